/* Decides what a fetch job asks next and what became of each of its mailboxes. Pure: answers, time
 * and chance come as arguments.
 *
 *     fetch_plan_next() -> request -> fetch_plan_take() for each mailbox -> one of
 *     fetch_plan_answered() / fetch_plan_failed() -> settled mailboxes, and again from the start
 *
 * Splits by mailboxes and by days, one retry, lower versions and the other form of UTC happen inside
 * the job; when the server wants us away for more than a second, what is open is given back. */
#ifndef WORKER_EWS_FETCH_PLAN_H
#define WORKER_EWS_FETCH_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/message/message.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/fetch/fetch_mailbox.h"

struct availability_request;
struct endpoint_memory;
struct fetch_plan;
struct request_failure;

/* A lease is extended at most sixteen times, once for each finished request. */
#define FETCH_REQUESTS_MAX 16

/* What the job as a whole showed, and how it ended before its mailboxes were settled one by one;
 * `outcome` is JOB_DONE otherwise. */
struct fetch_ending {
    enum job_outcome outcome;
    struct error error;
    int64_t wait_ms;
    enum server_pressure pressure;
    int requests;
    bool is_answered; /* Exchange has answered at least one of them, and as it should */
};

/* Returns a new plan for the users and the window of the job; copies what it needs, keeps `memory`. Asks for
 * the view without details if `times_only`. `account` is named to those who may give it access.
 * `check_mailbox` (or empty) shows whether the server works. Addresses that no request can hold fail at
 * once. */
struct fetch_plan *fetch_plan_create(const struct fetch *fetch,
                                     bool times_only,
                                     const char *check_mailbox,
                                     const char *account,
                                     struct endpoint_memory *memory);

/* NULL is fine. */
void fetch_plan_destroy(struct fetch_plan *plan);

/* Fills the next request; its addresses live until the next call. Returns false when there is none:
 * every mailbox is settled. */
bool fetch_plan_next(struct fetch_plan *plan, struct availability_request *request);

/* The request that was filled last is a try of the account: it is not asked again as it is when one of its
 * addresses may be why it failed. */
void fetch_plan_tries(struct fetch_plan *plan);

/* What the answer says about the n-th mailbox of that request; counts only when
 * fetch_plan_answered() follows. Borrows the answer. */
void fetch_plan_take(struct fetch_plan *plan, size_t index, const struct mailbox_answer *answer);

/* The answer was complete and no fault. `chance` is any random number. */
void fetch_plan_answered(struct fetch_plan *plan, uint32_t chance);

/* There was no answer, or it is worthless, or it was a fault. Borrows `failure`. Returns whether the server
 * is to blame for it, as far as is known now. */
bool fetch_plan_failed(struct fetch_plan *plan,
                       const struct request_failure *failure,
                       int64_t now_ms,
                       uint32_t chance);

/* Ends the plan: what is open is given back or fails with that error (borrowed). */
void fetch_plan_end(struct fetch_plan *plan,
                    enum job_outcome outcome,
                    const struct error *error,
                    int64_t wait_ms);

/* Whether every mailbox is settled. */
bool fetch_plan_is_settled(const struct fetch_plan *plan);

/* How long to wait before the next request: a second at most. */
int64_t fetch_plan_pause_ms(const struct fetch_plan *plan);

/* The mailboxes in the order of the users. The caller may release the events of a
 * ready one, or fail it after all. */
struct fetch_mailbox *fetch_plan_mailbox(struct fetch_plan *plan, size_t index);

/* The ending so far. */
const struct fetch_ending *fetch_plan_ending(const struct fetch_plan *plan);

#endif
