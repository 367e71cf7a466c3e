/* A table, because there are few ranges and most letters are of the first. In all of them a small letter has as many
 * octets as its capital, so a text keeps its size. */
#include <string.h>

#include "proto/base/letter_case.h"
#include "proto/base/text.h"

/* Ranges of capitals, and how far their small letters are; 1: a capital has an even number (or an odd one, as the
 * first of the range) and its small letter follows. The dotted capital I of Turkish is in none: its small letter is an
 * i, which is shorter. */
static const struct {
    uint32_t first, last;
    int32_t distance;
} capitals[] = {
    {'A', 'Z', 32},     {0xc0, 0xd6, 32},    {0xd8, 0xde, 32},    {0x100, 0x12f, 1},
    {0x132, 0x137, 1},  {0x139, 0x148, 1},   {0x14a, 0x177, 1},   {0x178, 0x178, -121},
    {0x179, 0x17e, 1},  {0x18f, 0x18f, 202}, {0x1a0, 0x1a5, 1},   {0x1af, 0x1b0, 1},
    {0x1cd, 0x1dc, 1},  {0x1de, 0x1ef, 1},   {0x1f8, 0x21f, 1},   {0x222, 0x233, 1},
    {0x246, 0x24f, 1},  {0x386, 0x386, 38},  {0x388, 0x38a, 37},  {0x38c, 0x38c, 64},
    {0x38e, 0x38f, 63}, {0x391, 0x3a1, 32},  {0x3a3, 0x3ab, 32},  {0x400, 0x40f, 80},
    {0x410, 0x42f, 32}, {0x460, 0x481, 1},   {0x48a, 0x4bf, 1},   {0x4c1, 0x4ce, 1},
    {0x4d0, 0x52f, 1},  {0x1e00, 0x1e95, 1}, {0x1ea0, 0x1eff, 1},
};

uint32_t letter_case_lower(uint32_t point)
{
    if (point < 0x80)
        return point >= 'A' && point <= 'Z' ? point + 32 : point;
    for (size_t i = 0; i < sizeof(capitals) / sizeof(capitals[0]); i++) {
        if (point < capitals[i].first || point > capitals[i].last)
            continue;
        if (capitals[i].distance != 1)
            return (uint32_t)((int32_t)point + capitals[i].distance);
        return point + ((point - capitals[i].first) % 2 == 0);
    }
    return point;
}

/* A character of two or three octets; others have no case. */
static void write_character(char *text, size_t size, uint32_t point)
{
    for (size_t i = size; i-- > 1; point >>= 6)
        text[i] = (char)(0x80 | (point & 0x3f));
    text[0] = (char)((size == 2 ? 0xc0 : 0xe0) | point);
}

void letter_case_lower_text(char *text)
{
    while (*text != '\0') {
        uint32_t point = (unsigned char)*text;
        size_t size = point < 0x80 ? 1 : text_read_character(text, strnlen(text, 4), &point);
        uint32_t lower = size > 0 ? letter_case_lower(point) : point;
        if (lower != point && size == 1)
            *text = (char)lower;
        else if (lower != point)
            write_character(text, size, lower);
        text += size > 0 ? size : 1;
    }
}
