#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/error.h"
#include "proto/base/text.h"

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

/* "ü" and the first octet of another one: the text is cut inside it, and the mark would begin in the
 * middle of the one before. */
static void what_is_cut_stays_utf8(void **state)
{
    (void)state;
    char umlauts[ERROR_TEXT_BYTES + 2];
    struct error error;
    for (size_t shift = 0; shift < 2; shift++) {
        memset(umlauts, 'a', sizeof(umlauts));
        for (size_t i = shift; i + 2 < sizeof(umlauts); i += 2)
            memcpy(umlauts + i, "\xc3\xbc", 2);
        umlauts[sizeof(umlauts) - 1] = '\0';
        (void)error_set(&error, ERROR_BROKEN, "%s", umlauts);
        assert_true(text_is_utf8(error.text, strlen(error.text)));
        assert_non_null(strstr(error.text, "\xc3\xbc..."));
        (void)error_set(&error, ERROR_BROKEN, "%.40s", umlauts);
        (void)error_prefix(&error, "%.20s%s: ", umlauts, umlauts);
        assert_true(text_is_utf8(error.text, strlen(error.text)));
        error_set_code(&error, umlauts);
        assert_true(text_is_utf8(error.code, strlen(error.code)));
        assert_string_equal(error.code + strlen(error.code) - 3, "...");
    }
}

static void what_is_no_utf8_becomes_a_question_mark(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, ERROR_REFUSED, "said \"%s\"", "ung\xfcltig, \xe2\x82 und Ü");
    assert_string_equal(error.text, "said \"ung?ltig, ?? und Ü\"");
    (void)error_prefix(&error, "%s: ", "J\xf6rg");
    assert_string_equal(error.text, "J?rg: said \"ung?ltig, ?? und Ü\"");
    error_set_code(&error, "\xff");
    assert_string_equal(error.code, "?");
}

static void control_characters_of_a_peer_do_not_reach_the_log(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, ERROR_REFUSED, "said \"%s\"", "a\r\nb\x1b[31m\x7f");
    assert_string_equal(error.text, "said \"a??b?[31m?\"");
    (void)error_set(&error, ERROR_REFUSED, "said \"%s\"", "a\xc2\x9b[m\u202eb ü");
    assert_string_equal(error.text, "said \"a??[m???b ü\"");
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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_place_for_it_only_the_result_tells),
        cmocka_unit_test(a_text_that_is_too_long_is_marked_as_cut),
        cmocka_unit_test(what_is_cut_stays_utf8),
        cmocka_unit_test(what_is_no_utf8_becomes_a_question_mark),
        cmocka_unit_test(control_characters_of_a_peer_do_not_reach_the_log),
        cmocka_unit_test(parts_are_put_in_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
