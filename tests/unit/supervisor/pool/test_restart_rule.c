#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/pool/restart_rule.h"

#define SHORTEST_MS 2000
#define LONGEST_MS  60000

static const struct restart_death early = {0};

static struct restart_rule rule_of_defaults(void)
{
    return (struct restart_rule){.shortest_ms = SHORTEST_MS, .longest_ms = LONGEST_MS};
}

static void check_pause(const struct restart_rule *rule, int64_t died_ms, int64_t pause_ms)
{
    assert_false(rule->is_stopped);
    assert_int_equal(rule->not_before_ms, died_ms + pause_ms);
}

static void a_first_child_starts_at_once(void **state)
{
    (void)state;
    struct restart_rule rule = rule_of_defaults();
    check_pause(&rule, 0, 0);
}

static void pauses_double_from_two_seconds_to_a_minute(void **state)
{
    (void)state;
    static const int64_t pauses_ms[] = {2000, 4000, 8000, 16000, 32000, 60000, 60000};
    struct restart_rule rule = rule_of_defaults();
    int64_t now_ms = 1000;
    for (size_t i = 0; i < sizeof(pauses_ms) / sizeof(pauses_ms[0]); i++) {
        restart_rule_died(&rule, &early, now_ms);
        check_pause(&rule, now_ms, pauses_ms[i]);
        now_ms += pauses_ms[i];
    }
    assert_int_equal(rule.restarts, 7);
}

static void pauses_are_what_the_settings_say(void **state)
{
    (void)state;
    struct restart_rule rule = {.shortest_ms = 10, .longest_ms = 25};
    restart_rule_died(&rule, &early, 0);
    check_pause(&rule, 0, 10);
    restart_rule_died(&rule, &early, 100);
    check_pause(&rule, 100, 20);
    restart_rule_died(&rule, &early, 200);
    check_pause(&rule, 200, 25);
}

static void the_longest_pause_may_be_as_long_as_any(void **state)
{
    (void)state;
    struct restart_rule rule = {.shortest_ms = INT64_MAX / 4 + 1, .longest_ms = INT64_MAX / 2};
    restart_rule_died(&rule, &early, 0);
    restart_rule_died(&rule, &early, 0);
    restart_rule_died(&rule, &early, 0);
    check_pause(&rule, 0, INT64_MAX / 2);
}

static void a_death_after_a_finished_job_makes_no_pause(void **state)
{
    (void)state;
    const struct restart_death late = {.finished_a_job = true};
    struct restart_rule rule = rule_of_defaults();
    restart_rule_died(&rule, &early, 0);
    restart_rule_died(&rule, &late, 5000);
    check_pause(&rule, 5000, 0);
    restart_rule_died(&rule, &early, 6000);
    check_pause(&rule, 6000, SHORTEST_MS); /* and they begin anew */
}

static void a_finished_job_ends_the_pauses(void **state)
{
    (void)state;
    struct restart_rule rule = rule_of_defaults();
    restart_rule_died(&rule, &early, 0);
    restart_rule_died(&rule, &early, 5000);
    restart_rule_worked(&rule);
    restart_rule_died(&rule, &early, 20000);
    check_pause(&rule, 20000, SHORTEST_MS);
}

static void a_death_with_a_lease_counts_against_the_lease(void **state)
{
    (void)state;
    const struct restart_death with_lease = {.held_a_lease = true};
    struct restart_rule rule = rule_of_defaults();
    restart_rule_died(&rule, &early, 0);
    restart_rule_died(&rule, &with_lease, 5000);
    check_pause(&rule, 5000, 0);
    restart_rule_died(&rule, &early, 6000);
    check_pause(&rule, 6000, 2 * SHORTEST_MS); /* the pool's own deaths are not forgotten by it */
}

static void one_that_was_asked_to_go_is_followed_at_once(void **state)
{
    (void)state;
    const struct restart_death wanted = {.is_wanted = true};
    struct restart_rule rule = rule_of_defaults();
    restart_rule_died(&rule, &wanted, 3000);
    check_pause(&rule, 3000, 0);
}

static void wrong_settings_stop_it_until_they_change(void **state)
{
    (void)state;
    const struct restart_death invalid = {.is_invalid = true};
    struct restart_rule rule = rule_of_defaults();
    restart_rule_died(&rule, &invalid, 0);
    assert_true(rule.is_stopped);
    restart_rule_settings_changed(&rule, 7000);
    check_pause(&rule, 7000, 0);
}

static void changed_settings_end_a_pause(void **state)
{
    (void)state;
    struct restart_rule rule = rule_of_defaults();
    restart_rule_died(&rule, &early, 0);
    restart_rule_died(&rule, &early, 100);
    restart_rule_settings_changed(&rule, 200);
    check_pause(&rule, 200, 0);
    restart_rule_died(&rule, &early, 300);
    check_pause(&rule, 300, SHORTEST_MS);
}

static void it_never_gives_up(void **state)
{
    (void)state;
    struct restart_rule rule = rule_of_defaults();
    for (int i = 0; i < 100000; i++)
        restart_rule_died(&rule, &early, 0);
    check_pause(&rule, 0, LONGEST_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_pause_may_be_as_long_as_any),
        cmocka_unit_test(a_first_child_starts_at_once),
        cmocka_unit_test(pauses_double_from_two_seconds_to_a_minute),
        cmocka_unit_test(pauses_are_what_the_settings_say),
        cmocka_unit_test(a_death_after_a_finished_job_makes_no_pause),
        cmocka_unit_test(a_finished_job_ends_the_pauses),
        cmocka_unit_test(a_death_with_a_lease_counts_against_the_lease),
        cmocka_unit_test(one_that_was_asked_to_go_is_followed_at_once),
        cmocka_unit_test(wrong_settings_stop_it_until_they_change),
        cmocka_unit_test(changed_settings_end_a_pause),
        cmocka_unit_test(it_never_gives_up),
    };
    return cmocka_run_group_tests_name("restart_rule", tests, NULL, NULL);
}
