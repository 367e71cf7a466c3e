#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/availability_request.h"
#include "worker-ews/endpoint_memory.h"
#include "worker-ews/fetch_plan.h"

#define DAY          86400
#define WINDOW_START (INT64_C(20000) * DAY)
#define CHANCE       20 /* no spread: 80 + 20 percent */

static struct endpoint_memory memory;
static struct fetch_plan *plan;
static struct availability_request request;
static char texts[100][32];

static void begin_days(size_t mailboxes, int days)
{
    const char *addresses[100];
    for (size_t i = 0; i < mailboxes; i++) {
        (void)snprintf(texts[i], sizeof(texts[i]), "m%zu@example.test", i);
        addresses[i] = texts[i];
    }
    fetch_plan_destroy(plan);
    plan = fetch_plan_create(&(struct fetch_plan_options){
        .addresses = addresses,
        .count = mailboxes,
        .window_start = WINDOW_START,
        .window_end = WINDOW_START + (int64_t)days * DAY,
        .memory = &memory,
    });
}

static void begin(size_t mailboxes)
{
    begin_days(mailboxes, 30);
}

static int set_up(void **state)
{
    (void)state;
    memory = (struct endpoint_memory){0};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fetch_plan_destroy(plan);
    plan = NULL;
    return 0;
}

static void next(void)
{
    assert_true(fetch_plan_next(plan, &request));
}

static void expect_asked(const char *first, size_t count)
{
    next();
    assert_int_equal(request.address_count, count);
    assert_string_equal(request.addresses[0], first);
}

/* Days of the window that is asked for, counted from the wanted start. */
static void expect_days(int from, int to)
{
    assert_int_equal((request.window_begin - WINDOW_START) / DAY, from);
    assert_int_equal((request.window_end - WINDOW_START) / DAY, to);
}

static void take_good(size_t index)
{
    struct mailbox_answer answer = {.reading = MAILBOX_READING_COMPLETE,
                                    .back_off_ms = NO_BACK_OFF};
    fetch_plan_take(plan, index, &answer);
}

static void take_events(size_t index, const struct availability_event *events, size_t count)
{
    struct mailbox_answer answer = {.reading = MAILBOX_READING_COMPLETE,
                                    .back_off_ms = NO_BACK_OFF,
                                    .events = events,
                                    .event_count = count};
    fetch_plan_take(plan, index, &answer);
}

static void take_code(size_t index, const char *code)
{
    struct mailbox_answer answer = {.reading = MAILBOX_READING_REFUSED, .back_off_ms = NO_BACK_OFF};
    (void)snprintf(answer.code, sizeof(answer.code), "%s", code);
    fetch_plan_take(plan, index, &answer);
}

static void answered(void)
{
    fetch_plan_answered(plan, CHANCE);
}

static void all_good(void)
{
    for (size_t i = 0; i < request.address_count; i++)
        take_good(i);
    answered();
}

static void failed_at(enum fault_action action, int64_t wait_ms, int64_t now_ms)
{
    struct request_failure failure = {.action = action, .wait_ms = wait_ms};
    (void)error_set(&failure.error, ERROR_UNAVAILABLE, "the test says so");
    fetch_plan_failed(plan, &failure, now_ms, CHANCE);
}

static void failed(enum fault_action action)
{
    failed_at(action, NO_BACK_OFF, 1000);
}

static const struct fetch_mailbox *mailbox(size_t index)
{
    return fetch_plan_mailbox(plan, index);
}

static void expect_over(void)
{
    assert_true(fetch_plan_is_settled(plan));
    assert_false(fetch_plan_next(plan, &request));
}

static void expect_given_back(int64_t wait_ms)
{
    expect_over();
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_GIVEN_BACK);
    assert_int_equal(fetch_plan_ending(plan)->wait_ms, wait_ms);
}

static struct availability_event event(int from_hour, int to_hour)
{
    return (struct availability_event){
        .start = WINDOW_START + (int64_t)from_hour * 3600,
        .end = WINDOW_START + (int64_t)to_hour * 3600,
        .busy_word = "Busy",
        .id = "",
        .subject = "",
        .location = "",
    };
}

/* ---- limits ---- */

