/* Midnights. */
#include <stddef.h>

#include "proto/base/day.h"

#include "worker-ews/answer/exchange_zone.h"
#include "worker-ews/calendar/local_zone.h"
#include "worker-ews/calendar/zone_file.h"

bool local_zone_convert(const struct local_zone *zone, int64_t instant, int64_t *local_seconds)
{
    if (zone->of_working_hours != NULL)
        *local_seconds = instant + exchange_zone_offset_seconds(zone->of_working_hours, instant);
    else if (zone->by_default != NULL)
        *local_seconds = instant + zone_file_offset_seconds(zone->by_default, instant);
    else
        return false;
    return true;
}

static bool is_midnight(const struct local_zone *zone, int64_t instant)
{
    int64_t local_seconds;
    return local_zone_convert(zone, instant, &local_seconds) && local_seconds % DAY_SECONDS == 0;
}

bool local_zone_is_all_day(const struct local_zone *zone, int64_t start, int64_t end)
{
    return start < end && is_midnight(zone, start) && is_midnight(zone, end);
}
