#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/error.h"

static void without_a_place_for_it_only_the_result_tells(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, ERROR_INVALID, "x"), -1);
    assert_int_equal(error_prefix(NULL, "x"), -1);
    error_set_code(NULL, "x");
    error_clear(NULL);
}

static void a_text_that_is_too_long_is_marked_as_cut(void **state)
{
    (void)state;
    char longer[2 * ERROR_TEXT_BYTES];
    memset(longer, 'a', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    struct error error;
    assert_int_equal(error_set(&error, ERROR_BROKEN, "%s", longer), -1);
    assert_int_equal(strlen(error.text), ERROR_TEXT_BYTES - 1);
    assert_string_equal(error.text + ERROR_TEXT_BYTES - 4, "...");
    (void)error_prefix(&error, "server %s: ", longer);
    assert_int_equal(strlen(error.text), ERROR_TEXT_BYTES - 1);
    assert_string_equal(error.text + ERROR_TEXT_BYTES - 4, "...");
}

static void control_characters_of_a_peer_do_not_reach_the_log(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, ERROR_REFUSED, "said \"%s\"", "a\r\nb\x1b[31m\x7f");
    assert_string_equal(error.text, "said \"a??b?[31m?\"");
    error_set_code(&error, "1\n2");
    assert_string_equal(error.code, "1?2");
}

static void parts_are_put_in_front(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, ERROR_UNAVAILABLE, "connection refused");
    assert_int_equal(error_prefix(&error, "directory %s: ", "dc1"), -1);
    assert_string_equal(error.text, "directory dc1: connection refused");
    assert_int_equal(error.class, ERROR_UNAVAILABLE);
    assert_string_equal(error_class_name(error.class), "unavailable");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_place_for_it_only_the_result_tells),
        cmocka_unit_test(a_text_that_is_too_long_is_marked_as_cut),
        cmocka_unit_test(control_characters_of_a_peer_do_not_reach_the_log),
        cmocka_unit_test(parts_are_put_in_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
