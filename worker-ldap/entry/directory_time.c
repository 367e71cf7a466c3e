/* Only what a directory sends of itself: hours and minutes are never left out, and UTC is the zone. What is of another
 * form is not guessed at. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/time_text.h"

#include "worker-ldap/entry/directory_time.h"

#define DIGITS "0123456789"
#define PLACES 14 /* YYYYMMDDhhmmss */

/* The number in `size` digits. */
static int directory_time_part(const char *digits, size_t size)
{
    int value = 0;
    for (size_t i = 0; i < size; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

static bool has_directory_time_form(const char *text)
{
    if (strspn(text, DIGITS) != PLACES)
        return false;
    const char *rest = text + PLACES;
    if (*rest == '.' && strspn(rest + 1, DIGITS) > 0)
        rest += 1 + strspn(rest + 1, DIGITS);
    return strcmp(rest, "Z") == 0;
}

int64_t directory_time_read(const char *text)
{
    if (!has_directory_time_form(text))
        return 0;
    int month = directory_time_part(text + 4, 2), day = directory_time_part(text + 6, 2);
    int hour = directory_time_part(text + 8, 2), minute = directory_time_part(text + 10, 2);
    int second = directory_time_part(text + 12, 2);
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
        return 0;
    int64_t days = time_days_from_date(directory_time_part(text, 4), month, day);
    return days * DAY_SECONDS + (int64_t)hour * 3600 + (int64_t)minute * 60 + second;
}
