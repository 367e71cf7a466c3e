/* Sections, whatever their kind: all that is done with them goes through the rows of the kind, so a new
 * section is a table and no code here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_section.h"
#include "supervisor/settings/settings_value.h"

struct settings_section *settings_section_add(struct configuration *settings,
                                              const struct settings_section_kind *kind,
                                              const char *name,
                                              int line)
{
    settings->sections =
        memory_resize(settings->sections, settings->section_count + 1, sizeof(*settings->sections));
    struct settings_section *section = &settings->sections[settings->section_count++];
    *section = (struct settings_section){
        .kind = kind,
        .name = memory_copy_text(name),
        .values = memory_allocate(kind->size_bytes),
        .line = line,
        .key_lines = memory_allocate_items(kind->row_count, sizeof(int)),
    };
    /* Each section struct begins with its name. */
    *(char **)section->values = section->name;
    return section;
}

struct settings_section *settings_section_find(const struct configuration *settings,
                                               const struct settings_section_kind *kind,
                                               const char *name)
{
    for (size_t i = 0; i < settings->section_count; i++) {
        struct settings_section *section = &settings->sections[i];
        if (section->kind == kind && strcmp(section->name, name) == 0)
            return section;
    }
    return NULL;
}

size_t settings_section_count(const struct configuration *settings,
                              const struct settings_section_kind *kind)
{
    size_t count = 0;
    for (size_t i = 0; i < settings->section_count; i++)
        count += settings->sections[i].kind == kind;
    return count;
}

const char *settings_section_text(const struct settings_section *section,
                                  char text[SETTINGS_SECTION_TEXT_BYTES])
{
    (void)snprintf(text, SETTINGS_SECTION_TEXT_BYTES, "[%s%s%s]", section->kind->name,
                   section->name[0] != '\0' ? " " : "", section->name);
    return text;
}

const char *settings_setting_text(const struct settings_section *section,
                                  const char *key,
                                  char text[SETTINGS_SETTING_TEXT_BYTES])
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    (void)snprintf(text, SETTINGS_SETTING_TEXT_BYTES, "%s %s",
                   settings_section_text(section, place), key);
    return text;
}

int settings_section_line(const struct settings_section *section, const char *key)
{
    const struct settings_row *row = settings_row_find(section->kind, key);
    int line = row != NULL ? section->key_lines[row - section->kind->rows] : 0;
    return line != 0 ? line : section->line;
}

const char *settings_section_naming_key(const struct settings_section *section,
                                        const struct settings_row *row)
{
    const struct settings_row *credential = settings_row_find(section->kind, "secret_credential");
    bool is_credential = strcmp(row->key, "secret_file") == 0 && credential != NULL &&
                         section->key_lines[row - section->kind->rows] == 0 &&
                         section->key_lines[credential - section->kind->rows] != 0;
    return is_credential ? credential->key : row->key;
}

/* Points to the first `sections` of the configuration that are of this kind. The places are pointers of
 * several types, so they are read and written as octets. */
static void assemble_kind(struct configuration *settings,
                          const struct settings_section_kind *kind,
                          size_t sections)
{
    char *place = (char *)settings + kind->place_offset, *pointer = NULL;
    size_t count = 0;
    memcpy(&pointer, place, sizeof(pointer));
    /* The list of pointers is ours; what it points to belongs to the sections. */
    if (kind->named)
        free(pointer);
    pointer = kind->named && sections > 0 ? memory_allocate_items(sections, sizeof(void *)) : NULL;
    for (size_t i = 0; i < sections; i++) {
        const struct settings_section *section = &settings->sections[i];
        if (section->kind == kind && kind->named)
            memcpy(pointer + count++ * sizeof(void *), &section->values, sizeof(void *));
        else if (section->kind == kind)
            pointer = section->values;
    }
    memcpy(place, &pointer, sizeof(pointer));
    if (kind->named)
        memcpy((char *)settings + kind->count_offset, &count, sizeof(count));
}

void settings_sections_assemble(struct configuration *settings)
{
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++)
        assemble_kind(settings, settings_section_kind(i), settings->section_count);
}

/* Values first: the rows know how a secret is wiped. */
static void section_clear(struct settings_section *section)
{
    for (size_t i = 0; i < section->kind->row_count; i++)
        settings_value_clear(&section->kind->rows[i], section->values);
    free(section->name);
    free(section->key_lines);
    free(section->values);
}

void settings_sections_clear(struct configuration *settings)
{
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++)
        assemble_kind(settings, settings_section_kind(i), 0);
    for (size_t i = 0; i < settings->section_count; i++)
        section_clear(&settings->sections[i]);
    free(settings->sections);
}
