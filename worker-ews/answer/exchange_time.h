/* Times as Exchange writes them, and the whole days in which it is asked. Seconds since
 * 1970-01-01T00:00:00Z throughout. See docs/mapping.md, section 3. */
#ifndef WORKER_EWS_EXCHANGE_TIME_H
#define WORKER_EWS_EXCHANGE_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* Room for "2026-11-23T12:00:00" with its NUL. */
#define EXCHANGE_TIME_BYTES 32

/* Reads `YYYY-MM-DDThh:mm:ss`, with a fraction of seconds (cut off) and with `Z` or `±hh:mm` if
 * they are there. A time without either is UTC, because UTC was asked for. Returns 0, or -1 for
 * everything else, `+0100` and impossible dates included. */
int exchange_time_read(const char *text, int64_t *seconds);

/* Writes the naive form in which a window is asked for: "2026-11-23T12:00:00". */
void exchange_time_write(int64_t seconds, char text[EXCHANGE_TIME_BYTES]);

/* Whether an appointment can be at that time: years 1900 to 2199. Exchange writes 1601 where it
 * has no time. */
bool exchange_time_is_plausible(int64_t seconds);

/* Reads `hh:mm:ss`, with a fraction (cut off) if it is there, as seconds of a day; `24:00:00` is its end.
 * Returns 0, or -1. */
int exchange_time_read_of_day(const char *text, int *seconds);

#endif
