/* Numbers with a fraction, and the dates that are made of them. liblber has no REAL. We write one form
 * only, the one that the UCServer's runtime reads without stopping its process, and read all binary forms
 * that other encoders make of the same number. */
#include <math.h>
#include <stdbool.h>

#include "proto/base/day.h"

#include "publisher-ucserver/asn/asn_real.h"

#define BINARY_FORM       0x80
#define SIGN_NEGATIVE     0x40
#define BASE_BITS         0x30
#define SCALE_SHIFT       2
#define SCALE_BITS        0x03
#define EXPONENT_BITS     0x03
#define LONG_EXPONENT     0x03
#define MANTISSA_BITS     64
#define DAYS_1899_TO_1970 25569
#define DAYS_YEAR_10000   2958466.0

/* Doubles have exponents of at most 1023 + 64, so two octets are enough. */
static size_t put_exponent(int exponent, uint8_t *content)
{
    if (exponent >= -128 && exponent <= 127) {
        content[1] = (uint8_t)exponent;
        return 2;
    }
    content[0] |= 1;
    content[1] = (uint8_t)((unsigned)exponent >> 8);
    content[2] = (uint8_t)exponent;
    return 3;
}

size_t asn_real_encode(double value, uint8_t content[ASN_REAL_BYTES])
{
    if (value == 0.0)
        return 0;
    int exponent;
    double fraction = frexp(fabs(value), &exponent);
    uint64_t mantissa = (uint64_t)ldexp(fraction, MANTISSA_BITS);
    int octets = MANTISSA_BITS / 8;
    exponent -= MANTISSA_BITS;
    /* Whole octets of zeros at the end are left out; the exponent makes up for them. */
    while ((mantissa & 0xff) == 0) {
        mantissa >>= 8;
        exponent += 8;
        octets--;
    }
    content[0] = (uint8_t)(BINARY_FORM | (value < 0 ? SIGN_NEGATIVE : 0));
    size_t used = put_exponent(exponent, content);
    while (octets > 0)
        content[used++] = (uint8_t)(mantissa >> (8 * --octets));
    return used;
}

static int read_mantissa(const uint8_t *octets, size_t size, uint64_t *mantissa)
{
    /* Zeros in front are no part of the number, so they do not count against its size. */
    while (size > 0 && *octets == 0) {
        octets++;
        size--;
    }
    if (size > sizeof(*mantissa))
        return -1;
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | octets[i];
    *mantissa = value;
    return 0;
}

static int32_t read_exponent(const uint8_t *octets, size_t size)
{
    int32_t exponent = (octets[0] & 0x80) != 0 ? -1 : 0;
    for (size_t i = 0; i < size; i++)
        exponent = exponent * 256 + octets[i];
    return exponent;
}

int asn_real_decode(const uint8_t *content, size_t size_bytes, double *value)
{
    if (size_bytes == 0) {
        *value = 0.0;
        return 0;
    }
    uint8_t form = content[0];
    if ((form & BINARY_FORM) == 0 || (form & BASE_BITS) != 0 ||
        (form & EXPONENT_BITS) == LONG_EXPONENT)
        return -1;
    size_t exponent_bytes = (form & EXPONENT_BITS) + 1U;
    if (size_bytes < 1 + exponent_bytes + 1)
        return -1;
    uint64_t mantissa;
    if (read_mantissa(content + 1 + exponent_bytes, size_bytes - 1 - exponent_bytes, &mantissa) !=
        0)
        return -1;
    int scale = form >> SCALE_SHIFT & SCALE_BITS;
    double number = ldexp((double)mantissa, read_exponent(content + 1, exponent_bytes) + scale);
    if (!isfinite(number))
        return -1;
    *value = (form & SIGN_NEGATIVE) != 0 ? -number : number;
    return 0;
}

/* Most times have no exact double, and the UCServer's own decoder cuts the fraction of a second off: one
 * that is a little too small would come out a second early, an all-day entry on the day before. */
double asn_days_from_seconds(int64_t seconds)
{
    double exact_seconds = (double)(seconds + DAYS_1899_TO_1970 * DAY_SECONDS);
    double days = exact_seconds / DAY_SECONDS;
    bool is_below = fma(days, DAY_SECONDS, -exact_seconds) < 0;
    return is_below ? nextafter(days, HUGE_VAL) : days;
}

int asn_seconds_from_days(double days, int64_t *seconds)
{
    /* Written so that "not a number" fails, too. */
    if (!(days >= 0.0 && days < DAYS_YEAR_10000))
        return -1;
    *seconds = llround(days * DAY_SECONDS) - DAYS_1899_TO_1970 * DAY_SECONDS;
    return 0;
}
