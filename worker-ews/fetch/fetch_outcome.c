/* What follows from an answer, or from its absence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker-ews/exchange/back_off.h"
#include "worker-ews/exchange/endpoint_memory.h"
#include "worker-ews/exchange/request_failure.h"
#include "worker-ews/fetch/fetch_outcome.h"

/* From this size on an answer in which half of the mailboxes failed is trouble of the server. */
#define TROUBLE_MAILBOXES 8

/* How often a part is asked again after short waits. */
#define SHORT_WAITS_MAX 3

#define RETRY_PAUSE_MS 1000

static void settle(struct fetch_mailbox *mailbox, enum fetch_state state, const struct error *error)
{
    mailbox->state = state;
    event_list_clear(&mailbox->events);
    (void)snprintf(mailbox->code, sizeof(mailbox->code), "%.*s", ANSWER_CODE_BYTES - 1,
                   error->code);
    (void)snprintf(mailbox->reason, sizeof(mailbox->reason), "%s", error->text);
}

void fetch_plan_fail_mailbox(struct fetch_mailbox *mailbox, const struct error *error, bool is_slow)
{
    settle(mailbox, FETCH_FAILED, error);
    mailbox->is_slow = is_slow;
    mailbox->is_by_itself = true;
}

void fetch_mailbox_give_back(struct fetch_mailbox *mailbox,
                             const struct error *error,
                             int64_t wait_ms)
{
    settle(mailbox, FETCH_GIVEN_BACK, error);
    mailbox->wait_ms = wait_ms;
}

static void note_pressure(struct fetch_plan *plan, enum server_pressure pressure)
{
    if (plan->pressure < pressure)
        plan->pressure = pressure;
}

/* ---- one mailbox of a complete answer ---- */

/* What is decided only when all mailboxes of the answer have been looked at. */
struct digestion {
    struct fetch_part *again; /* asked again at once: another version, another form of UTC */
    size_t troubled;
    bool must_wait;
    int64_t wait_ms;
    struct error wait_error;
    uint32_t chance;
};

static void describe(const struct mailbox_answer *answer, const char *code, struct error *error)
{
    const char *said = answer->text[0] == '\0' ? "no text" : answer->text;
    if (answer->reading == MAILBOX_READING_REFUSED)
        (void)error_set(error, ERROR_UNAVAILABLE, "Exchange answered %s for this mailbox: %s",
                        code[0] == '\0' ? "an error without a name" : code, said);
    else
        (void)error_set(error, ERROR_BROKEN, "the mailbox could not be read: %s", said);
    error_set_code(error, code);
}

static void fail_mailbox(struct fetch_mailbox *mailbox,
                         const struct mailbox_answer *answer,
                         const char *code,
                         bool is_slow)
{
    struct error error;
    describe(answer, code, &error);
    fetch_plan_fail_mailbox(mailbox, &error, is_slow);
}

static void take_events(struct fetch_mailbox *mailbox, struct collected_answer *collected)
{
    if (collected->answer.has_zone && !mailbox->has_zone) {
        mailbox->has_zone = true;
        mailbox->zone = collected->answer.zone;
    }
    if (mailbox->events.count == 0) {
        struct event_list empty = mailbox->events;
        mailbox->events = collected->events;
        collected->events = empty;
    } else if (event_list_add_all(&mailbox->events, &collected->events) != 0) {
        struct error error;
        (void)error_set(&error, ERROR_LIMIT, "it has more appointments than a calendar may have");
        error_set_code(&error, "CalendarTooLarge");
        fetch_plan_fail_mailbox(mailbox, &error, true);
        return;
    }
    if (--mailbox->open_parts == 0)
        mailbox->state = FETCH_READY;
}

