/* Line by line and without the reader of the settings: that one refuses a broken file, and a broken file is
 * just what a bundle is for. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/memory.h"

#include "supervisor/bundle/bundle_configuration.h"
#include "supervisor/settings/settings_table.h"

#define KEY(key, ...) #key,

/* Keys of all sections together: one in a wrong section is shown, too. */
static const char *const known_keys[] = {
    SETTINGS_TABLE_UCSERVER(KEY) SETTINGS_TABLE_DIRECTORY(KEY) SETTINGS_TABLE_EXCHANGE(KEY)
        SETTINGS_TABLE_SERVICE(KEY) SETTINGS_TABLE_POOL(KEY) SETTINGS_TABLE_BUS(KEY)
            SETTINGS_TABLE_LOG(KEY) SETTINGS_TABLE_HTTP(KEY)};

enum line_kind { LINE_BLANK, LINE_COMMENT, LINE_SECTION, LINE_SETTING, LINE_OTHER };

struct line {
    enum line_kind kind;
    const char *name; /* of the section, or the key */
    size_t name_bytes;
    const char *value;
    size_t value_bytes;
};

static const char *skip_blanks(const char *text, const char *end)
{
    while (text < end && isspace((unsigned char)*text))
        text++;
    return text;
}

static const char *cut_blanks(const char *begin, const char *end)
{
    while (end > begin && isspace((unsigned char)end[-1]))
        end--;
    return end;
}

static struct line read_line(const char *text, size_t size)
{
    const char *end = cut_blanks(text, text + size);
    const char *begin = skip_blanks(text, end);
    struct line line = {.kind = LINE_OTHER, .name = begin};
    if (begin == end) {
        line.kind = LINE_BLANK;
    } else if (*begin == '#' || *begin == ';') {
        line.kind = LINE_COMMENT;
    } else if (*begin == '[' && end[-1] == ']') {
        line.kind = LINE_SECTION;
        line.name = begin + 1;
        line.name_bytes = (size_t)(end - begin) - 2;
    } else {
        const char *equals = memchr(begin, '=', (size_t)(end - begin));
        if (equals == NULL)
            return line;
        line.kind = LINE_SETTING;
        line.name_bytes = (size_t)(cut_blanks(begin, equals) - begin);
        line.value = skip_blanks(equals + 1, end);
        line.value_bytes = (size_t)(end - line.value);
    }
    return line;
}

static bool is_named(const struct line *line, const char *name)
{
    return line->name_bytes == strlen(name) && strncmp(line->name, name, line->name_bytes) == 0;
}

/* `[exchange main]` is one of `exchange`. */
static bool is_section(const struct line *line, const char *section)
{
    size_t size = strlen(section);
    return line->kind == LINE_SECTION && line->name_bytes >= size &&
           strncmp(line->name, section, size) == 0 &&
           (line->name_bytes == size || line->name[size] == ' ');
}

static size_t line_bytes(const char *text)
{
    return strcspn(text, "\n");
}

static const char *next_line(const char *text)
{
    text += line_bytes(text);
    return *text == '\n' ? text + 1 : text;
}

bool bundle_configuration_value(
    const char *text, const char *section, const char *key, char *value, size_t size_bytes)
{
    bool is_inside = false;
    for (; *text != '\0'; text = next_line(text)) {
        struct line line = read_line(text, line_bytes(text));
        if (line.kind == LINE_SECTION)
            is_inside = is_section(&line, section);
        if (!is_inside || line.kind != LINE_SETTING || !is_named(&line, key) ||
            line.value_bytes >= size_bytes)
            continue;
        memcpy(value, line.value, line.value_bytes);
        value[line.value_bytes] = '\0';
        return true;
    }
    return false;
}

static void learn_setting(const struct line *line, struct pseudonyms *pseudonyms)
{
    static const struct {
        const char *key;
        enum pseudonym_kind kind;
    } naming[] = {{"user", PSEUDONYM_USER},      {"host", PSEUDONYM_HOST},
                  {"netbios", PSEUDONYM_DOMAIN}, {"upn_suffix", PSEUDONYM_DOMAIN},
                  {"realm", PSEUDONYM_DOMAIN},   {"check_mailbox", PSEUDONYM_USER}};
    for (size_t i = 0; i < sizeof(naming) / sizeof(naming[0]); i++) {
        if (!is_named(line, naming[i].key))
            continue;
        char *value = memory_format_text("%.*s", (int)line->value_bytes, line->value);
        pseudonyms_learn(pseudonyms, naming[i].kind, value);
        free(value);
    }
}

