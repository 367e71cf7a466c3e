/* Questions about texts from outside: is it UTF-8, may it reach a terminal, where can it be cut. Whatever a
 * server, a file or a command line says passes through one of them before it is shown or sent. */
#ifndef PROTO_TEXT_H
#define PROTO_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the octets are UTF-8 by RFC 3629 (no surrogates, nothing overlong, nothing above
 * U+10FFFF) without a NUL. */
bool text_is_utf8(const char *text, size_t size_bytes);

/* Leaves out what nobody sees at both ends of a UTF-8 text of `*size_bytes` octets: blanks, control
 * characters, no-break and zero-width spaces. Returns where the rest begins, and how long it is in
 * `*size_bytes`: 0 when nothing of it can be seen. */
const char *text_trim_unseen(const char *text, size_t *size_bytes);

/* How many octets (1 to 4) the character at the front of `text` has, or 0 when the octets there are
 * no UTF-8, a NUL, or cut off by the end. */
size_t text_sequence_size(const char *text, size_t size_bytes);

/* The same, and puts the character's code point into `point`; it stays as it was when there is none. */
size_t text_read_character(const char *text, size_t size_bytes, uint32_t *point);

/* Whether an octet of a UTF-8 text is the first one of a character. */
static inline bool text_begins_character(char octet)
{
    return ((unsigned char)octet & 0xc0) != 0x80;
}

/* How many places that much of a UTF-8 text takes on a terminal; wide letters count as one. */
size_t text_places(const char *text, size_t size_bytes);

/* How many octets of it take no more than so many places. */
size_t text_size_of_places(const char *text, size_t size_bytes, size_t places);

/* Whether a character may not reach a log or a terminal as it is: control characters (C0, C1), and what makes
 * a reader or a terminal see another line or another order. */
bool text_must_be_escaped(uint32_t point);

/* Whether a text has only printable ASCII characters, as most have: it is fit for every terminal. */
bool text_is_printable_ascii(const char *text);

/* Makes a text fit for a terminal in its place: each octet that belongs to no character, or to one that must
 * be escaped, becomes '?'. The size stays. */
void text_make_printable(char *text);

/* Makes UTF-8 of a text in its place: each octet that belongs to no character becomes '?'. */
void text_replace_bad_octets(char *text);

/* Copies a text into `size_bytes` octets, at least one, with its end: as many whole characters as
 * fit. The copy is UTF-8 whatever `from` is, as by text_replace_bad_octets(). */
void text_copy_cut(char *to, size_t size_bytes, const char *from);

/* Copies a text into `size_bytes` octets when all of it fits, with its end. Returns 0, or -1 and changes
 * nothing. */
int text_copy_whole(char *to, size_t size_bytes, const char *from);

/* The text, or "" for none. */
const char *text_or_empty(const char *text);

/* Compares ASCII letters without case, everything else byte for byte. */
bool text_equals_ignoring_case(const char *left, const char *right);

/* Makes ASCII letters small in their place, whatever the locale is; everything else stays. */
void text_lower_ascii(char *text);

/* The value of a hexadecimal digit in either case, -1 for anything else. */
int text_digit_value(char digit);

/* Writes the lower-case hexadecimal digits of the octets and an end into `text`, which has room for
 * 2 * `size_bytes` + 1 octets. */
void text_write_octets(char *text, const uint8_t *octets, size_t size_bytes);

/* Returns new lower-case hexadecimal digits of the octets; the caller frees them. */
char *text_from_octets(const uint8_t *octets, size_t size_bytes);

/* Reads exactly `size_bytes` octets from twice as many hexadecimal digits in either case.
 * Returns 0, or -1 when the text is anything else. */
int text_to_octets(const char *text, uint8_t *octets, size_t size_bytes);

/* Reads a whole decimal number within the limits. Returns 0, or -1 (empty, sign alone, other
 * characters, blanks, out of the limits). */
int text_to_integer(const char *text, int64_t smallest, int64_t largest, int64_t *value);

#endif
