/* Durations and sizes with units. A duration without a unit is refused and not taken as seconds: whoever
 * thinks of minutes would be off by sixty. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/settings/settings_units.h"

struct unit {
    const char *name;
    int64_t factor;
};

/* From the largest to the smallest, because the first that divides is written. */
static const struct unit durations[] = {
    {"d", INT64_C(86400000)}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}, {NULL, 0}};
static const struct unit sizes[] = {
    {"G", INT64_C(1) << 30}, {"M", INT64_C(1) << 20}, {"K", INT64_C(1) << 10}, {"", 1}, {NULL, 0}};
static const struct unit none[] = {{"", 1}, {NULL, 0}};

#define DIGITS_MOST 18 /* of a number that fits into 64 bits for sure */

static const struct unit *units_of(enum settings_kind kind)
{
    return kind == SETTINGS_DURATION ? durations : kind == SETTINGS_SIZE ? sizes : none;
}

int settings_units_read(enum settings_kind kind, const char *text, int64_t *value)
{
    char digits[DIGITS_MOST + 1] = "";
    size_t length = strspn(text, "0123456789");
    int64_t number = 0, product = 0;
    if (length == 0 || length > DIGITS_MOST)
        return -1;
    memcpy(digits, text, length);
    /* The whole rest must be the unit: "5m30s" and "5 m" are refused instead of being cut. */
    const struct unit *unit = units_of(kind);
    while (unit->name != NULL && strcmp(text + length, unit->name) != 0)
        unit++;
    if (unit->name == NULL || text_to_integer(digits, 0, INT64_MAX, &number) != 0 ||
        __builtin_mul_overflow(number, unit->factor, &product))
        return -1;
    *value = product;
    return 0;
}

void settings_units_write(enum settings_kind kind,
                          int64_t value,
                          char text[SETTINGS_UNITS_TEXT_BYTES])
{
    const struct unit *unit = units_of(kind);
    /* Zero would be divisible by days; it is written in the smallest unit. */
    while (unit->factor != 1 && (value == 0 || value % unit->factor != 0))
        unit++;
    (void)snprintf(text, SETTINGS_UNITS_TEXT_BYTES, "%" PRId64 "%s", value / unit->factor,
                   unit->name);
}