/* Only whole days, and never a part of the calendar: if it cannot be had in halves it fails. */
static void halve_window(struct fetch_plan *plan, size_t index, const struct mailbox_answer *answer)
{
    struct fetch_mailbox *mailbox = &plan->mailboxes[index];
    int days = fetch_part_days(plan->current);
    if (days < 2 || mailbox->extra_requests + 2 > FETCH_EXTRA_REQUESTS_MAX) {
        fail_mailbox(mailbox, answer, answer->code[0] == '\0' ? "CalendarTooLarge" : answer->code,
                     true);
        return;
    }
    struct fetch_part *half = fetch_part_copy(plan->current, 0, 0);
    half->mailboxes[half->count++] = index;
    fetch_plan_cut(plan, half, days / 2, 2);
    fetch_plan_push(plan, half);
}

static bool may_cost_more(struct fetch_mailbox *mailbox)
{
    if (mailbox->extra_requests == FETCH_EXTRA_REQUESTS_MAX)
        return false;
    mailbox->extra_requests++;
    return true;
}

static void retry_alone(struct fetch_plan *plan, size_t index, const struct mailbox_answer *answer)
{
    struct fetch_mailbox *mailbox = &plan->mailboxes[index];
    if (mailbox->was_alone || !may_cost_more(mailbox)) {
        fail_mailbox(mailbox, answer, answer->code, false);
        return;
    }
    mailbox->was_alone = true;
    struct fetch_part *alone = fetch_part_copy(plan->current, 0, 0);
    alone->mailboxes[alone->count++] = index;
    fetch_plan_push(plan, alone);
}

static void ask_again(struct fetch_plan *plan,
                      struct digestion *digestion,
                      size_t index,
                      const struct mailbox_answer *answer,
                      bool is_possible)
{
    struct fetch_mailbox *mailbox = &plan->mailboxes[index];
    if (!is_possible || !may_cost_more(mailbox)) {
        fail_mailbox(mailbox, answer, answer->code, true);
        return;
    }
    if (digestion->again == NULL)
        digestion->again = fetch_part_copy(plan->current, 0, 0);
    digestion->again->mailboxes[digestion->again->count++] = index;
}

static void wait_for(struct digestion *digestion, const struct mailbox_answer *answer)
{
    int64_t wait_ms = back_off_choose(answer->back_off_ms, BACK_OFF_BUSY_MS, digestion->chance);
    digestion->must_wait = true;
    if (digestion->wait_ms < wait_ms)
        digestion->wait_ms = wait_ms;
    describe(answer, answer->code, &digestion->wait_error);
}

static void digest_refusal(struct fetch_plan *plan,
                           struct digestion *digestion,
                           size_t index,
                           const struct mailbox_answer *answer)
{
    struct fetch_mailbox *mailbox = &plan->mailboxes[index];
    const struct fetch_part *part = plan->current;
    switch (answer_code_find(answer->code)->mailbox) {
    case MAILBOX_USE:
    case MAILBOX_SKIP:
        digestion->troubled++;
        fail_mailbox(mailbox, answer, answer->code, false);
        return;
    case MAILBOX_SLOW:
        fail_mailbox(mailbox, answer, answer->code, true);
        return;
    case MAILBOX_HALVE_WINDOW:
        halve_window(plan, index, answer);
        return;
    case MAILBOX_RETRY_ALONE:
        retry_alone(plan, index, answer);
        return;
    case MAILBOX_WAIT:
        wait_for(digestion, answer);
        ask_again(plan, digestion, index, answer, true);
        return;
    case MAILBOX_LOWER_VERSION:
        ask_again(plan, digestion, index, answer,
                  endpoint_memory_lower_version(plan->memory, part->version));
        return;
    case MAILBOX_OTHER_ZONE:
        ask_again(plan, digestion, index, answer,
                  endpoint_memory_change_utc_form(plan->memory, part->utc_form));
        return;
    }
}

