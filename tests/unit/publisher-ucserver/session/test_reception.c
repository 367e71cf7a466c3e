/* How long a message may take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "publisher-ucserver/session/reception.h"

#define STALL_MS 100

static void without_a_message_there_is_no_limit(void **state)
{
    (void)state;
    struct reception reception;
    reception_init(&reception, 1000);
    assert_int_equal(reception_deadline_ms(&reception, STALL_MS), INT64_MAX);
    reception_begin(&reception, 500, 1000);
    assert_int_equal(reception_end(&reception, 1200), 0);
    assert_int_equal(reception_deadline_ms(&reception, STALL_MS), INT64_MAX);
}

static void more_octets_do_not_prolong_a_message(void **state)
{
    (void)state;
    struct reception reception;
    reception_init(&reception, 1000);
    reception_begin(&reception, 500, 1000);
    reception.heard_ms = 1400;
    reception_begin(&reception, 500, 1400);
    assert_int_equal(reception_deadline_ms(&reception, STALL_MS), 1500);
}

static void a_large_message_has_its_own_limit_and_may_not_pause(void **state)
{
    (void)state;
    struct reception reception;
    reception_init(&reception, 1000);
    reception_begin(&reception, 500, 1000);
    reception_begin_large(&reception, 5000, 1010);
    assert_int_equal(reception_deadline_ms(&reception, STALL_MS), 1100);
    reception.heard_ms = 5950; /* the whole counts from its first octet */
    assert_int_equal(reception_deadline_ms(&reception, STALL_MS), 6000);
}

static void only_behind_a_large_message_time_stands_still(void **state)
{
    (void)state;
    struct reception reception;
    reception_init(&reception, 1000);
    reception_begin_large(&reception, 5000, 1000);
    assert_int_equal(reception_end(&reception, 1700), 700);
    reception_begin(&reception, 500, 1700);
    assert_int_equal(reception_end(&reception, 1900), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_message_there_is_no_limit),
        cmocka_unit_test(more_octets_do_not_prolong_a_message),
        cmocka_unit_test(a_large_message_has_its_own_limit_and_may_not_pause),
        cmocka_unit_test(only_behind_a_large_message_time_stands_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
