/* Sections and keys by the settings table.
 *
 * libinih cuts lines after 199 characters, drops everything behind " ;", joins continuation lines
 * and knows no line numbers. So the reader of lines counts, and refuses every line that libinih would
 * misunderstand: what reaches it means what it says. */
#include <ini.h>
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/settings/settings_nearest.h"
#include "supervisor/settings/settings_parse.h"
#include "supervisor/settings/settings_section.h"
#include "supervisor/settings/settings_value.h"

#define SECTIONS_MOST   64
#define NAME_BYTES_MOST 32
#define NAMES_BYTES     256   /* of all kinds of sections together */
#define LINES_MOST      10000 /* a file of this many is not a configuration */

static const char byte_order_mark[] = "\xef\xbb\xbf";

struct parse {
    FILE *stream;
    struct configuration *settings;
    struct settings_report *report;
    int line;                /* number of the line that was read last */
    bool in_unknown_section; /* its keys were reported with it */
};

#define NO_FAULT EVENT_COUNT

/* PROBLEM(parse, setting or NULL, EVENT, fields ...): a problem of the line that was read last. */
#define PROBLEM(parse, setting, ...)                                                               \
    do {                                                                                           \
        struct error problem_;                                                                     \
        (void)error_set(&problem_, __VA_ARGS__);                                                   \
        settings_report_add((parse)->report, (parse)->line, setting, &problem_);                   \
    } while (0)

/* ---- sections ---- */

static void report_unknown_section(struct parse *parse, const char *word)
{
    char names[NAMES_BYTES] = "";
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        const char *name = settings_section_kind(i)->name;
        if (settings_nearest_is_close(word, name)) {
            PROBLEM(parse, NULL, SETTINGS_SECTION_MISTYPED, event_text("section", word),
                    event_text("nearest", name));
            return;
        }
        size_t used = strlen(names);
        (void)snprintf(names + used, sizeof(names) - used, "%s%s", i == 0 ? "" : ", ", name);
    }
    PROBLEM(parse, NULL, SETTINGS_SECTION_UNKNOWN, event_text("section", word),
            event_text("sections", names));
}

/* The name becomes part of server titles, of account names in the database and of labels of metrics. */
static bool is_section_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return name[strspn(name, allowed)] == '\0' && strlen(name) <= NAME_BYTES_MOST;
}

/* Returns why the section cannot begin here, or NO_FAULT. */
static enum event
fault_of_name(const struct parse *parse, const struct settings_section_kind *kind, const char *name)
{
    if (name[0] != '\0' && !kind->named)
        return SETTINGS_SECTION_TAKES_NO_NAME;
    if (!is_section_name(name))
        return SETTINGS_SECTION_NAME_MALFORMED;
    if (settings_section_find(parse->settings, kind, name) != NULL)
        return SETTINGS_SECTION_TWICE;
    if (parse->settings->section_count >= SECTIONS_MOST)
        return SETTINGS_SECTIONS_TOO_MANY;
    return NO_FAULT;
}

/* `line` is "[WORD NAME]" and perhaps blanks. */
static void begin_section(struct parse *parse, const char *line)
{
    char shown[INI_MAX_LINE + 1], word[INI_MAX_LINE];
    int length = (int)strcspn(line + 1, "]");
    (void)snprintf(shown, sizeof(shown), "[%.*s]", length, line + 1);
    (void)snprintf(word, sizeof(word), "%.*s", length, line + 1);
    char *name = word + strcspn(word, " \t");
    if (name[0] != '\0')
        *name++ = '\0';
    name += strspn(name, " \t");
    const struct settings_section_kind *kind = settings_section_kind_find(word);
    enum event fault = kind != NULL ? fault_of_name(parse, kind, name) : NO_FAULT;
    parse->in_unknown_section = kind == NULL || fault != NO_FAULT;
    if (kind == NULL)
        report_unknown_section(parse, word);
    else if (fault != NO_FAULT)
        PROBLEM(parse, shown, fault);
    else
        (void)settings_section_add(parse->settings, kind, name, parse->line);
}

/* ---- keys ---- */

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

/* A key in the wrong section is a frequent mistake, and its right place helps more than a similar word. */
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
        PROBLEM(parse, NULL, SETTINGS_KEY_ELSEWHERE, event_text("section", where),
                event_text("key", key), event_text("elsewhere", elsewhere));
    else
        PROBLEM(parse, NULL, SETTINGS_KEY_UNKNOWN, event_text("section", where),
                event_text("key", key), event_text("nearest", nearest_key(section->kind, key)));
}

static void set_key(struct parse *parse,
                    struct settings_section *section,
                    const struct settings_row *row,
                    const char *value)
{
    char setting[SETTINGS_SETTING_TEXT_BYTES];
    (void)settings_setting_text(section, row->key, setting);
    int *line = &section->key_lines[row - section->kind->rows];
    struct error error;
    if (*line != 0 && settings_value_storage(row) != SETTINGS_STORED_LIST) {
        PROBLEM(parse, setting, SETTINGS_KEY_TWICE, event_number("first_line", *line));
        return;
    }
    if (settings_value_set(row, value, section->values, &error) != 0) {
        settings_report_add(parse->report, parse->line, setting, &error);
        /* The checks over several settings need some value, and must not report the same mistake again. */
        if (row->default_text[0] != '\0')
            (void)settings_value_set(row, row->default_text, section->values, NULL);
    }
    if (*line == 0)
        *line = parse->line;
}

