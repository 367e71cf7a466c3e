/* When the next attempt may begin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "publisher-ucserver/session/reconnect.h"

static struct reconnect fresh(void)
{
    struct reconnect reconnect = {.random = 7};
    reconnect_at_once(&reconnect, 1000);
    return reconnect;
}

static int64_t pause_after(struct reconnect *reconnect, enum error_class class, int64_t wait_ms)
{
    reconnect_plan(reconnect, class, false, wait_ms, 1000);
    return reconnect->due_ms - 1000;
}

static void pauses_double_from_two_seconds_to_a_minute(void **state)
{
    (void)state;
    static const int64_t longest_ms[] = {2000, 4000, 8000, 16000, 32000, 60000, 60000};
    struct reconnect reconnect = fresh();
    assert_int_equal(reconnect.due_ms, 1000);
    for (size_t i = 0; i < sizeof(longest_ms) / sizeof(longest_ms[0]); i++)
        assert_in_range(pause_after(&reconnect, ERROR_UNAVAILABLE, 0), longest_ms[i] / 4 * 3,
                        longest_ms[i]);
}

static void what_somebody_has_to_change_waits_longer(void **state)
{
    (void)state;
    struct reconnect reconnect = fresh();
    assert_int_equal(pause_after(&reconnect, ERROR_REFUSED, 0), 10000);
    assert_int_equal(pause_after(&reconnect, ERROR_INVALID, 0), 300000);
}

static void a_session_that_lived_long_enough_starts_the_pauses_anew(void **state)
{
    (void)state;
    struct reconnect reconnect = fresh();
    for (int i = 0; i < 5; i++)
        (void)pause_after(&reconnect, ERROR_UNAVAILABLE, 0);
    reconnect_plan(&reconnect, ERROR_UNAVAILABLE, true, 0, 1000);
    assert_in_range(reconnect.due_ms, 2500, 3000);
}

static void only_a_pause_that_nobody_wants_can_be_ended(void **state)
{
    (void)state;
    struct reconnect reconnect = fresh();
    assert_int_equal(pause_after(&reconnect, ERROR_BUSY, 90000), 90000);
    reconnect_hurry(&reconnect, 1500);
    assert_int_equal(reconnect.due_ms, 91000);
    (void)pause_after(&reconnect, ERROR_BUSY, 0);
    reconnect_hurry(&reconnect, 1500);
    assert_int_equal(reconnect.due_ms, 1500);
}

static void new_settings_end_every_pause(void **state)
{
    (void)state;
    struct reconnect reconnect = fresh();
    (void)pause_after(&reconnect, ERROR_BUSY, 90000);
    reconnect_at_once(&reconnect, 2000);
    assert_int_equal(reconnect.due_ms, 2000);
    assert_in_range(pause_after(&reconnect, ERROR_UNAVAILABLE, 0), 1500, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_double_from_two_seconds_to_a_minute),
        cmocka_unit_test(what_somebody_has_to_change_waits_longer),
        cmocka_unit_test(a_session_that_lived_long_enough_starts_the_pauses_anew),
        cmocka_unit_test(only_a_pause_that_nobody_wants_can_be_ended),
        cmocka_unit_test(new_settings_end_every_pause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
