/* GeneralizedTime, as a directory writes its clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ldap/entry/directory_time.h"

static void what_active_directory_writes_is_read(void **state)
{
    (void)state;
    assert_int_equal(directory_time_read("20261128000000.0Z"), INT64_C(1795824000));
    assert_int_equal(directory_time_read("20261128010203Z"), INT64_C(1795824000) + 3723);
    assert_int_equal(directory_time_read("20261128000000.123456Z"), INT64_C(1795824000));
    assert_int_equal(directory_time_read("19700101000001Z"), 1);
}

static void what_is_of_another_form_is_none(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "",
        "Z",
        "2026112800000Z",
        "202611280000000Z",
        "20261128000000",
        "20261128000000.Z",
        "20261128000000.0",
        "20261128000000+0100",
        "20261128000000Zulu",
        "20261328000000Z",
        "20260028000000Z",
        "20261100000000Z",
        "20261132000000Z",
        "20261128240000Z",
        "20261128006000Z",
        "20261128000061Z",
        "2026-11-28T00:00:00Z",
    };
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        assert_int_equal(directory_time_read(odd[i]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_active_directory_writes_is_read),
        cmocka_unit_test(what_is_of_another_form_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
