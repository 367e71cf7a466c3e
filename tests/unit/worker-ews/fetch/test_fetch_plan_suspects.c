/* One address that spoils requests, or the server? What a plan asks to find out, and whom it names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/reason.h"

#include "plan_fixture.h"

#define CHECK "check@example.test"

static const char *const ONE_BAD[] = {"m70@example.test"};

static void refuse(void)
{
    assert_false(plan_failed_as(EXCHANGE_FORBIDDEN, "403"));
}

static void expect_named(size_t index)
{
    const struct fetch_mailbox *mailbox = plan_mailbox(index);
    char name[REASON_NAME_BYTES];
    assert_int_equal(mailbox->state, FETCH_FAILED);
    assert_true(mailbox->is_slow);
    assert_int_equal(mailbox->together, 1);
    assert_string_equal(mailbox->code, "403");
    reason_copy_name(mailbox->reason, name);
    assert_string_equal(name, "mailbox.spoils_requests");
}

/* What is known by now suffices for everybody. */
static void expect_end(void)
{
    assert_false(fetch_plan_next(plan, &request));
    plan_expect_over();
}

/* ---- who splits ---- */

static void a_job_beside_others_gives_back_what_would_have_to_be_split(void **state)
{
    (void)state;
    plan_allow(SPLIT_LATER, CHECK);
    plan_begin(100);
    assert_int_equal(plan_play(ONE_BAD, 1), 2); /* all of them, and the mailbox of the settings */
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_DONE);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(plan_mailbox(i)->state, FETCH_GIVEN_BACK);
        assert_int_equal(plan_mailbox(i)->together, 50);
        assert_int_equal(plan_mailbox(i)->wait_ms, 0);
    }
}

/* As everybody else is: "in a millisecond", again and again, is no help. */
static void a_check_that_is_told_to_wait_is_asked_three_times(void **state)
{
    (void)state;
    int asked = 0;
    plan_allow(SPLIT_LATER, CHECK);
    plan_begin(4);
    plan_next();
    refuse();
    for (; asked < 20 && fetch_plan_next(plan, &request); asked++)
        plan_failed_at(FAULT_WAIT, 1, 0);
    assert_int_equal(asked, 3);
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_GIVEN_BACK);
    assert_int_equal(fetch_plan_ending(plan)->wait_ms, 60000);
}

static void the_job_of_suspects_finds_one_among_fifty_within_a_lease(void **state)
{
    (void)state;
    plan_allow(SPLIT_NOW, CHECK);
    for (size_t bad = 0; bad < 50; bad++) {
        char address[40];
        const char *const one[] = {address};
        (void)snprintf(address, sizeof(address), "m%zu@example.test", bad);
        memory = (struct endpoint_memory){0};
        plan_begin(50);
        /* all, the check, two on each of six levels, the check again */
        assert_in_range(plan_play(one, 1), 2, 1 + 1 + 2 * 6 + 1);
        for (size_t i = 0; i < 50; i++) {
            if (i == bad)
                expect_named(i);
            else
                assert_int_equal(plan_mailbox(i)->state, FETCH_READY);
        }
    }
}

static void two_neighbours_are_both_named_and_not_the_server(void **state)
{
    (void)state;
    static const char *const two[] = {"m2@example.test", "m3@example.test"};
    plan_allow(SPLIT_NOW, "");
    endpoint_memory_note_good(&memory, "other@example.test");
    plan_begin(8);
    (void)plan_play(two, 2);
    expect_named(2);
    expect_named(3);
    assert_int_equal(plan_mailbox(4)->state, FETCH_READY);
}

/* ---- who is to blame ---- */

