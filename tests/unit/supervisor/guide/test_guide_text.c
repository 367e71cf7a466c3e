/* A chapter as text: each thing that the guide is written in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/guide/guide_text.h"

static void assert_shown(const char *chapter, size_t width, const char *expected)
{
    char *shown = NULL;
    size_t size = 0;
    FILE *from = fmemopen((void *)(uintptr_t)chapter, strlen(chapter), "r");
    FILE *to = open_memstream(&shown, &size);
    assert_non_null(from);
    assert_non_null(to);
    guide_text_write(from, width, to);
    (void)fclose(from);
    (void)fclose(to);
    assert_string_equal(shown, expected);
    free(shown);
}

static void headings_are_underlined_and_lose_their_anchors(void **state)
{
    (void)state;
    assert_shown("# Größe\n\n## The rest {#rest}\n\nText.\n", 80,
                 "Größe\n=====\n\nThe rest\n--------\n\nText.\n");
}

static void paragraphs_are_wrapped_by_places_and_not_by_octets(void **state)
{
    (void)state;
    assert_shown("one two\nthree\n\nfour\n", 9, "one two\nthree\n\nfour\n");
    assert_shown("äöü äöü äöü\n", 7, "äöü äöü\näöü\n");
    assert_shown("a-word-that-is-too-long b\n", 7, "a-word-that-is-too-long\nb\n");
}

static void marks_are_left_out_where_they_are_marks(void **state)
{
    (void)state;
    assert_shown(
        "**Now** see [Log](log.md) and [estos](https://www.estos.com/), `a **b** [c](d)`.\n", 200,
        "Now see Log and estos (https://www.estos.com/), `a **b** [c](d)`.\n");
    assert_shown("[a] b | c\n", 80, "[a] b | c\n");
    assert_shown("![picture](x.png)\n", 80, "");
}

static void lists_hang_and_notes_are_set_in(void **state)
{
    (void)state;
    assert_shown("- one two\n  three\n- four\n", 9, "- one two\n  three\n- four\n");
    assert_shown("10. one two\n", 8, "10. one\n    two\n");
    assert_shown("> one\n> two\n", 80, "    one two\n");
}

static void code_stays_as_it_is(void **state)
{
    (void)state;
    assert_shown("See:\n\n```sh\newscalctl  status | less   # long enough\n\n| x |\n```\nEnd.\n",
                 10, "See:\n\n    ewscalctl  status | less   # long enough\n\n    | x |\nEnd.\n");
}

/* As the screen that it shows would be on this terminal. */
static void what_is_shown_breaks_between_words(void **state)
{
    (void)state;
    assert_shown("```text\ngood  one and two and three\n\nx\n```\nEnd.\n", 24,
                 "    good  one and two\n          and three\n\n    x\nEnd.\n");
}

static void a_row_is_its_first_cell_and_the_others_by_name(void **state)
{
    (void)state;
    assert_shown("| word | means | see |\n|---|---|---|\n| fresh | read \\| known | |\n| stale | | "
                 "[x](y.md) |\n\nEnd.\n",
                 80, "* fresh\n    means: read | known\n* stale\n    see: x\n\nEnd.\n");
    assert_shown("| | what |\n|---|---|\n| 1 | a |\n", 80, "* 1\n    what: a\n\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_are_underlined_and_lose_their_anchors),
        cmocka_unit_test(paragraphs_are_wrapped_by_places_and_not_by_octets),
        cmocka_unit_test(marks_are_left_out_where_they_are_marks),
        cmocka_unit_test(lists_hang_and_notes_are_set_in),
        cmocka_unit_test(code_stays_as_it_is),
        cmocka_unit_test(what_is_shown_breaks_between_words),
        cmocka_unit_test(a_row_is_its_first_cell_and_the_others_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
