/* Points in time as texts. Everything is UTC and seconds since 1970-01-01T00:00:00Z; the process'
 * local time zone plays no part. Proleptic Gregorian calendar, no leap seconds. */
#ifndef PROTO_TIME_TEXT_H
#define PROTO_TIME_TEXT_H

#include <stdint.h>

#define TIME_TEXT_BYTES 32
#define TIME_SPAN_BYTES 32

/* Days since 1970-01-01 of a date; months and days count from 1, and month 13 is the next January. */
int64_t time_days_from_date(int64_t year, int month, int day);

/* Writes "2026-11-23T12:00:00Z". Years 0 to 9999, else "invalid". */
void time_to_text(int64_t seconds, char text[TIME_TEXT_BYTES]);

/* Writes "20261123T120000Z". */
void time_to_compact_text(int64_t seconds, char text[TIME_TEXT_BYTES]);

/* Writes how long something takes as a person says it: "1.5 s", "12 s", "5 min", "3 h", "2 d 4 h"; "never"
 * for less than 0. */
void time_span_to_text(int64_t span_ms, char text[TIME_SPAN_BYTES]);

#endif
