/* A plan from its beginning to its end, and what one mailbox makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "plan_fixture.h"

/* ---- limits ---- */

/* A fault that names a mailbox each time: nothing is left to find out but which. */
static void a_lease_has_sixteen_requests(void **state)
{
    (void)state;
    plan_begin(64);
    plan_next();
    plan_failed_as(MAILBOX_NO_ACCESS, "ErrorNoFreeBusyAccess");
    plan_next();
    plan_all_good();
    for (int i = 2; i < FETCH_REQUESTS_MAX; i++) {
        plan_next();
        plan_failed_as(MAILBOX_NO_ACCESS, "ErrorNoFreeBusyAccess");
    }
    assert_int_equal(fetch_plan_ending(plan)->requests, FETCH_REQUESTS_MAX);
    assert_false(fetch_plan_next(plan, &request));
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_GIVEN_BACK);
    assert_int_equal(plan_mailbox(0)->state, FETCH_READY);
    assert_int_equal(fetch_plan_ending(plan)->error.class, ERROR_LIMIT);
}

static void what_is_left_of_a_used_up_lease_stays_under_suspicion_in_its_parts(void **state)
{
    (void)state;
    plan_begin(64);
    for (int i = 0; i < FETCH_REQUESTS_MAX; i++) {
        plan_next();
        plan_failed_as(MAILBOX_NO_ACCESS, "ErrorNoFreeBusyAccess");
    }
    assert_false(fetch_plan_next(plan, &request));
    assert_int_equal(plan_mailbox(0)->state, FETCH_FAILED); /* alone by then */
    assert_int_equal(plan_mailbox(0)->together, 0);
    assert_int_equal(plan_mailbox(63)->state, FETCH_GIVEN_BACK);
    assert_int_equal(plan_mailbox(63)->together, 32);
    assert_int_equal(plan_mailbox(31)->together, 16);
}

static void an_address_that_no_request_can_hold_fails_alone(void **state)
{
    (void)state;
    struct fetch_user users[] = {{.address = "a@example.test"}, {.address = "b c@example.test"}};
    const struct fetch fetch = {.window_start = WINDOW_START,
                                .window_end = WINDOW_START + DAY,
                                .users = users,
                                .users_count = 2};
    plan = fetch_plan_create(&fetch, false, "", "svc@example.test", &memory);
    plan_expect_asked("a@example.test", 1);
    assert_int_equal(plan_mailbox(1)->state, FETCH_FAILED);
    assert_true(plan_mailbox(1)->is_slow);
}

/* ---- the normal case ---- */

static void everybody_is_asked_at_once_and_from_one_day_before(void **state)
{
    (void)state;
    plan_begin(100);
    plan_expect_asked("m0@example.test", 100);
    plan_expect_days(-1, 30);
    assert_int_equal(request.version, SCHEMA_VERSION_2013_SP1);
    assert_int_equal(request.utc_form, UTC_FORM_NO_CHANGE);
    plan_all_good();
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(plan_mailbox(i)->state, FETCH_READY);
    plan_expect_over();
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_DONE);
}

static void a_window_is_widened_to_whole_days(void **state)
{
    (void)state;
    struct fetch_user user = {.address = "a@example.test"};
    const struct fetch fetch = {.window_start = WINDOW_START + 100,
                                .window_end = WINDOW_START + DAY + 1,
                                .users = &user,
                                .users_count = 1};
    plan = fetch_plan_create(&fetch, false, "", "svc@example.test", &memory);
    plan_next();
    plan_expect_days(-1, 2);
}

/* ---- one mailbox ---- */

