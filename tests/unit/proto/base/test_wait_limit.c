#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/base/wait_limit.h"

#define HOUR_MS (60 * 60 * 1000)

static void up_to_an_hour_a_wait_stays_as_it_is(void **state)
{
    (void)state;
    assert_int_equal(wait_limit_apply(0), 0);
    assert_int_equal(wait_limit_apply(1), 1);
    assert_int_equal(wait_limit_apply(HOUR_MS - 1), HOUR_MS - 1);
    assert_int_equal(wait_limit_apply(HOUR_MS), HOUR_MS);
}

static void a_longer_wait_is_an_hour(void **state)
{
    (void)state;
    assert_int_equal(wait_limit_apply(HOUR_MS + 1), HOUR_MS);
    assert_int_equal(wait_limit_apply(INT64_MAX), HOUR_MS);
}

static void a_negative_wait_is_none(void **state)
{
    (void)state;
    assert_int_equal(wait_limit_apply(-1), 0);
    assert_int_equal(wait_limit_apply(INT64_MIN), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_to_an_hour_a_wait_stays_as_it_is),
        cmocka_unit_test(a_longer_wait_is_an_hour),
        cmocka_unit_test(a_negative_wait_is_none),
    };
    return cmocka_run_group_tests_name("wait_limit", tests, NULL, NULL);
}
