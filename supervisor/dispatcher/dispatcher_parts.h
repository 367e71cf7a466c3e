/* What the dispatcher keeps of each job, peer, account and server. Only its own files include this. */
#ifndef SUPERVISOR_DISPATCHER_PARTS_H
#define SUPERVISOR_DISPATCHER_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <uthash.h>

#include "proto/message/message.h"

#include "supervisor/dispatcher/health.h"
#include "supervisor/dispatcher/user.h"
#include "supervisor/server/accounts.h"
#include "supervisor/server/budget.h"

enum job_kind { JOB_RESOLVE, JOB_FETCH };

/* A job is a shard on its way through one process; its number is also the lease. */
struct job {
    int64_t number;
    enum job_kind kind;
    struct peer *peer;
    size_t server; /* index of the directory or exchange */
    struct user **users;
    size_t user_count;
    int64_t deadline_ms;
    int64_t extensions;
    struct budget *budget; /* of a fetch job: it has one share of it */
    bool is_of_suspects;
    UT_hash_handle hh;
};

struct peer {
    int64_t session;
    enum role role;
    char *name, *host, *version;
    int64_t process;
    int64_t joined_ms;
    int64_t credit;
    int64_t jobs, users_in_jobs; /* out now */
    int64_t jobs_done;           /* finished in this session */
    bool is_draining;
    struct health *health; /* newest report; NULL: none yet */
    TAILQ_ENTRY(peer) link;
};

TAILQ_HEAD(peer_list, peer);

/* An account at an Exchange. */
struct access {
    struct account *account; /* NULL: none needed */
    char *endpoint;
    struct budget budget;
    int64_t asked, read;     /* mailboxes, when the newest round was finished */
    bool is_mostly_readable; /* nine in ten of them */
    SLIST_ENTRY(access) next;
};

SLIST_HEAD(access_list, access);

/* A directory or an exchange: its queues and its pauses. */
struct server {
    char *name;
    char *title; /* for people: "directory", "exchange NAME" */
    bool is_exchange;
    struct account *account; /* NULL: none needed */
    char **served;           /* UPN suffixes or mail domains, ends with NULL */
    char **served_netbios;   /* directories only */
    struct user_queue queue, suspects;
    bool suspects_are_out;           /* one job of suspects at a time */
    int64_t not_before_ms, pause_ms; /* after failures of the server itself */
    int64_t unanswered_since_ms;     /* somebody waits for an answer; INT64_MAX: nobody */
    struct access *access;           /* exchanges only; others of this account may share it */
    int64_t cache_ms;                /* directories only */
    int64_t jobs;
    int64_t failures_in_a_row;
    char *trouble;      /* newest failure of a whole job; NULL: none */
    char *trouble_code; /* the server's code for it, or empty */
};

#endif