static void one_bad_mailbox_costs_nobody_else(void **state)
{
    (void)state;
    plan_begin(4);
    plan_next();
    plan_take_good(0);
    plan_take_code(1, "ErrorNoFreeBusyAccess");
    plan_take_code(3, "ErrorProxyRequestProcessingFailed");
    plan_take_code(2, "ErrorSomethingNew");
    plan_answered();
    assert_int_equal(plan_mailbox(0)->state, FETCH_READY);
    assert_int_equal(plan_mailbox(1)->state, FETCH_FAILED);
    assert_true(plan_mailbox(1)->is_slow);
    assert_string_equal(plan_mailbox(1)->code, "ErrorNoFreeBusyAccess");
    /* Whoever gives the access must know to whom. */
    assert_string_equal(plan_mailbox(1)->reason, "mailbox.no_access account=svc@example.test "
                                                 "code=ErrorNoFreeBusyAccess words=\"\"");
    assert_string_equal(plan_mailbox(2)->reason,
                        "exchange.error code=ErrorSomethingNew words=\"\"");
    assert_false(plan_mailbox(2)->is_slow);
    assert_false(plan_mailbox(2)->may_last);
    /* The other site may be back in the next round, or the address may not exist there. */
    assert_false(plan_mailbox(3)->is_slow);
    assert_true(plan_mailbox(3)->may_last);
    plan_expect_over();
}

static void an_answer_that_failed_leaves_nothing_behind(void **state)
{
    (void)state;
    struct availability_event one = plan_event(8, 9);
    plan_begin(1);
    plan_next();
    plan_take_events(0, &one, 1);
    plan_failed(FAULT_RETRY_THEN_SPLIT);
    plan_next();
    plan_all_good();
    assert_int_equal(plan_mailbox(0)->events.count, 0);
    assert_int_equal(plan_mailbox(0)->state, FETCH_READY);
}

static void an_event_at_a_cut_is_taken_exactly_once(void **state)
{
    (void)state;
    struct availability_event events[] = {
        plan_event(-100, -90),                /* before everything: only the first part keeps it */
        plan_event(15 * 24 - 1, 15 * 24),     /* ends at the cut */
        plan_event(15 * 24 - 1, 15 * 24 + 1), /* crosses it */
        plan_event(15 * 24, 15 * 24),         /* no length, at the cut */
        plan_event(15 * 24, 15 * 24 + 1),     /* begins at it */
        plan_event(40 * 24, 41 * 24),         /* behind everything: only the last part keeps it */
    };
    plan_begin(1);
    plan_next();
    plan_take_code(0, "ErrorResultSetTooBig");
    plan_answered();
    plan_next();
    plan_expect_days(-1, 15);
    plan_take_events(0, events, 6);
    plan_answered();
    assert_int_equal(plan_mailbox(0)->state, FETCH_OPEN);
    plan_next();
    plan_expect_days(14, 30);
    plan_take_events(0, events, 6);
    plan_answered();
    assert_int_equal(plan_mailbox(0)->state, FETCH_READY);
    assert_int_equal(plan_mailbox(0)->events.count, 6);
    int64_t sum = 0, expected = 0;
    for (size_t i = 0; i < 6; i++) {
        sum += plan_mailbox(0)->events.events[i].start * 7 + plan_mailbox(0)->events.events[i].end;
        expected += events[i].start * 7 + events[i].end;
    }
    assert_int_equal(sum, expected);
}

static void a_window_costs_eight_extra_requests_at_most(void **state)
{
    (void)state;
    plan_begin(1);
    int requests = 0;
    while (fetch_plan_next(plan, &request)) {
        requests++;
        plan_take_code(0, "ErrorResultSetTooBig");
        plan_answered();
    }
    assert_true(requests <= 1 + FETCH_EXTRA_REQUESTS_MAX);
    assert_int_equal(plan_mailbox(0)->state, FETCH_FAILED);
    assert_string_equal(plan_mailbox(0)->code, "ErrorResultSetTooBig");
    assert_int_equal(plan_mailbox(0)->events.count, 0);
}

static void one_day_that_is_too_big_fails_the_mailbox(void **state)
{
    (void)state;
    plan_begin_days(1, 1);
    plan_next();
    plan_take_code(0, "ErrorResultSetTooBig");
    plan_answered();
    assert_int_equal(plan_mailbox(0)->state, FETCH_FAILED);
    assert_true(plan_mailbox(0)->is_slow);
}

