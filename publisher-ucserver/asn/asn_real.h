/* REAL, and times as the UCServer writes them: OLE automation dates in UTC, days since
 * 1899-12-30T00:00:00 as a double (X.690, 8.5). */
#ifndef PUBLISHER_ASN_REAL_H
#define PUBLISHER_ASN_REAL_H

#include <stddef.h>
#include <stdint.h>

/* The longest content that asn_real_encode() makes: one octet of form, two of exponent, eight of
 * mantissa. */
#define ASN_REAL_BYTES 11

/* Writes the content octets of a finite number in the binary base-2 form with a short exponent
 * (the runtime stops its process on any other) and returns how many there are: 0 for 0.0. */
size_t asn_real_encode(double value, uint8_t content[ASN_REAL_BYTES]);

/* Reads content octets: every binary base-2 form with exponents of one to three octets and scale
 * factors 0 to 3. Returns 0, or -1 for decimal forms, other bases, the long exponent form, special
 * values, mantissas over 64 bits and numbers that a double cannot hold. */
int asn_real_decode(const uint8_t *content, size_t size_bytes, double *value);

/* Seconds since 1970-01-01T00:00:00Z to days since 1899-12-30. */
double asn_days_from_seconds(int64_t seconds);

/* The reverse, rounded to whole seconds. Returns 0, or -1 outside the years 1899 to 9999. */
int asn_seconds_from_days(double days, int64_t *seconds);

#endif