/* libinih's own idea of the section is not used: it leaves out sections without keys. */
static int handle_key(void *user, const char *unused, const char *key, const char *value)
{
    struct parse *parse = user;
    (void)unused;
    if (parse->in_unknown_section)
        return 1;
    if (parse->settings->section_count == 0) {
        PROBLEM(parse, NULL, SETTINGS_KEY_BEFORE_SECTION, event_text("key", key));
        return 1;
    }
    struct settings_section *section =
        &parse->settings->sections[parse->settings->section_count - 1];
    const struct settings_row *row = settings_row_find(section->kind, key);
    if (row == NULL)
        report_unknown_key(parse, section, key);
    else
        set_key(parse, section, row, value);
    return 1;
}

/* ---- lines ---- */

/* Returns the length of the line without its end, or -1 at the end of the file. What does not fit
 * is skipped, and `too_long` said. */
static int read_line(FILE *stream, char *line, int size, bool *too_long)
{
    int length = 0;
    int octet = getc(stream);
    if (octet == EOF)
        return -1;
    for (; octet != EOF && octet != '\n'; octet = getc(stream)) {
        if (length < size - 2)
            line[length++] = (char)octet;
        else
            *too_long = true;
    }
    line[length] = '\0';
    return length;
}

/* libinih takes what follows the bracket for a comment and drops it. */
static enum event fault_of_section(const char *line)
{
    size_t length = strcspn(line, "]");
    if (line[length] == '\0')
        return SETTINGS_LINE_UNCLOSED;
    if (line[length + 1 + strspn(line + length + 1, " \t\r")] != '\0')
        return SETTINGS_LINE_AFTER_SECTION;
    return NO_FAULT;
}

static enum event fault_of_form(const char *line)
{
    size_t margin = strspn(line, " \t");
    const char *begin = line + margin;
    if (begin[strspn(begin, " \t\r")] == '\0' || begin[0] == ';' || begin[0] == '#')
        return NO_FAULT;
    if (margin > 0)
        return SETTINGS_LINE_INDENTED;
    if (line[0] == '[')
        return fault_of_section(line);
    /* libinih takes a colon for an equals sign too: a key with a colon in it would be cut. */
    if (line[strcspn(line, "=:")] != '=')
        return SETTINGS_LINE_MALFORMED;
    if (strstr(line, " ;") != NULL || strstr(line, "\t;") != NULL)
        return SETTINGS_LINE_COMMENT;
    return NO_FAULT;
}

/* Returns what is wrong with a line, or NO_FAULT. */
static enum event fault_of_line(const char *line, int length, bool too_long)
{
    if (too_long)
        return SETTINGS_LINE_TOO_LONG;
    if (strlen(line) != (size_t)length || !text_is_utf8(line, (size_t)length))
        return SETTINGS_LINE_NOT_TEXT;
    return fault_of_form(line);
}

/* For libinih, which gets an empty line instead of one that is refused. */
static char *next_line(char *line, int size, void *user)
{
    struct parse *parse = user;
    bool too_long = false;
    int length = read_line(parse->stream, line, size, &too_long);
    if (length < 0)
        return NULL;
    parse->line++;
    if (parse->line > LINES_MOST) {
        PROBLEM(parse, NULL, SETTINGS_TOO_MANY_LINES, event_number("limit", LINES_MOST));
        return NULL;
    }
    size_t mark = sizeof(byte_order_mark) - 1;
    if (parse->line == 1 && strncmp(line, byte_order_mark, mark) == 0) {
        length -= (int)mark;
        memmove(line, line + mark, (size_t)length + 1);
    }
    enum event fault = fault_of_line(line, length, too_long);
    if (fault != NO_FAULT) {
        PROBLEM(parse, NULL, fault);
        line[0] = '\0';
    } else if (line[0] == '[') {
        begin_section(parse, line);
    }
    return line;
}

/* ---- what the file does not say ---- */

static void report_missing(const struct settings_section *section,
                           const struct settings_row *row,
                           struct settings_report *report)
{
    char place[SETTINGS_SECTION_TEXT_BYTES], form[REASON_BYTES];
    struct error error;
    settings_value_form(row, form);
    (void)error_set(&error, SETTINGS_VALUE_MISSING,
                    event_text("section", settings_section_text(section, place)),
                    event_text("key", row->key), event_cause(form));
    settings_report_add(report, section->line, NULL, &error);
}

static void complete_section(struct settings_section *section, struct settings_report *report)
{
    const struct settings_section_kind *kind = section->kind;
    for (size_t i = 0; i < kind->row_count; i++) {
        const struct settings_row *row = &kind->rows[i];
        if (section->key_lines[i] != 0)
            continue;
        if (row->is_needed)
            report_missing(section, row, report);
        else if (row->default_text[0] != '\0')
            (void)settings_value_set(row, row->default_text, section->values, NULL);
    }
}

static void complete_kind(struct configuration *settings,
                          const struct settings_section_kind *kind,
                          struct settings_report *report)
{
    if (settings_section_count(settings, kind) > 0)
        return;
    if (!kind->rows[0].is_needed && !kind->named) {
        complete_section(settings_section_add(settings, kind, "", 0), report);
        return;
    }
    struct error error;
    (void)error_set(&error, SETTINGS_SECTION_MISSING, event_text("section", kind->name));
    settings_report_add(report, 0, NULL, &error);
}

void settings_parse(FILE *stream, struct configuration *settings, struct settings_report *report)
{
    struct parse parse = {.stream = stream, .settings = settings, .report = report};
    /* Its result tells only about lines that are refused already. */
    (void)ini_parse_stream(next_line, &parse, handle_key, &parse);
    for (size_t i = 0; i < settings->section_count; i++)
        complete_section(&settings->sections[i], report);
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++)
        complete_kind(settings, settings_section_kind(i), report);
}
