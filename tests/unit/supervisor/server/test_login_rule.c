#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/server/login_rule.h"

#define START_MS 1000
#define WALL_MS  INT64_C(1800000000000)
#define ALICE    7
#define BOB      8

static const struct both_clocks start = {START_MS, WALL_MS};

static struct login_rule rule_of(struct login_state state)
{
    struct login_rule rule;
    login_rule_init(&rule, &state, start, 0);
    return rule;
}

static struct login_rule new_account(void)
{
    return rule_of((struct login_state){0});
}

static struct login_rule good_account(void)
{
    return rule_of((struct login_state){.is_proven = true});
}

static void grant(struct login_rule *rule, int64_t attempt, int64_t asker, int64_t now_ms)
{
    assert_true(login_rule_ask(rule, attempt, asker, now_ms).granted);
}

static void deny(struct login_rule *rule, int64_t now_ms, int64_t wait_ms)
{
    struct login_decision decision = login_rule_ask(rule, 999, BOB, now_ms);
    assert_false(decision.granted);
    assert_non_null(decision.reason);
    assert_int_equal(decision.wait_ms, wait_ms);
}

/* Two tries whose outcome nobody knows; the pause runs from START_MS + 1. */
static struct login_rule account_with_two_open_tries(void)
{
    struct login_rule rule = new_account();
    for (int64_t attempt = 1; attempt <= 2; attempt++) {
        grant(&rule, attempt, ALICE, START_MS + attempt - 1);
        login_rule_asker_gone(&rule, ALICE);
    }
    return rule;
}

static void an_account_that_never_succeeded_is_tried_by_one_process(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    grant(&rule, 1, ALICE, START_MS);
    deny(&rule, START_MS, LOGIN_ASK_AGAIN_MS);
    assert_true(login_rule_result(&rule, 1, LOGIN_ACCEPTED, START_MS + 5));
    assert_true(login_rule_is_good(&rule));
    grant(&rule, 2, ALICE, START_MS + 5);
    grant(&rule, 3, BOB, START_MS + 5);
}

static void a_new_account_that_was_refused_is_never_tried_again(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    grant(&rule, 1, ALICE, START_MS);
    assert_true(login_rule_result(&rule, 1, LOGIN_REFUSED, START_MS));
    assert_true(login_rule_is_stopped(&rule));
    deny(&rule, START_MS + 100 * LOGIN_PAUSE_MS, INT64_MAX);
    login_rule_reset(&rule);
    grant(&rule, 2, ALICE, START_MS);
}

static void a_good_account_that_is_refused_is_held_tried_once_and_stopped(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    grant(&rule, 1, ALICE, START_MS);
    assert_true(login_rule_result(&rule, 0, LOGIN_REFUSED, START_MS));
    assert_false(login_rule_result(&rule, 0, LOGIN_REFUSED, START_MS));
    deny(&rule, START_MS, LOGIN_FIRST_HOLD_MS);
    grant(&rule, 2, ALICE, START_MS + LOGIN_FIRST_HOLD_MS);
    assert_true(login_rule_result(&rule, 2, LOGIN_REFUSED, START_MS + LOGIN_FIRST_HOLD_MS));
    deny(&rule, START_MS + LOGIN_FIRST_HOLD_MS, LOGIN_PAUSE_MS);
    int64_t third_ms = START_MS + LOGIN_FIRST_HOLD_MS + LOGIN_PAUSE_MS;
    grant(&rule, 3, ALICE, third_ms);
    assert_true(login_rule_result(&rule, 3, LOGIN_REFUSED, third_ms));
    assert_true(login_rule_is_stopped(&rule));
}

static void after_two_tries_without_an_outcome_each_further_one_waits(void **state)
{
    (void)state;
    struct login_rule rule = account_with_two_open_tries();
    assert_int_equal(rule.state.open, 2);
    deny(&rule, START_MS + 2, LOGIN_PAUSE_MS - 1);
    grant(&rule, 3, ALICE, START_MS + 1 + LOGIN_PAUSE_MS);
    login_rule_asker_gone(&rule, ALICE);
    deny(&rule, START_MS + 1 + LOGIN_PAUSE_MS, LOGIN_PAUSE_MS);
}

static void a_password_that_was_sent_and_not_answered_counts_as_a_try(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    grant(&rule, 1, ALICE, START_MS);
    assert_false(login_rule_result(&rule, 1, LOGIN_UNKNOWN, START_MS));
    grant(&rule, 2, ALICE, START_MS);
    assert_false(login_rule_result(&rule, 2, LOGIN_UNKNOWN, START_MS));
    assert_int_equal(rule.state.open, 2);
    deny(&rule, START_MS, LOGIN_PAUSE_MS);
}

static void a_try_that_was_not_made_does_not_count_and_forgets_no_other(void **state)
{
    (void)state;
    struct login_rule rule = account_with_two_open_tries();
    int64_t third_ms = START_MS + 1 + LOGIN_PAUSE_MS;
    grant(&rule, 3, ALICE, third_ms);
    assert_true(login_rule_result(&rule, 3, LOGIN_NOT_TRIED, third_ms));
    assert_int_equal(rule.state.open, 2);
    grant(&rule, 4, ALICE, third_ms);
    login_rule_asker_gone(&rule, ALICE);
    deny(&rule, third_ms, LOGIN_PAUSE_MS);
}

