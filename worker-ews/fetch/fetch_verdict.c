/* What follows from an answer, or from none. The table of codes says what a code means; here is
 * what can still be done about it: how often, how long, and whether the server, the account or the
 * mailbox is to blame. */
#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/verdict/back_off.h"
#include "worker-ews/exchange/endpoint_memory.h"
#include "worker-ews/fetch/fetch_mailbox.h"
#include "worker-ews/fetch/fetch_queue.h"
#include "worker-ews/fetch/fetch_verdict.h"

/* How often a part is asked again after short waits. */
#define SHORT_WAITS_MAX 3

#define RETRY_PAUSE_MS 1000

/* ---- one mailbox of a complete answer ---- */

static void
describe_mailbox_answer(const struct mailbox_answer *answer, const char *code, struct error *error)
{
    if (answer->reading == MAILBOX_READING_REFUSED) {
        (void)error_set(error, answer_code_find(code)->event, event_text("code", code),
                        event_text("words", answer->text));
        error->class =
            ERROR_UNAVAILABLE; /* for one mailbox, whatever it would mean for a request */
    } else {
        (void)error_from_reason(error, ERROR_BROKEN, answer->reason);
    }
    error_set_code(error, code);
}

static bool may_cost_more(const struct fetch_mailbox *mailbox)
{
    return mailbox->extra_requests != FETCH_EXTRA_REQUESTS_MAX;
}

/* What is wanted, if that is possible; otherwise the mailbox fails. */
static void try_step(struct mailbox_verdict *verdict,
                     enum mailbox_step step,
                     bool is_possible,
                     bool is_slow_otherwise)
{
    verdict->step = is_possible ? step : MAILBOX_STEP_FAIL;
    verdict->is_slow = !is_possible && is_slow_otherwise;
}

/* Only whole days, and never a part of the calendar: if it cannot be had in halves it fails. */
static void halve_window(struct mailbox_verdict *verdict,
                         const struct mailbox_answer *answer,
                         const struct fetch_mailbox *mailbox,
                         const struct fetch_part *part)
{
    describe_mailbox_answer(answer, answer->code[0] == '\0' ? "CalendarTooLarge" : answer->code,
                            &verdict->error);
    try_step(verdict, MAILBOX_STEP_HALVE,
             fetch_part_days(part) >= 2 && mailbox->extra_requests + 2 <= FETCH_EXTRA_REQUESTS_MAX,
             true);
}

static void judge_refusal(struct mailbox_verdict *verdict,
                          const struct mailbox_answer *answer,
                          const struct fetch_mailbox *mailbox,
                          const struct fetch_part *part,
                          struct endpoint_memory *memory)
{
    bool may_ask = may_cost_more(mailbox);
    switch (answer_code_find(answer->code)->mailbox) {
    case MAILBOX_USE:
    case MAILBOX_SKIP:
        verdict->is_trouble = true;
        return;
    case MAILBOX_MAY_LAST: /* also what one gets for an address that does not exist elsewhere */
        verdict->is_trouble = true;
        verdict->may_last = true;
        return;
    case MAILBOX_SLOW:
        verdict->is_slow = true;
        return;
    case MAILBOX_HALVE_WINDOW:
        halve_window(verdict, answer, mailbox, part);
        return;
    case MAILBOX_RETRY_ALONE:
        try_step(verdict, MAILBOX_STEP_ALONE, !mailbox->was_alone && may_ask, false);
        return;
    case MAILBOX_WAIT:
        verdict->must_wait = true;
        try_step(verdict, MAILBOX_STEP_AGAIN, may_ask, true);
        return;
    case MAILBOX_LOWER_VERSION:
        try_step(verdict, MAILBOX_STEP_AGAIN,
                 endpoint_memory_lower_version(memory, part->version) && may_ask, true);
        return;
    case MAILBOX_OTHER_ZONE:
        try_step(verdict, MAILBOX_STEP_AGAIN,
                 endpoint_memory_change_utc_form(memory, part->utc_form) && may_ask, true);
        return;
    }
}

