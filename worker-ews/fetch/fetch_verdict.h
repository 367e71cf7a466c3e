/* What follows from an answer, or from its absence: for one mailbox of a complete answer, and for a
 * request that failed as a whole. Pure; changes nothing but what is known of the server. */
#ifndef WORKER_EWS_FETCH_VERDICT_H
#define WORKER_EWS_FETCH_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/message/message_values.h"

struct endpoint_memory;
struct fetch_mailbox;
struct fetch_part;
struct mailbox_answer;
struct request_failure;

/* A longer wait gives the job back. */
#define FETCH_LONGEST_PAUSE_MS 1000

enum mailbox_step {
    MAILBOX_STEP_TAKE, /* its appointments count */
    MAILBOX_STEP_FAIL,
    MAILBOX_STEP_HALVE, /* asked again for half of the days at a time */
    MAILBOX_STEP_ALONE, /* asked again by itself */
    MAILBOX_STEP_AGAIN, /* asked again, with all of which that is true */
};

struct mailbox_verdict {
    enum mailbox_step step;
    struct error error; /* unless it is TAKE: what the answer said */
    bool is_slow;       /* FAIL: asking every round is of no use */
    bool may_last;      /* FAIL: it is, once it was so in several rounds */
    bool is_trouble;    /* maybe of the server */
    bool must_wait;     /* the server wants us away for `wait_ms` */
    int64_t wait_ms;
};

/* Judges what the answer to `part` says about one of its mailboxes. `chance` is any random number. */
void fetch_verdict_on_mailbox(const struct mailbox_answer *answer,
                              const struct fetch_mailbox *mailbox,
                              const struct fetch_part *part,
                              struct endpoint_memory *memory,
                              uint32_t chance,
                              struct mailbox_verdict *verdict);

enum fetch_step {
    FETCH_STEP_AGAIN,   /* the part again, after a wait of at most FETCH_LONGEST_PAUSE_MS */
    FETCH_STEP_SPLIT,   /* its halves */
    FETCH_STEP_COMPARE, /* an address of it or the server is why: others show which */
    FETCH_STEP_SKIP,    /* its mailboxes fail */
    FETCH_STEP_END,     /* the job ends */
};

struct fetch_verdict {
    enum fetch_step step;
    int attempts;             /* AGAIN, SPLIT: of the parts that follow */
    int64_t wait_ms;          /* AGAIN, END */
    bool is_slow;             /* SKIP */
    enum job_outcome outcome; /* END */
    enum server_pressure pressure;
};

/* A part that was asked so often before must wait: again after that, or the job is given back. */
struct fetch_verdict fetch_verdict_on_wait(int attempts, int64_t wait_ms);

/* The server is to blame for a failure for which an address might have been: pauses, or the end. Of a job
 * that knows something of somebody (`is_known`) the rest goes back in any case. */
struct fetch_verdict fetch_verdict_on_server(const struct request_failure *failure,
                                             struct endpoint_memory *memory,
                                             bool is_known,
                                             int64_t now_ms,
                                             uint32_t chance);

/* The request for `part` failed. Borrows everything. */
struct fetch_verdict fetch_verdict_on_failure(const struct request_failure *failure,
                                              const struct fetch_part *part,
                                              struct endpoint_memory *memory,
                                              int64_t now_ms,
                                              uint32_t chance);

#endif
