#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "worker-ews/verdict/request_echo.h"

#define OURS   "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"
#define OTHERS "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f1"

static enum request_echo of_one(const char *value)
{
    return request_echo_add(REQUEST_ECHO_NONE, OURS, value);
}

static enum request_echo of_two(const char *first, const char *second)
{
    return request_echo_add(of_one(first), OURS, second);
}

static void the_id_that_was_sent_is_ours(void **state)
{
    (void)state;
    assert_int_equal(of_one(OURS), REQUEST_ECHO_OURS);
    assert_int_equal(of_one("0F1E2D3C-4B5A-4978-8796-A5B4C3D2E1F0"), REQUEST_ECHO_OURS);
    assert_int_equal(of_one(" \t" OURS " \t"), REQUEST_ECHO_OURS);
}

static void any_other_id_is_foreign(void **state)
{
    (void)state;
    assert_int_equal(of_one(OTHERS), REQUEST_ECHO_FOREIGN);
    assert_int_equal(of_one("0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f"), REQUEST_ECHO_FOREIGN);
    assert_int_equal(of_one(OURS "0"), REQUEST_ECHO_FOREIGN);
    assert_int_equal(of_one(OURS " " OURS), REQUEST_ECHO_FOREIGN);
    assert_int_equal(of_one("?"), REQUEST_ECHO_FOREIGN);
}

static void a_header_without_an_id_names_no_request(void **state)
{
    (void)state;
    assert_int_equal(of_one(""), REQUEST_ECHO_NONE);
    assert_int_equal(of_one(" , "), REQUEST_ECHO_NONE);
    assert_int_equal(of_two("", OURS), REQUEST_ECHO_OURS);
    assert_int_equal(of_two(OURS, ""), REQUEST_ECHO_OURS);
}

static void headers_that_come_twice_must_all_be_ours(void **state)
{
    (void)state;
    assert_int_equal(of_two(OURS, OURS), REQUEST_ECHO_OURS);
    assert_int_equal(of_two(OURS, OTHERS), REQUEST_ECHO_FOREIGN);
    assert_int_equal(of_two(OTHERS, OURS), REQUEST_ECHO_FOREIGN);
    assert_int_equal(of_two(OTHERS, ""), REQUEST_ECHO_FOREIGN);
}

static void headers_that_were_joined_are_looked_at_one_by_one(void **state)
{
    (void)state;
    assert_int_equal(of_one(OURS ", " OURS), REQUEST_ECHO_OURS);
    assert_int_equal(of_one("," OURS " ,"), REQUEST_ECHO_OURS);
    assert_int_equal(of_one(OURS "," OTHERS), REQUEST_ECHO_FOREIGN);
    assert_int_equal(of_one(OTHERS " ," OURS), REQUEST_ECHO_FOREIGN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_id_that_was_sent_is_ours),
        cmocka_unit_test(any_other_id_is_foreign),
        cmocka_unit_test(a_header_without_an_id_names_no_request),
        cmocka_unit_test(headers_that_come_twice_must_all_be_ours),
        cmocka_unit_test(headers_that_were_joined_are_looked_at_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