static void a_lease_has_sixteen_requests(void **state)
{
    (void)state;
    begin(64);
    next();
    failed(FAULT_SPLIT);
    next();
    all_good();
    for (int i = 2; i < FETCH_REQUESTS_MAX; i++) {
        next();
        failed(FAULT_SPLIT);
    }
    assert_int_equal(fetch_plan_requests(plan), FETCH_REQUESTS_MAX);
    assert_false(fetch_plan_next(plan, &request));
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_GIVEN_BACK);
    assert_int_equal(mailbox(0)->state, FETCH_READY);
}

static void if_nothing_has_worked_a_used_up_lease_fails(void **state)
{
    (void)state;
    begin(64);
    for (int i = 0; i < FETCH_REQUESTS_MAX; i++) {
        next();
        failed(FAULT_SPLIT);
    }
    assert_false(fetch_plan_next(plan, &request));
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
    assert_int_equal(mailbox(63)->state, FETCH_FAILED);
}

static void an_address_that_no_request_can_hold_fails_alone(void **state)
{
    (void)state;
    const char *addresses[] = {"a@example.test", "b c@example.test"};
    plan = fetch_plan_create(&(struct fetch_plan_options){.addresses = addresses,
                                                          .count = 2,
                                                          .window_start = WINDOW_START,
                                                          .window_end = WINDOW_START + DAY,
                                                          .memory = &memory});
    expect_asked("a@example.test", 1);
    assert_int_equal(mailbox(1)->state, FETCH_FAILED);
    assert_true(mailbox(1)->is_slow);
}

/* ---- the normal case ---- */

static void everybody_is_asked_at_once_and_from_one_day_before(void **state)
{
    (void)state;
    begin(100);
    expect_asked("m0@example.test", 100);
    expect_days(-1, 30);
    assert_int_equal(request.version, SCHEMA_VERSION_2013_SP1);
    assert_int_equal(request.utc_form, UTC_FORM_NO_CHANGE);
    all_good();
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(mailbox(i)->state, FETCH_READY);
    expect_over();
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_DONE);
}

static void a_window_is_widened_to_whole_days(void **state)
{
    (void)state;
    const char *address = "a@example.test";
    plan = fetch_plan_create(&(struct fetch_plan_options){.addresses = &address,
                                                          .count = 1,
                                                          .window_start = WINDOW_START + 100,
                                                          .window_end = WINDOW_START + DAY + 1,
                                                          .memory = &memory});
    next();
    expect_days(-1, 2);
}

/* ---- one mailbox ---- */

static void one_bad_mailbox_costs_nobody_else(void **state)
{
    (void)state;
    begin(3);
    next();
    take_good(0);
    take_code(1, "ErrorNoFreeBusyAccess");
    take_code(2, "ErrorSomethingNew");
    answered();
    assert_int_equal(mailbox(0)->state, FETCH_READY);
    assert_int_equal(mailbox(1)->state, FETCH_FAILED);
    assert_true(mailbox(1)->is_slow);
    assert_string_equal(mailbox(1)->code, "ErrorNoFreeBusyAccess");
    assert_false(mailbox(2)->is_slow);
    expect_over();
}

static void an_answer_that_failed_leaves_nothing_behind(void **state)
{
    (void)state;
    struct availability_event one = event(8, 9);
    begin(1);
    next();
    take_events(0, &one, 1);
    failed(FAULT_RETRY_THEN_SPLIT);
    next();
    all_good();
    assert_int_equal(mailbox(0)->events.count, 0);
    assert_int_equal(mailbox(0)->state, FETCH_READY);
}

static void an_event_at_a_cut_is_taken_exactly_once(void **state)
{
    (void)state;
    struct availability_event events[] = {
        event(-100, -90),                /* before everything: only the first part keeps it */
        event(15 * 24 - 1, 15 * 24),     /* ends at the cut */
        event(15 * 24 - 1, 15 * 24 + 1), /* crosses it */
        event(15 * 24, 15 * 24),         /* no length, at the cut */
        event(15 * 24, 15 * 24 + 1),     /* begins at it */
        event(40 * 24, 41 * 24),         /* behind everything: only the last part keeps it */
    };
    begin(1);
    next();
    take_code(0, "ErrorResultSetTooBig");
    answered();
    next();
    expect_days(-1, 15);
    take_events(0, events, 6);
    answered();
    assert_int_equal(mailbox(0)->state, FETCH_OPEN);
    next();
    expect_days(14, 30);
    take_events(0, events, 6);
    answered();
    assert_int_equal(mailbox(0)->state, FETCH_READY);
    assert_int_equal(mailbox(0)->events.count, 6);
    int64_t sum = 0, expected = 0;
    for (size_t i = 0; i < 6; i++) {
        sum += mailbox(0)->events.events[i].start * 7 + mailbox(0)->events.events[i].end;
        expected += events[i].start * 7 + events[i].end;
    }
    assert_int_equal(sum, expected);
}

