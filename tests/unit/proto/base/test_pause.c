#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/base/pause.h"

static void pauses_double_from_the_first_to_the_longest(void **state)
{
    (void)state;
    static const int64_t expected_ms[] = {250, 500, 1000, 2000, 4000, 5000, 5000};
    int64_t pause_ms = 0;
    for (size_t i = 0; i < sizeof(expected_ms) / sizeof(expected_ms[0]); i++) {
        pause_ms = pause_next_ms(pause_ms, 250, 5000);
        assert_int_equal(pause_ms, expected_ms[i]);
    }
}

static void none_is_longer_than_the_longest(void **state)
{
    (void)state;
    assert_int_equal(pause_next_ms(0, 7000, 5000), 5000);
    assert_int_equal(pause_next_ms(2500, 250, 5000), 5000);
    assert_int_equal(pause_next_ms(2501, 250, 5000), 5000);
    assert_int_equal(pause_next_ms(9000, 250, 5000), 5000); /* settings have become shorter */
    assert_int_equal(pause_next_ms(INT64_MAX - 1, 1, INT64_MAX), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_double_from_the_first_to_the_longest),
        cmocka_unit_test(none_is_longer_than_the_longest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
