#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/server/login_ledger.h"

static int64_t wait_of(const struct login_ledger *ledgers, size_t count, int64_t now_ms)
{
    struct login_count counted = {0};
    for (size_t i = 0; i < count; i++)
        login_count_add(&counted, &ledgers[i], false, now_ms);
    return login_count_wait_ms(&counted, now_ms);
}

static void two_of_any_ledger_leave_no_room_until_one_is_old(void **state)
{
    (void)state;
    struct login_ledger ledgers[3] = {0};
    assert_int_equal(wait_of(ledgers, 3, 0), 0);
    login_ledger_add(&ledgers[2], 100);
    assert_int_equal(wait_of(ledgers, 3, 100), 0);
    login_ledger_add(&ledgers[0], 5000);
    assert_int_equal(wait_of(ledgers, 3, 5000), LOGIN_WINDOW_MS + 101 - 5000);
    assert_int_equal(wait_of(ledgers, 3, LOGIN_WINDOW_MS + 100), 1); /* the ends are within */
    assert_int_equal(wait_of(ledgers, 3, LOGIN_WINDOW_MS + 101), 0);
    /* A third, which a person wanted: two must be old. */
    login_ledger_add(&ledgers[1], 9000);
    assert_int_equal(wait_of(ledgers, 3, 9000), LOGIN_WINDOW_MS + 5001 - 9000);
}

static void a_try_under_way_does_not_keep_itself_from_being_made(void **state)
{
    (void)state;
    struct login_ledger ledger = {0};
    struct login_count counted = {0};
    login_ledger_add(&ledger, 1);
    login_ledger_add(&ledger, 2);
    login_count_add(&counted, &ledger, true, 2);
    assert_int_equal(counted.tries, 1);
}

static void an_outcome_is_of_the_newest_try(void **state)
{
    (void)state;
    struct login_ledger ledger = {0};
    login_ledger_strike(&ledger); /* there is none */
    login_ledger_refused(&ledger, 1);
    assert_int_equal(ledger.count, 0);
    login_ledger_add(&ledger, 1);
    login_ledger_add(&ledger, 2);
    login_ledger_refused(&ledger, 7);
    assert_true(ledger.stamps[0].is_open);
    assert_int_equal(ledger.stamps[1].at_ms, 7);
    assert_false(ledger.stamps[1].is_open);
    login_ledger_forget_open(&ledger);
    assert_int_equal(ledger.count, 1);
    assert_int_equal(ledger.stamps[0].at_ms, 7);
    login_ledger_strike(&ledger);
    assert_int_equal(ledger.count, 0);
}

static void the_oldest_makes_room(void **state)
{
    (void)state;
    struct login_ledger ledger = {0};
    for (int64_t at_ms = 0; at_ms < LOGIN_KEPT_TRIES + 3; at_ms++)
        login_ledger_add(&ledger, at_ms);
    assert_int_equal(ledger.count, LOGIN_KEPT_TRIES);
    assert_int_equal(ledger.stamps[0].at_ms, 3);
    assert_int_equal(ledger.stamps[LOGIN_KEPT_TRIES - 1].at_ms, LOGIN_KEPT_TRIES + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_of_any_ledger_leave_no_room_until_one_is_old),
        cmocka_unit_test(a_try_under_way_does_not_keep_itself_from_being_made),
        cmocka_unit_test(an_outcome_is_of_the_newest_try),
        cmocka_unit_test(the_oldest_makes_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
