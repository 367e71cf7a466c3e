/* "The second Sunday in March": how both Exchange and POSIX say when clocks change. Pure.
 *
 * It is in one place because the zone of a mailbox (exchange_zone.h) and the one of the settings
 * (posix_zone.h) must never disagree about the same rule. */
#ifndef WORKER_EWS_DATE_RULE_H
#define WORKER_EWS_DATE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#define DATE_RULE_LAST_WEEK 5

/* The year (UTC) of an instant in seconds. */
int64_t date_rule_year(int64_t instant);

/* How many days a month of that year has. */
int date_rule_days_in_month(int64_t year, int month);

/* The day, counted from 1970-01-01, of the `order`-th `weekday` (0 Sunday) of a month; order 5 is
 * the last one. Arguments are within their limits. */
int64_t date_rule_day(int64_t year, int month, int order, int weekday);

/* Whether daylight time is valid at `instant`, when it begins and ends in that year like this; south of the
 * equator it ends before it begins. */
bool date_rule_is_between(int64_t begin, int64_t end, int64_t instant);

#endif
