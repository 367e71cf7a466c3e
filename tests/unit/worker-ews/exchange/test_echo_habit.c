#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/exchange/echo_habit.h"

/* Each letter is one answer: + names its request, - does not. Returns how often there was news. */
static int hear(struct echo_habit *habit, const char *answers)
{
    int news = 0;
    for (; *answers != '\0'; answers++)
        news += echo_habit_note(habit, *answers == '+' ? REQUEST_ECHO_OURS : REQUEST_ECHO_NONE);
    return news;
}

/* What follows from each habit: the table in echo_habit.h. */
static void expect_after(const char *answers, bool may_keep, bool leaves_unnamed)
{
    struct echo_habit habit = {0};
    (void)hear(&habit, answers);
    if (echo_habit_may_keep(&habit) != may_keep ||
        echo_habit_leaves_unnamed(&habit) != leaves_unnamed)
        fail_msg("after %s", answers);
}

static void the_habit_follows_from_the_answers(void **state)
{
    (void)state;
    expect_after("", true, false);
    expect_after("+", true, false);
    expect_after("++++++++++++++++", true, false);
    expect_after("+-", true, true);
    expect_after("+-+-+-+", true, true);
    expect_after("+--", true, true);
    expect_after("+---", false, true); /* three in a row */
    expect_after("+---+", false, true);
    expect_after("+--+--+--+--+--", false, true); /* ten of sixteen */
    expect_after("+--+--+--+-", true, true);      /* seven */
    expect_after("-", true, true);                /* it never did: its first one will be kept */
    expect_after("---------", true, true);
    expect_after("---+", true, false);
}

static void sixteen_named_ones_in_a_row_are_a_new_beginning(void **state)
{
    (void)state;
    expect_after("+---+++++++++++++++", false, true);
    expect_after("+---++++++++++++++++", true, false);
    expect_after("+-+++++++++++++++", true, true);
    expect_after("+-++++++++++++++++", true, false);
}

static void each_trouble_is_news_once(void **state)
{
    (void)state;
    struct echo_habit habit = {0};
    assert_int_equal(hear(&habit, "----"), 1);
    assert_int_equal(hear(&habit, "+-+---+-----"), 1);
    assert_int_equal(hear(&habit, "++++++++++++++++-"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_habit_follows_from_the_answers),
        cmocka_unit_test(sixteen_named_ones_in_a_row_are_a_new_beginning),
        cmocka_unit_test(each_trouble_is_news_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