static void one_part_that_fails_fails_the_mailbox_with_all_parts(void **state)
{
    (void)state;
    plan_begin(1);
    plan_next();
    plan_take_code(0, "ErrorResultSetTooBig");
    plan_answered();
    plan_next();
    plan_take_good(0);
    plan_answered();
    plan_next();
    plan_take_code(0, "ErrorFreeBusyGenerationFailed");
    plan_answered();
    assert_int_equal(plan_mailbox(0)->state, FETCH_FAILED);
    plan_expect_over();
}

static void a_mailbox_that_timed_out_is_asked_once_more_alone(void **state)
{
    (void)state;
    plan_begin(3);
    plan_next();
    plan_take_good(0);
    plan_take_code(1, "ErrorTimeoutExpired");
    plan_take_good(2);
    plan_answered();
    plan_expect_asked("m1@example.test", 1);
    plan_take_code(0, "ErrorTimeoutExpired");
    plan_answered();
    assert_int_equal(plan_mailbox(1)->state, FETCH_FAILED);
    assert_false(plan_mailbox(1)->is_slow);
}

static void a_busy_mailbox_gives_back_what_is_open(void **state)
{
    (void)state;
    plan_begin(2);
    plan_next();
    plan_take_good(0);
    struct mailbox_answer busy = {
        .reading = MAILBOX_READING_REFUSED, .code = "ErrorServerBusy", .back_off_ms = 5000};
    fetch_plan_take(plan, 1, &busy);
    plan_answered();
    assert_int_equal(plan_mailbox(0)->state, FETCH_READY);
    assert_int_equal(plan_mailbox(1)->state, FETCH_GIVEN_BACK);
    assert_int_equal(plan_mailbox(1)->wait_ms, 5000);
    assert_int_equal(fetch_plan_ending(plan)->pressure, PRESSURE_BUSY);
    plan_expect_given_back(5000);
}

static void take_busy(size_t index, int64_t back_off_ms)
{
    struct mailbox_answer busy = {
        .reading = MAILBOX_READING_REFUSED, .code = "ErrorServerBusy", .back_off_ms = back_off_ms};
    fetch_plan_take(plan, index, &busy);
}

/* It is the server's wish, and everybody who asks there has to hear of it. */
static void a_pause_in_the_name_of_a_mailbox_is_told_as_the_servers(void **state)
{
    (void)state;
    plan_begin(1);
    plan_next();
    take_busy(0, 178510);
    plan_answered();
    assert_int_equal(fetch_plan_ending(plan)->error.class, ERROR_BUSY);
    assert_int_equal(fetch_plan_ending(plan)->wait_ms, 178510);
    assert_string_equal(fetch_plan_ending(plan)->error.reason,
                        "exchange.busy wait_ms=178510 code=ErrorServerBusy words=\"\"");
    assert_true(fetch_plan_ending(plan)->is_answered);
}

static void a_pause_is_told_although_nobody_is_open_any_more(void **state)
{
    (void)state;
    plan_begin(1);
    for (int i = 0; i <= FETCH_EXTRA_REQUESTS_MAX; i++) {
        memory.utc_form = UTC_FORM_NO_CHANGE; /* another job has learned otherwise */
        plan_next();
        if (i < FETCH_EXTRA_REQUESTS_MAX)
            plan_take_code(0, "ErrorTimeZone");
        else
            take_busy(0, 9000);
        plan_answered();
    }
    assert_int_equal(plan_mailbox(0)->state, FETCH_FAILED);
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_DONE);
    assert_int_equal(fetch_plan_ending(plan)->error.class, ERROR_BUSY);
    assert_int_equal(fetch_plan_ending(plan)->wait_ms, 9000);
}

