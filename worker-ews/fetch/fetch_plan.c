/* The plan of a job: which part is asked next, and what the verdicts do to parts and mailboxes.
 * What follows from an answer is decided by fetch_verdict.c; here it is only carried out, with the
 * limits that keep a job from asking for ever. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/day.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "worker-ews/answer/availability_request.h"
#include "worker-ews/exchange/endpoint_memory.h"
#include "worker-ews/verdict/answer_code.h"
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
    enum split_mode split_mode;
    char *check_mailbox;      /* or empty */
    char *account;            /* that asks */
    const char *probe;        /* the address of the current part, if that is a probe */
    int64_t answers_at_begin; /* of the server */
    int64_t pause_ms;
    struct fetch_ending ending;
};

static int64_t day_after(int64_t instant)
{
    return day_begin(instant + DAY_SECONDS - 1);
}

/* A part of several was asked often enough when it was larger; one alone gets a second chance, because
 * it will be named. */
static void be_suspected(struct fetch_part *part)
{
    part->is_suspect = true;
    part->attempts = part->count > 1 ? 1 : 0;
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

struct fetch_plan *fetch_plan_create(const struct fetch *fetch,
                                     bool times_only,
                                     const char *check_mailbox,
                                     const char *account,
                                     struct endpoint_memory *memory)
{
    struct fetch_plan *plan = memory_allocate(sizeof(*plan));
    plan->memory = memory;
    plan->times_only = times_only;
    plan->split_mode = (enum split_mode)fetch->split;
    plan->check_mailbox = memory_copy_text(check_mailbox);
    plan->account = memory_copy_text(account);
    plan->answers_at_begin = memory->answers;
    plan->count = fetch->users_count;
    plan->mailboxes = memory_allocate_items(plan->count + 1, sizeof(*plan->mailboxes));
    plan->queue.mailboxes = plan->mailboxes;
    struct fetch_part *part =
        fetch_part_create(day_begin(fetch->window_start), day_after(fetch->window_end));
    for (size_t i = 0; i < plan->count; i++) {
        fetch_mailbox_init(&plan->mailboxes[i], fetch->users[i].address);
        add_mailbox(plan, i, part);
    }
    if (plan->split_mode == SPLIT_NOW)
        be_suspected(part); /* they come from a part that has failed */
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
    free(plan->check_mailbox);
    free(plan->account);
    free(plan);
}

/* The requests of a lease are used up, which is nobody's fault. */
static void end_exhausted(struct fetch_plan *plan)
{
    struct error error;
    (void)error_set(&error, EXCHANGE_TOO_MANY_REQUESTS, event_number("limit", FETCH_REQUESTS_MAX));
    fetch_plan_end(plan, JOB_GIVEN_BACK, &error, 0);
}

/* ---- an address, or the server? ---- */

static bool
holds_address(const struct fetch_plan *plan, const struct fetch_part *part, const char *address)
{
    for (size_t i = 0; i < part->count; i++) {
        if (strcasecmp(plan->mailboxes[part->mailboxes[i]].address, address) == 0)
            return true;
    }
    return false;
}

/* An address that can show whether the server works: the one that the settings name for that, or the one
 * that was read last. NULL: none is known that is not under suspicion itself. */
static const char *probe_for(const struct fetch_plan *plan, const struct fetch_part *part)
{
    const char *const addresses[] = {plan->check_mailbox, plan->memory->good_address};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        if (addresses[i][0] != '\0' && !holds_address(plan, part, addresses[i]))
            return addresses[i];
    }
    return NULL;
}

/* Whoever is to be named must have failed while the server answered others. */
static bool server_works(const struct fetch_plan *plan, const struct fetch_part *part)
{
    return plan->memory->answers >
           (part->count == 1 ? part->answers_before : plan->answers_at_begin);
}

