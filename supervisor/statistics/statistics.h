/* Everything that is shown about the service at one moment, as plain data: for /stats, /metrics,
 * /readyz and ewscalctl. Whoever fills it owns all texts and lists; they are valid for the call.
 * Unknown texts may be NULL. Times are wall-clock milliseconds, ages and durations milliseconds.
 * What the members mean stands in statistics_table.h. */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "proto/base/histogram.h"
#include "proto/message/message_values.h"

#include "supervisor/statistics/metrics_page.h"
#include "supervisor/statistics/statistics_table.h"

#define STATISTICS_UNKNOWN (-1) /* for ages and durations */

/* How many users are in a state, or have a result; or how often something happened. */
struct statistics_count {
    const char *name; /* words with blanks: "to fetch" */
    int64_t value;
};

/* Counts with the bounds of their steps. */
struct statistics_histogram {
    const struct histogram_bounds *bounds;
    struct histogram counts;
};

#define STATISTICS_TEXT(name)   const char *name;
#define STATISTICS_NAME(name)   const char *name;
#define STATISTICS_SERVER(name) const char *name;
#define STATISTICS_REASON(name) const char *name;
#define STATISTICS_REASON_NAME(name)
#define STATISTICS_FLAG(name)         bool name;
#define STATISTICS_NUMBER(name)       int64_t name;
#define STATISTICS_MILLISECONDS(name) int64_t name;
#define STATISTICS_ROLE(name)         enum role name;
#define STATISTICS_HEALTH(name)       enum health_state name;
#define STATISTICS_HELD(name)         int64_t name;
#define STATISTICS_STOPPED(name)
#define STATISTICS_HISTOGRAM(name)      struct statistics_histogram name;
#define STATISTICS_COUNTS(name)         STATISTICS_LIST(name, count)
#define STATISTICS_OBJECT(name, record) struct statistics_##record name;
#define STATISTICS_PART(name, record)   STATISTICS_OF_##record(, STATISTICS_FIELD)
#define STATISTICS_LIST(name, record)                                                              \
    const struct statistics_##record *name;                                                        \
    size_t name##_count;
#define STATISTICS_NAMED(name, record) STATISTICS_LIST(name, record)

#define STATISTICS_FIELD(of, member, kind, key, metric)  STATISTICS_##kind(member)
#define STATISTICS_RECORD(of, member, kind, record, key) STATISTICS_##kind(member, record)
#define STATISTICS_DECLARE(record)                                                                 \
    struct statistics_##record {                                                                   \
        STATISTICS_OF_##record(, STATISTICS_FIELD)                                                 \
    };

STATISTICS_DECLARE(cycle)
STATISTICS_DECLARE(store)
STATISTICS_DECLARE(process)
STATISTICS_DECLARE(server)
STATISTICS_DECLARE(warning)
STATISTICS_DECLARE(server_problem)
STATISTICS_DECLARE(hold)
STATISTICS_DECLARE(request_time)
STATISTICS_DECLARE(round_time)
STATISTICS_DECLARE(account)
STATISTICS_DECLARE(place)
STATISTICS_DECLARE(allowed_host)
STATISTICS_DECLARE(pool)
STATISTICS_DECLARE(problem)
STATISTICS_DECLARE(user)

struct statistics {
    STATISTICS_OF_service(, STATISTICS_FIELD, STATISTICS_RECORD)
};

/* Returns a new JSON object; users and accounts are named in it only when asked for, in reasons too. Texts
 * that are not UTF-8 become null. The caller gives it back with json_decref(). */
json_t *statistics_to_json(const struct statistics *statistics, bool with_names);

/* Returns a new JSON object of one user. */
json_t *statistics_user_to_json(const struct statistics_user *user);

/* Returns which keys of a user `names` are, with commas between them: a bit for each row of the table. A name that
 * there is not, as of a newer reader, is none. */
uint64_t statistics_user_keys(const char *names);

/* Returns a new array of these keys, and a new one of what they are of one user, in the same order: rows of a few
 * values for long lists, made and read in a tenth of the time of objects. A reason is the packed one, of which the
 * reader makes the sentence. */
json_t *statistics_user_keys_to_json(uint64_t keys);
json_t *statistics_user_values_to_json(const struct statistics_user *user, uint64_t keys);

/* Returns a new page of metrics; never with users' names. */
char *statistics_to_metrics(const struct statistics *statistics, enum metrics_format format);

/* Whether nobody needs to act: ready, every listed user who has a calendar is fresh, no server bad,
 * no account stopped, no pool degraded, the store lasting. */
bool statistics_are_good(const struct statistics *statistics);

#endif
