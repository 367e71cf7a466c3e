/* Comparing configurations row by row. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_compare.h"
#include "supervisor/settings/settings_parse.h"
#include "supervisor/settings/settings_value.h"

#define CHANGE_TEXT_BYTES 1024

static const struct settings_section *find_same(const struct configuration *settings,
                                                const struct settings_section *wanted)
{
    for (size_t i = 0; i < settings->section_count; i++) {
        const struct settings_section *section = &settings->sections[i];
        if (section->kind == wanted->kind && strcmp(section->name, wanted->name) == 0)
            return section;
    }
    return NULL;
}

static void
add_change(struct settings_changes *changes, enum settings_effect effect, const char *text)
{
    changes->changes =
        memory_resize(changes->changes, changes->count + 1, sizeof(*changes->changes));
    changes->changes[changes->count++] =
        (struct settings_change){.effect = effect, .text = memory_copy_text(text)};
    changes->needs_restart |= effect == SETTINGS_RESTARTS;
    changes->shapes_calendars |= effect == SETTINGS_SHAPES;
}

static void add_section(struct settings_changes *changes,
                        const struct settings_section *section,
                        const char *what)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    char text[CHANGE_TEXT_BYTES];
    (void)snprintf(text, sizeof(text), "%s %s", settings_section_text(section, place), what);
    changes->has_other_sections = true;
    add_change(changes, SETTINGS_RESTARTS, text);
}

static bool holds_file(const struct settings_row *row)
{
    return row->kind == SETTINGS_SECRET || row->kind == SETTINGS_CERTIFICATES;
}

static bool content_differs(const struct settings_row *row,
                            const struct settings_section *older,
                            const struct settings_section *newer)
{
    if (!holds_file(row))
        return false;
    const struct settings_file *left = (void *)((char *)older->values + row->offset);
    const struct settings_file *right = (void *)((char *)newer->values + row->offset);
    if (left->size_bytes != right->size_bytes)
        return true;
    return left->size_bytes > 0 && memcmp(left->octets, right->octets, left->size_bytes) != 0;
}

static void compare_row(const struct settings_row *row,
                        const struct settings_section *older,
                        const struct settings_section *newer,
                        struct settings_changes *changes)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    char text[CHANGE_TEXT_BYTES];
    char *was = settings_value_to_text(row, older->values);
    char *is = settings_value_to_text(row, newer->values);
    const char *where = settings_section_text(newer, place);
    if (strcmp(was, is) != 0) {
        (void)snprintf(text, sizeof(text), "%s %s: %s, was %s", where, row->key,
                       is[0] != '\0' ? is : "not set", was[0] != '\0' ? was : "not set");
        add_change(changes, row->effect, text);
    } else if (content_differs(row, older, newer)) {
        (void)snprintf(text, sizeof(text), "%s %s: the content of %s", where, row->key, is);
        add_change(changes, row->effect, text);
    }
    free(was);
    free(is);
}

void settings_compare(const struct configuration *older,
                      const struct configuration *newer,
                      struct settings_changes *changes)
{
    *changes = (struct settings_changes){0};
    for (size_t i = 0; i < newer->section_count; i++) {
        const struct settings_section *section = &newer->sections[i];
        const struct settings_section *before = find_same(older, section);
        if (before == NULL) {
            add_section(changes, section, "is new");
            continue;
        }
        for (size_t row = 0; row < section->kind->row_count; row++)
            compare_row(&section->kind->rows[row], before, section, changes);
    }
    for (size_t i = 0; i < older->section_count; i++) {
        if (find_same(newer, &older->sections[i]) == NULL)
            add_section(changes, &older->sections[i], "is gone");
    }
}

void settings_changes_clear(struct settings_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        free(changes->changes[i].text);
    free(changes->changes);
    *changes = (struct settings_changes){0};
}

void settings_keep_until_restart(struct configuration *newer, struct configuration *older)
{
    for (size_t i = 0; i < newer->section_count; i++) {
        const struct settings_section *section = &newer->sections[i];
        const struct settings_section *before = find_same(older, section);
        for (size_t row = 0; before != NULL && row < section->kind->row_count; row++)
            if (section->kind->rows[row].effect == SETTINGS_RESTARTS)
                settings_value_exchange(&section->kind->rows[row], section->values, before->values);
    }
}

static bool is_called(const struct settings_section *section, const char *kind, const char *name)
{
    return strcmp(section->kind->name, kind) == 0 && strcmp(section->name, name) == 0;
}

/* The values of that section, which both configurations have. */
static void *values_of(const struct configuration *settings, const char *kind, const char *name)
{
    for (size_t i = 0; i < settings->section_count; i++)
        if (is_called(&settings->sections[i], kind, name))
            return settings->sections[i].values;
    return NULL;
}

void settings_order_like(struct configuration *newer, const struct configuration *older)
{
    for (size_t i = 0; i < older->directory_count; i++)
        newer->directories[i] = values_of(newer, "directory", older->directories[i]->name);
    for (size_t i = 0; i < older->exchange_count; i++)
        newer->exchanges[i] = values_of(newer, "exchange", older->exchanges[i]->name);
}