static void ask_probe(struct fetch_plan *plan, const struct fetch_part *part, const char *address)
{
    plan->current = fetch_part_copy(part, 0, 0);
    plan->current->is_probe = true;
    plan->current->attempts = part->probe_attempts > 0 ? part->probe_attempts : 1;
    plan->probe = address;
}

/* The first of the part, or somebody else if there is nobody but one in it. */
static bool ask_another(struct fetch_plan *plan, const struct fetch_part *part)
{
    size_t other = part->mailboxes[0];
    if (part->count > 1 && part->is_try) {
        other = part->mailboxes[plan->memory->lone_tries++ % part->count];
    } else if (part->count == 1) {
        for (other = plan->count; other > 0; other--) {
            if (plan->mailboxes[other - 1].state == FETCH_OPEN && other - 1 != part->mailboxes[0])
                break;
        }
        if (other == 0)
            return false;
        other--;
    }
    plan->current = fetch_part_copy(part, 0, 0);
    fetch_part_add(plan->current, other);
    plan->current->is_suspect = false;
    plan->current->attempts = 1;
    return true;
}

static void name_address(struct fetch_plan *plan, const struct fetch_part *part, bool is_proven)
{
    struct fetch_mailbox *mailbox = &plan->mailboxes[part->mailboxes[0]];
    struct error error = part->failure;
    if (is_proven)
        (void)error_wrap(&error, MAILBOX_SPOILS_REQUESTS);
    fetch_mailbox_fail(mailbox, part->failure.code, error.reason, is_proven);
    mailbox->together = is_proven ? 1 : 0;
}

static void add_half(struct fetch_plan *plan, const struct fetch_part *part, size_t from, size_t to)
{
    struct fetch_part *half = fetch_part_copy(part, from, to);
    be_suspected(half);
    fetch_queue_add(&plan->queue, half);
}

/* One job at a time splits at a server: the others give back what would have to be split. */
static void
split(struct fetch_plan *plan, const struct fetch_part *part, const struct error *failure)
{
    size_t half = part->count / 2;
    if (plan->split_mode != SPLIT_LATER) {
        add_half(plan, part, half, part->count);
        add_half(plan, part, 0, half);
        return;
    }
    for (size_t i = 0; i < part->count; i++)
        fetch_mailbox_suspect(&plan->mailboxes[part->mailboxes[i]], failure,
                              (int)(part->count - half));
}

/* What becomes of a part that has failed (takes). Returns whether something has to be asked before that can
 * be said. */
static bool compare(struct fetch_plan *plan, struct fetch_part *part)
{
    bool works = server_works(plan, part);
    const char *probe = works || part->was_probed ? NULL : probe_for(plan, part);
    if (probe != NULL) {
        part->was_probed = true;
        ask_probe(plan, part, probe);
    } else if (!works && !part->was_compared && ask_another(plan, part)) {
        part->was_compared = true;
    } else {
        if (part->count > 1)
            split(plan, part, &part->failure);
        else
            name_address(plan, part, works);
        free(part);
        return false;
    }
    fetch_queue_add(&plan->queue, part);
    return true;
}

static bool find_next_part(struct fetch_plan *plan)
{
    struct fetch_part *part;
    while ((part = fetch_queue_next(&plan->queue, plan->memory->window_days)) != NULL) {
        if (part->has_failed) {
            if (compare(plan, part))
                return true;
        } else {
            plan->current = part;
            return true;
        }
    }
    return false;
}

/* ---- the next request ---- */

