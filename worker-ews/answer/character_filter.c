/* The filter is a state machine over octets, so that it does not matter where the network cuts
 * the answer. */
#include <stdio.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/text.h"

#include "worker-ews/answer/character_filter.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* What one octet can release: a kept back reference in its longest form and itself. */
#define RELEASED_BYTES 16

#define NO_CODE_POINT 0x110000u

void character_filter_init(struct character_filter *filter)
{
    *filter = (struct character_filter){.state = CHARACTER_FILTER_START};
}

size_t character_filter_room_bytes(size_t size_bytes)
{
    return 3 * size_bytes + RELEASED_BYTES;
}

static bool is_allowed(uint32_t code_point)
{
    if (code_point < 0x20)
        return code_point == 0x9 || code_point == 0xA || code_point == 0xD;
    return code_point <= 0xD7FF || (code_point >= 0xE000 && code_point <= 0xFFFD) ||
           (code_point >= 0x10000 && code_point <= 0x10FFFF);
}

static bool is_plain(uint8_t octet)
{
    return octet != '&' && octet != 0xEF && (octet >= 0x20 || is_allowed(octet));
}

static int put(struct buffer *output, const char *text)
{
    return buffer_append(output, text, strlen(text));
}

static void add_digit(struct character_filter *filter, uint32_t base, int digit)
{
    filter->value = filter->value * base + (uint32_t)digit;
    if (filter->value > NO_CODE_POINT)
        filter->value = NO_CODE_POINT;
    filter->digits++;
}

static int end_reference(struct character_filter *filter, struct buffer *output)
{
    filter->state = CHARACTER_FILTER_TEXT;
    if (!is_allowed(filter->value)) {
        filter->replaced++;
        return put(output, REPLACEMENT);
    }
    char reference[RELEASED_BYTES];
    (void)snprintf(reference, sizeof(reference), "&#x%X;", filter->value);
    return put(output, reference);
}

/* "&#!" can never be part of a well-formed document, whatever follows it; the digits that were
 * swallowed together with what follows might be. */
static int break_reference(struct character_filter *filter, struct buffer *output)
{
    filter->state = CHARACTER_FILTER_TEXT;
    return put(output, "&#!");
}

static int take_text(struct character_filter *filter, uint8_t octet, struct buffer *output)
{
    filter->at_start = filter->state == CHARACTER_FILTER_START;
    filter->state = CHARACTER_FILTER_TEXT;
    if (octet == '&') {
        filter->state = CHARACTER_FILTER_AMPERSAND;
        return 0;
    }
    if (octet == 0xEF) {
        filter->state = CHARACTER_FILTER_EF;
        return 0;
    }
    if (is_plain(octet))
        return buffer_append(output, &octet, 1);
    filter->replaced++;
    return put(output, REPLACEMENT);
}

/* What was kept back turned out to be ordinary: it goes out, and the octet starts anew. */
static int
release(struct character_filter *filter, const char *kept, uint8_t octet, struct buffer *output)
{
    filter->state = CHARACTER_FILTER_TEXT;
    if (put(output, kept) != 0)
        return -1;
    return take_text(filter, octet, output);
}

static int take_after_ef(struct character_filter *filter, uint8_t octet, struct buffer *output)
{
    if (octet == 0xBB && filter->at_start) {
        filter->state = CHARACTER_FILTER_EF_BB;
        return 0;
    }
    if (octet == 0xBF) {
        filter->state = CHARACTER_FILTER_EF_BF;
        return 0;
    }
    return release(filter, "\xEF", octet, output);
}

static int take_after_ef_bf(struct character_filter *filter, uint8_t octet, struct buffer *output)
{
    if (octet != 0xBE && octet != 0xBF)
        return release(filter, "\xEF\xBF", octet, output);
    filter->state = CHARACTER_FILTER_TEXT;
    filter->replaced++;
    return put(output, REPLACEMENT);
}

