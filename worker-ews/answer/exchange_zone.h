/* The time zone that Exchange sends with the working hours: a bias and two rules for the changes
 * between standard and daylight time. See docs/mapping.md, section 7, and notes on t:TimeZone in
 * Microsoft's EWS reference (SerializableTimeZone). */
#ifndef WORKER_EWS_EXCHANGE_ZONE_H
#define WORKER_EWS_EXCHANGE_ZONE_H

#include <limits.h>
#include <stdint.h>

struct error;

/* A number of the zone that came in a form that cannot be read, or did not come and has no default. */
#define EXCHANGE_ZONE_UNREADABLE INT_MIN

/* When one of the two times begins, as local time valid before the change, and its bias. With a year the
 * date is absolute: it comes once. */
struct exchange_zone_change {
    int bias_minutes; /* added to the zone's bias while this time is valid */
    int year;         /* 0: every year */
    int month;        /* 1 to 12; 0: never */
    int day_order; /* 1 to 4; 5: the last of the month; 0: never. With a year: the day of the month */
    int weekday;   /* 0 Sunday to 6 Saturday; with a year it says nothing */
    int time_seconds; /* of the day; its end is 86400 */
};

struct exchange_zone {
    int bias_minutes; /* UTC = local time + bias */
    struct exchange_zone_change standard;
    struct exchange_zone_change daylight;
};

/* Reads a weekday's English name ("Sunday"). Returns 0 to 6, or -1. */
int exchange_zone_weekday(const char *name);

/* Whether the zone can be understood. Returns 0, or -1 with `error` (BROKEN): a bias beyond a day, something
 * unreadable, a month, order, weekday or date that is none. When and how the clocks change is looked at only
 * if they do. */
int exchange_zone_check(const struct exchange_zone *zone, struct error *error);

/* Local time minus UTC at that instant, in seconds. The zone was checked before. */
int64_t exchange_zone_offset_seconds(const struct exchange_zone *zone, int64_t instant);

#endif
