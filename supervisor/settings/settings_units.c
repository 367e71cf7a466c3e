/* Durations and sizes with units. */
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
static const struct unit duration_units[] = {
    {"d", INT64_C(86400000)}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
static const struct unit size_units[] = {
    {"G", INT64_C(1) << 30}, {"M", INT64_C(1) << 20}, {"K", INT64_C(1) << 10}, {"", 1}};

#define DURATION_UNITS (sizeof(duration_units) / sizeof(duration_units[0]))
#define SIZE_UNITS     (sizeof(size_units) / sizeof(size_units[0]))
#define DIGITS_MOST    18 /* of a number that fits into 64 bits for sure */

static int
number_from_text(const char *text, const struct unit *units, size_t count, int64_t *value)
{
    char digits[DIGITS_MOST + 1] = "";
    size_t length = strspn(text, "0123456789");
    if (length == 0 || length > DIGITS_MOST)
        return -1;
    memcpy(digits, text, length);
    int64_t number = 0;
    if (text_to_integer(digits, 0, INT64_MAX, &number) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text + length, units[i].name) == 0)
            return __builtin_mul_overflow(number, units[i].factor, value) ? -1 : 0;
    }
    return -1;
}

static void number_to_text(int64_t value, const struct unit *units, size_t count, char *text)
{
    size_t unit = 0;
    while (unit + 1 < count && (value == 0 || value % units[unit].factor != 0))
        unit++;
    (void)snprintf(text, SETTINGS_UNITS_TEXT_BYTES, "%" PRId64 "%s", value / units[unit].factor,
                   units[unit].name);
}

int settings_duration_from_text(const char *text, int64_t *duration_ms)
{
    int64_t value = 0;
    if (number_from_text(text, duration_units, DURATION_UNITS, &value) != 0)
        return -1;
    *duration_ms = value;
    return 0;
}

void settings_duration_to_text(int64_t duration_ms, char text[SETTINGS_UNITS_TEXT_BYTES])
{
    number_to_text(duration_ms, duration_units, DURATION_UNITS, text);
}

int settings_size_from_text(const char *text, int64_t *size_bytes)
{
    int64_t value = 0;
    if (number_from_text(text, size_units, SIZE_UNITS, &value) != 0)
        return -1;
    *size_bytes = value;
    return 0;
}

void settings_size_to_text(int64_t size_bytes, char text[SETTINGS_UNITS_TEXT_BYTES])
{
    number_to_text(size_bytes, size_units, SIZE_UNITS, text);
}
