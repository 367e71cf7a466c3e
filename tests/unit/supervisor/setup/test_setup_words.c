#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"

#include "supervisor/setup/setup_words.h"

static void expect_lines(const char *text, size_t width, size_t indent, const char *expected)
{
    char *lines = setup_words_wrap(text, width, indent);
    assert_string_equal(lines, expected);
    free(lines);
}

static void lines_end_at_blanks_and_go_on_below_the_first_word(void **state)
{
    (void)state;
    expect_lines("", 10, 2, "");
    expect_lines("one two", 10, 2, "one two");
    expect_lines("one two three", 7, 2, "one two\n  three");
    expect_lines("one two three", 8, 0, "one two\nthree");
    expect_lines("one  two", 3, 1, "one\n two");
}

static void a_long_word_is_cut_and_an_umlaut_is_one_letter(void **state)
{
    (void)state;
    expect_lines("abcdefgh ij", 3, 1, "abc\n def\n gh\n ij");
    expect_lines("\u00e4\u00f6\u00fc\u00df", 2, 0, "\u00e4\u00f6\n\u00fc\u00df");
    expect_lines("ab c", 0, 0, "a\nb\nc");
    expect_lines("\u00e4\u00f6\u00fc", 3, 0, "\u00e4\u00f6\u00fc");
}

static void a_step_is_not_named_twice(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, CONNECTION_FAILED, event_text("host", "uc"), event_number("port", 9),
                    event_text("words", "refused"));
    (void)error_add(&error, event_text("server", "ucserver"), event_text("step", "connect"));
    char *whole = setup_words(error.reason, true);
    char *words = setup_words_of_step(error.reason, true);
    assert_int_equal(strncmp(whole, "ucserver, connect: no connection", 32), 0);
    assert_string_equal(words, strstr(whole, "no connection"));
    assert_non_null(strstr(words, "[connection.failed]"));
    free(words);
    free(whole);
    words = setup_words_of_step("", false);
    assert_string_equal(words, "");
    free(words);
    words = setup_words_of_step("what another version says", false);
    assert_string_equal(words, "what another version says");
    free(words);
}

static void what_the_sentence_says_itself_stays(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, KERBEROS_PASSWORD_WRONG, event_text("account", "uc svc"));
    char *words = setup_words_of_step(error.reason, false),
         *whole = setup_words(error.reason, false);
    assert_non_null(strstr(words, "uc svc"));
    assert_string_equal(words, whole);
    free(whole);
    free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_at_blanks_and_go_on_below_the_first_word),
        cmocka_unit_test(a_long_word_is_cut_and_an_umlaut_is_one_letter),
        cmocka_unit_test(a_step_is_not_named_twice),
        cmocka_unit_test(what_the_sentence_says_itself_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
