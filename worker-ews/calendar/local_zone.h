/* The zone in which a mailbox' midnights are looked for: the one of its working hours, else the
 * configured one, else none (docs/mapping.md, section 7). Pure. */
#ifndef WORKER_EWS_LOCAL_ZONE_H
#define WORKER_EWS_LOCAL_ZONE_H

#include <stdbool.h>
#include <stdint.h>

struct exchange_zone;
struct zone_file;

/* Both are borrowed and may be NULL; the first one that is there counts. */
struct local_zone {
    const struct exchange_zone *of_working_hours;
    const struct zone_file *by_default;
};

/* Local time as seconds since 1970 of the local calendar. Returns false when there is no zone. */
bool local_zone_convert(const struct local_zone *zone, int64_t instant, int64_t *local_seconds);

/* Whether an appointment fills whole local days: it has a length, and both ends are 00:00:00, each
 * by the offset that is valid there. Without a zone: no. */
bool local_zone_is_all_day(const struct local_zone *zone, int64_t start, int64_t end);

#endif
