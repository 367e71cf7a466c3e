/* The dispatcher itself: the present round, the roster and all its parts. Only its own files include
 * this. */
#ifndef SUPERVISOR_DISPATCHER_STATE_H
#define SUPERVISOR_DISPATCHER_STATE_H

#include "proto/base/moment.h"

#include "supervisor/dispatcher/address_index.h"
#include "supervisor/dispatcher/dispatcher_output.h"
#include "supervisor/dispatcher/dispatcher_parts.h"
#include "supervisor/dispatcher/dispatcher_settings.h"
#include "supervisor/dispatcher/due_heap.h"

enum round_phase {
    ROUND_IDLE,
    ROUND_ROSTER, /* waits for a complete roster */
    ROUND_RUNNING
};

struct round {
    int64_t number;
    enum round_phase phase;
    int64_t started_ms, started_wall_ms, next_ms;
    int64_t finished_ms, duration_ms; /* of the last finished one */
    bool hurry;                       /* asked for: nobody is spread or left out */
    bool hurry_next;                  /* the same for the next round, which follows at once */
    int64_t unfinished;               /* listed users without a result in this round */
    int64_t unmapped;                 /* of those whose mailbox nobody knows, before the answer */
};

struct roster {
    int64_t number;       /* of the newest request */
    bool is_asked;        /* the answer is to come */
    int64_t ask_at_ms;    /* when to ask (again); INT64_MAX: not by itself */
    int64_t answer_by_ms; /* while it is asked: when to ask anew in any case */
    int64_t pages, pulled, received;
    int64_t expected;    /* users in all pages */
    struct user **named; /* the users that the pages named so far */
    size_t named_count;
    int64_t newest_users; /* of the newest complete roster; -1: none yet */
    bool is_doubted;      /* a roster that shrank is looked at again */
    bool is_of_session;   /* the newest complete one is of the present UCServer session */
};

struct dispatcher_counters {
    int64_t late_results, refused_results, lost_leases, receipts[RECEIPT_LAST + 1];
    int64_t jobs_assigned, jobs_finished, rounds_finished, sent, quarantined;
};

struct dispatcher {
    struct dispatcher_rules settings;
    struct dispatcher_output output;
    struct log *log;
    struct moment now; /* of the present event */

    struct user *users;
    struct address_index *addresses;
    struct due_heap waiting;
    struct servers *directories, *exchanges;
    struct user_line *directory_lines, *exchange_lines; /* one for each of them */
    struct accounts *accounts;
    struct access_list *accesses;
    struct account *ucserver_account;

    struct peer_list peers;
    struct seat *seat; /* of the publisher */

    struct job *jobs;
    int64_t jobs_done_by_role[ROLE_LAST + 1];

    struct round round;
    struct roster roster;
    struct user_queue to_publish, suspects_to_publish;
    int64_t handover_users, handover_bytes;
    int64_t sent_users; /* handed over and without a receipt yet */
    int64_t lost_users; /* whose receipts have said so since the UCServer session broke */
    bool is_paused;
    struct dispatcher_counters counters;
};

#endif