static void a_window_costs_eight_extra_requests_at_most(void **state)
{
    (void)state;
    begin(1);
    int requests = 0;
    while (fetch_plan_next(plan, &request)) {
        requests++;
        take_code(0, "ErrorResultSetTooBig");
        answered();
    }
    assert_true(requests <= 1 + FETCH_EXTRA_REQUESTS_MAX);
    assert_int_equal(mailbox(0)->state, FETCH_FAILED);
    assert_string_equal(mailbox(0)->code, "ErrorResultSetTooBig");
    assert_int_equal(mailbox(0)->events.count, 0);
}

static void one_day_that_is_too_big_fails_the_mailbox(void **state)
{
    (void)state;
    begin_days(1, 1);
    next();
    take_code(0, "ErrorResultSetTooBig");
    answered();
    assert_int_equal(mailbox(0)->state, FETCH_FAILED);
    assert_true(mailbox(0)->is_slow);
}

static void one_part_that_fails_fails_the_mailbox_with_all_parts(void **state)
{
    (void)state;
    begin(1);
    next();
    take_code(0, "ErrorResultSetTooBig");
    answered();
    next();
    take_good(0);
    answered();
    next();
    take_code(0, "ErrorFreeBusyGenerationFailed");
    answered();
    assert_int_equal(mailbox(0)->state, FETCH_FAILED);
    expect_over();
}

static void a_mailbox_that_timed_out_is_asked_once_more_alone(void **state)
{
    (void)state;
    begin(3);
    next();
    take_good(0);
    take_code(1, "ErrorTimeoutExpired");
    take_good(2);
    answered();
    expect_asked("m1@example.test", 1);
    take_code(0, "ErrorTimeoutExpired");
    answered();
    assert_int_equal(mailbox(1)->state, FETCH_FAILED);
    assert_false(mailbox(1)->is_slow);
}

static void a_busy_mailbox_gives_back_what_is_open(void **state)
{
    (void)state;
    begin(2);
    next();
    take_good(0);
    struct mailbox_answer busy = {
        .reading = MAILBOX_READING_REFUSED, .code = "ErrorServerBusy", .back_off_ms = 5000};
    fetch_plan_take(plan, 1, &busy);
    answered();
    assert_int_equal(mailbox(0)->state, FETCH_READY);
    assert_int_equal(mailbox(1)->state, FETCH_GIVEN_BACK);
    assert_int_equal(mailbox(1)->wait_ms, 5000);
    assert_int_equal(fetch_plan_pressure(plan), PRESSURE_BUSY);
    expect_given_back(5000);
}

static void half_of_eight_failing_is_trouble_of_the_server(void **state)
{
    (void)state;
    for (size_t bad = 3; bad <= 4; bad++) {
        begin(8);
        next();
        for (size_t i = 0; i < 8; i++)
            take_code(i, i < bad ? "ErrorFreeBusyGenerationFailed" : "ErrorNoFreeBusyAccess");
        answered();
        assert_int_equal(fetch_plan_pressure(plan), bad == 4 ? PRESSURE_TROUBLE : PRESSURE_NONE);
    }
}

static void mailboxes_of_an_older_server_are_asked_again_with_a_lower_version(void **state)
{
    (void)state;
    begin(3);
    next();
    take_code(0, "ErrorInvalidSchemaVersionForMailboxVersion");
    take_good(1);
    take_code(2, "ErrorInvalidSchemaVersionForMailboxVersion");
    answered();
    expect_asked("m0@example.test", 2);
    assert_int_equal(request.version, SCHEMA_VERSION_2010_SP2);
    take_good(0);
    take_code(1, "ErrorInvalidSchemaVersionForMailboxVersion");
    answered();
    next();
    assert_int_equal(request.version, SCHEMA_VERSION_2007_SP1);
    take_code(0, "ErrorInvalidSchemaVersionForMailboxVersion");
    answered();
    assert_int_equal(mailbox(2)->state, FETCH_FAILED);
    assert_true(mailbox(2)->is_slow);
}

