/* Comparing configurations row by row. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "proto/memory.h"

#include "settings_compare.h"
#include "settings_parse.h"
#include "settings_value.h"

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

/* Every part ends with a NUL, so that no two lists of parts give the same octets. */
static int digest_text(EVP_MD_CTX *context, const char *text)
{
    return EVP_DigestUpdate(context, text, strlen(text) + 1) == 1 ? 0 : -1;
}

static int digest_section(EVP_MD_CTX *context, const struct settings_section *section)
{
    int status = digest_text(context, section->kind->name) | digest_text(context, section->name);
    for (size_t i = 0; i < section->kind->row_count && status == 0; i++) {
        const struct settings_row *row = &section->kind->rows[i];
        if (row->effect != SETTINGS_SHAPES)
            continue;
        char *value = settings_value_to_text(row, section->values);
        status = digest_text(context, row->key) | digest_text(context, value);
        free(value);
    }
    return status;
}

/* The order of the sections in the file does not matter. */
static int digest_kind(EVP_MD_CTX *context,
                       const struct configuration *settings,
                       const struct settings_section_kind *kind)
{
    const char *last = NULL;
    for (;;) {
        const struct settings_section *next = NULL;
        for (size_t i = 0; i < settings->section_count; i++) {
            const struct settings_section *section = &settings->sections[i];
            if (section->kind == kind && (last == NULL || strcmp(section->name, last) > 0) &&
                (next == NULL || strcmp(section->name, next->name) < 0))
                next = section;
        }
        if (next == NULL)
            return 0;
        if (digest_section(context, next) != 0)
            return -1;
        last = next->name;
    }
}

int settings_fingerprint(const struct configuration *settings,
                         uint8_t fingerprint[SETTINGS_FINGERPRINT_BYTES])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int status = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 ? 0 : -1;
    for (size_t i = 0; i < SETTINGS_SECTION_KINDS && status == 0; i++)
        status = digest_kind(context, settings, &settings_section_kinds()[i]);
    if (status == 0 && EVP_DigestFinal_ex(context, fingerprint, NULL) != 1)
        status = -1;
    EVP_MD_CTX_free(context);
    return status;
}
