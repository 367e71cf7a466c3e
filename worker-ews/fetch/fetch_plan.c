/* The plan of a job: a stack of parts, each of them one request. The newest part is asked first, so
 * that a mailbox that needs several requests is finished before the next one begins. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/answer/exchange_time.h"
#include "worker-ews/exchange/endpoint_memory.h"
#include "worker-ews/fetch/fetch_outcome.h"
#include "worker-ews/fetch/fetch_part.h"
#include "worker-ews/fetch/fetch_plan.h"

static int64_t day_before(int64_t instant)
{
    return instant - instant % SECONDS_PER_DAY;
}

static int64_t day_after(int64_t instant)
{
    return day_before(instant + SECONDS_PER_DAY - 1);
}

static void add_mailbox(struct fetch_plan *plan, struct fetch_part *part, size_t index)
{
    struct fetch_mailbox *mailbox = &plan->mailboxes[index];
    mailbox->open_parts = 1;
    event_list_init(&mailbox->events);
    if (availability_address_is_usable(mailbox->address)) {
        part->mailboxes[part->count++] = index;
        return;
    }
    struct error error;
    (void)error_set(&error, ERROR_INVALID, "its address cannot be written into a request");
    error_set_code(&error, "ErrorInvalidSmtpAddress");
    fetch_plan_fail_mailbox(mailbox, &error, true);
}

struct fetch_plan *fetch_plan_create(const struct fetch_plan_options *options)
{
    struct fetch_plan *plan = memory_allocate(sizeof(*plan));
    plan->memory = options->memory;
    plan->times_only = options->times_only;
    plan->count = options->count;
    plan->mailboxes = memory_allocate_items(options->count, sizeof(*plan->mailboxes));
    SLIST_INIT(&plan->parts);
    struct fetch_part *part =
        fetch_part_create(day_before(options->window_start), day_after(options->window_end));
    for (size_t i = 0; i < options->count; i++) {
        plan->mailboxes[i].address = options->addresses[i];
        add_mailbox(plan, part, i);
    }
    fetch_plan_push(plan, part);
    return plan;
}

static void drop_parts(struct fetch_plan *plan)
{
    while (!SLIST_EMPTY(&plan->parts)) {
        struct fetch_part *part = SLIST_FIRST(&plan->parts);
        SLIST_REMOVE_HEAD(&plan->parts, below);
        free(part);
    }
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
    drop_parts(plan);
    free(plan->current);
    for (size_t i = 0; i < plan->count; i++)
        event_list_clear(&plan->mailboxes[i].events);
    free(plan->mailboxes);
    free(plan);
}

void fetch_plan_push(struct fetch_plan *plan, struct fetch_part *part)
{
    SLIST_INSERT_HEAD(&plan->parts, part, below);
}

/* A mailbox may have been settled by another part. */
static void leave_out_settled(struct fetch_plan *plan, struct fetch_part *part)
{
    size_t kept = 0;
    for (size_t i = 0; i < part->count; i++)
        if (plan->mailboxes[part->mailboxes[i]].state == FETCH_OPEN)
            part->mailboxes[kept++] = part->mailboxes[i];
    part->count = kept;
}

void fetch_plan_cut(struct fetch_plan *plan, struct fetch_part *part, int days, int extra_requests)
{
    struct fetch_part *rest = fetch_part_cut(part, days);
    for (size_t i = 0; i < part->count; i++) {
        struct fetch_mailbox *mailbox = &plan->mailboxes[part->mailboxes[i]];
        mailbox->open_parts++;
        mailbox->extra_requests += extra_requests;
    }
    fetch_plan_push(plan, rest);
}

/* One day more is asked for than is kept. */
static void shorten(struct fetch_plan *plan, struct fetch_part *part)
{
    int most = plan->memory->window_days - 1;
    if (plan->memory->window_days > 0 && fetch_part_days(part) > most)
        fetch_plan_cut(plan, part, most, 1);
}

static struct fetch_part *take_part(struct fetch_plan *plan)
{
    while (!SLIST_EMPTY(&plan->parts)) {
        struct fetch_part *part = SLIST_FIRST(&plan->parts);
        SLIST_REMOVE_HEAD(&plan->parts, below);
        leave_out_settled(plan, part);
        if (part->count > 0) {
            shorten(plan, part);
            return part;
        }
        free(part);
    }
    return NULL;
}

/* The requests of a lease are used up. If nothing has worked, trying again at once is of no use. */
static void end_exhausted(struct fetch_plan *plan)
{
    struct error error;
    if (!plan->has_worked && plan->last_failure.class != ERROR_NONE) {
        fetch_plan_end(plan, JOB_FAILED, &plan->last_failure, 0);
        return;
    }
    (void)error_set(&error, ERROR_LIMIT, "the job needs more than %d requests", FETCH_REQUESTS_MAX);
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
        .window_begin = fetch_part_ask_from(part),
        .window_end = part->end,
        .times_only = plan->times_only,
        .version = part->version,
        .utc_form = part->utc_form,
    };
}

bool fetch_plan_next(struct fetch_plan *plan, struct availability_request *request)
{
    free(plan->current);
    plan->current = take_part(plan);
    plan->pause_ms = 0;
    if (plan->current == NULL)
        return false;
    if (plan->requests == FETCH_REQUESTS_MAX) {
        end_exhausted(plan);
        free(plan->current);
        plan->current = NULL;
        return false;
    }
    plan->requests++;
    forget_answer(plan);
    fill(plan, request);
    return true;
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
            collected->answer.reading = MAILBOX_READING_TOO_LARGE;
            return;
        }
    }
}

bool fetch_plan_is_settled(const struct fetch_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->mailboxes[i].state == FETCH_OPEN)
            return false;
    return true;
}

void fetch_plan_end(struct fetch_plan *plan,
                    enum job_outcome outcome,
                    const struct error *error,
                    int64_t wait_ms)
{
    if (fetch_plan_is_settled(plan))
        return;
    plan->ending = (struct fetch_ending){.outcome = outcome, .error = *error, .wait_ms = wait_ms};
    drop_parts(plan);
    for (size_t i = 0; i < plan->count; i++) {
        struct fetch_mailbox *mailbox = &plan->mailboxes[i];
        if (mailbox->state != FETCH_OPEN)
            continue;
        if (outcome == JOB_FAILED)
            fetch_plan_fail_mailbox(mailbox, error, false);
        else
            fetch_mailbox_give_back(mailbox, error, wait_ms);
        mailbox->is_by_itself = false;
    }
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

enum server_pressure fetch_plan_pressure(const struct fetch_plan *plan)
{
    return plan->pressure;
}

int fetch_plan_requests(const struct fetch_plan *plan)
{
    return plan->requests;
}
