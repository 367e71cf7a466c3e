/* Sections and keys by the settings table. */
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/settings/settings_expected.h"
#include "supervisor/settings/settings_lines.h"
#include "supervisor/settings/settings_nearest.h"
#include "supervisor/settings/settings_parse.h"
#include "supervisor/settings/settings_section.h"
#include "supervisor/settings/settings_value.h"

#define SECTIONS_MOST   64
#define NAME_BYTES_MOST 32
#define NAMES_BYTES     256 /* of all kinds of sections together */

struct parse {
    struct configuration *settings;
    struct settings_report *report;
    struct settings_lines lines;
    bool in_unknown_section; /* its keys were reported with it */
    size_t current;          /* section, SIZE_MAX: none yet */
};

#define PROBLEM(parse, ...)                                                                        \
    settings_report_add((parse)->report, SETTINGS_PROBLEM_ERROR, (parse)->lines.line, __VA_ARGS__)

static void report_unknown_section(struct parse *parse, const char *word)
{
    char names[NAMES_BYTES] = "";
    size_t used = 0;
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        if (settings_nearest_is_close(word, settings_section_kind(i)->name)) {
            PROBLEM(parse, "there is no section [%s]; did you mean [%s]?", word,
                    settings_section_kind(i)->name);
            return;
        }
        const char *joint = i == 0 ? "" : i + 1 < SETTINGS_SECTION_KINDS ? ", " : " or ";
        int wrote = snprintf(names + used, sizeof(names) - used, "%s%s", joint,
                             settings_section_kind(i)->name);
        used = used + (size_t)wrote < sizeof(names) ? used + (size_t)wrote : sizeof(names) - 1;
    }
    PROBLEM(parse, "there is no section [%s]; expected %s", word, names);
}

static bool is_section_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return name[strspn(name, allowed)] == '\0' && strlen(name) <= NAME_BYTES_MOST;
}

/* Returns why the section cannot begin here, or NULL. */
static const char *fault_of_section(const struct parse *parse,
                                    const struct settings_section_kind *kind,
                                    const char *name)
{
    if (name[0] != '\0' && !kind->named)
        return "this section has no name";
    if (!is_section_name(name))
        return "expected a name of at most 32 letters, digits, '.', '_' or '-'";
    if (settings_section_find(parse->settings, kind, name) != NULL)
        return "this section stands there twice";
    if (parse->settings->section_count >= SECTIONS_MOST)
        return "there are too many sections, at most 64 are possible";
    return NULL;
}

static void begin_section(void *user, const char *text)
{
    struct parse *parse = user;
    char word[256];
    (void)snprintf(word, sizeof(word), "%s", text);
    char *name = word + strcspn(word, " \t");
    if (name[0] != '\0')
        *name++ = '\0';
    name += strspn(name, " \t");
    const struct settings_section_kind *kind = settings_section_kind_find(word);
    const char *fault = kind != NULL ? fault_of_section(parse, kind, name) : NULL;
    parse->in_unknown_section = kind == NULL || fault != NULL;
    if (kind == NULL)
        report_unknown_section(parse, word);
    else if (fault != NULL)
        PROBLEM(parse, "[%s]: %s", text, fault);
    else {
        (void)settings_section_add(parse->settings, kind, name, parse->lines.line);
        parse->current = parse->settings->section_count - 1;
    }
}

/* The key of this section that looks most like `key`. */
static const char *nearest_key(const struct settings_section_kind *kind, const char *key)
{
    const char *nearest = kind->rows[0].key;
    for (size_t i = 1; i < kind->row_count; i++) {
        if (settings_nearest_distance(key, kind->rows[i].key) <
            settings_nearest_distance(key, nearest))
            nearest = kind->rows[i].key;
    }
    return nearest;
}

static const char *section_with_key(const char *key)
{
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        if (settings_row_find(settings_section_kind(i), key) != NULL)
            return settings_section_kind(i)->name;
    }
    return NULL;
}

