#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/message/request_tally.h"

static void each_outcome_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(request_outcome_name(REQUEST_GOOD), "good");
    assert_string_equal(request_outcome_name(REQUEST_BUSY), "busy");
    assert_string_equal(request_outcome_name(REQUEST_REFUSED), "refused");
    assert_string_equal(request_outcome_name(REQUEST_FAILED), "failed");
}

static void the_class_of_a_failure_is_its_outcome(void **state)
{
    (void)state;
    assert_int_equal(request_outcome_of(ERROR_NONE), REQUEST_GOOD);
    assert_int_equal(request_outcome_of(ERROR_BUSY), REQUEST_BUSY);
    assert_int_equal(request_outcome_of(ERROR_REFUSED), REQUEST_REFUSED);
    assert_int_equal(request_outcome_of(ERROR_INVALID), REQUEST_REFUSED);
    assert_int_equal(request_outcome_of(ERROR_UNAVAILABLE), REQUEST_FAILED);
    assert_int_equal(request_outcome_of(ERROR_BROKEN), REQUEST_FAILED);
    assert_int_equal(request_outcome_of(ERROR_LIMIT), REQUEST_FAILED);
    assert_int_equal(request_outcome_of(ERROR_INTERNAL), REQUEST_FAILED);
}

static void what_was_noted_is_lent_to_the_report(void **state)
{
    (void)state;
    struct request_tally tally = {0};
    struct server_health health = {.server = "exchange"};
    request_tally_note(&tally, REQUEST_GOOD, 7);
    request_tally_note(&tally, REQUEST_GOOD, 10);
    request_tally_note(&tally, REQUEST_FAILED, 500000);
    request_tally_note(&tally, REQUEST_FAILED, -1);
    request_tally_lend(&tally, &health);
    assert_int_equal(health.times_count, REQUEST_OUTCOMES);
    for (int i = 0; i < REQUEST_OUTCOMES; i++) {
        assert_int_equal(health.times[i].outcome, i);
        assert_int_equal(health.times[i].buckets_count, HISTOGRAM_BUCKETS);
    }
    assert_int_equal(health.times[REQUEST_GOOD].sum_ms, 17);
    assert_int_equal(health.times[REQUEST_GOOD].buckets[0].count, 0);
    assert_int_equal(health.times[REQUEST_GOOD].buckets[1].count, 2);
    assert_int_equal(health.times[REQUEST_FAILED].sum_ms, 500000);
    assert_int_equal(health.times[REQUEST_FAILED].buckets[0].count, 1);
    assert_int_equal(health.times[REQUEST_FAILED].buckets[HISTOGRAM_BUCKETS - 1].count, 1);
    assert_int_equal(health.times[REQUEST_BUSY].sum_ms, 0);
    assert_int_equal(request_tally_failures(&tally), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_outcome_has_a_name),
        cmocka_unit_test(the_class_of_a_failure_is_its_outcome),
        cmocka_unit_test(what_was_noted_is_lent_to_the_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