static int take_after_ef_bb(struct character_filter *filter, uint8_t octet, struct buffer *output)
{
    if (octet != 0xBF)
        return release(filter, "\xEF\xBB", octet, output);
    filter->state = CHARACTER_FILTER_TEXT;
    return 0;
}

static int
take_after_ampersand(struct character_filter *filter, uint8_t octet, struct buffer *output)
{
    if (octet != '#')
        return release(filter, "&", octet, output);
    filter->state = CHARACTER_FILTER_NUMBER_SIGN;
    filter->value = 0;
    filter->digits = 0;
    return 0;
}

static int
take_digit(struct character_filter *filter, uint32_t base, uint8_t octet, struct buffer *output)
{
    int digit = text_digit_value((char)octet);
    if (digit >= 0 && (uint32_t)digit < base) {
        add_digit(filter, base, digit);
        return 0;
    }
    if (octet == ';' && filter->digits > 0)
        return end_reference(filter, output);
    if (break_reference(filter, output) != 0)
        return -1;
    return take_text(filter, octet, output);
}

static int
take_after_number_sign(struct character_filter *filter, uint8_t octet, struct buffer *output)
{
    if (octet == 'x') {
        filter->state = CHARACTER_FILTER_HEXADECIMAL;
        return 0;
    }
    filter->state = CHARACTER_FILTER_DECIMAL;
    return take_digit(filter, 10, octet, output);
}

static int take(struct character_filter *filter, uint8_t octet, struct buffer *output)
{
    switch (filter->state) {
    case CHARACTER_FILTER_START:
    case CHARACTER_FILTER_TEXT:
        return take_text(filter, octet, output);
    case CHARACTER_FILTER_EF:
        return take_after_ef(filter, octet, output);
    case CHARACTER_FILTER_EF_BF:
        return take_after_ef_bf(filter, octet, output);
    case CHARACTER_FILTER_EF_BB:
        return take_after_ef_bb(filter, octet, output);
    case CHARACTER_FILTER_AMPERSAND:
        return take_after_ampersand(filter, octet, output);
    case CHARACTER_FILTER_NUMBER_SIGN:
        return take_after_number_sign(filter, octet, output);
    case CHARACTER_FILTER_HEXADECIMAL:
        return take_digit(filter, 16, octet, output);
    case CHARACTER_FILTER_DECIMAL:
        return take_digit(filter, 10, octet, output);
    }
    return -1;
}

int character_filter_feed(struct character_filter *filter,
                          const uint8_t *octets,
                          size_t size_bytes,
                          struct buffer *output)
{
    size_t at = 0;
    while (at < size_bytes) {
        size_t run = at;
        if (filter->state == CHARACTER_FILTER_TEXT)
            while (run < size_bytes && is_plain(octets[run]))
                run++;
        if (run > at && buffer_append(output, octets + at, run - at) != 0)
            return -1;
        at = run;
        if (at < size_bytes && take(filter, octets[at++], output) != 0)
            return -1;
    }
    return 0;
}

int character_filter_finish(struct character_filter *filter, struct buffer *output)
{
    enum character_filter_state state = filter->state;
    filter->state = CHARACTER_FILTER_TEXT;
    switch (state) {
    case CHARACTER_FILTER_START:
    case CHARACTER_FILTER_TEXT:
        return 0;
    case CHARACTER_FILTER_EF:
        return put(output, "\xEF");
    case CHARACTER_FILTER_EF_BF:
        return put(output, "\xEF\xBF");
    case CHARACTER_FILTER_EF_BB:
        return put(output, "\xEF\xBB");
    case CHARACTER_FILTER_AMPERSAND:
        return put(output, "&");
    case CHARACTER_FILTER_NUMBER_SIGN:
    case CHARACTER_FILTER_HEXADECIMAL:
    case CHARACTER_FILTER_DECIMAL:
        return break_reference(filter, output);
    }
    return -1;
}
