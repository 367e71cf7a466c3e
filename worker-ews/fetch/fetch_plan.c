/* The plan of a job: which part is asked next, and what the verdicts do to parts and mailboxes.
 * What follows from an answer is decided by fetch_verdict.c; here it is only carried out, with the
 * limits that keep a job from asking for ever. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/exchange/endpoint_memory.h"
#include "worker-ews/exchange/answer_code.h"
#include "worker-ews/fetch/fetch_plan.h"
#include "worker-ews/fetch/fetch_queue.h"
#include "worker-ews/fetch/fetch_verdict.h"

/* From this size on an answer in which half of the mailboxes failed is trouble of the server. */
#define TROUBLE_MAILBOXES 8

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
    struct fetch_queue queue;
    struct fetch_part *current; /* the one that is being asked */
    struct collected_answer collected[AVAILABILITY_MAILBOXES_MAX];
    const char *addresses[AVAILABILITY_MAILBOXES_MAX];
    bool has_worked; /* at least one answer was complete */
    int64_t pause_ms;
    struct error last_failure;
    struct fetch_ending ending;
};

static int64_t day_after(int64_t instant)
{
    return day_begin(instant + DAY_SECONDS - 1);
}

static void add_mailbox(struct fetch_plan *plan, size_t index, struct fetch_part *part)
{
    struct fetch_mailbox *mailbox = &plan->mailboxes[index];
    if (availability_address_is_usable(mailbox->address))
        fetch_part_add(part, index);
    else
        fetch_mailbox_fail(mailbox, "ErrorInvalidSmtpAddress", event_name(MAILBOX_ADDRESS_UNUSABLE),
                           true);
}

struct fetch_plan *
fetch_plan_create(const struct fetch *fetch, bool times_only, struct endpoint_memory *memory)
{
    struct fetch_plan *plan = memory_allocate(sizeof(*plan));
    plan->memory = memory;
    plan->times_only = times_only;
    plan->count = fetch->users_count;
    plan->mailboxes = memory_allocate_items(plan->count + 1, sizeof(*plan->mailboxes));
    plan->queue.mailboxes = plan->mailboxes;
    struct fetch_part *part =
        fetch_part_create(day_begin(fetch->window_start), day_after(fetch->window_end));
    for (size_t i = 0; i < plan->count; i++) {
        fetch_mailbox_init(&plan->mailboxes[i], fetch->users[i].address);
        add_mailbox(plan, i, part);
    }
    fetch_queue_add(&plan->queue, part);
    return plan;
}

static void forget_answer(struct fetch_plan *plan)
{
    for (size_t i = 0; i < AVAILABILITY_MAILBOXES_MAX; i++)
        event_list_clear(&plan->collected[i].events);
}

void fetch_plan_destroy(struct fetch_plan *plan)
{
    if (plan == NULL)
        return;
    forget_answer(plan);
    fetch_queue_clear(&plan->queue);
    free(plan->current);
    for (size_t i = 0; i < plan->count; i++)
        fetch_mailbox_clear(&plan->mailboxes[i]);
    free(plan->mailboxes);
    free(plan);
}

/* The requests of a lease are used up. If nothing has worked, trying again at once is of no use. */
static void end_exhausted(struct fetch_plan *plan)
{
    struct error error;
    if (!plan->has_worked && plan->last_failure.class != ERROR_NONE) {
        fetch_plan_end(plan, JOB_FAILED, &plan->last_failure, 0);
        return;
    }
    (void)error_set(&error, EXCHANGE_TOO_MANY_REQUESTS, event_number("limit", FETCH_REQUESTS_MAX));
    if (plan->last_failure.class == ERROR_UNAVAILABLE || plan->last_failure.class == ERROR_BROKEN)
        error = plan->last_failure; /* it was the server who made it so many */
    fetch_plan_end(plan, JOB_GIVEN_BACK, &error, 0);
}

