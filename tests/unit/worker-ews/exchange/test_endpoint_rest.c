#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/event.h"

#include "worker-ews/exchange/endpoint_rest.h"

static const struct error DENIED = {.class = ERROR_REFUSED, .code = "ErrorAccessDenied"};

/* Whether jobs and checks may ask, and what those who may not are told. */
static void
expect(const struct endpoint_rests *rests, int64_t now_ms, bool jobs_may, bool checks_may)
{
    struct error error;
    int64_t wait_ms;
    assert_int_equal(endpoint_rests_are_over(rests, now_ms, &error, &wait_ms), jobs_may);
    assert_int_equal(endpoint_rests_let_check(rests, now_ms, &error, &wait_ms), checks_may);
}

static void a_stop_ends_by_itself_and_lets_checks_ask(void **state)
{
    (void)state;
    struct endpoint_rests rests = {0};
    struct error error;
    int64_t wait_ms;
    expect(&rests, 1000, true, true);
    endpoint_rests_stop(&rests, &DENIED, 1000);
    expect(&rests, 1000, false, true);
    assert_false(endpoint_rests_are_over(&rests, 31000, &error, &wait_ms));
    assert_int_equal(wait_ms, 30000);
    assert_int_equal(error.class, ERROR_REFUSED);
    assert_string_equal(error.code, "ErrorAccessDenied");
    expect(&rests, 60999, false, true);
    expect(&rests, 61000, true, true);
}

static void a_stop_ends_when_a_check_was_answered(void **state)
{
    (void)state;
    struct endpoint_rests rests = {0};
    endpoint_rests_stop(&rests, &DENIED, 1000);
    endpoint_rests_end_stop(&rests);
    expect(&rests, 1000, true, true);
}

static void a_hold_counts_for_checks_too_and_names_the_account(void **state)
{
    (void)state;
    struct endpoint_rests rests = {0};
    struct error error;
    int64_t wait_ms;
    endpoint_rests_hold(&rests, 5000, "", "svc@example.test");
    expect(&rests, 4999, false, false);
    expect(&rests, 5000, true, true);
    assert_false(endpoint_rests_let_check(&rests, 2000, &error, &wait_ms));
    assert_int_equal(wait_ms, 3000);
    assert_int_equal(error.class, ERROR_BUSY);
    assert_string_equal(error.code, "hold");
    assert_non_null(strstr(error.reason, event_name(ACCOUNT_HELD)));
    assert_non_null(strstr(error.reason, "svc@example.test"));
}

static void a_stop_lasts_no_longer_than_a_hold(void **state)
{
    (void)state;
    struct endpoint_rests rests = {0};
    endpoint_rests_stop(&rests, &DENIED, 1000);
    endpoint_rests_hold(&rests, 3000, "account.held", "svc@example.test");
    expect(&rests, 2999, false, false);
    expect(&rests, 3000, true, true);
    endpoint_rests_stop(&rests, &DENIED, 4000);
    endpoint_rests_hold(&rests, 0, "", "svc@example.test");
    expect(&rests, 4000, true, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_ends_by_itself_and_lets_checks_ask),
        cmocka_unit_test(a_stop_ends_when_a_check_was_answered),
        cmocka_unit_test(a_hold_counts_for_checks_too_and_names_the_account),
        cmocka_unit_test(a_stop_lasts_no_longer_than_a_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