static void digest_mailbox(struct fetch_plan *plan, struct digestion *digestion, size_t place)
{
    struct collected_answer *collected = &plan->collected[place];
    size_t index = plan->current->mailboxes[place];
    struct fetch_mailbox *mailbox = &plan->mailboxes[index];
    switch (collected->answer.reading) {
    case MAILBOX_READING_COMPLETE:
        take_events(mailbox, collected);
        return;
    case MAILBOX_READING_REFUSED:
        digest_refusal(plan, digestion, index, &collected->answer);
        return;
    case MAILBOX_READING_NO_EVENT_DATA:
        fail_mailbox(mailbox, &collected->answer, "NoEventData", false);
        return;
    case MAILBOX_READING_BROKEN:
        fail_mailbox(mailbox, &collected->answer, "BrokenCalendar", false);
        return;
    case MAILBOX_READING_TOO_LARGE:
        halve_window(plan, index, &collected->answer);
        return;
    }
}

/* Asks the part again after a short wait, or gives everything back that is open. */
static void wait_or_give_back(struct fetch_plan *plan,
                              struct fetch_part *part,
                              const struct error *error,
                              int64_t wait_ms)
{
    part->attempts = plan->current->attempts + 1;
    fetch_plan_push(plan, part);
    if (wait_ms > FETCH_LONGEST_PAUSE_MS)
        fetch_plan_end(plan, JOB_GIVEN_BACK, error, wait_ms);
    else if (part->attempts > SHORT_WAITS_MAX) /* "0 ms", again and again, is no help */
        fetch_plan_end(plan, JOB_GIVEN_BACK, error, BACK_OFF_BUSY_MS);
    else
        plan->pause_ms = wait_ms;
}

void fetch_plan_answered(struct fetch_plan *plan, uint32_t chance)
{
    struct digestion digestion = {.chance = chance};
    size_t count = plan->current->count;
    plan->has_worked = true;
    endpoint_memory_note_success(plan->memory);
    for (size_t place = 0; place < count; place++)
        digest_mailbox(plan, &digestion, place);
    if (count >= TROUBLE_MAILBOXES && 2 * digestion.troubled >= count)
        note_pressure(plan, PRESSURE_TROUBLE);
    if (digestion.must_wait)
        note_pressure(plan, PRESSURE_BUSY);
    if (digestion.again == NULL)
        return;
    if (digestion.must_wait)
        wait_or_give_back(plan, digestion.again, &digestion.wait_error, digestion.wait_ms);
    else
        fetch_plan_push(plan, digestion.again);
}

/* ---- a request that failed as a whole ---- */

static struct fetch_part *same_again(struct fetch_plan *plan)
{
    return fetch_part_copy(plan->current, 0, plan->current->count);
}

static void stop(struct fetch_plan *plan, const struct request_failure *failure)
{
    fetch_plan_end(plan, JOB_FAILED, &failure->error, 0);
}

static void skip(struct fetch_plan *plan, const struct request_failure *failure)
{
    bool is_slow = answer_code_find(failure->error.code)->mailbox == MAILBOX_SLOW;
    for (size_t i = 0; i < plan->current->count; i++)
        fetch_plan_fail_mailbox(&plan->mailboxes[plan->current->mailboxes[i]], &failure->error,
                                is_slow);
}

static void split(struct fetch_plan *plan, const struct request_failure *failure, int attempts)
{
    size_t count = plan->current->count;
    if (count == 1) {
        skip(plan, failure);
        return;
    }
    struct fetch_part *second = fetch_part_copy(plan->current, count / 2, count);
    struct fetch_part *first = fetch_part_copy(plan->current, 0, count / 2);
    first->attempts = attempts;
    second->attempts = attempts;
    fetch_plan_push(plan, second);
    fetch_plan_push(plan, first);
}

static void retry(struct fetch_plan *plan)
{
    struct fetch_part *part = same_again(plan);
    part->attempts = plan->current->attempts + 1;
    fetch_plan_push(plan, part);
    plan->pause_ms = RETRY_PAUSE_MS;
}

static void retry_or_split(struct fetch_plan *plan, const struct request_failure *failure)
{
    if (plan->current->attempts == 0)
        retry(plan);
    else
        split(plan, failure, 0);
}

