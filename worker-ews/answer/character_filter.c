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

/* What is looked at together. */
#define BLOCK_BYTES 64

#define NO_CODE_POINT 0x110000u

#define FIRST_HIGH_SURROGATE 0xD800u
#define FIRST_LOW_SURROGATE  0xDC00u
#define LAST_LOW_SURROGATE   0xDFFFu
#define FIRST_OF_PAIRS       0x10000u

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

/* Whether all of a block passes unchanged; false may mean no more than a line break. Every octet of every
 * answer comes by here: without a branch for each of them the compiler looks at many at once. */
static bool is_plain_block(const uint8_t octets[BLOCK_BYTES])
{
    uint8_t found = 0;
    for (size_t i = 0; i < BLOCK_BYTES; i++)
        found |= (octets[i] == '&') | (octets[i] == 0xEF) | (octets[i] < 0x20);
    return found == 0;
}

static size_t count_plain(const uint8_t *octets, size_t size_bytes)
{
    size_t count = 0;
    do {
        while (size_bytes - count >= BLOCK_BYTES && is_plain_block(octets + count))
            count += BLOCK_BYTES;
        size_t end = size_bytes - count < BLOCK_BYTES ? size_bytes : count + BLOCK_BYTES;
        while (count < end && is_plain(octets[count]))
            count++;
        if (count < end)
            return count;
    } while (count < size_bytes);
    return count;
}

/* Whatever goes out shows that the half that was kept back stands alone. */
static int put_octets(struct character_filter *filter,
                      const void *octets,
                      size_t size_bytes,
                      struct buffer *output)
{
    if (filter->high != 0) {
        filter->high = 0;
        filter->replaced++;
        if (buffer_append(output, REPLACEMENT, strlen(REPLACEMENT)) != 0)
            return -1;
    }
    return buffer_append(output, octets, size_bytes);
}

static int put_filtered(struct character_filter *filter, const char *text, struct buffer *output)
{
    return put_octets(filter, text, strlen(text), output);
}

static int replace(struct character_filter *filter, struct buffer *output)
{
    filter->state = CHARACTER_FILTER_TEXT;
    filter->replaced++;
    return put_filtered(filter, REPLACEMENT, output);
}

/* What may turn out to be something else is kept back in these states; this goes out when it does not.
 * "&#!" can never be part of a well-formed document, whatever follows it; the digits that were swallowed
 * together with what follows might be. */
static const char *const KEPT_BACK[] = {
    [CHARACTER_FILTER_START] = "",          [CHARACTER_FILTER_TEXT] = "",
    [CHARACTER_FILTER_FIRST_EF] = "\xEF",   [CHARACTER_FILTER_EF] = "\xEF",
    [CHARACTER_FILTER_EF_BF] = "\xEF\xBF",  [CHARACTER_FILTER_EF_BB] = "\xEF\xBB",
    [CHARACTER_FILTER_AMPERSAND] = "&",     [CHARACTER_FILTER_NUMBER_SIGN] = "&#!",
    [CHARACTER_FILTER_HEXADECIMAL] = "&#!", [CHARACTER_FILTER_DECIMAL] = "&#!",
};

/* Whether the octet leads from one state to the next without anything going out. */
static bool step_filter(struct character_filter *filter, uint8_t octet)
{
    static const struct {
        enum character_filter_state from;
        uint8_t octet;
        enum character_filter_state to;
    } steps[] = {
        {CHARACTER_FILTER_START, '&', CHARACTER_FILTER_AMPERSAND},
        {CHARACTER_FILTER_START, 0xEF, CHARACTER_FILTER_FIRST_EF},
        {CHARACTER_FILTER_TEXT, '&', CHARACTER_FILTER_AMPERSAND},
        {CHARACTER_FILTER_TEXT, 0xEF, CHARACTER_FILTER_EF},
        {CHARACTER_FILTER_FIRST_EF, 0xBB, CHARACTER_FILTER_EF_BB},
        {CHARACTER_FILTER_FIRST_EF, 0xBF, CHARACTER_FILTER_EF_BF},
        {CHARACTER_FILTER_EF, 0xBF, CHARACTER_FILTER_EF_BF},
        {CHARACTER_FILTER_EF_BB, 0xBF, CHARACTER_FILTER_TEXT}, /* the BOM goes away */
        {CHARACTER_FILTER_AMPERSAND, '#', CHARACTER_FILTER_NUMBER_SIGN},
        {CHARACTER_FILTER_NUMBER_SIGN, 'x', CHARACTER_FILTER_HEXADECIMAL},
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (steps[i].from != filter->state || steps[i].octet != octet)
            continue;
        filter->state = steps[i].to;
        filter->value = 0;
        filter->digits = 0;
        return true;
    }
    return false;
}

