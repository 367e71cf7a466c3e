/* The numbers and days of proto/base. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/base/day.h"
#include "proto/base/number.h"

static void the_smaller_and_the_larger_of_two(void **state)
{
    (void)state;
    assert_int_equal(number_smaller(-3, INT64_MAX), -3);
    assert_int_equal(number_smaller(INT64_MAX, -3), -3);
    assert_int_equal(number_larger(-3, INT64_MIN), -3);
    assert_int_equal(number_larger(INT64_MIN, -3), -3);
}

static void one_measurement_counts_for_an_eighth_and_the_first_for_itself(void **state)
{
    (void)state;
    assert_int_equal(number_smooth(0, 800), 800);
    assert_int_equal(number_smooth(800, 0), 700);
    assert_int_equal(number_smooth(800, 1600), 900);
}

/* 1969-12-31 and 1970-01-01, to the second. */
static void days_before_1970_begin_at_midnight_too(void **state)
{
    (void)state;
    assert_int_equal(day_number(0), 0);
    assert_int_equal(day_number(86399), 0);
    assert_int_equal(day_number(86400), 1);
    assert_int_equal(day_number(-1), -1);
    assert_int_equal(day_number(-86400), -1);
    assert_int_equal(day_number(-86401), -2);
    assert_int_equal(day_begin(86399), 0);
    assert_int_equal(day_begin(86400), 86400);
    assert_int_equal(day_begin(-1), -86400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smaller_and_the_larger_of_two),
        cmocka_unit_test(one_measurement_counts_for_an_eighth_and_the_first_for_itself),
        cmocka_unit_test(days_before_1970_begin_at_midnight_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