void fetch_verdict_on_mailbox(const struct mailbox_answer *answer,
                              const struct fetch_mailbox *mailbox,
                              const struct fetch_part *part,
                              struct endpoint_memory *memory,
                              uint32_t chance,
                              struct mailbox_verdict *verdict)
{
    *verdict = (struct mailbox_verdict){.step = MAILBOX_STEP_FAIL};
    switch (answer->reading) {
    case MAILBOX_READING_COMPLETE:
        verdict->step = MAILBOX_STEP_TAKE;
        return;
    case MAILBOX_READING_REFUSED:
        describe_mailbox_answer(answer, answer->code, &verdict->error);
        judge_refusal(verdict, answer, mailbox, part, memory);
        if (verdict->must_wait)
            verdict->wait_ms = back_off_choose(answer->back_off_ms, BACK_OFF_BUSY_MS, chance);
        if (verdict->must_wait && answer->back_off_ms > 0)
            (void)error_add(&verdict->error, event_number("wait_ms", verdict->wait_ms));
        return;
    case MAILBOX_READING_NO_EVENT_DATA:
        describe_mailbox_answer(answer, "NoEventData", &verdict->error);
        return;
    case MAILBOX_READING_BROKEN:
        describe_mailbox_answer(answer, "BrokenCalendar", &verdict->error);
        return;
    case MAILBOX_READING_TOO_LARGE:
        halve_window(verdict, answer, mailbox, part);
        return;
    }
}

/* ---- a request that failed as a whole ---- */

static struct fetch_verdict again(int attempts, int64_t wait_ms)
{
    return (struct fetch_verdict){
        .step = FETCH_STEP_AGAIN, .attempts = attempts, .wait_ms = wait_ms};
}

static struct fetch_verdict end_with_outcome(enum job_outcome outcome, int64_t wait_ms)
{
    return (struct fetch_verdict){.step = FETCH_STEP_END, .outcome = outcome, .wait_ms = wait_ms};
}

static struct fetch_verdict again_if(bool is_possible)
{
    return is_possible ? again(0, 0) : end_with_outcome(JOB_FAILED, 0);
}

static struct fetch_verdict skip(const struct request_failure *failure)
{
    return (struct fetch_verdict){.step = FETCH_STEP_SKIP,
                                  .is_slow = answer_code_find(failure->error.code)->mailbox ==
                                             MAILBOX_SLOW};
}

static struct fetch_verdict split(const struct request_failure *failure,
                                  const struct fetch_part *part)
{
    if (part->count == 1)
        return skip(failure);
    return (struct fetch_verdict){.step = FETCH_STEP_SPLIT};
}

/* A fault whose name is about a mailbox leaves nothing to find out but which. */
static struct fetch_verdict split_or_compare(const struct request_failure *failure,
                                             const struct fetch_part *part)
{
    const struct answer_code *code = answer_code_find(failure->error.code);
    if (code->name[0] != '\0' && code->fault == FAULT_SPLIT && !part->is_probe)
        return split(failure, part);
    return (struct fetch_verdict){.step = FETCH_STEP_COMPARE};
}

/* Asked twice as it is, an address that spoils it would use up the tries of the account for everybody. */
static bool is_try_of_several(const struct fetch_part *part)
{
    return part->is_try && part->count > 1;
}

static struct fetch_verdict retry_then_split(const struct request_failure *failure,
                                             const struct fetch_part *part)
{
    return part->attempts == 0 && !is_try_of_several(part) ? again(1, RETRY_PAUSE_MS)
                                                           : split_or_compare(failure, part);
}

static struct fetch_verdict under(enum server_pressure pressure, struct fetch_verdict verdict)
{
    verdict.pressure = pressure;
    return verdict;
}

struct fetch_verdict fetch_verdict_on_wait(int attempts, int64_t wait_ms)
{
    if (wait_ms > FETCH_LONGEST_PAUSE_MS)
        return end_with_outcome(JOB_GIVEN_BACK, wait_ms);
    if (attempts >= SHORT_WAITS_MAX) /* "0 ms", again and again, is no help */
        return end_with_outcome(JOB_GIVEN_BACK, BACK_OFF_BUSY_MS);
    return again(attempts + 1, wait_ms);
}

/* What fails while the server answers others is not the server's: pauses would never end it. */
static struct fetch_verdict wait_for_better_times(const struct request_failure *failure,
                                                  const struct fetch_part *part,
                                                  struct endpoint_memory *memory,
                                                  int64_t now_ms,
                                                  uint32_t chance)
{
    if (part->attempts == 0)
        return again(1, RETRY_PAUSE_MS);
    if (memory->answers > part->answers_before)
        return split(failure, part);
    int64_t wait_ms = endpoint_memory_note_failure(memory, now_ms, chance);
    return wait_ms >= 0 ? end_with_outcome(JOB_GIVEN_BACK, wait_ms)
                        : split_or_compare(failure, part);
}

