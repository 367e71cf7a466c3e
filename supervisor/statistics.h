/* Everything that is shown about the service at one moment, as plain data: for /stats, /metrics,
 * /readyz and ewscalctl. Who fills it owns all texts and lists; they are valid for the call.
 * Unknown texts may be NULL. Times are wall-clock milliseconds, ages and durations milliseconds. */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "proto/message_values.h"

#define STATISTICS_UNKNOWN (-1) /* for ages and durations */

/* The round that runs, or the last one. */
struct statistics_cycle {
    int64_t number;
    const char *phase; /* "idle", "roster", "running" */
    bool is_paused;
    int64_t started_ms;
    int64_t last_duration_ms; /* of the last finished round */
    int64_t interval_ms;
    int64_t next_in_ms; /* until the next round may begin */
    int64_t unfinished; /* users without a result in this round */
};

/* How many users are in a state, or have a result; or how often something happened. */
struct statistics_count {
    const char *name; /* words with blanks: "to fetch" */
    int64_t value;
};

struct statistics_process {
    const char *name; /* "worker-ews/2" */
    enum role role;
    const char *host;
    const char *version;
    int64_t process; /* id on that host */
    int64_t joined_ms;
    bool is_draining;
    int64_t credit; /* users more that it takes now */
    int64_t jobs;   /* out now */
    int64_t users;  /* in them */
    int64_t jobs_done;
    int64_t cpu_ms;
    int64_t memory_bytes;
    int64_t memory_peak_bytes;
    int64_t descriptors;
};

/* A server as one process sees it. */
struct statistics_server {
    const char *name;    /* "ucserver", "directory emea" */
    const char *process; /* who says so */
    enum health_state state;
    const char *text; /* what is wrong and what helps */
    int64_t requests;
    int64_t failures;
    int64_t latency_ms;
};

struct statistics_account {
    const char *name;
    bool is_proven;
    int64_t held_ms; /* 0: not held; INT64_MAX: until a person acts */
    const char *reason;
};

/* The children of one role. */
struct statistics_pool {
    enum role role;
    int64_t wanted;
    int64_t running;
    int64_t restarts;
    bool is_degraded;
    const char *text; /* why it is degraded */
};

/* A user whose calendar is not fresh. Shown only to who has a token or a control key. */
struct statistics_problem {
    const char *user;
    const char *result;
    const char *code;
    const char *reason;
    int64_t since_ms; /* when his calendar was last good, 0: never */
};

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

struct statistics_store {
    bool is_lasting;
    int64_t waiting;
    int64_t written;
    int64_t failures;
    int64_t put_aside;
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
    STATISTICS_LIST(statistics_count, receipts); /* "done", "refused", "not sent", "lost" */
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

/* "worker-ews". Never NULL. */
const char *statistics_role_name(enum role role);

/* "good". Never NULL. */
const char *statistics_health_name(enum health_state state);

#endif
