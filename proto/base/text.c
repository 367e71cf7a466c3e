/* Questions about texts from outside, octet by octet and without the locale: the same text must be judged
 * the same on every host of a cluster. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#define WORD_BYTES   sizeof(uint64_t)
#define LOWEST_BITS  UINT64_C(0x0101010101010101) /* of each octet */
#define HIGHEST_BITS UINT64_C(0x8080808080808080)

size_t text_sequence_size(const char *octets, size_t left)
{
    const unsigned char *text = (const unsigned char *)octets;
    unsigned char first = left == 0 ? 0 : text[0];
    if (first < 0x80)
        return first == 0 ? 0 : 1;
    size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || size > left)
        return 0;
    for (size_t i = 1; i < size; i++) {
        if (text_begins_character(octets[i]))
            return 0;
    }
    bool overlong = (first == 0xe0 && text[1] < 0xa0) || (first == 0xf0 && text[1] < 0x90);
    bool surrogate = first == 0xed && text[1] > 0x9f;
    bool too_large = first == 0xf4 && text[1] > 0x8f;
    return overlong || surrogate || too_large ? 0 : size;
}

/* Whether eight octets are ASCII and none of them NUL: one less borrows from a NUL. */
static bool is_ascii_word(const char octets[WORD_BYTES])
{
    uint64_t word;
    memcpy(&word, octets, sizeof(word));
    return ((word | (word - LOWEST_BITS)) & HIGHEST_BITS) == 0;
}

/* How many octets of ASCII a text begins with. */
static size_t count_ascii(const char *text, size_t size_bytes)
{
    size_t count = 0;
    while (size_bytes - count >= WORD_BYTES && is_ascii_word(text + count))
        count += WORD_BYTES;
    while (count < size_bytes && (unsigned char)(text[count] - 1) < 0x7f)
        count++;
    return count;
}

/* Every text that is sent is checked, and most of them are ids and times. */
bool text_is_utf8(const char *text, size_t size_bytes)
{
    size_t position = count_ascii(text, size_bytes);
    while (position < size_bytes) {
        size_t size = text_sequence_size(text + position, size_bytes - position);
        if (size == 0)
            return false;
        position += size;
        position += count_ascii(text + position, size_bytes - position);
    }
    return true;
}

size_t text_read_character(const char *text, size_t size_bytes, uint32_t *point)
{
    static const unsigned char first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t size = text_sequence_size(text, size_bytes);
    if (size == 0)
        return 0;
    *point = (unsigned char)text[0] & first_bits[size];
    for (size_t i = 1; i < size; i++)
        *point = *point << 6 | ((unsigned char)text[i] & 0x3f);
    return size;
}

bool text_must_be_escaped(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00, 0x1f},     {0x7f, 0x9f},     {0x061c, 0x061c}, {0x200e, 0x200f},
        {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfeff, 0xfeff},
    };
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    }
    return false;
}

/* Most texts are nothing else, and need no closer look. */
static size_t count_printable_ascii(const char *text)
{
    size_t count = 0;
    while (text[count] >= ' ' && text[count] <= '~')
        count++;
    return count;
}

bool text_is_printable_ascii(const char *text)
{
    return text[count_printable_ascii(text)] == '\0';
}

static void replace_octets(char *text, bool must_be_printable)
{
    size_t left = strlen(text);
    for (;;) {
        size_t plain = count_printable_ascii(text);
        text += plain;
        left -= plain;
        if (left == 0)
            return;
        uint32_t point = 0;
        size_t size = text_read_character(text, left, &point);
        bool is_bad = size == 0 || (must_be_printable && text_must_be_escaped(point));
        size = size == 0 ? 1 : size;
        if (is_bad)
            memset(text, '?', size);
        text += size;
        left -= size;
    }
}

size_t text_places(const char *text, size_t size_bytes)
{
    size_t places = 0;
    for (size_t i = 0; i < size_bytes; i++)
        places += text_begins_character(text[i]);
    return places;
}

size_t text_size_of_places(const char *text, size_t size_bytes, size_t places)
{
    size_t size = 0, taken = 0;
    for (; size < size_bytes; size++) {
        taken += text_begins_character(text[size]);
        if (taken > places)
            break;
    }
    return size;
}

void text_make_printable(char *text)
{
    replace_octets(text, true);
}

