/* What is shown of each process, server, account, pool, of the store and of a user with a problem. Texts
 * and units as in statistics.h. */
#ifndef STATISTICS_PARTS_H
#define STATISTICS_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message_values.h"

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
    int64_t wanted; /* by the settings, those that were drained among them */
    int64_t running;
    int64_t restarts;
    bool is_degraded;
    const char *text;    /* why it is degraded */
    const char *warning; /* NULL; else what is not as it should be, although it works */
};

/* A user whose calendar is not fresh. Shown only to who has a token or a control key. */
struct statistics_problem {
    const char *user;
    const char *result;
    const char *code;
    const char *reason;
    int64_t since_ms; /* when his calendar was last good, 0: never */
};

struct statistics_store {
    bool is_lasting;
    int64_t waiting;
    int64_t written;
    int64_t failures;
    int64_t put_aside;
};

#endif
