/* Comparing configurations row by row, by the canonical text of each value: what is only written in
 * another way ("60s", "1m") is no change. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_compare.h"
#include "supervisor/settings/settings_section.h"
#include "supervisor/settings/settings_value.h"

/* Takes none of the texts; an empty one is the same as none: not set. */
static void add_change(struct settings_changes *changes,
                       enum settings_effect effect,
                       const struct settings_change *change)
{
    changes->changes =
        memory_resize(changes->changes, changes->count + 1, sizeof(*changes->changes));
    changes->changes[changes->count++] = (struct settings_change){
        .event = change->event,
        .setting = memory_copy_text(change->setting),
        .value = *text_or_empty(change->value) != '\0' ? memory_copy_text(change->value) : NULL,
        .was = *text_or_empty(change->was) != '\0' ? memory_copy_text(change->was) : NULL,
        .touched = change->touched,
    };
    changes->shapes_calendars |= effect == SETTINGS_SHAPES;
}

static void add_section(struct settings_changes *changes,
                        const struct settings_section *section,
                        enum event event)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    (void)settings_section_text(section, place);
    changes->has_other_sections = true;
    add_change(changes, SETTINGS_RESTARTS,
               &(struct settings_change){.event = event, .setting = place});
}

static bool is_touched(const struct settings_row *row,
                       const struct settings_file *older,
                       const struct settings_file *newer)
{
    /* What acts after a restart alone does nothing now, and would be told at each reload. */
    if (!settings_value_is_secret(row->kind) || row->effect == SETTINGS_RESTARTS ||
        newer->path == NULL)
        return false;
    return older->stamp.device != newer->stamp.device || older->stamp.inode != newer->stamp.inode ||
           older->stamp.changed_ns != newer->stamp.changed_ns;
}

/* Files whose path is the same. */
static void compare_files(const struct settings_row *row,
                          const struct settings_section *older,
                          const struct settings_section *newer,
                          struct settings_change *change,
                          struct settings_changes *changes)
{
    const struct settings_file *was = settings_value_member(row, older->values);
    const struct settings_file *is = settings_value_member(row, newer->values);
    change->was = NULL;
    if (!settings_value_same_content(was, is)) {
        change->event = row->effect == SETTINGS_RESTARTS ? SETTINGS_FILE_CHANGED_UNTIL_RESTART
                                                         : SETTINGS_FILE_CHANGED;
        add_change(changes, row->effect, change);
    } else if (is_touched(row, was, is)) {
        change->event = SETTINGS_SECRET_TOUCHED;
        change->touched = newer->values;
        add_change(changes, SETTINGS_RELOADS, change);
    }
}

static void compare_row(const struct settings_row *row,
                        const struct settings_section *older,
                        const struct settings_section *newer,
                        struct settings_changes *changes)
{
    char setting[SETTINGS_SETTING_TEXT_BYTES];
    bool restarts = row->effect == SETTINGS_RESTARTS;
    char *was = settings_value_to_text(row, older->values);
    char *is = settings_value_to_text(row, newer->values);
    (void)settings_setting_text(newer, row->key, setting);
    struct settings_change change = {
        .event = restarts ? SETTINGS_CHANGED_UNTIL_RESTART : SETTINGS_CHANGED,
        .setting = setting,
        .value = is,
        .was = was,
    };
    if (strcmp(was, is) != 0) {
        add_change(changes, row->effect, &change);
    } else if (settings_value_storage(row) == SETTINGS_STORED_FILE) {
        compare_files(row, older, newer, &change, changes);
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
        const struct settings_section *before =
            settings_section_find(older, section->kind, section->name);
        if (before == NULL) {
            add_section(changes, section, SETTINGS_SECTION_ADDED);
            continue;
        }
        for (size_t row = 0; row < section->kind->row_count; row++)
            compare_row(&section->kind->rows[row], before, section, changes);
    }
    for (size_t i = 0; i < older->section_count; i++) {
        const struct settings_section *section = &older->sections[i];
        if (settings_section_find(newer, section->kind, section->name) == NULL)
            add_section(changes, section, SETTINGS_SECTION_REMOVED);
    }
}

void settings_changes_clear(struct settings_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        free(changes->changes[i].setting);
        free(changes->changes[i].value);
        free(changes->changes[i].was);
    }
    free(changes->changes);
    *changes = (struct settings_changes){0};
}

/* Values are exchanged and not copied: each configuration goes on owning all of its texts, and the older
 * one, with the values that nobody uses now, is destroyed as usual. */
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
