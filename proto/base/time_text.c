/* Points in time as texts. The C library's functions follow the time zone of the environment, so the
 * calendar is computed here, in eras of 400 years, after which it repeats. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/time_text.h"

#define DAYS_PER_ERA 146097 /* 400 years */
#define DAYS_TO_1970 719468 /* from 0000-03-01 */

struct date {
    int64_t year;
    int month, day;
};

/* Years are counted from March, so that the leap day is the last day of a year. */
int64_t time_days_from_date(int64_t year, int month, int day)
{
    if (month <= 2)
        year--;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static struct date date_from_days(int64_t days)
{
    days += DAYS_TO_1970;
    int64_t era = (days >= 0 ? days : days - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int64_t day_of_era = days - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    struct date date = {
        .year = year_of_era + era * 400,
        .month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9),
        .day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
    };
    if (date.month <= 2)
        date.year++;
    return date;
}

/* Writes by a pattern, in which a digit stands for the next number in so many digits and all else for itself.
 * A calendar has a time in each of its ids, for which printf() would be most of the work. */
static void write_by_pattern(const char *pattern, const int *numbers, char *text)
{
    for (; *pattern != '\0'; pattern++) {
        int digits = *pattern >= '0' && *pattern <= '9' ? *pattern - '0' : 0;
        if (digits == 0)
            *text++ = *pattern;
        for (int i = digits - 1, rest = digits == 0 ? 0 : *numbers++; i >= 0; i--, rest /= 10)
            text[i] = (char)('0' + rest % 10);
        text += digits;
    }
    *text = '\0';
}

static void write_text(int64_t seconds, const char *pattern, char text[TIME_TEXT_BYTES])
{
    int64_t rest = seconds - day_begin(seconds);
    struct date date = date_from_days(day_number(seconds));
    if (date.year < 0 || date.year > 9999) {
        (void)snprintf(text, TIME_TEXT_BYTES, "invalid");
        return;
    }
    const int numbers[] = {(int)date.year,        date.month,      date.day, (int)(rest / 3600),
                           (int)(rest / 60 % 60), (int)(rest % 60)};
    write_by_pattern(pattern, numbers, text);
}

void time_to_text(int64_t seconds, char text[TIME_TEXT_BYTES])
{
    write_text(seconds, "4-2-2T2:2:2Z", text);
}

void time_to_compact_text(int64_t seconds, char text[TIME_TEXT_BYTES])
{
    write_text(seconds, "422T222Z", text);
}

void time_span_to_text(int64_t span_ms, char text[TIME_SPAN_BYTES])
{
    int64_t seconds = span_ms / 1000;
    if (span_ms < 0)
        (void)snprintf(text, TIME_SPAN_BYTES, "never");
    else if (span_ms < 100)
        (void)snprintf(text, TIME_SPAN_BYTES, "%d ms", (int)span_ms);
    else if (span_ms < 10000)
        (void)snprintf(text, TIME_SPAN_BYTES, "%" PRId64 ".%d s", seconds,
                       (int)(span_ms % 1000 / 100));
    else if (seconds < 120)
        (void)snprintf(text, TIME_SPAN_BYTES, "%" PRId64 " s", seconds);
    else if (seconds < 7200)
        (void)snprintf(text, TIME_SPAN_BYTES, "%" PRId64 " min", seconds / 60);
    else if (seconds < 172800)
        (void)snprintf(text, TIME_SPAN_BYTES, "%" PRId64 " h", seconds / 3600);
    else
        (void)snprintf(text, TIME_SPAN_BYTES, "%" PRId64 " d %" PRId64 " h", seconds / DAY_SECONDS,
                       seconds % DAY_SECONDS / 3600);
}