static void fill(struct fetch_plan *plan, struct availability_request *request)
{
    struct fetch_part *part = plan->current;
    part->version = plan->memory->version;
    part->utc_form = plan->memory->utc_form;
    for (size_t i = 0; i < part->count; i++)
        plan->addresses[i] = plan->mailboxes[part->mailboxes[i]].address;
    *request = (struct availability_request){
        .addresses = plan->addresses,
        .address_count = part->count,
        .window_begin = part->begin - DAY_SECONDS, /* fetch_part_days() says why */
        .window_end = part->end,
        .times_only = plan->times_only,
        .version = part->version,
        .utc_form = part->utc_form,
    };
}

bool fetch_plan_next(struct fetch_plan *plan, struct availability_request *request)
{
    free(plan->current);
    plan->current = fetch_queue_next(&plan->queue, plan->memory->window_days);
    plan->pause_ms = 0;
    if (plan->current == NULL)
        return false;
    if (plan->ending.requests == FETCH_REQUESTS_MAX) {
        end_exhausted(plan);
        free(plan->current);
        plan->current = NULL;
        return false;
    }
    plan->ending.requests++;
    forget_answer(plan);
    fill(plan, request);
    return true;
}

static void note_too_many(struct mailbox_answer *answer)
{
    struct error error;
    (void)error_set(&error, CALENDAR_TOO_MANY_ENTRIES, event_number("limit", MAILBOX_EVENTS_MAX));
    answer->reading = MAILBOX_READING_TOO_LARGE;
    memcpy(answer->reason, error.reason, strlen(error.reason) + 1);
}

void fetch_plan_take(struct fetch_plan *plan, size_t index, const struct mailbox_answer *answer)
{
    struct collected_answer *collected = &plan->collected[index];
    collected->answer = *answer;
    collected->answer.events = NULL;
    for (size_t i = 0; i < answer->event_count; i++) {
        if (!fetch_part_keeps(plan->current, &answer->events[i]))
            continue;
        if (event_list_add(&collected->events, &answer->events[i]) != 0) {
            note_too_many(&collected->answer);
            return;
        }
    }
}

static void note_pressure(struct fetch_plan *plan, enum server_pressure pressure)
{
    if (plan->ending.pressure < pressure)
        plan->ending.pressure = pressure;
}

/* ---- a complete answer ---- */

/* What is decided only when all mailboxes of the answer have been looked at. */
struct evaluation {
    struct fetch_part *again; /* asked again at once: another version, another form of UTC */
    size_t troubled;
    bool must_wait;
    int64_t wait_ms;
    struct error wait_error;
};

static void note_verdict(struct evaluation *evaluation, const struct mailbox_verdict *verdict)
{
    if (verdict->is_trouble)
        evaluation->troubled++;
    if (!verdict->must_wait)
        return;
    evaluation->must_wait = true;
    evaluation->wait_error = verdict->error;
    if (evaluation->wait_ms < verdict->wait_ms)
        evaluation->wait_ms = verdict->wait_ms;
}

static void
evaluate(struct fetch_plan *plan, size_t place, uint32_t chance, struct evaluation *evaluation)
{
    struct collected_answer *collected = &plan->collected[place];
    size_t index = plan->current->mailboxes[place];
    struct fetch_mailbox *mailbox = &plan->mailboxes[index];
    struct mailbox_verdict verdict;
    fetch_verdict_on_mailbox(&collected->answer, mailbox, plan->current, plan->memory, chance,
                             &verdict);
    note_verdict(evaluation, &verdict);
    switch (verdict.step) {
    case MAILBOX_STEP_TAKE:
        fetch_mailbox_take(mailbox, &collected->answer, &collected->events);
        return;
    case MAILBOX_STEP_FAIL:
        fetch_mailbox_fail(mailbox, verdict.error.code, verdict.error.reason, verdict.is_slow);
        return;
    case MAILBOX_STEP_HALVE:
        fetch_queue_add_halves(&plan->queue, plan->current, index);
        return;
    case MAILBOX_STEP_ALONE:
        mailbox->was_alone = true;
        mailbox->extra_requests++;
        fetch_queue_add_again(&plan->queue, plan->current, place, place + 1, 0);
        return;
    case MAILBOX_STEP_AGAIN:
        mailbox->extra_requests++;
        if (evaluation->again == NULL)
            evaluation->again = fetch_part_copy(plan->current, 0, 0);
        fetch_part_add(evaluation->again, index);
        return;
    }
}