static struct fetch_verdict
pause_or_fail(struct endpoint_memory *memory, int64_t now_ms, uint32_t chance)
{
    int64_t wait_ms = endpoint_memory_note_failure(memory, now_ms, chance);
    return wait_ms >= 0 ? end_with_outcome(JOB_GIVEN_BACK, wait_ms)
                        : end_with_outcome(JOB_FAILED, 0);
}

static struct fetch_verdict shorten_window(const struct fetch_part *part,
                                           struct endpoint_memory *memory)
{
    if (fetch_part_days(part) < DOCUMENTED_WINDOW_DAYS)
        return end_with_outcome(JOB_FAILED, 0);
    memory->window_days = DOCUMENTED_WINDOW_DAYS;
    return again(0, 0);
}

struct fetch_verdict fetch_verdict_on_failure(const struct request_failure *failure,
                                              const struct fetch_part *part,
                                              struct endpoint_memory *memory,
                                              int64_t now_ms,
                                              uint32_t chance)
{
    int64_t wait_ms;
    switch (failure->action) {
    case FAULT_SPLIT:
        return split_or_compare(failure, part);
    case FAULT_RETRY_THEN_SPLIT:
        return retry_then_split(failure, part);
    case FAULT_RETRY_FEWER: /* while an address is looked for, the load is none of the reasons */
        return under(part->is_suspect ? PRESSURE_NONE : PRESSURE_TROUBLE,
                     retry_then_split(failure, part));
    case FAULT_PASSING:
        return under(PRESSURE_TROUBLE,
                     wait_for_better_times(failure, part, memory, now_ms, chance));
    case FAULT_WAIT:
        wait_ms = back_off_choose(failure->wait_ms, BACK_OFF_BUSY_MS, chance);
        return under(PRESSURE_BUSY, fetch_verdict_on_wait(part->attempts, wait_ms));
    case FAULT_FEWER: /* the server's own time is always 0 here, which helps nobody */
        wait_ms = back_off_choose(NO_BACK_OFF, BACK_OFF_CONNECTIONS_MS, chance);
        return under(PRESSURE_CONNECTIONS, fetch_verdict_on_wait(part->attempts, wait_ms));
    case FAULT_LOWER_VERSION:
        return again_if(endpoint_memory_lower_version(memory, part->version));
    case FAULT_OTHER_ZONE:
        return again_if(endpoint_memory_change_utc_form(memory, part->utc_form));
    case FAULT_SHORTER_WINDOW:
        return shorten_window(part, memory);
    case FAULT_SKIP:
        return skip(failure);
    case FAULT_RETRY_THEN_PAUSE:
        return part->attempts == 0 ? again(1, RETRY_PAUSE_MS)
                                   : pause_or_fail(memory, now_ms, chance);
    case FAULT_UNREACHABLE:
    case FAULT_NO_SERVICE:
        return pause_or_fail(memory, now_ms, chance);
    case FAULT_LOGIN:
        return end_with_outcome(JOB_GIVEN_BACK, 0);
    case FAULT_ALONE: /* whoever is under way beside it, a check for example, may take a while */
        return end_with_outcome(JOB_GIVEN_BACK, RETRY_PAUSE_MS);
    case FAULT_RETRY_THEN_STOP:
        return part->attempts == 0 ? again(1, RETRY_PAUSE_MS) : end_with_outcome(JOB_FAILED, 0);
    case FAULT_STOP:
        break;
    }
    return end_with_outcome(JOB_FAILED, 0);
}

struct fetch_verdict fetch_verdict_on_server(const struct request_failure *failure,
                                             struct endpoint_memory *memory,
                                             bool is_known,
                                             int64_t now_ms,
                                             uint32_t chance)
{
    enum job_outcome otherwise = is_known ? JOB_GIVEN_BACK : JOB_FAILED;
    if (failure->error.class == ERROR_REFUSED || failure->error.class == ERROR_INVALID)
        return end_with_outcome(otherwise, is_known ? BACK_OFF_BUSY_MS : 0);
    int64_t wait_ms = endpoint_memory_note_failure(memory, now_ms, chance);
    struct fetch_verdict verdict =
        wait_ms >= 0 ? end_with_outcome(JOB_GIVEN_BACK, wait_ms)
                     : end_with_outcome(otherwise, is_known ? BACK_OFF_BUSY_MS : 0);
    return under(PRESSURE_TROUBLE, verdict);
}