void text_replace_bad_octets(char *text)
{
    replace_octets(text, false);
}

/* The end of the last whole character that ends within the first `size_bytes` of a text, which is UTF-8. */
static size_t whole_characters(const char *text, size_t size_bytes)
{
    while (size_bytes > 0 && !text_begins_character(text[size_bytes]))
        size_bytes--;
    return size_bytes;
}

void text_copy_cut(char *to, size_t size_bytes, const char *from)
{
    size_t left = strlen(from);
    size_t room = size_bytes - 1;
    if (text_is_utf8(from, left)) { /* nearly always */
        size_t kept = left <= room ? left : whole_characters(from, room);
        memcpy(to, from, kept);
        to[kept] = '\0';
        return;
    }
    while (left > 0) {
        size_t size = text_sequence_size(from, left);
        const char *character = size == 0 ? "?" : from;
        size = size == 0 ? 1 : size;
        if (size > room)
            break;
        memcpy(to, character, size);
        to += size;
        room -= size;
        from += size;
        left -= size;
    }
    *to = '\0';
}

int text_copy_whole(char *to, size_t size_bytes, const char *from)
{
    size_t size = strlen(from) + 1;
    if (size > size_bytes)
        return -1;
    memcpy(to, from, size);
    return 0;
}

const char *text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

bool text_equals_ignoring_case(const char *left, const char *right)
{
    return strcasecmp(left, right) == 0; /* in the locale "C", which no process leaves */
}

void text_lower_ascii(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
    }
}

void text_write_octets(char *text, const uint8_t *octets, size_t size_bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size_bytes; i++) {
        text[2 * i] = digits[octets[i] >> 4];
        text[2 * i + 1] = digits[octets[i] & 15];
    }
    text[2 * size_bytes] = '\0';
}

char *text_from_octets(const uint8_t *octets, size_t size_bytes)
{
    char *text = memory_allocate_items(size_bytes + 1, 2);
    text_write_octets(text, octets, size_bytes);
    return text;
}

int text_digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    char letter = (char)(digit | 0x20); /* the small one of a letter */
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

int text_to_octets(const char *text, uint8_t *octets, size_t size_bytes)
{
    if (strlen(text) != 2 * size_bytes)
        return -1;
    for (size_t i = 0; i < 2 * size_bytes; i++) {
        if (text_digit_value(text[i]) < 0)
            return -1;
    }
    for (size_t i = 0; i < size_bytes; i++)
        octets[i] =
            (uint8_t)(text_digit_value(text[2 * i]) * 16 + text_digit_value(text[2 * i + 1]));
    return 0;
}

int text_to_integer(const char *text, int64_t smallest, int64_t largest, int64_t *value)
{
    const char *digits = *text == '-' ? text + 1 : text;
    if (*digits == '\0' || digits[strspn(digits, "0123456789")] != '\0')
        return -1;
    errno = 0;
    long long number = strtoll(text, NULL, 10);
    if (errno != 0 || number < smallest || number > largest)
        return -1;
    *value = number;
    return 0;
}

/* How many octets the character at `text` has when nobody sees it; 0 when it is seen. */
static size_t unseen_bytes(const char *text, size_t size_bytes)
{
    static const char *const wide[] = {"\xc2\xa0",     "\xe2\x80\x8b", "\xe2\x80\x8c",
                                       "\xe2\x80\x8d", "\xe2\x81\xa0", "\xef\xbb\xbf"};
    unsigned char first = (unsigned char)*text;
    if (first <= ' ' || first == 0x7f)
        return 1;
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
        size_t size = strlen(wide[i]);
        if (size <= size_bytes && memcmp(text, wide[i], size) == 0)
            return size;
    }
    return 0;
}

const char *text_trim_unseen(const char *text, size_t *size_bytes)
{
    size_t first = 0, end = 0, at = 0;
    bool is_seen = false;
    while (at < *size_bytes) {
        size_t unseen = unseen_bytes(text + at, *size_bytes - at);
        at += unseen == 0 ? 1 : unseen;
        if (unseen == 0)
            end = at;
        is_seen |= unseen == 0;
        if (!is_seen)
            first = at;
    }
    *size_bytes = is_seen ? end - first : 0;
    return is_seen ? text + first : text; /* an empty text has no place */
}