static void the_server_is_to_blame_when_the_mailbox_of_the_settings_fails_alike(void **state)
{
    (void)state;
    plan_allow(SPLIT_LATER, CHECK);
    plan_begin(100);
    plan_expect_asked("m0@example.test", 100);
    refuse();
    plan_expect_asked(CHECK, 1);
    assert_true(plan_failed_as(EXCHANGE_FORBIDDEN, "403"));
    plan_expect_over();
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
    assert_int_equal(fetch_plan_ending(plan)->error.class, ERROR_REFUSED);
    assert_int_equal(plan_mailbox(0)->together, 0);
}

static void without_one_the_address_that_was_read_last_is_asked(void **state)
{
    (void)state;
    endpoint_memory_note_good(&memory, "good@example.test");
    plan_begin(2);
    plan_next();
    refuse();
    plan_expect_asked("good@example.test", 1);
    assert_true(plan_failed_as(EXCHANGE_FORBIDDEN, "403"));
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
}

static void who_is_under_suspicion_cannot_speak_for_the_server(void **state)
{
    (void)state;
    plan_allow(SPLIT_LATER, "M1@Example.Test");
    endpoint_memory_note_good(&memory, "m0@example.test");
    plan_begin(3);
    plan_next();
    refuse();
    plan_expect_asked("m0@example.test", 1); /* alone, as one of two */
    refuse();
    plan_expect_asked("M1@Example.Test", 1); /* the other one */
    assert_true(plan_failed_as(EXCHANGE_FORBIDDEN, "403"));
}

static void when_nothing_was_ever_read_two_addresses_alone_blame_the_server(void **state)
{
    (void)state;
    plan_begin(100);
    plan_next();
    refuse();
    plan_expect_asked("m0@example.test", 1);
    refuse();
    plan_expect_asked("m99@example.test", 1);
    assert_true(plan_failed_as(EXCHANGE_FORBIDDEN, "403"));
    plan_expect_over();
    assert_int_equal(fetch_plan_ending(plan)->requests, 3);
}

static void two_that_fail_differently_blame_nobody_yet(void **state)
{
    (void)state;
    plan_begin(100);
    plan_next();
    refuse();
    plan_next();
    refuse();
    plan_next();
    assert_false(plan_failed_as(EXCHANGE_IN_TROUBLE, "502"));
    plan_next();
}

static void two_jobs_with_one_user_each_blame_the_server_as_well(void **state)
{
    (void)state;
    plan_begin(1);
    plan_next();
    refuse();
    expect_end();
    assert_int_equal(plan_mailbox(0)->state, FETCH_FAILED);
    assert_false(plan_mailbox(0)->is_slow); /* nothing shows that it is the address */
    plan_begin(2);
    plan_next();
    refuse();
    plan_next();
    refuse(); /* m0 again */
    plan_expect_asked("m1@example.test", 1);
    assert_true(plan_failed_as(EXCHANGE_FORBIDDEN, "403"));
}

static void an_answer_to_another_job_meanwhile_speaks_for_the_server(void **state)
{
    (void)state;
    plan_begin(1);
    plan_next();
    endpoint_memory_note_success(&memory);
    refuse();
    expect_end();
    expect_named(0);
}

static void an_answer_from_before_it_failed_does_not(void **state)
{
    (void)state;
    plan_begin(1);
    endpoint_memory_note_success(&memory);
    endpoint_memory_note_good(&memory, "good@example.test");
    plan_next();
    refuse();
    plan_expect_asked("good@example.test", 1);
    plan_all_good();
    expect_end();
    expect_named(0);
}

static void a_server_in_trouble_is_left_alone_for_4_and_16_seconds(void **state)
{
    (void)state;
    static const int64_t waits_ms[] = {4000, 16000};
    plan_allow(SPLIT_LATER, CHECK);
    for (int i = 0; i < 3; i++) {
        struct request_failure failure = {.action = FAULT_SPLIT, .wait_ms = NO_BACK_OFF};
        (void)error_set(&failure.error, EXCHANGE_IN_TROUBLE);
        plan_begin(4);
        plan_next();
        assert_false(fetch_plan_failed(plan, &failure, (i + 1) * 100000, CHANCE));
        plan_next();
        assert_true(fetch_plan_failed(plan, &failure, (i + 1) * 100000, CHANCE));
        assert_int_equal(fetch_plan_ending(plan)->pressure, PRESSURE_TROUBLE);
        if (i < 2)
            plan_expect_given_back(waits_ms[i]);
    }
    assert_int_equal(fetch_plan_ending(plan)->outcome, JOB_FAILED);
}

