/* What a plan makes of requests that fail as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "plan_fixture.h"

/* ---- whole requests ---- */

static void a_split_finds_the_one_that_fails(void **state)
{
    (void)state;
    static const char *const bad[] = {"m2@example.test"};
    plan_begin(4);
    assert_int_equal(plan_play(bad, 1), 7); /* 4, m0, m1, m2 and m3, m2, m1 again, m3 */
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(plan_mailbox(i)->state, i == 2 ? FETCH_FAILED : FETCH_READY);
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_DONE);
}

static void one_retry_comes_before_a_split(void **state)
{
    (void)state;
    plan_begin(2);
    plan_next();
    plan_failed(FAULT_RETRY_THEN_SPLIT);
    assert_int_equal(fetch_plan_pause_ms(plan), 1000);
    plan_expect_asked("m0@example.test", 2);
    plan_failed(FAULT_RETRY_THEN_SPLIT);
    plan_expect_asked("m0@example.test", 1);
}

/* It may be the only other one that the account has in an hour. */
static void a_try_of_the_account_is_not_repeated_with_the_same_addresses(void **state)
{
    (void)state;
    plan_begin(2);
    plan_next();
    fetch_plan_tries(plan);
    plan_failed(FAULT_RETRY_THEN_SPLIT);
    plan_expect_asked("m0@example.test", 1);
    /* That one may be it: the next job tries with another one. */
    plan_begin(2);
    plan_next();
    fetch_plan_tries(plan);
    plan_failed(FAULT_RETRY_THEN_SPLIT);
    plan_expect_asked("m1@example.test", 1);
}

static void passing_failures_give_back_after_4_and_16_seconds_then_it_is_found_out_why(void **state)
{
    (void)state;
    static const int64_t waits_ms[] = {4000, 16000};
    for (size_t i = 0; i < 2; i++) {
        plan_begin(4);
        plan_next();
        plan_failed(FAULT_PASSING);
        plan_next();
        plan_failed_at(FAULT_PASSING, NO_BACK_OFF, (int64_t)(i + 1) * 100000);
        plan_expect_given_back(waits_ms[i]);
    }
    plan_begin(4);
    plan_next();
    plan_failed(FAULT_PASSING);
    plan_next();
    plan_failed_at(FAULT_PASSING, NO_BACK_OFF, 300000);
    plan_expect_asked("m0@example.test", 1);
    plan_all_good();
    assert_int_equal(memory.passing_failures, 0);
}

static void a_page_for_errors_is_never_split(void **state)
{
    (void)state;
    static const int64_t waits_ms[] = {4000, 16000};
    for (size_t i = 0; i < 3; i++) {
        plan_begin(4);
        plan_next();
        plan_failed(FAULT_RETRY_THEN_PAUSE);
        plan_expect_asked("m0@example.test", 4);
        endpoint_memory_note_good(&memory, "other@example.test");
        plan_failed_at(FAULT_RETRY_THEN_PAUSE, NO_BACK_OFF, (int64_t)(i + 1) * 100000);
        if (i < 2)
            plan_expect_given_back(waits_ms[i]);
    }
    plan_expect_over();
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
}

static void jobs_that_fail_together_count_once(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        plan_begin(1);
        plan_next();
        plan_failed_at(FAULT_UNREACHABLE, NO_BACK_OFF, 1000 + i);
        plan_expect_given_back(4000 - i);
    }
}

static void a_server_that_stays_away_fails_the_job(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        plan_begin(1);
        plan_next();
        plan_failed_at(FAULT_UNREACHABLE, NO_BACK_OFF, (int64_t)(i + 1) * 100000);
    }
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
    assert_int_equal(plan_mailbox(0)->state, FETCH_FAILED);
    assert_false(plan_mailbox(0)->is_by_itself);
}

static void the_servers_own_time_is_kept_to_the_millisecond(void **state)
{
    (void)state;
    plan_begin(1);
    plan_next();
    plan_failed_at(FAULT_WAIT, 178510, 0);
    assert_int_equal(fetch_plan_ending(plan)->pressure, PRESSURE_BUSY);
    plan_expect_given_back(178510);
}

static void without_a_time_a_busy_server_is_left_alone_for_a_minute(void **state)
{
    (void)state;
    plan_begin(1);
    plan_next();
    plan_failed(FAULT_WAIT);
    plan_expect_given_back(60000);
}

static void nobody_waits_longer_than_an_hour(void **state)
{
    (void)state;
    plan_begin(1);
    plan_next();
    plan_failed_at(FAULT_WAIT, INT64_MAX, 0);
    plan_expect_given_back(3600000);
}

static void waits_of_a_second_are_waited_for_but_not_for_ever(void **state)
{
    (void)state;
    plan_begin(1);
    for (int i = 0; i < 3; i++) {
        plan_next();
        plan_failed_at(FAULT_WAIT, i == 0 ? 1000 : 1, 0);
        assert_int_equal(fetch_plan_pause_ms(plan), i == 0 ? 1000 : 1);
    }
    plan_next();
    plan_failed_at(FAULT_WAIT, 1, 0);
    plan_expect_given_back(60000);
}