static bool take_digit(struct character_filter *filter, uint8_t octet)
{
    uint32_t base = filter->state == CHARACTER_FILTER_HEXADECIMAL ? 16 : 10;
    int digit = text_digit_value((char)octet);
    if (digit < 0 || (uint32_t)digit >= base)
        return false;
    if (filter->state == CHARACTER_FILTER_NUMBER_SIGN)
        filter->state = CHARACTER_FILTER_DECIMAL;
    filter->value = filter->value * base + (uint32_t)digit;
    if (filter->value > NO_CODE_POINT)
        filter->value = NO_CODE_POINT;
    filter->digits++;
    return true;
}

static bool is_between(uint32_t value, uint32_t first, uint32_t last)
{
    return first <= value && value <= last;
}

static void join_with_other_half(struct character_filter *filter)
{
    if (filter->high == 0 || !is_between(filter->value, FIRST_LOW_SURROGATE, LAST_LOW_SURROGATE))
        return;
    filter->value = FIRST_OF_PAIRS + ((filter->high - FIRST_HIGH_SURROGATE) << 10) +
                    (filter->value - FIRST_LOW_SURROGATE);
    filter->high = 0;
}

static int keep_half(struct character_filter *filter, struct buffer *output)
{
    filter->state = CHARACTER_FILTER_TEXT;
    if (put_filtered(filter, "", output) != 0)
        return -1;
    filter->high = filter->value;
    return 0;
}

static int end_reference(struct character_filter *filter, struct buffer *output)
{
    char reference[RELEASED_BYTES];
    join_with_other_half(filter);
    if (is_between(filter->value, FIRST_HIGH_SURROGATE, FIRST_LOW_SURROGATE - 1))
        return keep_half(filter, output);
    if (!is_allowed(filter->value))
        return replace(filter, output);
    filter->state = CHARACTER_FILTER_TEXT;
    (void)snprintf(reference, sizeof(reference), "&#x%X;", filter->value);
    return put_filtered(filter, reference, output);
}

static int release(struct character_filter *filter, struct buffer *output)
{
    const char *kept = KEPT_BACK[filter->state];
    filter->state = CHARACTER_FILTER_TEXT;
    return put_filtered(filter, kept, output);
}

static int take_octet(struct character_filter *filter, uint8_t octet, struct buffer *output)
{
    bool is_in_reference = filter->state >= CHARACTER_FILTER_NUMBER_SIGN;
    if (step_filter(filter, octet) || (is_in_reference && take_digit(filter, octet)))
        return 0;
    if (is_in_reference && octet == ';' && filter->digits > 0)
        return end_reference(filter, output);
    if (filter->state == CHARACTER_FILTER_EF_BF && (octet == 0xBE || octet == 0xBF))
        return replace(filter, output);
    if (release(filter, output) != 0)
        return -1;
    if (is_plain(octet))
        return put_octets(filter, &octet, 1, output);
    return step_filter(filter, octet) ? 0 : replace(filter, output);
}

int character_filter_feed(struct character_filter *filter,
                          const uint8_t *octets,
                          size_t size_bytes,
                          struct buffer *output)
{
    size_t at = 0;
    while (at < size_bytes) {
        size_t run =
            filter->state == CHARACTER_FILTER_TEXT ? count_plain(octets + at, size_bytes - at) : 0;
        if (run > 0 && put_octets(filter, octets + at, run, output) != 0)
            return -1;
        at += run;
        if (at < size_bytes && take_octet(filter, octets[at++], output) != 0)
            return -1;
    }
    return 0;
}

int character_filter_finish(struct character_filter *filter, struct buffer *output)
{
    return release(filter, output);
}
