/* Times as Exchange writes them, read by hand: strptime() would take what must be refused here (a
 * single digit, a 30th of February, an offset without its colon), and a time that is guessed puts
 * an appointment at the wrong hour. */
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/time_text.h"

#include "worker-ews/answer/date_rule.h"
#include "worker-ews/answer/exchange_time.h"

#define FIRST_PLAUSIBLE        INT64_C(-2208988800) /* 1900-01-01T00:00:00Z */
#define FIRST_TOO_LATE         INT64_C(7258118400)  /* 2200-01-01T00:00:00Z */
#define DAYS_OF_EACH_MONTH     28                   /* at least */
#define LARGEST_OFFSET_MINUTES (14 * 60)            /* by XML Schema */

/* Reads a text by a pattern, in which a digit stands for a number of so many digits and all else for
 * itself. Returns what comes behind it, or NULL. */
static const char *scan(const char *at, const char *pattern, int *numbers)
{
    for (; *pattern != '\0'; pattern++) {
        int digits = *pattern >= '0' && *pattern <= '9' ? *pattern - '0' : 0;
        if (digits == 0 && *at++ != *pattern)
            return NULL;
        if (digits == 0)
            continue;
        int number = 0;
        for (int i = 0; i < digits; i++, at++) {
            if (*at < '0' || *at > '9')
                return NULL;
            number = number * 10 + (*at - '0');
        }
        *numbers++ = number;
    }
    return at;
}

static bool is_date(const int date[3])
{
    return date[1] >= 1 && date[1] <= 12 && date[2] >= 1 &&
           (date[2] <= DAYS_OF_EACH_MONTH || date[2] <= date_rule_days_in_month(date[0], date[1]));
}

static bool is_time_of_day(const int time[3])
{
    return time[0] <= 23 && time[1] <= 59 && time[2] <= 59;
}

/* XML Schema lets a day end at 24:00:00. */
static bool is_end_of_day(const int time[3], const char *fraction)
{
    return time[0] == 24 && time[1] == 0 && time[2] == 0 &&
           strspn(fraction, ".0") == strlen(fraction);
}

static int seconds_of_day(const int time[3])
{
    return time[0] * 3600 + time[1] * 60 + time[2];
}

static const char *skip_fraction(const char *at)
{
    if (*at != '.')
        return at;
    size_t digits = strspn(at + 1, "0123456789");
    return digits == 0 ? NULL : at + 1 + digits;
}

static const char *scan_offset(const char *at, int *seconds)
{
    int offset[2];
    char mark = *at;
    *seconds = 0;
    if (mark == '\0')
        return at;
    if (mark == 'Z')
        return at + 1;
    at = scan(at + 1, "2:2", offset);
    if (at == NULL || (mark != '+' && mark != '-') || offset[1] > 59 ||
        offset[0] * 60 + offset[1] > LARGEST_OFFSET_MINUTES)
        return NULL;
    *seconds = (mark == '-' ? -60 : 60) * (offset[0] * 60 + offset[1]);
    return at;
}

int exchange_time_read(const char *text, int64_t *seconds)
{
    int date_and_time[6], offset_seconds;
    const int *time = date_and_time + 3;
    const char *at = scan(text, "4-2-2T2:2:2", date_and_time);
    if (at == NULL || !is_date(date_and_time) || !is_time_of_day(time))
        return -1;
    at = skip_fraction(at);
    if (at != NULL)
        at = scan_offset(at, &offset_seconds);
    if (at == NULL || *at != '\0')
        return -1;
    *seconds =
        time_days_from_date(date_and_time[0], date_and_time[1], date_and_time[2]) * DAY_SECONDS +
        seconds_of_day(time) - offset_seconds;
    return 0;
}

int exchange_time_read_of_day(const char *text, int *seconds)
{
    int time[3];
    const char *fraction = scan(text, "2:2:2", time);
    const char *end = fraction == NULL ? NULL : skip_fraction(fraction);
    if (end == NULL || *end != '\0' || (!is_time_of_day(time) && !is_end_of_day(time, fraction)))
        return -1;
    *seconds = seconds_of_day(time);
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
    return seconds >= FIRST_PLAUSIBLE && seconds < FIRST_TOO_LATE;
}