/* ---- whole requests ---- */

static void a_split_finds_the_one_that_fails(void **state)
{
    (void)state;
    begin(4);
    int requests = 0;
    while (fetch_plan_next(plan, &request)) {
        bool is_hit = false;
        for (size_t i = 0; i < request.address_count; i++)
            is_hit = is_hit || strcmp(request.addresses[i], "m2@example.test") == 0;
        requests++;
        if (is_hit)
            failed(FAULT_SPLIT);
        else
            all_good();
    }
    assert_int_equal(requests, 5); /* 4, 2, 2, 1, 1 */
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(mailbox(i)->state, i == 2 ? FETCH_FAILED : FETCH_READY);
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_DONE);
}

static void one_retry_comes_before_a_split(void **state)
{
    (void)state;
    begin(2);
    next();
    failed(FAULT_RETRY_THEN_SPLIT);
    assert_int_equal(fetch_plan_pause_ms(plan), 1000);
    expect_asked("m0@example.test", 2);
    failed(FAULT_RETRY_THEN_SPLIT);
    expect_asked("m0@example.test", 1);
}

static void passing_failures_give_back_after_4_and_16_seconds_then_split(void **state)
{
    (void)state;
    static const int64_t waits_ms[] = {4000, 16000};
    for (size_t i = 0; i < 2; i++) {
        begin(4);
        next();
        failed(FAULT_PASSING);
        next();
        failed_at(FAULT_PASSING, NO_BACK_OFF, (int64_t)(i + 1) * 100000);
        expect_given_back(waits_ms[i]);
    }
    begin(4);
    next();
    failed(FAULT_PASSING);
    next();
    failed_at(FAULT_PASSING, NO_BACK_OFF, 300000);
    expect_asked("m0@example.test", 2);
    all_good();
    assert_int_equal(memory.passing_failures, 0);
}

static void jobs_that_fail_together_count_once(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        begin(1);
        next();
        failed_at(FAULT_UNREACHABLE, NO_BACK_OFF, 1000 + i);
        expect_given_back(4000 - i);
    }
}

static void a_server_that_stays_away_fails_the_job(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        begin(1);
        next();
        failed_at(FAULT_UNREACHABLE, NO_BACK_OFF, (int64_t)(i + 1) * 100000);
    }
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
    assert_int_equal(mailbox(0)->state, FETCH_FAILED);
    assert_false(mailbox(0)->is_by_itself);
}

static void the_servers_own_time_is_kept_to_the_millisecond(void **state)
{
    (void)state;
    begin(1);
    next();
    failed_at(FAULT_WAIT, 178510, 0);
    assert_int_equal(fetch_plan_pressure(plan), PRESSURE_BUSY);
    expect_given_back(178510);
}

static void without_a_time_a_busy_server_is_left_alone_for_a_minute(void **state)
{
    (void)state;
    begin(1);
    next();
    failed(FAULT_WAIT);
    expect_given_back(60000);
}

static void nobody_waits_longer_than_an_hour(void **state)
{
    (void)state;
    begin(1);
    next();
    failed_at(FAULT_WAIT, INT64_MAX, 0);
    expect_given_back(3600000);
}

static void waits_of_a_second_are_waited_for_but_not_for_ever(void **state)
{
    (void)state;
    begin(1);
    for (int i = 0; i < 3; i++) {
        next();
        failed_at(FAULT_WAIT, i == 0 ? 1000 : 0, 0);
        assert_int_equal(fetch_plan_pause_ms(plan), i == 0 ? 1000 : 0);
    }
    next();
    failed_at(FAULT_WAIT, 0, 0);
    expect_given_back(60000);
}

static void versions_are_lowered_twice_then_the_job_fails(void **state)
{
    (void)state;
    static const enum schema_version versions[] = {SCHEMA_VERSION_2013_SP1, SCHEMA_VERSION_2010_SP2,
                                                   SCHEMA_VERSION_2007_SP1};
    begin(1);
    for (size_t i = 0; i < 3; i++) {
        next();
        assert_int_equal(request.version, versions[i]);
        failed(FAULT_LOWER_VERSION);
    }
    expect_over();
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
}