static void
report_unknown_key(struct parse *parse, const struct settings_section *section, const char *key)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    const char *where = settings_section_text(section, place);
    const char *elsewhere = section_with_key(key);
    if (elsewhere != NULL)
        PROBLEM(parse, "%s has no key \"%s\"; it belongs into [%s]", where, key, elsewhere);
    else
        PROBLEM(parse, "%s has no key \"%s\"; the nearest is \"%s\"", where, key,
                nearest_key(section->kind, key));
}

static void set_key(struct parse *parse,
                    struct settings_section *section,
                    const struct settings_row *row,
                    const char *value)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    const char *where = settings_section_text(section, place);
    int *line = &section->key_lines[row - section->kind->rows];
    struct error error;
    if (*line != 0 && settings_row_storage(row) != SETTINGS_STORED_LIST) {
        PROBLEM(parse, "%s %s stands there twice, first in line %d", where, row->key, *line);
        return;
    }
    if (settings_value_set(row, value, section->values, &error) != 0) {
        PROBLEM(parse, "%s %s: %s", where, row->key, error.text);
        if (row->default_text[0] != '\0')
            (void)settings_value_set(row, row->default_text, section->values, NULL);
    }
    if (*line == 0)
        *line = parse->lines.line;
}

/* libinih's own idea of the section is not used: it leaves out sections without keys. */
static int handle_key(void *user, const char *unused, const char *key, const char *value)
{
    struct parse *parse = user;
    (void)unused;
    if (parse->in_unknown_section)
        return 1;
    if (parse->current == SIZE_MAX) {
        PROBLEM(parse, "\"%s\" stands before the first [SECTION]", key);
        return 1;
    }
    struct settings_section *section = &parse->settings->sections[parse->current];
    const struct settings_row *row = settings_row_find(section->kind, key);
    if (row == NULL)
        report_unknown_key(parse, section, key);
    else
        set_key(parse, section, row, value);
    return 1;
}

static void complete_section(struct settings_section *section, struct settings_report *report)
{
    char place[SETTINGS_SECTION_TEXT_BYTES];
    const struct settings_section_kind *kind = section->kind;
    for (size_t i = 0; i < kind->row_count; i++) {
        const struct settings_row *row = &kind->rows[i];
        if (section->key_lines[i] != 0)
            continue;
        if (row->need == SETTINGS_NEEDED) {
            char *expected = settings_expected(row);
            settings_report_add(report, SETTINGS_PROBLEM_ERROR, section->line,
                                "%s needs \"%s\": expected %s",
                                settings_section_text(section, place), row->key, expected);
            free(expected);
        } else if (row->default_text[0] != '\0') {
            (void)settings_value_set(row, row->default_text, section->values, NULL);
        }
    }
}

static void complete_kind(struct configuration *settings,
                          const struct settings_section_kind *kind,
                          struct settings_report *report)
{
    if (settings_section_count(settings, kind) > 0)
        return;
    if (kind->rows[0].need == SETTINGS_NEEDED || kind->named)
        settings_report_add(report, SETTINGS_PROBLEM_ERROR, 0, "the section [%s] is missing",
                            kind->name);
    else
        complete_section(settings_section_add(settings, kind, "", 0), report);
}

void settings_parse(FILE *stream, struct configuration *settings, struct settings_report *report)
{
    struct parse parse = {.settings = settings, .report = report, .current = SIZE_MAX};
    parse.lines = (struct settings_lines){
        .stream = stream, .report = report, .begin_section = begin_section, .user = &parse};
    /* Its result tells only about lines that the reader has refused already. */
    (void)ini_parse_stream(settings_lines_read, &parse.lines, handle_key, &parse);
    for (size_t i = 0; i < settings->section_count; i++)
        complete_section(&settings->sections[i], report);
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++)
        complete_kind(settings, settings_section_kind(i), report);
}
