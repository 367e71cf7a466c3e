/* The zone of the working hours. Exchange sends it as Windows keeps it: one bias, two rules for the
 * changes, no history; so it is right for the present rules only, which is all that a window of
 * some weeks needs. In it the biases are added to local time to give UTC, the other way round than
 * an offset. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/time_text.h"
#include "proto/event/error.h"

#include "worker-ews/answer/date_rule.h"
#include "worker-ews/answer/exchange_zone.h"

#define LARGEST_BIAS_MINUTES 1440
#define LAST_YEAR            9999
#define NOT_YET              INT64_MIN

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

static bool has_changes(const struct exchange_zone *zone)
{
    return is_change(&zone->standard) && is_change(&zone->daylight) &&
           zone->standard.bias_minutes != zone->daylight.bias_minutes;
}

static int check_bias(int minutes, const char *part, struct error *error)
{
    if (minutes == EXCHANGE_ZONE_UNREADABLE)
        return error_set(error, ZONE_NUMBER_UNREADABLE);
    if (abs(minutes) > LARGEST_BIAS_MINUTES)
        return error_set(error, ZONE_BIAS_IMPOSSIBLE, event_text("part", part),
                         event_number("minutes", minutes));
    return 0;
}

static int
check_yearly(const struct exchange_zone_change *change, const char *part, struct error *error)
{
    if (change->month < 1 || change->month > 12 || change->day_order < 1 ||
        change->day_order > DATE_RULE_LAST_WEEK)
        return error_set(error, ZONE_CHANGE_IMPOSSIBLE, event_text("part", part),
                         event_number("month", change->month),
                         event_number("order", change->day_order));
    if (change->weekday < 0 || change->weekday > 6)
        return error_set(error, ZONE_WEEKDAY_IMPOSSIBLE, event_text("part", part));
    return 0;
}

static int
check_date(const struct exchange_zone_change *change, const char *part, struct error *error)
{
    if (change->year < 1 || change->year > LAST_YEAR || change->month < 1 || change->month > 12 ||
        change->day_order < 1 ||
        change->day_order > date_rule_days_in_month(change->year, change->month))
        return error_set(error, ZONE_DATE_IMPOSSIBLE, event_text("part", part),
                         event_number("year", change->year), event_number("month", change->month),
                         event_number("day", change->day_order));
    return 0;
}

static int
check_change(const struct exchange_zone_change *change, const char *part, struct error *error)
{
    if (change->year == EXCHANGE_ZONE_UNREADABLE || change->month == EXCHANGE_ZONE_UNREADABLE ||
        change->day_order == EXCHANGE_ZONE_UNREADABLE)
        return error_set(error, ZONE_NUMBER_UNREADABLE);
    if (change->time_seconds == EXCHANGE_ZONE_UNREADABLE)
        return error_set(error, ZONE_TIME_UNREADABLE);
    return change->year == 0 ? check_yearly(change, part, error) : check_date(change, part, error);
}

int exchange_zone_check(const struct exchange_zone *zone, struct error *error)
{
    if (check_bias(zone->bias_minutes, "", error) != 0 ||
        check_bias(zone->standard.bias_minutes, "StandardTime", error) != 0 ||
        check_bias(zone->daylight.bias_minutes, "DaylightTime", error) != 0)
        return -1;
    if (!has_changes(zone))
        return 0;
    if (check_change(&zone->standard, "StandardTime", error) != 0)
        return -1;
    return check_change(&zone->daylight, "DaylightTime", error);
}

/* The instant of a change in a year; `bias_minutes` is the whole bias before it. */
static int64_t
change_instant(const struct exchange_zone_change *change, int64_t year, int bias_minutes)
{
    int64_t day = change->year == 0
                      ? date_rule_day(year, change->month, change->day_order, change->weekday)
                      : time_days_from_date(change->year, change->month, change->day_order);
    return day * DAY_SECONDS + change->time_seconds + 60 * (int64_t)bias_minutes;
}

/* The newest instant of a change up to the given one, or NOT_YET: an absolute date is still to come. */
static int64_t
newest_change(const struct exchange_zone_change *change, int64_t instant, int bias_minutes)
{
    int64_t year = date_rule_year(instant) + 1;
    int64_t newest = change_instant(change, year, bias_minutes);
    for (int i = 0; i < 2 && newest > instant; i++)
        newest = change_instant(change, --year, bias_minutes);
    return newest <= instant ? newest : NOT_YET;
}

/* The newest change says which time is valid. Before the first of two absolute dates it is the one that the
 * first ends. */
static bool is_daylight(const struct exchange_zone *zone, int64_t instant)
{
    int bias_before_begin = zone->bias_minutes + zone->standard.bias_minutes;
    int bias_before_end = zone->bias_minutes + zone->daylight.bias_minutes;
    if (!has_changes(zone))
        return false;
    int64_t begin = newest_change(&zone->daylight, instant, bias_before_begin);
    int64_t end = newest_change(&zone->standard, instant, bias_before_end);
    if (begin == NOT_YET && end == NOT_YET)
        return change_instant(&zone->standard, zone->standard.year, bias_before_end) <
               change_instant(&zone->daylight, zone->daylight.year, bias_before_begin);
    return begin > end;
}

int64_t exchange_zone_offset_seconds(const struct exchange_zone *zone, int64_t instant)
{
    int bias_minutes =
        zone->bias_minutes +
        (is_daylight(zone, instant) ? zone->daylight.bias_minutes : zone->standard.bias_minutes);
    return -60 * (int64_t)bias_minutes;
}