static void fill(struct fetch_plan *plan, struct availability_request *request)
{
    struct fetch_part *part = plan->current;
    part->version = plan->memory->version;
    part->utc_form = plan->memory->utc_form;
    part->answers_before = plan->memory->answers;
    part->is_try = false;
    plan->addresses[0] = plan->probe;
    for (size_t i = 0; i < part->count; i++)
        plan->addresses[i] = plan->mailboxes[part->mailboxes[i]].address;
    *request = (struct availability_request){
        .addresses = plan->addresses,
        .address_count = part->is_probe ? 1 : part->count,
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
    plan->current = NULL;
    plan->pause_ms = 0;
    if (!find_next_part(plan))
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

void fetch_plan_tries(struct fetch_plan *plan)
{
    plan->current->is_try = true;
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
    if (answer->list != NULL)
        fetch_part_take(plan->current, answer->list, &collected->events);
    for (size_t i = 0; answer->list == NULL && i < answer->event_count; i++) {
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

/* Whoever may give the access must know to whom. */
static void fail_mailbox(const struct fetch_plan *plan,
                         struct fetch_mailbox *mailbox,
                         const struct mailbox_verdict *verdict)
{
    struct error error = verdict->error;
    if (answer_code_find(error.code)->event == MAILBOX_NO_ACCESS)
        (void)error_add(&error, event_text("account", plan->account));
    fetch_mailbox_fail(mailbox, error.code, error.reason, verdict->is_slow);
    mailbox->may_last = verdict->may_last;
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
        endpoint_memory_note_good(plan->memory, mailbox->address);
        fetch_mailbox_take(mailbox, &collected->answer, &collected->events);
        return;
    case MAILBOX_STEP_FAIL:
        fail_mailbox(plan, mailbox, &verdict);
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

/* Asks the part (takes; NULL: nobody is asked again) after a short wait, or gives everything back that is
 * open. The server's wish is told also when nobody is open any more: others ask it, too. */
static void
wait_or_give_back(struct fetch_plan *plan, struct fetch_part *part, const struct evaluation *wish)
{
    const struct fetch_verdict verdict =
        fetch_verdict_on_wait(plan->current->attempts, wish->wait_ms);
    if (part != NULL) {
        part->attempts = verdict.attempts;
        fetch_queue_add(&plan->queue, part);
    }
    if (verdict.step != FETCH_STEP_END) {
        plan->pause_ms = verdict.wait_ms;
        return;
    }
    plan->ending.error = wish->wait_error;
    plan->ending.error.class = ERROR_BUSY; /* of the server, by whichever mailbox it says so */
    plan->ending.wait_ms = verdict.wait_ms;
    const struct error error = plan->ending.error;
    fetch_plan_end(plan, verdict.outcome, &error, verdict.wait_ms);
}

void fetch_plan_answered(struct fetch_plan *plan, uint32_t chance)
{
    struct evaluation evaluation = {.again = NULL};
    size_t count = plan->current->count;
    plan->ending.is_answered = true;
    endpoint_memory_note_success(plan->memory);
    for (size_t place = 0; place < count; place++)
        evaluate(plan, place, chance, &evaluation);
    if (count >= TROUBLE_MAILBOXES && 2 * evaluation.troubled >= count)
        note_pressure(plan, PRESSURE_TROUBLE);
    if (evaluation.must_wait)
        note_pressure(plan, PRESSURE_BUSY);
    if (evaluation.must_wait)
        wait_or_give_back(plan, evaluation.again, &evaluation);
    else if (evaluation.again != NULL)
        fetch_queue_add(&plan->queue, evaluation.again);
}

/* ---- a request that failed as a whole ---- */

static void ask_again(struct fetch_plan *plan, int attempts)
{
    struct fetch_part *part = plan->current;
    struct fetch_part *compared = SLIST_FIRST(&plan->queue.parts);
    if (!part->is_probe)
        fetch_queue_add_again(&plan->queue, part, 0, part->count, attempts);
    else if (compared != NULL)
        fetch_part_probe_again(compared, attempts);
}

static bool is_anything_known(const struct fetch_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->mailboxes[i].state != FETCH_OPEN)
            return true;
    }
    return false;
}

/* What is compared with it has failed in the same way. */
static bool fails_alike(const struct fetch_plan *plan, const struct request_failure *failure)
{
    const struct fetch_part *compared = SLIST_FIRST(&plan->queue.parts);
    return compared != NULL && compared->has_failed &&
           strcmp(compared->failure.code, failure->error.code) == 0;
}

/* Whether the failure of the current part shows that it is the server: the probe fails like what it is
 * compared with or, where there is no probe, two addresses alone, and meanwhile nothing was answered. */
static bool is_of_server(struct fetch_plan *plan, const struct request_failure *failure)
{
    const struct fetch_part *part = plan->current;
    if (plan->memory->answers > part->answers_before)
        return false;
    if (part->is_probe)
        return fails_alike(plan, failure);
    return part->count == 1 && probe_for(plan, part) == NULL &&
           endpoint_memory_note_alone(plan->memory, plan->mailboxes[part->mailboxes[0]].address,
                                      failure->error.code);
}

static void put_aside(struct fetch_plan *plan, const struct request_failure *failure)
{
    struct fetch_part *part = fetch_part_copy(plan->current, 0, plan->current->count);
    part->has_failed = true;
    part->failure = failure->error;
    if (plan->current->is_probe)
        free(part); /* it has shown nothing, and what it was compared with waits */
    else
        fetch_queue_add(&plan->queue, part);
}

bool fetch_plan_failed(struct fetch_plan *plan,
                       const struct request_failure *failure,
                       int64_t now_ms,
                       uint32_t chance)
{
    const struct fetch_part *part = plan->current;
    struct fetch_verdict verdict =
        fetch_verdict_on_failure(failure, part, plan->memory, now_ms, chance);
    bool is_not_servers =
        failure->action == FAULT_ALONE || verdict.step == FETCH_STEP_SPLIT ||
        verdict.step == FETCH_STEP_SKIP ||
        (verdict.step == FETCH_STEP_COMPARE && !is_of_server(plan, failure)) ||
        (verdict.step == FETCH_STEP_AGAIN && fault_action_splits(failure->action));
    if (verdict.step == FETCH_STEP_COMPARE && !is_not_servers)
        verdict =
            fetch_verdict_on_server(failure, plan->memory, is_anything_known(plan), now_ms, chance);
    note_pressure(plan, verdict.pressure);
    plan->ending.is_answered = plan->ending.is_answered || failure->is_answered;
    switch (verdict.step) {
    case FETCH_STEP_AGAIN:
        plan->pause_ms = verdict.wait_ms;
        ask_again(plan, verdict.attempts);
        break;
    case FETCH_STEP_SPLIT:
        split(plan, part, &failure->error);
        break;
    case FETCH_STEP_COMPARE:
        put_aside(plan, failure);
        break;
    case FETCH_STEP_SKIP:
        for (size_t i = 0; i < part->count; i++)
            fetch_mailbox_fail(&plan->mailboxes[part->mailboxes[i]], failure->error.code,
                               failure->error.reason, verdict.is_slow);
        break;
    case FETCH_STEP_END:
        fetch_plan_end(plan, verdict.outcome, &failure->error, verdict.wait_ms);
        break;
    }
    return !is_not_servers;
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

static void keep_suspicion(struct fetch_plan *plan, const struct fetch_part *part)
{
    size_t together = part->has_failed ? part->count - part->count / 2 : part->count;
    for (size_t i = 0; part->is_suspect && i < part->count; i++) {
        if (plan->mailboxes[part->mailboxes[i]].state == FETCH_OPEN)
            plan->mailboxes[part->mailboxes[i]].together = (int)together;
    }
}

/* Those that were under suspicion stay so, or the next job would begin from the start. */
static void keep_suspicions(struct fetch_plan *plan)
{
    const struct fetch_part *part;
    if (plan->current != NULL)
        keep_suspicion(plan, plan->current);
    SLIST_FOREACH(part, &plan->queue.parts, below)
        keep_suspicion(plan, part);
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
    keep_suspicions(plan);
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
