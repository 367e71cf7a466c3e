#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/base/histogram.h"

static void bounds_rise(void **state)
{
    (void)state;
    for (int i = 1; i < HISTOGRAM_BOUNDS; i++) {
        assert_true(histogram_of_requests.most_ms[i] > histogram_of_requests.most_ms[i - 1]);
        assert_true(histogram_of_rounds.most_ms[i] > histogram_of_rounds.most_ms[i - 1]);
    }
    assert_int_equal(histogram_of_requests.most_ms[0], 5);
    assert_int_equal(histogram_of_requests.most_ms[HISTOGRAM_BOUNDS - 1], 120000);
    assert_int_equal(histogram_of_rounds.most_ms[0], 1000);
    assert_int_equal(histogram_of_rounds.most_ms[HISTOGRAM_BOUNDS - 1], 7200000);
}

/* "le" means less or equal. */
static void a_time_at_a_bound_belongs_below_it(void **state)
{
    (void)state;
    static const struct {
        int64_t time_ms;
        int bucket;
    } cases[] = {{-1, 0},   {0, 0},    {5, 0},      {6, 1},       {10, 1},      {11, 2},
                 {1000, 7}, {1001, 8}, {60000, 12}, {120000, 13}, {120001, 14}, {INT64_MAX, 14}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(histogram_bucket(&histogram_of_requests, cases[i].time_ms),
                         cases[i].bucket);
}

static void times_are_counted_and_added_up(void **state)
{
    (void)state;
    struct histogram histogram = {0};
    assert_int_equal(histogram_count(&histogram), 0);
    histogram_note(&histogram, &histogram_of_requests, 4);
    histogram_note(&histogram, &histogram_of_requests, 5);
    histogram_note(&histogram, &histogram_of_requests, 300000);
    histogram_note(&histogram, &histogram_of_requests, -7);
    assert_int_equal(histogram.counts[0], 3);
    assert_int_equal(histogram.counts[1], 0);
    assert_int_equal(histogram.counts[HISTOGRAM_BUCKETS - 1], 1);
    assert_int_equal(histogram.sum_ms, 300009);
    assert_int_equal(histogram_count(&histogram), 4);
}

static void only_what_is_new_is_added(void **state)
{
    (void)state;
    struct histogram sum = {.counts = {1, 1}, .sum_ms = 10};
    const struct histogram older = {.counts = {2, 3}, .sum_ms = 40},
                           newer = {.counts = {2, 5, 1}, .sum_ms = 90};
    histogram_add_news(&sum, &older, &newer);
    assert_int_equal(sum.counts[0], 1);
    assert_int_equal(sum.counts[1], 3);
    assert_int_equal(sum.counts[2], 1);
    assert_int_equal(sum.sum_ms, 60);
    histogram_add_news(&sum, &newer, &newer);
    assert_int_equal(histogram_count(&sum), 5);
    assert_int_equal(sum.sum_ms, 60);
}

/* One count that is smaller is enough, even when there are more in all. */
static void whoever_began_anew_is_added_whole(void **state)
{
    (void)state;
    struct histogram sum = {.counts = {7, 7}, .sum_ms = 100};
    const struct histogram older = {.counts = {5, 0}, .sum_ms = 20},
                           newer = {.counts = {4, 9}, .sum_ms = 80},
                           shorter = {.counts = {9, 9}, .sum_ms = 79};
    histogram_add_news(&sum, &older, &newer);
    assert_int_equal(sum.counts[0], 11);
    assert_int_equal(sum.counts[1], 16);
    assert_int_equal(sum.sum_ms, 180);
    histogram_add_news(&sum, &newer, &shorter);
    assert_int_equal(sum.counts[0], 20);
    assert_int_equal(sum.counts[1], 25);
    assert_int_equal(sum.sum_ms, 259);
}

/* A process may tell what it likes: the sums stay what the largest number can say. */
static void sums_end_at_the_largest_number(void **state)
{
    (void)state;
    struct histogram sum = {.counts = {7, INT64_MAX}, .sum_ms = 100};
    const struct histogram none = {.sum_ms = 0},
                           all = {.counts = {INT64_MAX, INT64_MAX}, .sum_ms = INT64_MAX};
    histogram_add_news(&sum, &none, &all);
    histogram_add_news(&sum, &none, &all);
    assert_true(sum.counts[0] == INT64_MAX && sum.counts[1] == INT64_MAX);
    assert_true(sum.sum_ms == INT64_MAX);
    assert_true(histogram_count(&sum) == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_rise),
        cmocka_unit_test(a_time_at_a_bound_belongs_below_it),
        cmocka_unit_test(times_are_counted_and_added_up),
        cmocka_unit_test(only_what_is_new_is_added),
        cmocka_unit_test(whoever_began_anew_is_added_whole),
        cmocka_unit_test(sums_end_at_the_largest_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
