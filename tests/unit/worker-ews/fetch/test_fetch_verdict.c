#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "proto/event/sentence.h"

#include "worker-ews/verdict/back_off.h"
#include "worker-ews/exchange/endpoint_memory.h"
#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/fetch/fetch_mailbox.h"
#include "worker-ews/fetch/fetch_queue.h"
#include "worker-ews/fetch/fetch_verdict.h"

#define CHANCE 20 /* no spread: 80 + 20 percent */
#define DAYS   (INT64_C(30) * 86400)

static struct endpoint_memory memory;
static struct fetch_part part;
static struct fetch_mailbox mailbox;

static int set_up(void **state)
{
    (void)state;
    memory = (struct endpoint_memory){0};
    part = (struct fetch_part){.end = DAYS, .count = 2};
    fetch_mailbox_init(&mailbox, "m0@example.test");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fetch_mailbox_clear(&mailbox);
    return 0;
}

static struct fetch_verdict judge(enum fault_action action, int64_t now_ms)
{
    struct request_failure failure = {.action = action, .wait_ms = NO_BACK_OFF};
    (void)error_set(&failure.error, EXCHANGE_ERROR);
    error_set_code(&failure.error, "ErrorNoFreeBusyAccess");
    return fetch_verdict_on_failure(&failure, &part, &memory, now_ms, CHANCE);
}

static struct mailbox_verdict judge_code(const char *code, int64_t back_off_ms)
{
    struct mailbox_verdict verdict;
    struct mailbox_answer answer = {.reading = MAILBOX_READING_REFUSED, .back_off_ms = back_off_ms};
    (void)snprintf(answer.code, sizeof(answer.code), "%s", code);
    fetch_verdict_on_mailbox(&answer, &mailbox, &part, &memory, CHANCE, &verdict);
    return verdict;
}

static void what_an_answer_says_about_a_mailbox_is_told(void **state)
{
    (void)state;
    struct sentence sentence;
    struct mailbox_answer answer = {.reading = MAILBOX_READING_REFUSED,
                                    .code = "ErrorMailboxMoveInProgress",
                                    .text = "try later",
                                    .back_off_ms = NO_BACK_OFF};
    struct mailbox_verdict verdict;
    fetch_verdict_on_mailbox(&answer, &mailbox, &part, &memory, CHANCE, &verdict);
    assert_string_equal(verdict.error.reason,
                        "mailbox.is_moving code=ErrorMailboxMoveInProgress words=\"try later\"");
    assert_int_equal(verdict.error.class, ERROR_UNAVAILABLE);
    assert_string_equal(sentence_of_reason(verdict.error.reason, &sentence),
                        "the mailbox is being moved (ErrorMailboxMoveInProgress): try later");
    answer.reading = MAILBOX_READING_BROKEN;
    (void)snprintf(answer.reason, sizeof(answer.reason), "calendar.entry_reversed number=3");
    fetch_verdict_on_mailbox(&answer, &mailbox, &part, &memory, CHANCE, &verdict);
    assert_string_equal(verdict.error.reason, "calendar.entry_reversed number=3");
    assert_int_equal(verdict.error.class, ERROR_BROKEN);
    assert_string_equal(verdict.error.code, "BrokenCalendar");
}

static void a_part_of_one_mailbox_is_skipped_instead_of_split(void **state)
{
    (void)state;
    assert_int_equal(judge(FAULT_SPLIT, 0).step, FETCH_STEP_SPLIT);
    part.count = 1;
    assert_int_equal(judge(FAULT_SPLIT, 0).step, FETCH_STEP_SKIP);
    assert_true(judge(FAULT_SPLIT, 0).is_slow);
}

/* Exchange's application pool breaks down under many requests at once. */
static void a_page_with_500_asks_for_fewer_requests(void **state)
{
    (void)state;
    struct fetch_verdict verdict = judge(FAULT_RETRY_FEWER, 0);
    assert_int_equal(verdict.step, FETCH_STEP_AGAIN);
    assert_int_equal(verdict.wait_ms, 1000);
    assert_int_equal(verdict.pressure, PRESSURE_TROUBLE);
    part.attempts = 1;
    assert_int_equal(judge(FAULT_RETRY_FEWER, 0).step, FETCH_STEP_SPLIT); /* by its code */
    assert_int_equal(judge(FAULT_RETRY_FEWER, 0).pressure, PRESSURE_TROUBLE);
    part.is_suspect = true; /* it is one of few addresses and not the load */
    assert_int_equal(judge(FAULT_RETRY_FEWER, 0).pressure, PRESSURE_NONE);
    assert_int_equal(judge(FAULT_RETRY_THEN_SPLIT, 0).pressure, PRESSURE_NONE);
}