void bundle_configuration_learn(const char *text, struct pseudonyms *pseudonyms)
{
    for (; *text != '\0'; text = next_line(text)) {
        struct line line = read_line(text, line_bytes(text));
        if (line.kind == LINE_SETTING)
            learn_setting(&line, pseudonyms);
    }
}

static bool is_known_setting(const struct line *line)
{
    for (size_t i = 0; i < sizeof(known_keys) / sizeof(known_keys[0]); i++) {
        if (is_named(line, known_keys[i]))
            return true;
    }
    return false;
}

static int put_words(struct buffer *to, const char *text)
{
    return buffer_append(to, text, strlen(text));
}

/* A setting that names a file. */
static bool is_file(const struct line *line)
{
    static const char ending[] = "_file";
    size_t size = sizeof(ending) - 1;
    return line->name_bytes > size &&
           strncmp(line->name + line->name_bytes - size, ending, size) == 0;
}

/* Where an address has a password, it is in front of the last @. Where a file is expected and something else stands, it
 * may be the password that should be in it. */
static int put_value(const struct line *line, struct buffer *to)
{
    if (is_file(line) && (line->value_bytes == 0 || *line->value != '/'))
        return put_words(to, "(hidden: this is no path)");
    bool is_address = is_named(line, "proxy") || is_named(line, "url") || is_named(line, "host");
    const char *at = is_address ? memrchr(line->value, '@', line->value_bytes) : NULL;
    if (at == NULL)
        return bundle_write_without_userinfo(line->value, line->value_bytes, to);
    const char *end = line->value + line->value_bytes;
    return put_words(to, "(hidden)") == 0 ? buffer_append(to, at, (size_t)(end - at)) : -1;
}

static int put_line(const struct line *line, struct buffer *to)
{
    switch (line->kind) {
    case LINE_BLANK:
        return 0;
    case LINE_COMMENT:
        return put_words(to, "# (a comment)");
    case LINE_OTHER:
        return put_words(to, "(hidden: this line is no setting)");
    case LINE_SECTION:
        return put_words(to, "[") == 0 && buffer_append(to, line->name, line->name_bytes) == 0
                   ? put_words(to, "]")
                   : -1;
    case LINE_SETTING:
        break;
    }
    if (!is_known_setting(line))
        return put_words(to, "(hidden: this key is no setting)");
    struct line shown = *line;
    const char *comment = memmem(line->value, line->value_bytes, " ;", 2);
    if (comment != NULL)
        shown.value_bytes = (size_t)(comment - line->value);
    if (buffer_append(to, line->name, line->name_bytes) != 0 || put_words(to, " = ") != 0 ||
        put_value(&shown, to) != 0)
        return -1;
    return comment != NULL ? put_words(to, " ; (a comment)") : 0;
}

int bundle_configuration_write(const char *text, struct buffer *to)
{
    for (; *text != '\0'; text = next_line(text)) {
        struct line line = read_line(text, line_bytes(text));
        if (put_line(&line, to) != 0 || put_words(to, "\n") != 0)
            return -1;
    }
    return 0;
}

int bundle_write_without_userinfo(const char *text, size_t size_bytes, struct buffer *to)
{
    const char *end = text + size_bytes;
    while (text < end) {
        const char *scheme = memmem(text, (size_t)(end - text), "://", 3);
        if (scheme == NULL)
            break;
        const char *authority = scheme + 3, *last = NULL, *at = authority;
        for (; at < end && strchr("/ \t\r\n\"'<>", *at) == NULL; at++)
            last = *at == '@' ? at : last;
        if (buffer_append(to, text, (size_t)(authority - text)) != 0 ||
            (last != NULL && put_words(to, "(hidden)") != 0))
            return -1;
        text = last != NULL ? last : authority;
    }
    return buffer_append(to, text, (size_t)(end - text));
}
