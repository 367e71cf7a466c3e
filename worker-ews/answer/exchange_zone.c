/* The zone of the working hours. Exchange sends it as Windows keeps it: one bias, two rules for the
 * changes, no history; so it is right for the present rules only, which is all that a window of
 * some weeks needs. In it the biases are added to local time to give UTC, the other way round than
 * an offset. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/day.h"
#include "proto/event/error.h"

#include "worker-ews/answer/date_rule.h"
#include "worker-ews/answer/exchange_zone.h"

#define LARGEST_BIAS_MINUTES 1440

int exchange_zone_weekday(const char *name)
{
    static const char *const names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
    for (int i = 0; i < 7; i++) {
        if (strcmp(names[i], name) == 0)
            return i;
    }
    return -1;
}

static bool is_change(const struct exchange_zone_change *change)
{
    return change->month != 0 && change->day_order != 0;
}

static int
check_change(const struct exchange_zone_change *change, const char *part, struct error *error)
{
    if (abs(change->bias_minutes) > LARGEST_BIAS_MINUTES)
        return error_set(error, ZONE_BIAS_IMPOSSIBLE, event_text("part", part),
                         event_number("minutes", change->bias_minutes));
    if (change->month < 0 || change->month > 12 || change->day_order < 0 ||
        change->day_order > DATE_RULE_LAST_WEEK)
        return error_set(error, ZONE_CHANGE_IMPOSSIBLE, event_text("part", part),
                         event_number("month", change->month),
                         event_number("order", change->day_order));
    if (is_change(change) && (change->weekday < 0 || change->weekday > 6))
        return error_set(error, ZONE_WEEKDAY_IMPOSSIBLE, event_text("part", part));
    return 0;
}

int exchange_zone_check(const struct exchange_zone *zone, struct error *error)
{
    if (abs(zone->bias_minutes) > LARGEST_BIAS_MINUTES)
        return error_set(error, ZONE_BIAS_IMPOSSIBLE, event_number("minutes", zone->bias_minutes));
    if (check_change(&zone->standard, "StandardTime", error) != 0)
        return -1;
    return check_change(&zone->daylight, "DaylightTime", error);
}

/* The instant of a change in a year; `bias_minutes` is the whole bias before it. */
static int64_t
change_instant(const struct exchange_zone_change *change, int64_t year, int bias_minutes)
{
    int64_t day = date_rule_day(year, change->month, change->day_order, change->weekday);
    return day * DAY_SECONDS + change->time_seconds + 60 * (int64_t)bias_minutes;
}

static bool is_daylight(const struct exchange_zone *zone, int64_t instant)
{
    if (!is_change(&zone->standard) || !is_change(&zone->daylight))
        return false;
    int64_t year = date_rule_year(instant);
    int64_t begin =
        change_instant(&zone->daylight, year, zone->bias_minutes + zone->standard.bias_minutes);
    int64_t end =
        change_instant(&zone->standard, year, zone->bias_minutes + zone->daylight.bias_minutes);
    return date_rule_is_between(begin, end, instant);
}

int64_t exchange_zone_offset_seconds(const struct exchange_zone *zone, int64_t instant)
{
    int bias_minutes =
        zone->bias_minutes +
        (is_daylight(zone, instant) ? zone->daylight.bias_minutes : zone->standard.bias_minutes);
    return -60 * (int64_t)bias_minutes;
}
