/* The POSIX form of a time zone, scanned from left to right: the first thing that does not fit sets
 * a flag, and all that follows then does nothing, so the grammar reads as it is written. Offsets
 * stand there with the opposite sign (CET is -1). */
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/time_text.h"
#include "proto/event/error.h"

#include "worker-ews/answer/date_rule.h"
#include "worker-ews/calendar/posix_zone.h"

#define DEFAULT_CHANGE_SECONDS 7200 /* 02:00 when the rule does not say */
#define LARGEST_HOURS          167  /* RFC 8536, 3.3.1 */
#define FEBRUARY_28            59   /* day of the year, from 1 */

struct scan {
    const char *at;
    bool failed;
};

static bool scan_optional(struct scan *scan, char mark)
{
    if (scan->failed || *scan->at != mark)
        return false;
    scan->at++;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void scan_name(struct scan *scan)
{
    if (scan_optional(scan, '<')) {
        scan->at += strcspn(scan->at, ">");
        scan->failed = !scan_optional(scan, '>');
        return;
    }
    const char *begin = scan->at;
    while (is_letter(*scan->at))
        scan->at++;
    if (scan->at == begin)
        scan->failed = true;
}

static int scan_number(struct scan *scan, int smallest, int largest)
{
    int value = 0;
    const char *begin = scan->at;
    while (!scan->failed && *scan->at >= '0' && *scan->at <= '9' && value <= largest)
        value = value * 10 + (*scan->at++ - '0');
    if (scan->at == begin || value < smallest || value > largest)
        scan->failed = true;
    return value;
}

/* [+-]hh[:mm[:ss]] */
static int64_t scan_time(struct scan *scan)
{
    bool negative = scan_optional(scan, '-');
    if (!negative)
        (void)scan_optional(scan, '+');
    int64_t seconds = 3600 * (int64_t)scan_number(scan, 0, LARGEST_HOURS);
    if (scan_optional(scan, ':'))
        seconds += 60 * scan_number(scan, 0, 59);
    if (scan_optional(scan, ':'))
        seconds += scan_number(scan, 0, 59);
    return negative ? -seconds : seconds;
}

static void scan_weekday_of_month(struct scan *scan, struct posix_zone_change *change)
{
    change->form = POSIX_ZONE_WEEKDAY_OF_MONTH;
    change->month = scan_number(scan, 1, 12);
    if (!scan_optional(scan, '.'))
        scan->failed = true;
    change->week = scan_number(scan, 1, DATE_RULE_LAST_WEEK);
    if (!scan_optional(scan, '.'))
        scan->failed = true;
    change->weekday = scan_number(scan, 0, 6);
}

static void scan_change(struct scan *scan, struct posix_zone_change *change)
{
    if (!scan_optional(scan, ','))
        scan->failed = true;
    if (scan_optional(scan, 'M')) {
        scan_weekday_of_month(scan, change);
    } else if (scan_optional(scan, 'J')) {
        change->form = POSIX_ZONE_JULIAN_DAY;
        change->day = scan_number(scan, 1, 365);
    } else {
        change->form = POSIX_ZONE_DAY_OF_YEAR;
        change->day = scan_number(scan, 0, 365);
    }
    change->time_seconds = scan_optional(scan, '/') ? scan_time(scan) : DEFAULT_CHANGE_SECONDS;
}

static void scan_daylight(struct scan *scan, struct posix_zone *zone)
{
    zone->has_daylight = true;
    scan_name(scan);
    zone->daylight_seconds = zone->standard_seconds + 3600;
    if (!scan->failed && *scan->at != ',')
        zone->daylight_seconds = -scan_time(scan);
    scan_change(scan, &zone->begin);
    scan_change(scan, &zone->end);
}

int posix_zone_read(const char *text, struct posix_zone *zone, struct error *error)
{
    struct scan scan = {.at = text};
    struct posix_zone result = {0};
    scan_name(&scan);
    result.standard_seconds = scan.failed ? 0 : -scan_time(&scan);
    if (!scan.failed && *scan.at != '\0')
        scan_daylight(&scan, &result);
    if (scan.failed || *scan.at != '\0')
        return error_set(error, ZONE_RULE_UNREADABLE, event_text("rule", text));
    *zone = result;
    return 0;
}

static bool is_leap_year(int64_t year)
{
    return time_days_from_date(year + 1, 1, 1) - time_days_from_date(year, 1, 1) == 366;
}

static int64_t change_day(const struct posix_zone_change *change, int64_t year)
{
    int64_t new_year = time_days_from_date(year, 1, 1);
    switch (change->form) {
    case POSIX_ZONE_WEEKDAY_OF_MONTH:
        return date_rule_day(year, change->month, change->week, change->weekday);
    case POSIX_ZONE_DAY_OF_YEAR:
        return new_year + change->day;
    case POSIX_ZONE_JULIAN_DAY:
        return new_year + change->day - 1 + (change->day > FEBRUARY_28 && is_leap_year(year));
    }
    return new_year;
}

static int64_t
change_instant(const struct posix_zone_change *change, int64_t year, int64_t offset_seconds)
{
    return change_day(change, year) * DAY_SECONDS + change->time_seconds - offset_seconds;
}

int64_t posix_zone_offset_seconds(const struct posix_zone *zone, int64_t instant)
{
    if (!zone->has_daylight)
        return zone->standard_seconds;
    int64_t year = date_rule_year(instant + zone->standard_seconds);
    int64_t begin = change_instant(&zone->begin, year, zone->standard_seconds);
    int64_t end = change_instant(&zone->end, year, zone->daylight_seconds);
    return date_rule_is_between(begin, end, instant) ? zone->daylight_seconds
                                                     : zone->standard_seconds;
}
