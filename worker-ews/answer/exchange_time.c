/* Times as Exchange writes them. */
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/time_text.h"

#include "worker-ews/answer/exchange_time.h"

#define FIRST_YEAR             1900
#define LAST_YEAR              2199
#define LARGEST_OFFSET_MINUTES (14 * 60) /* by XML Schema */

/* A place in a text; `end` once something did not fit. */
struct scan {
    const char *at;
    bool failed;
};

static int scan_number(struct scan *scan, int digits)
{
    int value = 0;
    for (int i = 0; i < digits && !scan->failed; i++) {
        if (*scan->at < '0' || *scan->at > '9')
            scan->failed = true;
        else
            value = value * 10 + (*scan->at++ - '0');
    }
    return value;
}

static void scan_mark(struct scan *scan, char mark)
{
    if (scan->failed || *scan->at != mark)
        scan->failed = true;
    else
        scan->at++;
}

static int days_in_month(int year, int month)
{
    return (int)(time_days_from_date(year, month + 1, 1) - time_days_from_date(year, month, 1));
}

static int64_t scan_date(struct scan *scan)
{
    int year = scan_number(scan, 4);
    scan_mark(scan, '-');
    int month = scan_number(scan, 2);
    scan_mark(scan, '-');
    int day = scan_number(scan, 2);
    if (scan->failed || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) {
        scan->failed = true;
        return 0;
    }
    return time_days_from_date(year, month, day) * DAY_SECONDS;
}

static int scan_time_of_day(struct scan *scan)
{
    int hour = scan_number(scan, 2);
    scan_mark(scan, ':');
    int minute = scan_number(scan, 2);
    scan_mark(scan, ':');
    int second = scan_number(scan, 2);
    if (hour > 23 || minute > 59 || second > 59)
        scan->failed = true;
    return hour * 3600 + minute * 60 + second;
}

static void scan_fraction(struct scan *scan)
{
    if (scan->failed || *scan->at != '.')
        return;
    scan->at++;
    (void)scan_number(scan, 1);
    while (!scan->failed && *scan->at >= '0' && *scan->at <= '9')
        scan->at++;
}

static int scan_offset(struct scan *scan)
{
    if (scan->failed || *scan->at == '\0')
        return 0;
    char mark = *scan->at++;
    if (mark == 'Z')
        return 0;
    int hours = scan_number(scan, 2);
    scan_mark(scan, ':');
    int minutes = scan_number(scan, 2);
    int offset_minutes = hours * 60 + minutes;
    if ((mark != '+' && mark != '-') || minutes > 59 || offset_minutes > LARGEST_OFFSET_MINUTES)
        scan->failed = true;
    return (mark == '-' ? -offset_minutes : offset_minutes) * 60;
}

int exchange_time_read(const char *text, int64_t *seconds)
{
    struct scan scan = {.at = text};
    int64_t result = scan_date(&scan);
    scan_mark(&scan, 'T');
    result += scan_time_of_day(&scan);
    scan_fraction(&scan);
    result -= scan_offset(&scan);
    if (scan.failed || *scan.at != '\0')
        return -1;
    *seconds = result;
    return 0;
}

int exchange_time_read_of_day(const char *text, int *seconds)
{
    struct scan scan = {.at = text};
    int result = scan_time_of_day(&scan);
    if (scan.failed || *scan.at != '\0')
        return -1;
    *seconds = result;
    return 0;
}

void exchange_time_write(int64_t seconds, char text[EXCHANGE_TIME_BYTES])
{
    char with_zone[TIME_TEXT_BYTES];
    time_to_text(seconds, with_zone);
    size_t length = strlen(with_zone) - 1; /* without the Z */
    memcpy(text, with_zone, length);
    text[length] = '\0';
}

bool exchange_time_is_plausible(int64_t seconds)
{
    return seconds >= time_days_from_date(FIRST_YEAR, 1, 1) * DAY_SECONDS &&
           seconds < time_days_from_date(LAST_YEAR + 1, 1, 1) * DAY_SECONDS;
}