static void versions_are_lowered_twice_then_the_job_fails(void **state)
{
    (void)state;
    static const enum schema_version versions[] = {SCHEMA_VERSION_2013_SP1, SCHEMA_VERSION_2010_SP2,
                                                   SCHEMA_VERSION_2007_SP1};
    plan_begin(1);
    for (size_t i = 0; i < 3; i++) {
        plan_next();
        assert_int_equal(request.version, versions[i]);
        plan_failed(FAULT_LOWER_VERSION);
    }
    plan_expect_over();
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
}

static void a_version_that_another_job_has_lowered_is_not_lowered_twice(void **state)
{
    (void)state;
    plan_begin(1);
    plan_next();
    memory.version = SCHEMA_VERSION_2010_SP2;
    plan_failed(FAULT_LOWER_VERSION);
    plan_next();
    assert_int_equal(request.version, SCHEMA_VERSION_2010_SP2);
}

static void the_other_form_of_utc_is_tried_once(void **state)
{
    (void)state;
    plan_begin(1);
    plan_next();
    plan_failed(FAULT_OTHER_ZONE);
    plan_next();
    assert_int_equal(request.utc_form, UTC_FORM_EQUAL_CHANGES);
    plan_failed(FAULT_OTHER_ZONE);
    plan_expect_over();
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
}

static void a_window_that_is_too_long_is_asked_in_pieces_and_remembered(void **state)
{
    (void)state;
    plan_begin_days(2, 60);
    plan_next();
    plan_expect_days(-1, 60);
    plan_failed(FAULT_SHORTER_WINDOW);
    plan_next();
    plan_expect_days(-1, 41); /* 42 days */
    plan_all_good();
    plan_next();
    plan_expect_days(40, 60);
    plan_all_good();
    assert_int_equal(plan_mailbox(0)->state, FETCH_READY);
    plan_begin_days(1, 60);
    plan_next();
    plan_expect_days(-1, 41);
    plan_failed(FAULT_SHORTER_WINDOW);
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
}

static void a_stop_fails_what_is_open_and_keeps_what_is_ready(void **state)
{
    (void)state;
    plan_begin(2);
    plan_next();
    (void)plan_failed_as(MAILBOX_NO_ACCESS, "ErrorNoFreeBusyAccess");
    plan_next();
    plan_all_good();
    plan_next();
    plan_failed(FAULT_STOP);
    plan_expect_over();
    assert_int_equal(plan_mailbox(0)->state, FETCH_READY);
    assert_int_equal(plan_mailbox(1)->state, FETCH_FAILED);
}

static void a_refused_account_gives_everything_back(void **state)
{
    (void)state;
    plan_begin(2);
    plan_next();
    plan_failed(FAULT_LOGIN);
    plan_expect_given_back(0);
}

/* Otherwise the successes of other jobs would begin the pauses anew, again and again. */
static void what_should_pass_is_split_when_others_are_answered_meanwhile(void **state)
{
    (void)state;
    plan_begin(4);
    plan_next();
    plan_failed(FAULT_PASSING);
    plan_next();
    endpoint_memory_note_success(&memory); /* another job's */
    plan_failed(FAULT_PASSING);
    plan_expect_asked("m0@example.test", 2);
}

static void an_answer_that_may_be_to_another_request_gives_everything_back(void **state)
{
    (void)state;
    plan_begin(2);
    plan_next();
    plan_failed(FAULT_ALONE);
    plan_expect_given_back(1000);
    assert_int_equal(fetch_plan_ending(plan)->pressure, PRESSURE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLAN(a_split_finds_the_one_that_fails),
        WITH_PLAN(one_retry_comes_before_a_split),
        WITH_PLAN(a_try_of_the_account_is_not_repeated_with_the_same_addresses),
        WITH_PLAN(passing_failures_give_back_after_4_and_16_seconds_then_it_is_found_out_why),
        WITH_PLAN(a_page_for_errors_is_never_split),
        WITH_PLAN(jobs_that_fail_together_count_once),
        WITH_PLAN(a_server_that_stays_away_fails_the_job),
        WITH_PLAN(the_servers_own_time_is_kept_to_the_millisecond),
        WITH_PLAN(without_a_time_a_busy_server_is_left_alone_for_a_minute),
        WITH_PLAN(nobody_waits_longer_than_an_hour),
        WITH_PLAN(waits_of_a_second_are_waited_for_but_not_for_ever),
        WITH_PLAN(versions_are_lowered_twice_then_the_job_fails),
        WITH_PLAN(a_version_that_another_job_has_lowered_is_not_lowered_twice),
        WITH_PLAN(the_other_form_of_utc_is_tried_once),
        WITH_PLAN(a_window_that_is_too_long_is_asked_in_pieces_and_remembered),
        WITH_PLAN(a_stop_fails_what_is_open_and_keeps_what_is_ready),
        WITH_PLAN(a_refused_account_gives_everything_back),
        WITH_PLAN(what_should_pass_is_split_when_others_are_answered_meanwhile),
        WITH_PLAN(an_answer_that_may_be_to_another_request_gives_everything_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