/* Asks the part (takes) again after a short wait, or gives everything back that is open. */
static void
wait_or_give_back(struct fetch_plan *plan, struct fetch_part *part, const struct evaluation *wish)
{
    const struct fetch_verdict verdict =
        fetch_verdict_on_wait(plan->current->attempts, wish->wait_ms);
    part->attempts = verdict.attempts;
    fetch_queue_add(&plan->queue, part);
    if (verdict.step == FETCH_STEP_END)
        fetch_plan_end(plan, verdict.outcome, &wish->wait_error, verdict.wait_ms);
    else
        plan->pause_ms = verdict.wait_ms;
}

void fetch_plan_answered(struct fetch_plan *plan, uint32_t chance)
{
    struct evaluation evaluation = {.again = NULL};
    size_t count = plan->current->count;
    plan->has_worked = true;
    endpoint_memory_note_success(plan->memory);
    for (size_t place = 0; place < count; place++)
        evaluate(plan, place, chance, &evaluation);
    if (count >= TROUBLE_MAILBOXES && 2 * evaluation.troubled >= count)
        note_pressure(plan, PRESSURE_TROUBLE);
    if (evaluation.must_wait)
        note_pressure(plan, PRESSURE_BUSY);
    if (evaluation.again == NULL)
        return;
    if (evaluation.must_wait)
        wait_or_give_back(plan, evaluation.again, &evaluation);
    else
        fetch_queue_add(&plan->queue, evaluation.again);
}

/* ---- a request that failed as a whole ---- */

void fetch_plan_failed(struct fetch_plan *plan,
                       const struct request_failure *failure,
                       int64_t now_ms,
                       uint32_t chance)
{
    const struct fetch_part *part = plan->current;
    const struct fetch_verdict verdict =
        fetch_verdict_on_failure(failure, part, plan->memory, now_ms, chance);
    plan->last_failure = failure->error;
    note_pressure(plan, verdict.pressure);
    switch (verdict.step) {
    case FETCH_STEP_AGAIN:
        plan->pause_ms = verdict.wait_ms;
        fetch_queue_add_again(&plan->queue, part, 0, part->count, verdict.attempts);
        return;
    case FETCH_STEP_SPLIT:
        fetch_queue_add_again(&plan->queue, part, part->count / 2, part->count, verdict.attempts);
        fetch_queue_add_again(&plan->queue, part, 0, part->count / 2, verdict.attempts);
        return;
    case FETCH_STEP_SKIP:
        for (size_t i = 0; i < part->count; i++)
            fetch_mailbox_fail(&plan->mailboxes[part->mailboxes[i]], failure->error.code,
                               failure->error.reason, verdict.is_slow);
        return;
    case FETCH_STEP_END:
        fetch_plan_end(plan, verdict.outcome, &failure->error, verdict.wait_ms);
        return;
    }
}

/* ---- the end ---- */

bool fetch_plan_is_settled(const struct fetch_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->mailboxes[i].state == FETCH_OPEN)
            return false;
    }
    return true;
}

void fetch_plan_end(struct fetch_plan *plan,
                    enum job_outcome outcome,
                    const struct error *error,
                    int64_t wait_ms)
{
    if (fetch_plan_is_settled(plan))
        return;
    plan->ending.outcome = outcome;
    plan->ending.error = *error;
    plan->ending.wait_ms = wait_ms;
    fetch_queue_clear(&plan->queue);
    for (size_t i = 0; i < plan->count; i++)
        fetch_mailbox_end(&plan->mailboxes[i], outcome, error, wait_ms);
}

int64_t fetch_plan_pause_ms(const struct fetch_plan *plan)
{
    return plan->pause_ms;
}

struct fetch_mailbox *fetch_plan_mailbox(struct fetch_plan *plan, size_t index)
{
    return &plan->mailboxes[index];
}

const struct fetch_ending *fetch_plan_ending(const struct fetch_plan *plan)
{
    return &plan->ending;
}