/* ---- the probe itself ---- */

static void what_the_server_says_to_the_probe_is_obeyed(void **state)
{
    (void)state;
    plan_allow(SPLIT_LATER, CHECK);
    plan_begin(4);
    plan_next();
    refuse();
    plan_next();
    plan_failed_at(FAULT_WAIT, 5000, 0);
    plan_expect_given_back(5000);
    assert_int_equal(plan_mailbox(0)->together, 0);
}

static void a_probe_that_has_to_be_asked_again_is(void **state)
{
    (void)state;
    plan_allow(SPLIT_LATER, CHECK);
    plan_begin(4);
    plan_next();
    refuse();
    plan_next();
    plan_failed(FAULT_LOWER_VERSION);
    plan_expect_asked(CHECK, 1);
    assert_int_equal(request.version, SCHEMA_VERSION_2010_SP2);
    plan_all_good();
    expect_end();
    assert_int_equal(plan_mailbox(0)->together, 2);
}

static void what_a_probe_brings_is_nobodys_calendar(void **state)
{
    (void)state;
    struct availability_event event = plan_event(1, 2);
    plan_allow(SPLIT_NOW, CHECK);
    plan_begin(2);
    plan_next();
    refuse();
    plan_expect_asked(CHECK, 1);
    plan_take_events(0, &event, 1);
    plan_answered();
    plan_expect_asked("m0@example.test", 1);
    plan_all_good();
    assert_int_equal(plan_mailbox(0)->events.count, 0);
}

/* ---- the rest of a lease ---- */

static void suspects_stay_suspects_when_the_server_wants_to_be_left_alone(void **state)
{
    (void)state;
    plan_allow(SPLIT_NOW, CHECK);
    plan_begin(10);
    plan_next();
    plan_failed_at(FAULT_WAIT, 5000, 0);
    assert_int_equal(plan_mailbox(0)->together, 10);
    plan_expect_given_back(5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLAN(a_job_beside_others_gives_back_what_would_have_to_be_split),
        WITH_PLAN(a_check_that_is_told_to_wait_is_asked_three_times),
        WITH_PLAN(the_job_of_suspects_finds_one_among_fifty_within_a_lease),
        WITH_PLAN(two_neighbours_are_both_named_and_not_the_server),
        WITH_PLAN(the_server_is_to_blame_when_the_mailbox_of_the_settings_fails_alike),
        WITH_PLAN(without_one_the_address_that_was_read_last_is_asked),
        WITH_PLAN(who_is_under_suspicion_cannot_speak_for_the_server),
        WITH_PLAN(when_nothing_was_ever_read_two_addresses_alone_blame_the_server),
        WITH_PLAN(two_that_fail_differently_blame_nobody_yet),
        WITH_PLAN(two_jobs_with_one_user_each_blame_the_server_as_well),
        WITH_PLAN(an_answer_to_another_job_meanwhile_speaks_for_the_server),
        WITH_PLAN(an_answer_from_before_it_failed_does_not),
        WITH_PLAN(a_server_in_trouble_is_left_alone_for_4_and_16_seconds),
        WITH_PLAN(what_the_server_says_to_the_probe_is_obeyed),
        WITH_PLAN(a_probe_that_has_to_be_asked_again_is),
        WITH_PLAN(what_a_probe_brings_is_nobodys_calendar),
        WITH_PLAN(suspects_stay_suspects_when_the_server_wants_to_be_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
