/* Each row is one slip. Nothing is mended but the mark of UTF-8: a password may really end with a blank, and
 * what is sent must be what the page says. */
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/settings/settings_oddity.h"

/* A text of known size, which a NUL ends at the latest. */
struct odd_text {
    const char *octets;
    size_t size;
};

static bool is_blank(char octet)
{
    return octet == ' ' || octet == '\t';
}

static bool has_lines(const struct odd_text *text)
{
    return memchr(text->octets, '\n', text->size) != NULL ||
           memchr(text->octets, '\r', text->size) != NULL;
}

static bool has_outer_blanks(const struct odd_text *text)
{
    return text->size > 0 && (is_blank(text->octets[0]) || is_blank(text->octets[text->size - 1]));
}

/* Code points from the first to the last. */
struct points {
    uint32_t first, last;
};

static bool is_among(uint32_t point, const struct points *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (point >= points[i].first && point <= points[i].last)
            return true;
    }
    return false;
}

#define IS_AMONG(point, points) is_among((point), (points), sizeof(points) / sizeof((points)[0]))

/* The next character; an octet that begins none counts alone. Returns its size. */
static size_t next_character(const struct odd_text *text, size_t at, uint32_t *point)
{
    *point = '?';
    size_t size = text_read_character(text->octets + at, text->size - at, point);
    return size > 0 ? size : 1;
}

/* Word processors turn the plain ones into the others. */
static bool is_double_quote(uint32_t point)
{
    static const struct points quotes[] = {
        {'"', '"'}, {0xab, 0xab}, {0xbb, 0xbb}, {0x201c, 0x201f}};
    return IS_AMONG(point, quotes);
}

static bool is_quote(uint32_t point)
{
    static const struct points quotes[] = {{'\'', '\''}, {0x2018, 0x201b}};
    return is_double_quote(point) || IS_AMONG(point, quotes);
}

static bool is_quoted(const struct odd_text *text)
{
    uint32_t first = '?', last = '?';
    size_t count = 0;
    for (size_t at = 0; at < text->size; count++) {
        at += next_character(text, at, &last);
        first = count == 0 ? last : first;
    }
    return count > 1 && is_quote(first) && is_quote(last);
}

/* No name has double ones, wherever they stand, but a distinguished name may; an apostrophe is part of some. */
static bool has_quotes(const struct odd_text *text)
{
    uint32_t point;
    bool may_have_some = strchr(text->octets, '=') != NULL;
    for (size_t at = 0; at < text->size && !may_have_some;) {
        at += next_character(text, at, &point);
        if (is_double_quote(point))
            return true;
    }
    return is_quoted(text);
}

static bool is_not_utf8(const struct odd_text *text)
{
    return !text_is_utf8(text->octets, text->size);
}

/* Controls; then what has no width, or is a blank that no keyboard makes. Windows puts marks of direction in
 * front of what is copied out of its dialogues. */
static bool cannot_be_seen(uint32_t point)
{
    static const struct points unseen[] = {
        {0, '\t' - 1},    {0x0b, 0x0c},     {0x0e, ' ' - 1},  {0x7f, 0xa0},      {0xad, 0xad},
        {0x34f, 0x34f},   {0x61c, 0x61c},   {0x115f, 0x1160}, {0x1680, 0x1680},  {0x180b, 0x180f},
        {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000},  {0x3164, 0x3164},
        {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xe0000, 0xe01ef}};
    return IS_AMONG(point, unseen);
}

static bool has_unseen(const struct odd_text *text)
{
    uint32_t point;
    for (size_t at = 0; at < text->size;) {
        at += next_character(text, at, &point);
        if (cannot_be_seen(point))
            return true;
    }
    return false;
}

/* Copied with the `mailto:` of a link, or with the password behind it. A distinguished name may have one. */
static bool has_colon(const struct odd_text *text)
{
    return strchr(text->octets, ':') != NULL && strchr(text->octets, '=') == NULL;
}

static bool has_two_backslashes(const struct odd_text *text)
{
    return strstr(text->octets, "\\\\") != NULL;
}

/* A distinguished name may have one, and so may what stands behind an @. */
static bool has_slash_for_backslash(const struct odd_text *text)
{
    return strchr(text->octets, '/') != NULL && strpbrk(text->octets, "\\=@") == NULL;
}

struct oddity {
    bool (*is_so)(const struct odd_text *text);
    enum event event;
};

static const struct oddity of_secrets[] = {
    {has_lines, SETTINGS_SECRET_LINES},   {has_outer_blanks, SETTINGS_SECRET_BLANK},
    {is_quoted, SETTINGS_SECRET_QUOTED},  {is_not_utf8, SETTINGS_SECRET_NOT_UTF8},
    {has_unseen, SETTINGS_SECRET_UNSEEN},
};

static const struct oddity of_users[] = {
    {has_quotes, SETTINGS_USER_QUOTED},
    {has_unseen, SETTINGS_USER_UNSEEN},
    {has_colon, SETTINGS_USER_COLON},
    {has_two_backslashes, SETTINGS_USER_BACKSLASHES},
    {has_slash_for_backslash, SETTINGS_USER_SLASH},
};

#define OF_ANY_USER 3 /* the first of them; the others are about Windows */

static size_t
look(const struct oddity *oddities, size_t count, const struct odd_text *text, enum event *events)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (oddities[i].is_so(text))
            events[found++] = oddities[i].event;
    }
    return found;
}

static size_t look_left_out(const struct settings_file *file, enum event *events)
{
    static const enum event told[] = {
        [SETTINGS_LEFT_OUT_MARK] = SETTINGS_SECRET_MARK,
        [SETTINGS_LEFT_OUT_KEY] = SETTINGS_CERTIFICATES_WITH_KEY,
        [SETTINGS_LEFT_OUT_MORE] = SETTINGS_CERTIFICATES_WITH_MORE,
    };
    if (file->left_out == SETTINGS_LEFT_OUT_NOTHING)
        return 0;
    events[0] = told[file->left_out];
    return 1;
}

size_t settings_oddity_of_file(enum settings_kind kind,
                               const struct settings_file *file,
                               enum event events[SETTINGS_ODDITIES])
{
    const struct odd_text text = {file->octets, file->size_bytes};
    size_t count = look_left_out(file, events);
    if (kind != SETTINGS_SECRET)
        return count;
    return count +
           look(of_secrets, sizeof(of_secrets) / sizeof(of_secrets[0]), &text, events + count);
}

size_t
settings_oddity_of_user(const char *user, bool is_windows, enum event events[SETTINGS_ODDITIES])
{
    const struct odd_text text = {user, strlen(user)};
    size_t count = sizeof(of_users) / sizeof(of_users[0]);
    return look(of_users, is_windows ? count : OF_ANY_USER, &text, events);
}

/* By its mark, or because every other octet is a NUL: Latin letters look so. */
bool settings_oddity_is_utf16(const struct settings_file *file)
{
    size_t nuls[2] = {0};
    size_t half = file->size_bytes / 2;
    if (half > 0 &&
        (memcmp(file->octets, "\xff\xfe", 2) == 0 || memcmp(file->octets, "\xfe\xff", 2) == 0))
        return true;
    for (size_t i = 0; i < file->size_bytes; i++)
        nuls[i % 2] += file->octets[i] == '\0';
    return half > 1 && ((nuls[0] >= half && nuls[1] == 0) || (nuls[1] >= half && nuls[0] == 0));
}
