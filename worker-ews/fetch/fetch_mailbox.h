/* What became of one mailbox of a job, and what it has cost. Pure.
 *
 * Its days may be asked for in several parts; it is ready when the last one has come, and fails as
 * a whole with the first that fails, because a calendar with a gap would delete appointments. */
#ifndef WORKER_EWS_FETCH_MAILBOX_H
#define WORKER_EWS_FETCH_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/message/message_values.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/answer/event_list.h"

/* How many requests one mailbox may cost beyond its first one. */
#define FETCH_EXTRA_REQUESTS_MAX 8

enum fetch_state {
    FETCH_OPEN,
    FETCH_READY, /* all its events are there: a calendar can be made of them */
    FETCH_FAILED,
    FETCH_GIVEN_BACK,
};

struct fetch_mailbox {
    char *address;
    enum fetch_state state;
    bool is_by_itself; /* settled by an answer, not because the job ended */
    struct event_list events;
    enum granted_view view; /* the most that a part has shown */
    bool is_private_unknown;
    bool has_zone;
    struct exchange_zone zone;
    char zone_reason[REASON_BYTES]; /* packed: why a zone that came is not known; else empty */
    bool is_slow;                   /* failed: asking every round is of no use */
    bool may_last;                  /* failed: it is not, once it was so in several rounds */
    char code[ANSWER_CODE_BYTES];
    char reason[REASON_BYTES]; /* packed */
    int64_t wait_ms;           /* given back: not before */
    int together; /* may spoil requests: next time with so many at most; 0: not suspected */
    int open_parts;
    int extra_requests;
    bool was_alone;
};

/* Prepares it in the caller's memory: open, in one part. Copies the address. */
void fetch_mailbox_init(struct fetch_mailbox *mailbox, const char *address);

/* Frees it. */
void fetch_mailbox_clear(struct fetch_mailbox *mailbox);

/* Its days have been cut in two, which costs so many requests more. */
void fetch_mailbox_divide(struct fetch_mailbox *mailbox, int extra_requests);

/* Takes what a part of it has brought; `events` is left in some state that has to be cleared. The first
 * zone counts. Ready with the last part; fails when it is too much. Borrows the answer. */
void fetch_mailbox_take(struct fetch_mailbox *mailbox,
                        const struct mailbox_answer *answer,
                        struct event_list *events);

/* Fails it by itself, also one that was ready: no calendar can be made of it. Copies the code and the
 * packed reason. */
void fetch_mailbox_fail(struct fetch_mailbox *mailbox,
                        const char *code,
                        const char *reason,
                        bool is_slow);

/* Gives it back as a suspect, to be asked again among `together` at most. Borrows the error. */
void fetch_mailbox_suspect(struct fetch_mailbox *mailbox, const struct error *error, int together);

/* The job ends: what is open fails (JOB_FAILED) or is given back. Borrows the error. */
void fetch_mailbox_end(struct fetch_mailbox *mailbox,
                       enum job_outcome outcome,
                       const struct error *error,
                       int64_t wait_ms);

#endif
