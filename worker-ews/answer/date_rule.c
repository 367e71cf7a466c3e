/* The nth weekday of a month, counted in days since 1970 so that neither the C library's zones nor
 * its time_t have a say: TZ of the process must not change a calendar. */
#include "proto/base/day.h"
#include "proto/base/time_text.h"

#include "worker-ews/answer/date_rule.h"

#define THURSDAY 4 /* 1970-01-01 */

int64_t date_rule_year(int64_t instant)
{
    int64_t days = day_number(instant);
    int64_t year = 1970 + days / 366;
    while (time_days_from_date(year + 1, 1, 1) <= days)
        year++;
    while (time_days_from_date(year, 1, 1) > days)
        year--;
    return year;
}

int date_rule_days_in_month(int64_t year, int month)
{
    return (int)(time_days_from_date(year, month + 1, 1) - time_days_from_date(year, month, 1));
}

int64_t date_rule_day(int64_t year, int month, int order, int weekday)
{
    int64_t first = time_days_from_date(year, month, 1);
    int64_t after = time_days_from_date(year, month + 1, 1);
    int64_t weekday_of_first = ((first + THURSDAY) % 7 + 7) % 7;
    int64_t day = first + (weekday - weekday_of_first + 7) % 7 + 7 * (int64_t)(order - 1);
    while (day >= after)
        day -= 7;
    return day;
}

bool date_rule_is_between(int64_t begin, int64_t end, int64_t instant)
{
    return begin < end ? begin <= instant && instant < end : instant < end || begin <= instant;
}
