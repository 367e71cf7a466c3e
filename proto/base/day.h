/* Whole days of UTC, in seconds since 1970-01-01T00:00:00Z. The window that is replicated begins and ends
 * with them, and Exchange can be asked for whole days only. */
#ifndef PROTO_DAY_H
#define PROTO_DAY_H

#include <stdint.h>

#define DAY_SECONDS INT64_C(86400)

/* The number of the day that a moment is in; 0 is 1970-01-01, days before it are negative. */
static inline int64_t day_number(int64_t seconds)
{
    return seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0 ? 1 : 0);
}

/* When the day began that a moment is in. */
static inline int64_t day_begin(int64_t seconds)
{
    return day_number(seconds) * DAY_SECONDS;
}

#endif
