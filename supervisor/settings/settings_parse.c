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

#define PROBLEM(parse, ...)                                                                        \
    settings_report_add((parse)->report, SETTINGS_PROBLEM_ERROR, (parse)->line, __VA_ARGS__)

/* ---- sections ---- */

static void report_unknown_section(struct parse *parse, const char *word)
{
    char names[NAMES_BYTES] = "";
    for (int i = 0; i < SETTINGS_SECTION_KINDS; i++) {
        if (settings_nearest_is_close(word, settings_section_kind(i)->name)) {
            PROBLEM(parse, "there is no section [%s]; did you mean [%s]?", word,
                    settings_section_kind(i)->name);
            return;
        }
        const char *joint = i == 0 ? "" : i + 1 < SETTINGS_SECTION_KINDS ? ", " : " or ";
        size_t used = strlen(names);
        (void)snprintf(names + used, sizeof(names) - used, "%s%s", joint,
                       settings_section_kind(i)->name);
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
static const char *
fault_of_name(const struct parse *parse, const struct settings_section_kind *kind, const char *name)
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

/* `line` is "[WORD NAME]" and perhaps blanks. */
static void begin_section(struct parse *parse, const char *line)
{
    char text[INI_MAX_LINE], word[INI_MAX_LINE];
    (void)snprintf(text, sizeof(text), "%.*s", (int)strcspn(line + 1, "]"), line + 1);
    (void)snprintf(word, sizeof(word), "%s", text);
    char *name = word + strcspn(word, " \t");
    if (name[0] != '\0')
        *name++ = '\0';
    name += strspn(name, " \t");
    const struct settings_section_kind *kind = settings_section_kind_find(word);
    const char *fault = kind != NULL ? fault_of_name(parse, kind, name) : NULL;
    parse->in_unknown_section = kind == NULL || fault != NULL;
    if (kind == NULL)
        report_unknown_section(parse, word);
    else if (fault != NULL)
        PROBLEM(parse, "[%s]: %s", text, fault);
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
    if (*line != 0 && settings_value_storage(row) != SETTINGS_STORED_LIST) {
        PROBLEM(parse, "%s %s stands there twice, first in line %d", where, row->key, *line);
        return;
    }
    if (settings_value_set(row, value, section->values, &error) != 0) {
        PROBLEM(parse, "%s %s: %s", where, row->key, error.text);
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
        PROBLEM(parse, "\"%s\" stands before the first [SECTION]", key);
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

static const char *fault_of_section(const char *line)
{
    size_t length = strcspn(line, "]");
    if (line[length] == '\0')
        return "expected [SECTION], the closing bracket is missing";
    if (line[length + 1 + strspn(line + length + 1, " \t\r")] != '\0')
        return "nothing may follow the closing bracket; comments have lines of their own";
    return NULL;
}

static const char *fault_of_form(const char *line)
{
    size_t margin = strspn(line, " \t");
    const char *begin = line + margin;
    if (begin[strspn(begin, " \t\r")] == '\0' || begin[0] == ';' || begin[0] == '#')
        return NULL;
    if (margin > 0)
        return "begins with white space; every setting is one line and begins at the margin";
    if (line[0] == '[')
        return fault_of_section(line);
    if (line[strcspn(line, "=:")] != '=')
        return "expected KEY = VALUE";
    if (strstr(line, " ;") != NULL || strstr(line, "\t;") != NULL)
        return "a semicolon behind white space begins a comment; comments have lines of their own";
    return NULL;
}

/* Returns what is wrong with a line, or NULL. */
static const char *fault_of_line(const char *line, int length, bool too_long)
{
    if (too_long)
        return "is too long: a line has at most 198 octets";
    if (strlen(line) != (size_t)length || !text_is_utf8(line, (size_t)length))
        return "is not text in UTF-8";
    return fault_of_form(line);
}

/* For libinih, which gets an empty line instead of one that is refused. */
static char *next_line(char *line, int size, void *user)
{
    struct parse *parse = user;
    bool too_long = false;
    int length = parse->line < LINES_MOST ? read_line(parse->stream, line, size, &too_long) : -1;
    if (length < 0)
        return NULL;
    parse->line++;
    size_t mark = sizeof(byte_order_mark) - 1;
    if (parse->line == 1 && strncmp(line, byte_order_mark, mark) == 0) {
        length -= (int)mark;
        memmove(line, line + mark, (size_t)length + 1);
    }
    const char *fault = fault_of_line(line, length, too_long);
    if (fault != NULL) {
        PROBLEM(parse, "%s", fault);
        line[0] = '\0';
    } else if (line[0] == '[') {
        begin_section(parse, line);
    }
    return line;
}

/* ---- what the file does not say ---- */

static void complete_section(struct settings_section *section, struct settings_report *report)
{
    char place[SETTINGS_SECTION_TEXT_BYTES], expected[SETTINGS_EXPECTED_BYTES];
    const struct settings_section_kind *kind = section->kind;
    for (size_t i = 0; i < kind->row_count; i++) {
        const struct settings_row *row = &kind->rows[i];
        if (section->key_lines[i] != 0)
            continue;
        if (row->is_needed)
            settings_report_add(report, SETTINGS_PROBLEM_ERROR, section->line,
                                "%s needs \"%s\": expected %s",
                                settings_section_text(section, place), row->key,
                                settings_value_expected(row, expected));
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
    if (kind->rows[0].is_needed || kind->named)
        settings_report_add(report, SETTINGS_PROBLEM_ERROR, 0, "the section [%s] is missing",
                            kind->name);
    else
        complete_section(settings_section_add(settings, kind, "", 0), report);
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
