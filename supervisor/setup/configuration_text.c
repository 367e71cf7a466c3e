/* Lines with what they set. Each keeps its own end, so that a file with CR LF, or without a last line end, is given
 * back as it came; only lines that are set anew are written by us. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/setup/configuration_text.h"

#define BLANKS       " \t\r\n"
#define COMMENTS     "#;"
#define MARK_OF_UTF8 "\xef\xbb\xbf"
#define NO_FAULT     EVENT_COUNT

enum line_kind { LINE_OTHER, LINE_SECTION, LINE_KEY, LINE_EXAMPLE };

struct line {
    char *text; /* with its end */
    enum line_kind kind;
    char *name;  /* of the section or key */
    char *value; /* of the key */
};

struct configuration_text {
    struct line *lines;
    size_t count, capacity;
};

/* Returns a new copy without blanks at both ends. */
static char *copy_trimmed(const char *text, size_t size)
{
    size_t blanks = strspn(text, BLANKS);
    blanks = blanks < size ? blanks : size;
    text += blanks;
    size -= blanks;
    while (size > 0 && strchr(BLANKS, text[size - 1]) != NULL)
        size--;
    return memory_copy(text, size);
}

static bool is_key_name(const char *name)
{
    return name[0] != '\0' &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] ==
               '\0';
}

/* "key = value", also behind the sign of a comment: "#pin = AA:BB" shows where a pin would stand. */
static void read_key(struct line *line, const char *text, enum line_kind kind)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return;
    char *name = copy_trimmed(text, (size_t)(equals - text));
    if (!is_key_name(name)) {
        free(name);
        return;
    }
    line->kind = kind;
    line->name = name;
    line->value = copy_trimmed(equals + 1, strlen(equals + 1));
}

/* Where the line begins, without what is not seen. */
static const char *begin_of_line(const struct line *line)
{
    const char *text = line->text;
    if (strncmp(text, MARK_OF_UTF8, strlen(MARK_OF_UTF8)) == 0)
        text += strlen(MARK_OF_UTF8);
    return text + strspn(text, BLANKS);
}

static void sort_line(struct line *line)
{
    const char *text = begin_of_line(line);
    const char *end = strchr(text, ']');
    if (text[0] == '[' && end != NULL) {
        line->kind = LINE_SECTION;
        line->name = copy_trimmed(text + 1, (size_t)(end - text - 1));
    } else if (text[0] != '\0' && strchr(COMMENTS, text[0]) != NULL) {
        read_key(line, text + 1, LINE_EXAMPLE);
    } else {
        read_key(line, text, LINE_KEY);
    }
}

static void line_clear(struct line *line)
{
    free(line->text);
    free(line->name);
    free(line->value);
}

/* Takes `text`. */
static void insert_line(struct configuration_text *configuration, size_t at, char *text)
{
    configuration->lines = memory_make_room(configuration->lines, configuration->count,
                                            &configuration->capacity, sizeof(struct line));
    struct line *line = configuration->lines + at;
    memmove(line + 1, line, (configuration->count - at) * sizeof(*line));
    configuration->count++;
    *line = (struct line){.text = text};
    sort_line(line);
}

static void remove_line(struct configuration_text *configuration, size_t at)
{
    struct line *line = configuration->lines + at;
    line_clear(line);
    configuration->count--;
    memmove(line, line + 1, (configuration->count - at) * sizeof(*line));
}

struct configuration_text *configuration_text_create(const char *text)
{
    struct configuration_text *configuration = memory_allocate(sizeof(*configuration));
    while (*text != '\0') {
        const char *end = strchr(text, '\n');
        size_t size = end != NULL ? (size_t)(end - text) + 1 : strlen(text);
        insert_line(configuration, configuration->count, memory_copy(text, size));
        text += size;
    }
    return configuration;
}

void configuration_text_destroy(struct configuration_text *configuration)
{
    if (configuration == NULL)
        return;
    for (size_t i = 0; i < configuration->count; i++)
        line_clear(&configuration->lines[i]);
    free(configuration->lines);
    free(configuration);
}

/* ---- finding ---- */

