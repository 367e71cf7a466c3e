#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/text.h"
#include "worker-ldap/server_result.h"

static void expect_copy(const char *text, const char *expected)
{
    char copy[SERVER_TEXT_BYTES];
    server_text_copy(text, copy);
    assert_string_equal(copy, expected);
}

static void texts_are_copied_and_what_is_no_utf_8_is_marked(void **state)
{
    (void)state;
    expect_copy(NULL, "");
    expect_copy("", "");
    expect_copy("busy", "busy");
    expect_copy("b\xc3\xbcsy", "b\xc3\xbcsy");
    expect_copy("a\xff"
                "b\xc3",
                "a?b?");
    expect_copy("\xed\xa0\x80", "???");
}

static void a_long_text_is_cut_between_two_letters(void **state)
{
    (void)state;
    char text[3 * SERVER_TEXT_BYTES], copy[SERVER_TEXT_BYTES];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 2 < sizeof(text); i += 2)
            memcpy(text + i, "\xc3\xbc", 3);
        server_text_copy(text, copy);
        assert_true(text_is_utf8(copy, strlen(copy)));
        assert_in_range(strlen(copy), SERVER_TEXT_BYTES - 4, SERVER_TEXT_BYTES - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_text_is_cut_between_two_letters),
        cmocka_unit_test(texts_are_copied_and_what_is_no_utf_8_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