static void halves_of_what_kept_failing_are_not_retried(void **state)
{
    (void)state;
    assert_int_equal(judge(FAULT_PASSING, 0).step, FETCH_STEP_AGAIN);
    assert_int_equal(judge(FAULT_PASSING, 0).attempts, 1);
    part.attempts = 1;
    for (int i = 0; i < 2; i++) {
        struct fetch_verdict verdict = judge(FAULT_PASSING, (int64_t)i * 100000);
        assert_int_equal(verdict.step, FETCH_STEP_END);
        assert_int_equal(verdict.outcome, JOB_GIVEN_BACK);
        assert_int_equal(verdict.wait_ms, i == 0 ? 4000 : 16000);
    }
    assert_int_equal(judge(FAULT_PASSING, 200000).step,
                     FETCH_STEP_SPLIT); /* ErrorNoFreeBusyAccess */
}

static void only_a_fault_that_is_about_a_mailbox_needs_no_comparison(void **state)
{
    (void)state;
    static const char *const codes[] = {"403",
                                        "502",
                                        "connection",
                                        "silent",
                                        "answer",
                                        "ErrorInternalServerError",
                                        "ErrorSomethingNew"};
    part.attempts = 1;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        struct request_failure failure = {.action = FAULT_RETRY_THEN_SPLIT};
        (void)error_set(&failure.error, EXCHANGE_ERROR);
        error_set_code(&failure.error, codes[i]);
        assert_int_equal(fetch_verdict_on_failure(&failure, &part, &memory, 0, CHANCE).step,
                         FETCH_STEP_COMPARE);
    }
    assert_int_equal(judge(FAULT_RETRY_THEN_SPLIT, 0).step, FETCH_STEP_SPLIT);
}

static void a_wait_is_short_and_not_asked_for_too_often_or_ends_the_job(void **state)
{
    (void)state;
    struct fetch_verdict verdict = fetch_verdict_on_wait(2, FETCH_LONGEST_PAUSE_MS);
    assert_int_equal(verdict.step, FETCH_STEP_AGAIN);
    assert_int_equal(verdict.attempts, 3);
    verdict = fetch_verdict_on_wait(0, FETCH_LONGEST_PAUSE_MS + 1);
    assert_int_equal(verdict.step, FETCH_STEP_END);
    assert_int_equal(verdict.wait_ms, FETCH_LONGEST_PAUSE_MS + 1);
    verdict = fetch_verdict_on_wait(3, 0);
    assert_int_equal(verdict.step, FETCH_STEP_END);
    assert_int_equal(verdict.wait_ms, BACK_OFF_BUSY_MS);
}

static void a_mailbox_that_has_cost_enough_fails(void **state)
{
    (void)state;
    static const char *const codes[] = {"ErrorResultSetTooBig", "ErrorTimeoutExpired",
                                        "ErrorServerBusy", "ErrorTimeZone"};
    static const enum mailbox_step steps[] = {MAILBOX_STEP_HALVE, MAILBOX_STEP_ALONE,
                                              MAILBOX_STEP_AGAIN, MAILBOX_STEP_AGAIN};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        mailbox.extra_requests = 0;
        assert_int_equal(judge_code(codes[i], NO_BACK_OFF).step, steps[i]);
        mailbox.extra_requests = FETCH_EXTRA_REQUESTS_MAX;
        assert_int_equal(judge_code(codes[i], NO_BACK_OFF).step, MAILBOX_STEP_FAIL);
    }
}

static void a_server_that_is_busy_is_obeyed_even_if_the_mailbox_fails(void **state)
{
    (void)state;
    mailbox.extra_requests = FETCH_EXTRA_REQUESTS_MAX;
    struct mailbox_verdict verdict = judge_code("ErrorServerBusy", 700);
    assert_int_equal(verdict.step, MAILBOX_STEP_FAIL);
    assert_true(verdict.must_wait);
    assert_int_equal(verdict.wait_ms, 700);
    assert_string_equal(verdict.error.code, "ErrorServerBusy");
}

#define WITH_MAILBOX(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MAILBOX(what_an_answer_says_about_a_mailbox_is_told),
        WITH_MAILBOX(a_part_of_one_mailbox_is_skipped_instead_of_split),
        WITH_MAILBOX(a_page_with_500_asks_for_fewer_requests),
        WITH_MAILBOX(halves_of_what_kept_failing_are_not_retried),
        WITH_MAILBOX(only_a_fault_that_is_about_a_mailbox_needs_no_comparison),
        WITH_MAILBOX(a_wait_is_short_and_not_asked_for_too_often_or_ends_the_job),
        WITH_MAILBOX(a_mailbox_that_has_cost_enough_fails),
        WITH_MAILBOX(a_server_that_is_busy_is_obeyed_even_if_the_mailbox_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
