/* Lines that are longer than the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/guide/wrapped_lines.h"

static void assert_wrapped(const char *text, size_t columns, const char *expected)
{
    char *shown = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&shown, &size);
    assert_non_null(stream);
    wrapped_lines_write(text, columns, stream);
    (void)fclose(stream);
    assert_string_equal(shown, expected);
    free(shown);
}

static void a_line_breaks_between_words(void **state)
{
    (void)state;
    assert_wrapped("one two three\n\nfour\n", 8, "one two\n  three\n\nfour\n");
    assert_wrapped("one two\n", 7, "one two\n");
    assert_wrapped("\xc3\xa4\xc3\xb6\xc3\xbc b c\n", 5, "\xc3\xa4\xc3\xb6\xc3\xbc b\n  c\n");
    assert_wrapped("one two three\n", 0, "one two three\n");
}

static void it_goes_on_below_its_text(void **state)
{
    (void)state;
    assert_wrapped("  BAD   read   it is not so good\n", 32, "  BAD   read   it is not so good\n");
    assert_wrapped("  BAD   read   it is not so good\n", 30,
                   "  BAD   read   it is not so\n"
                   "               good\n");
    assert_wrapped("  name      of which nothing is left over\n", 24,
                   "  name      of which\n"
                   "            nothing is\n"
                   "            left over\n");
}

static void a_long_word_stays_whole(void **state)
{
    (void)state;
    assert_wrapped("see [exchange.certificate_ends] now\n", 10,
                   "see\n  [exchange.certificate_ends]\n  now\n");
    assert_wrapped("one two  \n", 7, "one two\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_breaks_between_words),
        cmocka_unit_test(it_goes_on_below_its_text),
        cmocka_unit_test(a_long_word_stays_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
