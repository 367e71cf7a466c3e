/* Makes an answer of Exchange fit for a strict XML parser: two references that form a surrogate pair
 * become the one character they mean, other characters that XML 1.0 forbids become U+FFFD, one for each, and
 * a byte order mark at the start goes away. Everything else passes unchanged, what is not well-formed
 * included: the parser must see it.
 *
 * Exchange copies control characters out of subjects as numeric references (`&#x1;`), which no
 * XML parser may accept; what writes UTF-16 unit by unit makes `&#55357;&#56832;` of an emoji. CDATA
 * sections are not told apart; Exchange does not write them. */
#ifndef WORKER_EWS_CHARACTER_FILTER_H
#define WORKER_EWS_CHARACTER_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

enum character_filter_state {
    CHARACTER_FILTER_START,       /* nothing has come yet */
    CHARACTER_FILTER_TEXT,        /* between characters */
    CHARACTER_FILTER_FIRST_EF,    /* the first of all octets, of a BOM, U+FFFE or U+FFFF, perhaps */
    CHARACTER_FILTER_EF,          /* first octet of U+FFFE or U+FFFF, perhaps */
    CHARACTER_FILTER_EF_BF,       /* second octet of U+FFFE or U+FFFF, perhaps */
    CHARACTER_FILTER_EF_BB,       /* second octet of a BOM at the start, perhaps */
    CHARACTER_FILTER_AMPERSAND,   /* "&" */
    CHARACTER_FILTER_NUMBER_SIGN, /* "&#" */
    CHARACTER_FILTER_DECIMAL,     /* "&#" and a digit */
    CHARACTER_FILTER_HEXADECIMAL, /* "&#x" */
};

struct character_filter {
    enum character_filter_state state;
    uint32_t value; /* of the reference so far; stays above U+10FFFF once it is there */
    size_t digits;
    /* first half of a surrogate pair, kept back until what follows it has come; 0: none */
    uint32_t high;
    uint64_t replaced; /* how many characters became U+FFFD */
};

/* Prepares a filter in the caller's memory; it owns nothing. */
void character_filter_init(struct character_filter *filter);

/* The most octets that one call appends for `size_bytes` octets of input. */
size_t character_filter_room_bytes(size_t size_bytes);

/* Filters the next octets and appends them to `output` (borrowed), which must have room for
 * character_filter_room_bytes(size_bytes). References that cross the border are kept back until
 * their end has come. Returns 0, or -1 when `output` had no room. */
int character_filter_feed(struct character_filter *filter,
                          const uint8_t *octets,
                          size_t size_bytes,
                          struct buffer *output);

/* The answer is over: appends what was kept back. Returns 0, or -1 when `output` had no room. */
int character_filter_finish(struct character_filter *filter, struct buffer *output);

#endif
