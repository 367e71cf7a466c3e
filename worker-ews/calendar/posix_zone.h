/* The rule at the end of a time zone file: "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX.1 8.3 with the
 * extensions of RFC 8536, section 3.3). Pure. */
#ifndef WORKER_EWS_POSIX_ZONE_H
#define WORKER_EWS_POSIX_ZONE_H

#include <stdbool.h>
#include <stdint.h>

struct error;

enum posix_zone_form {
    POSIX_ZONE_WEEKDAY_OF_MONTH, /* Mm.w.d */
    POSIX_ZONE_DAY_OF_YEAR,      /* n: 0 to 365, the leap day counts */
    POSIX_ZONE_JULIAN_DAY,       /* Jn: 1 to 365, the leap day has no number */
};

struct posix_zone_change {
    enum posix_zone_form form;
    int month, week, weekday; /* of POSIX_ZONE_WEEKDAY_OF_MONTH */
    int day;                  /* of the other two */
    int64_t time_seconds;     /* local time before the change; may lie outside that day */
};

struct posix_zone {
    int64_t standard_seconds; /* local time minus UTC */
    int64_t daylight_seconds;
    bool has_daylight;
    struct posix_zone_change begin; /* of daylight time */
    struct posix_zone_change end;
};

/* Reads the rule; `text` ends with a NUL. Returns 0, or -1 with `error` (INVALID). */
int posix_zone_read(const char *text, struct posix_zone *zone, struct error *error);

/* Local time minus UTC at that instant, in seconds. */
int64_t posix_zone_offset_seconds(const struct posix_zone *zone, int64_t instant);

#endif