static void an_error_of_each_mailbox_is_an_answer_and_a_page_is_none(void **state)
{
    (void)state;
    plan_begin(1);
    plan_next();
    plan_failed(FAULT_NO_SERVICE);
    assert_false(fetch_plan_ending(plan)->is_answered);
    plan_begin(1);
    plan_next();
    plan_take_code(0, "ErrorMailboxStoreUnavailable");
    plan_answered();
    assert_true(fetch_plan_ending(plan)->is_answered);
}

static void half_of_eight_failing_is_trouble_of_the_server(void **state)
{
    (void)state;
    for (size_t bad = 3; bad <= 4; bad++) {
        plan_begin(8);
        plan_next();
        for (size_t i = 0; i < 8; i++)
            plan_take_code(i, i < bad ? "ErrorFreeBusyGenerationFailed" : "ErrorNoFreeBusyAccess");
        plan_answered();
        assert_int_equal(fetch_plan_ending(plan)->pressure,
                         bad == 4 ? PRESSURE_TROUBLE : PRESSURE_NONE);
    }
}

static void mailboxes_of_an_older_server_are_asked_again_with_a_lower_version(void **state)
{
    (void)state;
    plan_begin(3);
    plan_next();
    plan_take_code(0, "ErrorInvalidSchemaVersionForMailboxVersion");
    plan_take_good(1);
    plan_take_code(2, "ErrorInvalidSchemaVersionForMailboxVersion");
    plan_answered();
    plan_expect_asked("m0@example.test", 2);
    assert_int_equal(request.version, SCHEMA_VERSION_2010_SP2);
    plan_take_good(0);
    plan_take_code(1, "ErrorInvalidSchemaVersionForMailboxVersion");
    plan_answered();
    plan_next();
    assert_int_equal(request.version, SCHEMA_VERSION_2007_SP1);
    plan_take_code(0, "ErrorInvalidSchemaVersionForMailboxVersion");
    plan_answered();
    assert_int_equal(plan_mailbox(2)->state, FETCH_FAILED);
    assert_true(plan_mailbox(2)->is_slow);
}

/* ---- life cycle ---- */

static void the_first_end_counts(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, EXCHANGE_SETTINGS_CHANGED);
    plan_begin(1);
    plan_next();
    fetch_plan_end(plan, JOB_GIVEN_BACK, &error, 7);
    fetch_plan_end(plan, JOB_FAILED, &error, 8);
    plan_expect_given_back(7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLAN(a_lease_has_sixteen_requests),
        WITH_PLAN(what_is_left_of_a_used_up_lease_stays_under_suspicion_in_its_parts),
        WITH_PLAN(an_address_that_no_request_can_hold_fails_alone),
        WITH_PLAN(everybody_is_asked_at_once_and_from_one_day_before),
        WITH_PLAN(a_window_is_widened_to_whole_days),
        WITH_PLAN(one_bad_mailbox_costs_nobody_else),
        WITH_PLAN(an_answer_that_failed_leaves_nothing_behind),
        WITH_PLAN(an_event_at_a_cut_is_taken_exactly_once),
        WITH_PLAN(a_window_costs_eight_extra_requests_at_most),
        WITH_PLAN(one_day_that_is_too_big_fails_the_mailbox),
        WITH_PLAN(one_part_that_fails_fails_the_mailbox_with_all_parts),
        WITH_PLAN(a_mailbox_that_timed_out_is_asked_once_more_alone),
        WITH_PLAN(a_busy_mailbox_gives_back_what_is_open),
        WITH_PLAN(a_pause_in_the_name_of_a_mailbox_is_told_as_the_servers),
        WITH_PLAN(a_pause_is_told_although_nobody_is_open_any_more),
        WITH_PLAN(an_error_of_each_mailbox_is_an_answer_and_a_page_is_none),
        WITH_PLAN(half_of_eight_failing_is_trouble_of_the_server),
        WITH_PLAN(mailboxes_of_an_older_server_are_asked_again_with_a_lower_version),
        WITH_PLAN(the_first_end_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
