#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/answer/wait_hint.h"

#define HOUR_MS INT64_C(3600000)

/* BackOffMilliseconds is in milliseconds, Retry-After in seconds (RFC 9110, 10.2.3). */
static void a_whole_number_of_the_unit_is_a_wait(void **state)
{
    (void)state;
    assert_int_equal(wait_hint_read("4000", 1), 4000);
    assert_int_equal(wait_hint_read("120", 1000), 120000);
    assert_int_equal(wait_hint_read("1", 1), 1);
    assert_int_equal(wait_hint_read(" \t\r\n7 \t\r\n", 1000), 7000);
    assert_int_equal(wait_hint_read("0000000000000000000000000000007", 1000), 7000);
}

static void zero_is_no_wait_that_was_named(void **state)
{
    (void)state;
    assert_int_equal(wait_hint_read("0", 1), NO_BACK_OFF);
    assert_int_equal(wait_hint_read("000", 1000), NO_BACK_OFF);
    assert_int_equal(wait_hint_read(" 0 ", 1000), NO_BACK_OFF);
}

static void what_is_no_whole_number_names_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"",    " ",   "-5",  "+5",   "1.5", "1,5",  "1e3", "0x10",
                                        "12s", "1 2", "now", "5\v6", "\v5", "5 ms", "٣"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(wait_hint_read(texts[i], 1), NO_BACK_OFF);
        assert_int_equal(wait_hint_read(texts[i], 1000), NO_BACK_OFF);
    }
}

/* However long the number is. 18446744073709551617 is 2 to the 64th, and one. */
static void nobody_waits_longer_than_an_hour(void **state)
{
    (void)state;
    char digits[400];
    memset(digits, '9', sizeof(digits) - 1);
    digits[sizeof(digits) - 1] = '\0';
    assert_int_equal(wait_hint_read("3599999", 1), HOUR_MS - 1);
    assert_int_equal(wait_hint_read("3600000", 1), HOUR_MS);
    assert_int_equal(wait_hint_read("3600001", 1), HOUR_MS);
    assert_int_equal(wait_hint_read("3599", 1000), 3599000);
    assert_int_equal(wait_hint_read("3601", 1000), HOUR_MS);
    assert_int_equal(wait_hint_read("18446744073709551617", 1), HOUR_MS);
    assert_int_equal(wait_hint_read("9223372036854775808", 1000), HOUR_MS);
    assert_int_equal(wait_hint_read(digits, 1), HOUR_MS);
    assert_int_equal(wait_hint_read(digits, 1000), HOUR_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_whole_number_names_none),
        cmocka_unit_test(nobody_waits_longer_than_an_hour),
        cmocka_unit_test(a_whole_number_of_the_unit_is_a_wait),
        cmocka_unit_test(zero_is_no_wait_that_was_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