const char *configuration_text_section(const struct configuration_text *configuration,
                                       const char *kind,
                                       size_t index)
{
    size_t size = strlen(kind);
    for (size_t i = 0; i < configuration->count; i++) {
        const struct line *line = &configuration->lines[i];
        if (line->kind != LINE_SECTION || strncmp(line->name, kind, size) != 0)
            continue;
        bool is_word = line->name[size] == '\0' || strchr(BLANKS, line->name[size]) != NULL;
        if (is_word && index-- == 0)
            return line->name;
    }
    return NULL;
}

/* The line where the section begins, or the number of lines. */
static size_t find_section(const struct configuration_text *configuration, const char *section)
{
    size_t at = 0;
    while (at < configuration->count && (configuration->lines[at].kind != LINE_SECTION ||
                                         strcmp(configuration->lines[at].name, section) != 0))
        at++;
    return at;
}

/* The next line of that kind and key behind `at` in the same section, or the number of lines. */
static size_t find_next(const struct configuration_text *configuration,
                        size_t at,
                        enum line_kind kind,
                        const char *key)
{
    for (at++; at < configuration->count && configuration->lines[at].kind != LINE_SECTION; at++) {
        const struct line *line = &configuration->lines[at];
        if (line->kind == kind && (key == NULL || strcmp(line->name, key) == 0))
            return at;
    }
    return configuration->count;
}

const char *configuration_text_value(const struct configuration_text *configuration,
                                     const char *section,
                                     const char *key,
                                     size_t index)
{
    size_t at = find_section(configuration, section);
    do {
        at = find_next(configuration, at, LINE_KEY, key);
    } while (at < configuration->count && index-- > 0);
    return at < configuration->count ? configuration->lines[at].value : NULL;
}

static enum event fault_of_section(const struct configuration_text *configuration, size_t at)
{
    const struct line *line = &configuration->lines[at];
    const char *behind = strchr(line->text, ']') + 1;
    if (behind[strspn(behind, BLANKS)] != '\0')
        return SETTINGS_LINE_AFTER_SECTION;
    return find_section(configuration, line->name) == at ? NO_FAULT : SETTINGS_SECTION_TWICE;
}

static enum event fault_of_other(const struct line *line)
{
    const char *text = begin_of_line(line);
    if (text[0] == '\0' || strchr(COMMENTS, text[0]) != NULL)
        return NO_FAULT;
    return text[0] == '[' ? SETTINGS_LINE_UNCLOSED : SETTINGS_LINE_MALFORMED;
}

int configuration_text_lost_line(const struct configuration_text *configuration, enum event *fault)
{
    for (size_t i = 0; i < configuration->count; i++) {
        const struct line *line = &configuration->lines[i];
        enum event found = line->kind == LINE_SECTION ? fault_of_section(configuration, i)
                           : line->kind == LINE_OTHER ? fault_of_other(line)
                                                      : NO_FAULT;
        if (found != NO_FAULT) {
            *fault = found;
            return (int)i + 1;
        }
    }
    return 0;
}

int configuration_text_each(const struct configuration_text *configuration,
                            configuration_text_function *function,
                            void *context)
{
    const char *section = "";
    int status = 0;
    for (size_t i = 0; i < configuration->count && status == 0; i++) {
        const struct line *line = &configuration->lines[i];
        if (line->kind == LINE_SECTION)
            section = line->name;
        else if (line->kind == LINE_KEY)
            status = function(context, (int)i + 1, section, line->name, line->value);
    }
    return status;
}

/* ---- paths ---- */

/* Whether a key of another section has that value. */
static bool is_value_elsewhere(const struct configuration_text *configuration,
                               const char *section,
                               const char *value)
{
    const char *present = "";
    for (size_t i = 0; i < configuration->count; i++) {
        const struct line *line = &configuration->lines[i];
        if (line->kind == LINE_SECTION)
            present = line->name;
        else if (line->kind == LINE_KEY && strcmp(present, section) != 0 &&
                 strcmp(line->value, value) == 0)
            return true;
    }
    return false;
}

char *configuration_text_own_path(const struct configuration_text *configuration,
                                  const char *section,
                                  const char *stem,
                                  const char *ending)
{
    char *path = memory_format_text("%s%s", stem, ending);
    for (int number = 2; is_value_elsewhere(configuration, section, path); number++) {
        free(path);
        path = memory_format_text("%s-%d%s", stem, number, ending);
    }
    return path;
}

/* ---- setting ---- */

