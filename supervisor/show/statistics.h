/* Everything that is shown about the service at one moment, as plain data: for /stats, /metrics,
 * /readyz and ewscalctl. Who fills it owns all texts and lists; they are valid for the call.
 * Unknown texts may be NULL. Times are wall-clock milliseconds, ages and durations milliseconds. */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "supervisor/show/statistics_parts.h"

/* Everything about one user, for `ewscalctl user`. */
struct statistics_user {
    const char *name;
    const char *display_name;
    const char *state;  /* where he is in the round */
    const char *result; /* of the newest finished round */
    const char *code;
    const char *reason;
    const char *address; /* of the mailbox */
    const char *directory;
    const char *exchange;
    bool is_fresh;
    bool is_times_only;
    bool is_quarantined;
    int64_t due_in_ms;   /* STATISTICS_UNKNOWN: not waiting */
    int64_t finished_ms; /* newest result, 0: none */
    int64_t fresh_ms;    /* newest good one, 0: none */
    int64_t resolved_ms; /* when the directory named the mailbox, 0: never */
};

#define STATISTICS_LIST(type, name)                                                                \
    const struct type *name;                                                                       \
    size_t name##_count

struct statistics {
    const char *version;
    const char *host;
    int64_t now_ms;
    int64_t started_ms;
    bool is_ready;
    const char *not_ready; /* why not */
    struct statistics_cycle cycle;
    int64_t users_listed;  /* enabled and offline by the newest roster */
    int64_t users_fresh;   /* of them with a calendar of this or the last round */
    int64_t users_without; /* of them have no calendar to replicate: not found, no mailbox ... */
    int64_t users_times_only;
    int64_t users_quarantined;
    int64_t oldest_calendar_age_ms; /* of the listed users who have one */
    int64_t memory_bytes;           /* of the supervisor itself */
    int64_t cpu_ms;
    int64_t descriptors;
    struct statistics_store store;
    STATISTICS_LIST(statistics_count, states);
    STATISTICS_LIST(statistics_count, results);
    STATISTICS_LIST(statistics_count,
                    receipts); /* "done", "refused", "not sent", "lost", "unanswered" */
    STATISTICS_LIST(statistics_count, counters); /* what else is counted since the start */
    STATISTICS_LIST(statistics_process, processes);
    STATISTICS_LIST(statistics_server, servers);
    STATISTICS_LIST(statistics_account, accounts);
    STATISTICS_LIST(statistics_pool, pools);
    STATISTICS_LIST(statistics_problem, problems);
};

/* Returns a new JSON object; `problems` are in it only when asked for. Texts that are not UTF-8
 * become null. The caller gives it back with json_decref(). */
json_t *statistics_to_json(const struct statistics *statistics, bool with_problems);

/* Returns a new JSON object of one user. */
json_t *statistics_user_to_json(const struct statistics_user *user);

/* Returns a new text in Prometheus' text format 0.0.4; never with users' names. */
char *statistics_to_prometheus(const struct statistics *statistics);

/* Whether nobody needs to act: ready, every listed user who has a calendar is fresh, no server bad,
 * no account stopped, no pool degraded, the store lasting. */
bool statistics_are_good(const struct statistics *statistics);

/* "good". Never NULL. */
const char *statistics_health_name(enum health_state state);

#endif