static void only_an_acceptance_forgets_open_tries(void **state)
{
    (void)state;
    struct login_rule rule = account_with_two_open_tries();
    int64_t third_ms = START_MS + 1 + LOGIN_PAUSE_MS;
    grant(&rule, 3, ALICE, third_ms);
    assert_true(login_rule_result(&rule, 3, LOGIN_ACCEPTED, third_ms));
    assert_int_equal(rule.state.open, 0);
    assert_int_equal(login_rule_hold_ms(&rule, third_ms), 0);
}

static void while_somebody_tries_the_others_ask_again_soon(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    grant(&rule, 1, ALICE, START_MS);
    login_rule_asker_gone(&rule, ALICE);
    grant(&rule, 2, ALICE, START_MS);
    deny(&rule, START_MS, LOGIN_ASK_AGAIN_MS);
}

static void the_outcome_of_the_newest_try_counts_when_its_asker_is_gone(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    grant(&rule, 1, ALICE, START_MS);
    login_rule_asker_gone(&rule, ALICE);
    assert_true(login_rule_result(&rule, 1, LOGIN_REFUSED, START_MS));
    assert_true(login_rule_is_stopped(&rule));
}

static void an_acceptance_of_no_try_proves_nothing(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    assert_false(login_rule_result(&rule, 0, LOGIN_ACCEPTED, START_MS));
    grant(&rule, 1, ALICE, START_MS);
    assert_false(login_rule_result(&rule, 0, LOGIN_ACCEPTED, START_MS));
    login_rule_reset(&rule);
    assert_false(login_rule_result(&rule, 1, LOGIN_ACCEPTED, START_MS));
    assert_false(login_rule_is_good(&rule));
}

static void a_pause_goes_on_after_a_restart(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    assert_true(login_rule_result(&rule, 0, LOGIN_REFUSED, START_MS));
    grant(&rule, 2, ALICE, START_MS + LOGIN_FIRST_HOLD_MS);
    struct both_clocks refused = {START_MS + LOGIN_FIRST_HOLD_MS, WALL_MS + LOGIN_FIRST_HOLD_MS};
    assert_true(login_rule_result(&rule, 2, LOGIN_REFUSED, refused.monotonic_ms));
    struct login_state stored = login_rule_state(&rule, refused);
    struct both_clocks restart = {50, refused.wall_ms + 60000};
    login_rule_init(&rule, &stored, restart, 0);
    assert_int_equal(login_rule_hold_ms(&rule, restart.monotonic_ms), LOGIN_PAUSE_MS - 60000);
}

static void the_pause_of_open_tries_is_stored_when_the_try_is_granted(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    grant(&rule, 1, ALICE, START_MS);
    login_rule_asker_gone(&rule, ALICE);
    grant(&rule, 2, ALICE, START_MS);
    struct login_state stored = login_rule_state(&rule, start);
    struct both_clocks restart = {50, WALL_MS + 1000};
    login_rule_init(&rule, &stored, restart, 0);
    assert_int_equal(login_rule_hold_ms(&rule, restart.monotonic_ms), LOGIN_PAUSE_MS - 1000);
}

static void no_stored_pause_is_longer_than_the_pause_of_the_rule(void **state)
{
    (void)state;
    struct login_rule rule;
    struct login_state stored = {.is_proven = true, .held_until_wall_ms = INT64_MAX / 2};
    login_rule_init(&rule, &stored, start, 0);
    assert_int_equal(login_rule_hold_ms(&rule, START_MS), LOGIN_PAUSE_MS);
    stored.held_until_wall_ms = 0;
    login_rule_init(&rule, &stored, start, INT64_MAX / 2); /* the wall clock was far ahead */
    assert_int_equal(login_rule_hold_ms(&rule, START_MS), LOGIN_PAUSE_MS);
}

static void the_longer_of_two_pauses_holds_at_the_start(void **state)
{
    (void)state;
    struct login_rule rule;
    struct login_state stored = {.held_until_wall_ms = WALL_MS + 20};
    login_rule_init(&rule, &stored, start, 30);
    assert_int_equal(login_rule_hold_ms(&rule, START_MS), 30);
    login_rule_init(&rule, &stored, start, 10);
    assert_int_equal(login_rule_hold_ms(&rule, START_MS), 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_that_never_succeeded_is_tried_by_one_process),
        cmocka_unit_test(a_new_account_that_was_refused_is_never_tried_again),
        cmocka_unit_test(a_good_account_that_is_refused_is_held_tried_once_and_stopped),
        cmocka_unit_test(after_two_tries_without_an_outcome_each_further_one_waits),
        cmocka_unit_test(a_password_that_was_sent_and_not_answered_counts_as_a_try),
        cmocka_unit_test(a_try_that_was_not_made_does_not_count_and_forgets_no_other),
        cmocka_unit_test(only_an_acceptance_forgets_open_tries),
        cmocka_unit_test(while_somebody_tries_the_others_ask_again_soon),
        cmocka_unit_test(the_outcome_of_the_newest_try_counts_when_its_asker_is_gone),
        cmocka_unit_test(an_acceptance_of_no_try_proves_nothing),
        cmocka_unit_test(a_pause_goes_on_after_a_restart),
        cmocka_unit_test(the_pause_of_open_tries_is_stored_when_the_try_is_granted),
        cmocka_unit_test(no_stored_pause_is_longer_than_the_pause_of_the_rule),
        cmocka_unit_test(the_longer_of_two_pauses_holds_at_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
