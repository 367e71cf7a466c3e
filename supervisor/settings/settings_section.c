/* Sections, whatever their kind. */
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

const char *settings_section_text(const struct settings_section *section,
                                  char text[SETTINGS_SECTION_TEXT_BYTES])
{
    (void)snprintf(text, SETTINGS_SECTION_TEXT_BYTES, "[%s%s%s]", section->kind->name,
                   section->name[0] != '\0' ? " " : "", section->name);
    return text;
}

int settings_section_line(const struct settings_section *section, const char *key)
{
    const struct settings_row *row = settings_row_find(section->kind, key);
    int line = row != NULL ? section->key_lines[row - section->kind->rows] : 0;
    return line != 0 ? line : section->line;
}

/* The places are pointers of several types, so they are read and written as octets. */
static void *get_place(const struct configuration *settings,
                       const struct settings_section_kind *kind)
{
    void *pointer = NULL;
    memcpy(&pointer, (const char *)settings + kind->place_offset, sizeof(pointer));
    return pointer;
}

static void set_place(struct configuration *settings,
                      const struct settings_section_kind *kind,
                      const void *pointer,
                      size_t count)
{
    memcpy((char *)settings + kind->place_offset, &pointer, sizeof(pointer));
    if (kind->named)
        memcpy((char *)settings + kind->count_offset, &count, sizeof(count));
}

static void forget_places(struct configuration *settings)
{
    for (size_t i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = &settings_section_kinds()[i];
        if (kind->named)
            free(get_place(settings, kind));
        set_place(settings, kind, NULL, 0);
    }
}

static void put_list(struct configuration *settings, const struct settings_section_kind *kind)
{
    size_t count = 0;
    char *list = memory_allocate_items(settings->section_count + 1, sizeof(void *));
    for (size_t i = 0; i < settings->section_count; i++) {
        if (settings->sections[i].kind == kind)
            memcpy(list + count++ * sizeof(void *), &settings->sections[i].values, sizeof(void *));
    }
    set_place(settings, kind, list, count);
}

void settings_sections_assemble(struct configuration *settings)
{
    forget_places(settings);
    for (size_t i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const struct settings_section_kind *kind = &settings_section_kinds()[i];
        const struct settings_section *only = settings_section_find(settings, kind, "");
        if (kind->named)
            put_list(settings, kind);
        else
            set_place(settings, kind, only != NULL ? only->values : NULL, 0);
    }
}

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
    forget_places(settings);
    for (size_t i = 0; i < settings->section_count; i++)
        section_clear(&settings->sections[i]);
    free(settings->sections);
    settings->sections = NULL;
    settings->section_count = 0;
}
