#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/user/round.h"
#include "supervisor/user/user.h"

#define INTERVAL_MS 1000

static const struct both_clocks start = {5000, 1700000000000};

static struct round running(bool spread)
{
    struct round round = {0};
    round_set_rules(&round, INTERVAL_MS, spread, start.monotonic_ms);
    round_begin(&round, start);
    round_run(&round, start);
    return round;
}

static void the_first_one_begins_at_once(void **state)
{
    (void)state;
    struct round round = {0};
    round_set_rules(&round, INTERVAL_MS, true, 5000);
    assert_true(round_is_to_begin(&round, 5000));
    round_begin(&round, start);
    assert_int_equal(round.number, 1);
    assert_int_equal(round.phase, ROUND_ROSTER);
    assert_false(round_is_to_begin(&round, 9000));
    assert_true(round_next_ms(&round, 9000) == INT64_MAX);
}

static void the_next_one_begins_an_interval_after_the_last_one(void **state)
{
    (void)state;
    struct round round = running(true);
    round_finish(&round, 5300);
    assert_int_equal(round.duration_ms, 300);
    assert_int_equal(round_next_ms(&round, 5300), 6000);
    assert_false(round_is_to_begin(&round, 5999));
    assert_true(round_is_to_begin(&round, 6000));
    round_set_rules(&round, 2 * INTERVAL_MS, true, 5300);
    assert_int_equal(round_next_ms(&round, 5300), 7000);
}

static void one_that_took_longer_is_followed_at_once(void **state)
{
    (void)state;
    struct round round = running(true);
    assert_false(round_is_overdue(&round, 5999));
    assert_true(round_is_overdue(&round, 6000));
    round_finish(&round, 6500);
    assert_int_equal(round_next_ms(&round, 6500), 6500);
    assert_int_equal(round.finished, 1);
}

static void one_whose_roster_was_long_in_coming_begins_anew(void **state)
{
    (void)state;
    struct round round = {0};
    round_set_rules(&round, INTERVAL_MS, true, 5000);
    round_begin(&round, start);
    round_run(&round, (struct both_clocks){5999, 1700000000999});
    assert_int_equal(round.started_ms, 5000);
    round.phase = ROUND_ROSTER;
    round_run(&round, (struct both_clocks){6000, 1700000001000});
    assert_int_equal(round.started_ms, 6000);
    assert_true(round.started_wall_ms == 1700000001000);
}

static void the_later_ones_are_spread_by_name(void **state)
{
    (void)state;
    char name[] = "foobar", address[] = "foobar@example.test";
    struct user user = {.name = name, .address = address};
    struct round round = running(true);
    assert_int_equal(round_due_ms(&round, &user, 5000),
                     5000); /* the first one is for all at once */
    round_finish(&round, 5100);
    round_begin(&round, start);
    /* FNV-1a of "foobar" from its authors' page, modulo the interval */
    int64_t offset = (int64_t)(UINT64_C(0x85944171f73967e8) % INTERVAL_MS);
    assert_int_equal(round_due_ms(&round, &user, 5000), 5000 + offset);
    user.address = NULL;
    assert_int_equal(round_due_ms(&round, &user, 5000), 5000);
    user.address = address;
    round_hurry(&round);
    assert_int_equal(round_due_ms(&round, &user, 5000), 5000);
}

static void who_asks_for_a_round_gets_one_more_when_some_are_done_already(void **state)
{
    (void)state;
    struct round round = running(false);
    round_ask_for(&round, true);
    round_finish(&round, 5100);
    assert_true(round_is_to_begin(&round, 5100));
    round_begin(&round, start);
    round_run(&round, start);
    round_finish(&round, 5200);
    assert_false(round_is_to_begin(&round, 5200));
    round_ask_for(&round, true); /* between two rounds it is the next one */
    round_begin(&round, start);
    round_finish(&round, 5300);
    assert_false(round_is_to_begin(&round, 5300));
}

static void whoever_waits_is_looked_at_when_it_is_overdue(void **state)
{
    (void)state;
    struct round round = running(false);
    assert_int_equal(round_end_or(&round, 5500, 5100), 5500);
    assert_int_equal(round_end_or(&round, 9000, 5100), 6000);
    assert_int_equal(round_end_or(&round, 9000, 6000), 9000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_one_begins_at_once),
        cmocka_unit_test(the_next_one_begins_an_interval_after_the_last_one),
        cmocka_unit_test(one_that_took_longer_is_followed_at_once),
        cmocka_unit_test(one_whose_roster_was_long_in_coming_begins_anew),
        cmocka_unit_test(the_later_ones_are_spread_by_name),
        cmocka_unit_test(who_asks_for_a_round_gets_one_more_when_some_are_done_already),
        cmocka_unit_test(whoever_waits_is_looked_at_when_it_is_overdue),
    };
    return cmocka_run_group_tests_name("round", tests, NULL, NULL);
}
