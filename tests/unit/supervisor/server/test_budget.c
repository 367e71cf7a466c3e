#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/server/budget.h"

#define MINUTE_MS 60000
#define HOLD_MS   120000

static struct budget budget_of(int64_t limit, int64_t ceiling)
{
    struct budget budget;
    budget_init(&budget, limit, ceiling, 0);
    return budget;
}

/* How many leases go out until there is no more room. */
static int64_t take_all(struct budget *budget, int64_t now_ms)
{
    int64_t taken = 0;
    for (; budget_has_room(budget, now_ms) && taken < 1000; taken++)
        budget_take(budget);
    return taken;
}

static void as_many_leases_as_the_limit_and_no_more(void **state)
{
    (void)state;
    struct budget budget = budget_of(4, 10);
    assert_int_equal(take_all(&budget, 0), 4);
    budget_return(&budget);
    assert_int_equal(take_all(&budget, 0), 1);
}

static void a_clean_minute_raises_it_by_one_up_to_the_ceiling(void **state)
{
    (void)state;
    struct budget budget = budget_of(4, 6);
    budget_learn(&budget, PRESSURE_NONE, 0, MINUTE_MS - 1);
    assert_int_equal(budget.limit, 4);
    budget_learn(&budget, PRESSURE_NONE, 0, MINUTE_MS);
    budget_learn(&budget, PRESSURE_NONE, 0, MINUTE_MS);
    assert_int_equal(budget.limit, 5);
    budget_learn(&budget, PRESSURE_NONE, 0, 2 * MINUTE_MS);
    budget_learn(&budget, PRESSURE_NONE, 0, 3 * MINUTE_MS);
    assert_int_equal(budget.limit, 6);
}

static void pressure_ends_a_clean_minute(void **state)
{
    (void)state;
    struct budget budget = budget_of(4, 10);
    budget_learn(&budget, PRESSURE_TROUBLE, 0, MINUTE_MS - 1);
    assert_int_equal(budget.limit, 3);
    budget_learn(&budget, PRESSURE_NONE, 0, MINUTE_MS);
    assert_int_equal(budget.limit, 3);
    budget_learn(&budget, PRESSURE_NONE, 0, 2 * MINUTE_MS - 1);
    assert_int_equal(budget.limit, 4);
}

static void busy_halves_and_the_others_take_one(void **state)
{
    (void)state;
    struct budget budget = budget_of(9, 10);
    budget_learn(&budget, PRESSURE_BUSY, 0, 0);
    assert_int_equal(budget.limit, 4);
    budget_learn(&budget, PRESSURE_CONNECTIONS, 0, 0);
    assert_int_equal(budget.limit, 3);
    budget_learn(&budget, PRESSURE_TROUBLE, 0, 0);
    assert_int_equal(budget.limit, 2);
}

static void other_settings_lower_it_at_once_and_never_raise_it(void **state)
{
    (void)state;
    struct budget budget = budget_of(4, 10);
    budget_bound(&budget, 8, 20);
    assert_int_equal(take_all(&budget, 0), 4);
    budget = budget_of(4, 10);
    budget_bound(&budget, 3, 10);
    assert_int_equal(take_all(&budget, 0), 3);
    budget = budget_of(4, 10);
    budget_bound(&budget, 4, 2);
    assert_int_equal(take_all(&budget, 0), 2);
}

static void the_limit_never_falls_below_one(void **state)
{
    (void)state;
    struct budget budget = budget_of(1, 10);
    budget_learn(&budget, PRESSURE_BUSY, 0, 0);
    budget_learn(&budget, PRESSURE_CONNECTIONS, 0, 0);
    assert_int_equal(budget.limit, 1);
    assert_int_equal(take_all(&budget, 0), 1);
}

static void a_wait_lets_nobody_out_and_says_when(void **state)
{
    (void)state;
    struct budget budget = budget_of(4, 10);
    budget_learn(&budget, PRESSURE_NONE, 5000, 1000);
    assert_false(budget_has_room(&budget, 5999));
    assert_int_equal(budget_next_ms(&budget, 1000), 6000);
    assert_true(budget_has_room(&budget, 6000));
    assert_int_equal(budget_next_ms(&budget, 6000), INT64_MAX);
}

static void the_longer_of_two_waits_holds(void **state)
{
    (void)state;
    struct budget budget = budget_of(4, 10);
    budget_learn(&budget, PRESSURE_NONE, 5000, 0);
    budget_learn(&budget, PRESSURE_NONE, 100, 0);
    assert_false(budget_has_room(&budget, 4999));
}

static void no_wait_is_longer_than_an_hour(void **state)
{
    (void)state;
    struct budget budget = budget_of(4, 10);
    budget_learn(&budget, PRESSURE_BUSY, 60 * MINUTE_MS + 1, 1000);
    assert_int_equal(budget_next_ms(&budget, 1000), 1000 + 60 * MINUTE_MS);
    budget_learn(&budget, PRESSURE_BUSY, INT64_MAX, 2000);
    assert_false(budget_has_room(&budget, 2000 + 60 * MINUTE_MS - 1));
    assert_true(budget_has_room(&budget, 2000 + 60 * MINUTE_MS));
}

static void a_lost_share_is_held(void **state)
{
    (void)state;
    struct budget budget = budget_of(4, 10);
    (void)take_all(&budget, 0);
    budget_lose(&budget, 1000, HOLD_MS);
    assert_int_equal(take_all(&budget, 1000 + HOLD_MS - 1), 0);
    assert_int_equal(budget_next_ms(&budget, 1000), 1000 + HOLD_MS);
    assert_int_equal(take_all(&budget, 1000 + HOLD_MS), 1);
}

static void the_last_lease_is_never_held_back(void **state)
{
    (void)state;
    struct budget budget = budget_of(4, 10);
    (void)take_all(&budget, 0);
    for (int i = 0; i < 4; i++)
        budget_lose(&budget, 0, HOLD_MS);
    assert_int_equal(take_all(&budget, 0), 1);
    budget_lose(&budget, 0, HOLD_MS);
    assert_int_equal(take_all(&budget, 0), 1);
}

static void more_lost_shares_than_can_be_held_harm_nobody(void **state)
{
    (void)state;
    struct budget budget = budget_of(40, 40);
    assert_int_equal(take_all(&budget, 0), 40);
    for (int i = 0; i < 40; i++)
        budget_lose(&budget, 0, HOLD_MS);
    assert_int_equal(budget.leases, 0);
    assert_int_equal(take_all(&budget, 0), 40 - BUDGET_MOST_HELD);
    assert_int_equal(take_all(&budget, HOLD_MS), BUDGET_MOST_HELD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_settings_lower_it_at_once_and_never_raise_it),
        cmocka_unit_test(the_limit_never_falls_below_one),
        cmocka_unit_test(more_lost_shares_than_can_be_held_harm_nobody),
        cmocka_unit_test(as_many_leases_as_the_limit_and_no_more),
        cmocka_unit_test(a_clean_minute_raises_it_by_one_up_to_the_ceiling),
        cmocka_unit_test(pressure_ends_a_clean_minute),
        cmocka_unit_test(busy_halves_and_the_others_take_one),
        cmocka_unit_test(a_wait_lets_nobody_out_and_says_when),
        cmocka_unit_test(the_longer_of_two_waits_holds),
        cmocka_unit_test(no_wait_is_longer_than_an_hour),
        cmocka_unit_test(a_lost_share_is_held),
        cmocka_unit_test(the_last_lease_is_never_held_back),
    };
    return cmocka_run_group_tests_name("budget", tests, NULL, NULL);
}
