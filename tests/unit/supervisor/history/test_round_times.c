#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/history/round_times.h"

/* A round that brings so many results. */
static void
run(struct round_times *times, struct result_counts *counts, int64_t results, int64_t failed)
{
    round_times_begin(times, *counts);
    counts->results += results;
    counts->failed += failed;
    round_times_finish(times, *counts, 61000);
}

static void the_outcome_is_that_of_its_own_results(void **state)
{
    (void)state;
    struct round_times times = {0};
    struct result_counts counts = {100, 40};
    run(&times, &counts, 10, 0);
    run(&times, &counts, 0, 0);
    assert_int_equal(histogram_count(&times.by_outcome[ROUND_WAS_GOOD]), 2);
    run(&times, &counts, 10, 1);
    assert_int_equal(histogram_count(&times.by_outcome[ROUND_WAS_PARTLY_GOOD]), 1);
    run(&times, &counts, 10, 10);
    run(&times, &counts, 1, 1);
    run(&times, &counts, 10, 9);
    assert_int_equal(histogram_count(&times.by_outcome[ROUND_WAS_PARTLY_GOOD]), 2);
    assert_int_equal(histogram_count(&times.by_outcome[ROUND_HAS_FAILED]), 2);
    assert_int_equal(times.by_outcome[ROUND_HAS_FAILED].sum_ms, 122000);
    assert_int_equal(times.by_outcome[ROUND_HAS_FAILED].counts[6], 2); /* over 60 s, up to 120 s */
}

static void outcomes_have_names(void **state)
{
    (void)state;
    assert_string_equal(round_outcome_name(ROUND_WAS_GOOD), "good");
    assert_string_equal(round_outcome_name(ROUND_WAS_PARTLY_GOOD), "partly");
    assert_string_equal(round_outcome_name(ROUND_HAS_FAILED), "failed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outcome_is_that_of_its_own_results),
        cmocka_unit_test(outcomes_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