static void a_version_that_another_job_has_lowered_is_not_lowered_twice(void **state)
{
    (void)state;
    begin(1);
    next();
    memory.version = SCHEMA_VERSION_2010_SP2;
    failed(FAULT_LOWER_VERSION);
    next();
    assert_int_equal(request.version, SCHEMA_VERSION_2010_SP2);
}

static void the_other_form_of_utc_is_tried_once(void **state)
{
    (void)state;
    begin(1);
    next();
    failed(FAULT_OTHER_ZONE);
    next();
    assert_int_equal(request.utc_form, UTC_FORM_EQUAL_CHANGES);
    failed(FAULT_OTHER_ZONE);
    expect_over();
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
}

static void a_window_that_is_too_long_is_asked_in_pieces_and_remembered(void **state)
{
    (void)state;
    begin_days(2, 60);
    next();
    expect_days(-1, 60);
    failed(FAULT_SHORTER_WINDOW);
    next();
    expect_days(-1, 41); /* 42 days */
    all_good();
    next();
    expect_days(40, 60);
    all_good();
    assert_int_equal(mailbox(0)->state, FETCH_READY);
    begin_days(1, 60);
    next();
    expect_days(-1, 41);
    failed(FAULT_SHORTER_WINDOW);
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
}

static void a_stop_fails_what_is_open_and_keeps_what_is_ready(void **state)
{
    (void)state;
    begin(2);
    next();
    failed(FAULT_SPLIT);
    next();
    all_good();
    next();
    failed(FAULT_STOP);
    expect_over();
    assert_int_equal(mailbox(0)->state, FETCH_READY);
    assert_int_equal(mailbox(1)->state, FETCH_FAILED);
}

static void a_refused_account_gives_everything_back(void **state)
{
    (void)state;
    begin(2);
    next();
    failed(FAULT_LOGIN);
    expect_given_back(0);
}

/* ---- life cycle ---- */

static void the_first_end_counts(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, ERROR_BUSY, "cancelled");
    begin(1);
    next();
    fetch_plan_end(plan, JOB_GIVEN_BACK, &error, 7);
    fetch_plan_end(plan, JOB_FAILED, &error, 8);
    expect_given_back(7);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lease_has_sixteen_requests),
        TEST(if_nothing_has_worked_a_used_up_lease_fails),
        TEST(an_address_that_no_request_can_hold_fails_alone),
        TEST(everybody_is_asked_at_once_and_from_one_day_before),
        TEST(a_window_is_widened_to_whole_days),
        TEST(one_bad_mailbox_costs_nobody_else),
        TEST(an_answer_that_failed_leaves_nothing_behind),
        TEST(an_event_at_a_cut_is_taken_exactly_once),
        TEST(a_window_costs_eight_extra_requests_at_most),
        TEST(one_day_that_is_too_big_fails_the_mailbox),
        TEST(one_part_that_fails_fails_the_mailbox_with_all_parts),
        TEST(a_mailbox_that_timed_out_is_asked_once_more_alone),
        TEST(a_busy_mailbox_gives_back_what_is_open),
        TEST(half_of_eight_failing_is_trouble_of_the_server),
        TEST(mailboxes_of_an_older_server_are_asked_again_with_a_lower_version),
        TEST(a_split_finds_the_one_that_fails),
        TEST(one_retry_comes_before_a_split),
        TEST(passing_failures_give_back_after_4_and_16_seconds_then_split),
        TEST(jobs_that_fail_together_count_once),
        TEST(a_server_that_stays_away_fails_the_job),
        TEST(the_servers_own_time_is_kept_to_the_millisecond),
        TEST(without_a_time_a_busy_server_is_left_alone_for_a_minute),
        TEST(nobody_waits_longer_than_an_hour),
        TEST(waits_of_a_second_are_waited_for_but_not_for_ever),
        TEST(versions_are_lowered_twice_then_the_job_fails),
        TEST(a_version_that_another_job_has_lowered_is_not_lowered_twice),
        TEST(the_other_form_of_utc_is_tried_once),
        TEST(a_window_that_is_too_long_is_asked_in_pieces_and_remembered),
        TEST(a_stop_fails_what_is_open_and_keeps_what_is_ready),
        TEST(a_refused_account_gives_everything_back),
        TEST(the_first_end_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
