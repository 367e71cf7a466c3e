#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/server/budget.h"
#include "supervisor/server/pace.h"

#define MAILBOXES 100
#define MINUTE_MS 60000
#define MOST      10

static enum pace_state learn(struct pace *pace, int64_t duration_ms, int64_t parallel)
{
    return pace_learn(pace, (struct pace_answer){duration_ms, MAILBOXES, parallel});
}

/* Of answers that all take so long. Returns after how many the pace is called slow; 0: it is not. */
static int learn_until_slow(struct pace *pace, int64_t duration_ms, int64_t parallel, int count)
{
    for (int i = 1; i <= count; i++) {
        if (learn(pace, duration_ms, parallel) == PACE_SLOW)
            return i;
    }
    return 0;
}

static void what_takes_as_long_as_ever_is_good(void **state)
{
    (void)state;
    struct pace pace = {0};
    assert_int_equal(learn_until_slow(&pace, 20000, 10, 1000), 0);
    assert_int_equal(learn(&pace, 20000, 10), PACE_GOOD);
}

static void one_slow_answer_says_nothing_and_several_do(void **state)
{
    (void)state;
    struct pace pace = {0};
    assert_int_equal(learn(&pace, 1000, 4), PACE_GOOD);
    assert_int_not_equal(learn(&pace, 5000, 4), PACE_SLOW);
    assert_in_range(learn_until_slow(&pace, 5000, 4, 10), 1, 5);
}

static void twice_as_long_only_keeps_it_from_growing(void **state)
{
    (void)state;
    struct pace pace = {0};
    (void)learn(&pace, 1000, 4);
    assert_int_equal(learn_until_slow(&pace, 2500, 4, 100), 0);
    assert_int_equal(learn(&pace, 2500, 4), PACE_FALLING);
}

static void within_a_second_nothing_is_slow(void **state)
{
    (void)state;
    struct pace pace = {0};
    (void)learn(&pace, 10, 4);
    assert_int_equal(learn_until_slow(&pace, 1000, 4, 100), 0);
}

static void what_was_asked_before_the_change_is_not_counted_twice(void **state)
{
    (void)state;
    struct pace pace = {0};
    (void)learn(&pace, 100, 4);
    assert_int_not_equal(learn_until_slow(&pace, 9000, 4, 10), 0);
    assert_int_equal(learn_until_slow(&pace, 9000, 3, 3), 0);
    assert_int_equal(learn_until_slow(&pace, 9000, 3, 1), 1);
}

static void alone_it_is_as_fast_as_it_gets(void **state)
{
    (void)state;
    struct pace pace = {0};
    (void)learn(&pace, 100, 4);
    assert_int_equal(learn_until_slow(&pace, 9000, 1, 100), 0);
    assert_int_equal(learn(&pace, 9000, 2), PACE_GOOD);
}

static void small_requests_are_not_compared_with_large_ones(void **state)
{
    (void)state;
    struct pace pace = {0};
    (void)learn(&pace, 3000, 4);
    (void)pace_learn(&pace, (struct pace_answer){10, 3, 4});
    assert_int_equal(learn_until_slow(&pace, 3000, 4, 100), 0);
    (void)pace_learn(&pace, (struct pace_answer){10, MAILBOXES / 2, 4});
    assert_int_not_equal(learn_until_slow(&pace, 9000, 4, 100), 0);
}

/* Each request beside another one takes a second longer, as in tests/sim; then no longer any does. */
static void a_budget_falls_before_the_server_has_to_refuse_and_recovers(void **state)
{
    (void)state;
    struct budget budget;
    int64_t now_ms = 0;
    budget_init(&budget, 4, MOST, 0);
    budget_note_time(&budget, 500, MAILBOXES, now_ms); /* the first one comes alone */
    for (int i = 0; i < 50; i++, now_ms += MINUTE_MS / 60)
        budget_note_time(&budget, 500 + 1000 * (budget.limit - 1), MAILBOXES, now_ms);
    assert_in_range(budget.limit, 1, 2);
    for (int i = 0; i < 60 * MOST; i++, now_ms += MINUTE_MS / 60) {
        budget_note_time(&budget, 500, MAILBOXES, now_ms);
        budget_learn(&budget, PRESSURE_NONE, 0, now_ms);
    }
    assert_int_equal(budget.limit, MOST);
}

static void falling_answers_keep_a_budget_from_growing(void **state)
{
    (void)state;
    struct budget budget;
    budget_init(&budget, 4, MOST, 0);
    budget_note_time(&budget, 1000, MAILBOXES, 0);
    for (int64_t now_ms = 0; now_ms < 10 * MINUTE_MS; now_ms += MINUTE_MS / 4) {
        budget_note_time(&budget, 2500, MAILBOXES, now_ms);
        budget_learn(&budget, PRESSURE_NONE, 0, now_ms);
    }
    assert_int_equal(budget.limit, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_takes_as_long_as_ever_is_good),
        cmocka_unit_test(one_slow_answer_says_nothing_and_several_do),
        cmocka_unit_test(twice_as_long_only_keeps_it_from_growing),
        cmocka_unit_test(within_a_second_nothing_is_slow),
        cmocka_unit_test(what_was_asked_before_the_change_is_not_counted_twice),
        cmocka_unit_test(alone_it_is_as_fast_as_it_gets),
        cmocka_unit_test(small_requests_are_not_compared_with_large_ones),
        cmocka_unit_test(a_budget_falls_before_the_server_has_to_refuse_and_recovers),
        cmocka_unit_test(falling_answers_keep_a_budget_from_growing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
