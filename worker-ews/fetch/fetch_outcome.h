/* The inside of a plan, shared by the two files that make it up: fetch_plan.c keeps the parts,
 * fetch_outcome.c judges what came back. */
#ifndef WORKER_EWS_FETCH_OUTCOME_H
#define WORKER_EWS_FETCH_OUTCOME_H

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/fetch/fetch_part.h"
#include "worker-ews/fetch/fetch_plan.h"

/* What the answer that is being read says about one mailbox. */
struct collected_answer {
    struct mailbox_answer answer; /* its events are in the list instead */
    struct event_list events;
};

struct fetch_plan {
    struct endpoint_memory *memory;
    bool times_only;
    size_t count;
    struct fetch_mailbox *mailboxes;
    struct fetch_part_stack parts;
    struct fetch_part *current; /* the one that is being asked */
    struct collected_answer collected[AVAILABILITY_MAILBOXES_MAX];
    const char *addresses[AVAILABILITY_MAILBOXES_MAX];
    int requests;
    bool has_worked; /* at least one answer was complete */
    int64_t pause_ms;
    enum server_pressure pressure;
    struct error last_failure;
    struct fetch_ending ending;
};

/* Puts a part (takes) on top of the stack. */
void fetch_plan_push(struct fetch_plan *plan, struct fetch_part *part);

/* Cuts the days of a part in two; the rest goes on top of the stack. Each mailbox is charged. */
void fetch_plan_cut(struct fetch_plan *plan, struct fetch_part *part, int days, int extra_requests);

/* Settles a mailbox that the job could not finish. Borrows the error. */
void fetch_mailbox_give_back(struct fetch_mailbox *mailbox,
                             const struct error *error,
                             int64_t wait_ms);

#endif
