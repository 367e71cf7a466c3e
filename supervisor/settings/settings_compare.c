/* Comparing configurations row by row. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_compare.h"
#include "supervisor/settings/settings_section.h"
#include "supervisor/settings/settings_value.h"

#define CHANGE_TEXT_BYTES 1024

__attribute__((format(printf, 3, 4))) static void
add_change(struct settings_changes *changes, enum settings_effect effect, const char *format, ...)
{
    char text[CHANGE_TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    changes->changes =
        memory_resize(changes->changes, changes->count + 1, sizeof(*changes->changes));
    changes->changes[changes->count++] =
        (struct settings_change){.effect = effect, .text = memory_copy_text(text)};
    changes->shapes_calendars |= effect == SETTINGS_SHAPES;
}

static void add_section(struct settings_changes *changes,
                        const struct settings_section *section,
                        const char *what)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    changes->has_other_sections = true;
    add_change(changes, SETTINGS_RESTARTS, "%s %s", settings_section_text(section, place), what);
}

static void compare_row(const struct settings_row *row,
                        const struct settings_section *older,
                        const struct settings_section *newer,
                        struct settings_changes *changes)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    char *was = settings_value_to_text(row, older->values);
    char *is = settings_value_to_text(row, newer->values);
    const char *where = settings_section_text(newer, place);
    if (strcmp(was, is) != 0)
        add_change(changes, row->effect, "%s %s: %s, was %s", where, row->key,
                   is[0] != '\0' ? is : "not set", was[0] != '\0' ? was : "not set");
    else if (settings_value_storage(row) == SETTINGS_STORED_FILE &&
             !settings_value_same_content(settings_value_member(row, older->values),
                                          settings_value_member(row, newer->values)))
        add_change(changes, row->effect, "%s %s: the content of %s", where, row->key, is);
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
        const struct settings_section *before =
            settings_section_find(older, section->kind, section->name);
        if (before == NULL) {
            add_section(changes, section, "is new");
            continue;
        }
        for (size_t row = 0; row < section->kind->row_count; row++)
            compare_row(&section->kind->rows[row], before, section, changes);
    }
    for (size_t i = 0; i < older->section_count; i++) {
        const struct settings_section *section = &older->sections[i];
        if (settings_section_find(newer, section->kind, section->name) == NULL)
            add_section(changes, section, "is gone");
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
        const struct settings_section *before =
            settings_section_find(older, section->kind, section->name);
        for (size_t row = 0; before != NULL && row < section->kind->row_count; row++) {
            if (section->kind->rows[row].effect == SETTINGS_RESTARTS)
                settings_value_exchange(&section->kind->rows[row], section->values, before->values);
        }
    }
}

void settings_order_like(struct configuration *newer, const struct configuration *older)
{
    for (size_t i = 0; i < older->section_count; i++) {
        struct settings_section *present = &newer->sections[i];
        struct settings_section *wanted =
            settings_section_find(newer, older->sections[i].kind, older->sections[i].name);
        const struct settings_section kept = *present;
        *present = *wanted;
        *wanted = kept;
    }
    settings_sections_assemble(newer);
}