/* The last line of that kind and key in the section that begins at `at`, or `at`. */
static size_t find_last(const struct configuration_text *configuration,
                        size_t at,
                        enum line_kind kind,
                        const char *key)
{
    size_t last = at;
    for (size_t next = find_next(configuration, at, kind, key); next < configuration->count;
         next = find_next(configuration, next, kind, key))
        last = next;
    return last;
}

/* The line after which a new one of the key belongs. */
static size_t
line_before(const struct configuration_text *configuration, size_t at, const char *key)
{
    size_t place = find_last(configuration, at, LINE_KEY, key);
    if (place == at)
        place = find_last(configuration, at, LINE_EXAMPLE, key);
    return place != at ? place : find_last(configuration, at, LINE_KEY, NULL);
}

static const char *line_end(const struct configuration_text *configuration)
{
    const char *first = configuration->count > 0 ? configuration->lines[0].text : "";
    size_t size = strlen(first);
    return size >= 2 && first[size - 2] == '\r' ? "\r\n" : "\n";
}

/* A last line without an end would swallow what is put behind it. */
static void complete_line(struct configuration_text *configuration, size_t at)
{
    struct line *line = &configuration->lines[at];
    size_t size = strlen(line->text);
    if (size > 0 && line->text[size - 1] == '\n')
        return;
    char *whole = memory_format_text("%s%s", line->text, line_end(configuration));
    free(line->text);
    line->text = whole;
}

/* Returns where the new section begins. */
static size_t append_section(struct configuration_text *configuration, const char *section)
{
    const char *end = line_end(configuration);
    if (configuration->count > 0) {
        complete_line(configuration, configuration->count - 1);
        insert_line(configuration, configuration->count, memory_copy_text(end));
    }
    insert_line(configuration, configuration->count, memory_format_text("[%s]%s", section, end));
    return configuration->count - 1;
}

static void insert_value(struct configuration_text *configuration,
                         size_t section_at,
                         const char *key,
                         const char *value)
{
    size_t place = line_before(configuration, section_at, key);
    complete_line(configuration, place);
    insert_line(configuration, place + 1,
                memory_format_text("%s = %s%s", key, value, line_end(configuration)));
}

static void replace_value(struct configuration_text *configuration, size_t at, const char *value)
{
    struct line *line = &configuration->lines[at];
    char *key = line->name;
    line->name = NULL;
    line_clear(line);
    *line = (struct line){
        .text = memory_format_text("%s = %s%s", key, value, line_end(configuration)),
        .kind = LINE_KEY,
        .name = key,
        .value = memory_copy_text(value),
    };
}

bool configuration_text_set(struct configuration_text *configuration,
                            const char *section,
                            const char *key,
                            const char *const *values,
                            size_t count)
{
    bool has_changed = false;
    size_t section_at = find_section(configuration, section);
    if (section_at == configuration->count) {
        if (count == 0)
            return false;
        section_at = append_section(configuration, section);
    }
    size_t at = find_next(configuration, section_at, LINE_KEY, key);
    for (size_t i = 0; i < count; i++) {
        if (at == configuration->count) {
            insert_value(configuration, section_at, key, values[i]);
            at = configuration->count;
            has_changed = true;
            continue;
        }
        if (strcmp(configuration->lines[at].value, values[i]) != 0) {
            replace_value(configuration, at, values[i]);
            has_changed = true;
        }
        at = find_next(configuration, at, LINE_KEY, key);
    }
    while (at < configuration->count) {
        remove_line(configuration, at);
        at = find_next(configuration, at - 1, LINE_KEY, key);
        has_changed = true;
    }
    return has_changed;
}

void configuration_text_add(struct configuration_text *configuration,
                            const char *section,
                            const char *key,
                            const char *value)
{
    size_t section_at = find_section(configuration, section);
    if (section_at == configuration->count)
        section_at = append_section(configuration, section);
    insert_value(configuration, section_at, key, value);
}

char *configuration_text_copy(const struct configuration_text *configuration)
{
    size_t size = 0;
    for (size_t i = 0; i < configuration->count; i++)
        size += strlen(configuration->lines[i].text);
    char *text = memory_allocate(size + 1), *end = text;
    for (size_t i = 0; i < configuration->count; i++) {
        size_t length = strlen(configuration->lines[i].text);
        memcpy(end, configuration->lines[i].text, length);
        end += length;
    }
    return text;
}