/* Halves of a part that kept failing are not retried once more each: the server needs less, not
 * twice as much. */
static void wait_for_better_times(struct fetch_plan *plan,
                                  const struct request_failure *failure,
                                  int64_t now_ms,
                                  uint32_t chance)
{
    note_pressure(plan, PRESSURE_TROUBLE);
    if (plan->current->attempts == 0) {
        retry(plan);
        return;
    }
    int64_t wait_ms = endpoint_memory_note_failure(plan->memory, now_ms, chance);
    if (wait_ms >= 0)
        fetch_plan_end(plan, JOB_GIVEN_BACK, &failure->error, wait_ms);
    else
        split(plan, failure, plan->current->attempts);
}

static void wait_for_server(struct fetch_plan *plan,
                            const struct request_failure *failure,
                            int64_t now_ms,
                            uint32_t chance)
{
    int64_t wait_ms = endpoint_memory_note_failure(plan->memory, now_ms, chance);
    if (wait_ms >= 0)
        fetch_plan_end(plan, JOB_GIVEN_BACK, &failure->error, wait_ms);
    else
        stop(plan, failure);
}

static void shorten_window(struct fetch_plan *plan, const struct request_failure *failure)
{
    if (fetch_part_days(plan->current) < DOCUMENTED_WINDOW_DAYS) {
        stop(plan, failure);
        return;
    }
    plan->memory->window_days = DOCUMENTED_WINDOW_DAYS;
    fetch_plan_push(plan, same_again(plan));
}

static void
change_request(struct fetch_plan *plan, const struct request_failure *failure, bool is_possible)
{
    if (is_possible)
        fetch_plan_push(plan, same_again(plan));
    else
        stop(plan, failure);
}

static void wait_as_told(struct fetch_plan *plan,
                         const struct request_failure *failure,
                         enum server_pressure pressure,
                         int64_t default_ms,
                         uint32_t chance)
{
    note_pressure(plan, pressure);
    wait_or_give_back(plan, same_again(plan), &failure->error,
                      back_off_choose(failure->wait_ms, default_ms, chance));
}

void fetch_plan_failed(struct fetch_plan *plan,
                       const struct request_failure *failure,
                       int64_t now_ms,
                       uint32_t chance)
{
    const struct fetch_part *part = plan->current;
    plan->last_failure = failure->error;
    switch (failure->action) {
    case FAULT_SPLIT:
        split(plan, failure, 0);
        return;
    case FAULT_RETRY_THEN_SPLIT:
        retry_or_split(plan, failure);
        return;
    case FAULT_PASSING:
        wait_for_better_times(plan, failure, now_ms, chance);
        return;
    case FAULT_WAIT:
        wait_as_told(plan, failure, PRESSURE_BUSY, BACK_OFF_BUSY_MS, chance);
        return;
    case FAULT_FEWER: /* the server's own time is always 0 here, which helps nobody */
        wait_or_give_back(plan, same_again(plan), &failure->error,
                          back_off_choose(NO_BACK_OFF, BACK_OFF_CONNECTIONS_MS, chance));
        note_pressure(plan, PRESSURE_CONNECTIONS);
        return;
    case FAULT_LOWER_VERSION:
        change_request(plan, failure, endpoint_memory_lower_version(plan->memory, part->version));
        return;
    case FAULT_OTHER_ZONE:
        change_request(plan, failure,
                       endpoint_memory_change_utc_form(plan->memory, part->utc_form));
        return;
    case FAULT_SHORTER_WINDOW:
        shorten_window(plan, failure);
        return;
    case FAULT_STOP:
        stop(plan, failure);
        return;
    case FAULT_SKIP:
        skip(plan, failure);
        return;
    case FAULT_UNREACHABLE:
        wait_for_server(plan, failure, now_ms, chance);
        return;
    case FAULT_LOGIN:
        fetch_plan_end(plan, JOB_GIVEN_BACK, &failure->error, 0);
        return;
    }
}
