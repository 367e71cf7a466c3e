#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/history/request_ledger.h"

static const char *const servers[] = {"ucserver", "directory", "exchange emea"};

static const struct ledger_process child = {4711, true}, other_child = {4712, true},
                                   stranger = {4713, false}, nameless = {0, true};

static int set_up(void **state)
{
    *state = request_ledger_create(servers, 3);
    return 0;
}

static int tear_down(void **state)
{
    request_ledger_destroy(*state);
    return 0;
}

/* A report of one server: so many good ones of up to 5 ms, so many failed ones of up to 10 ms. */
static void report(struct request_ledger *ledger,
                   struct ledger_process process,
                   const char *server,
                   int64_t good,
                   int64_t failed)
{
    struct time_bucket of_good[] = {{good}}, of_failed[] = {{0}, {failed}};
    struct request_times times[] = {{REQUEST_GOOD, good * 4, of_good, 1},
                                    {REQUEST_FAILED, failed * 8, of_failed, 2}};
    struct server_health health = {.server = server, .times = times, .times_count = 2};
    const struct report told = {.servers = &health, .servers_count = 1};
    request_ledger_take(ledger, process, &told);
}

static void
assert_times(const struct request_ledger *ledger, size_t server, int64_t good, int64_t failed)
{
    const struct histogram *times = request_ledger_times(ledger, server, REQUEST_GOOD);
    assert_int_equal(times->counts[0], good);
    assert_int_equal(histogram_count(times), good);
    assert_int_equal(times->sum_ms, good * 4);
    times = request_ledger_times(ledger, server, REQUEST_FAILED);
    assert_int_equal(times->counts[1], failed);
    assert_int_equal(histogram_count(times), failed);
    assert_int_equal(times->sum_ms, failed * 8);
}

static void it_begins_with_nothing(void **state)
{
    assert_int_equal(request_ledger_servers(*state), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(request_ledger_server(*state, i), servers[i]);
        assert_times(*state, i, 0, 0);
    }
}

static void processes_are_added_up(void **state)
{
    report(*state, child, "exchange emea", 5, 1);
    report(*state, other_child, "exchange emea", 3, 0);
    assert_times(*state, 2, 8, 1);
    report(*state, child, "exchange emea", 7, 1);
    report(*state, child, "exchange emea", 7, 1);
    assert_times(*state, 2, 10, 1);
    assert_times(*state, 0, 0, 0);
}

static void the_next_process_adds_to_what_the_last_one_counted(void **state)
{
    report(*state, child, "directory", 5, 1);
    report(*state, other_child, "directory", 2, 0);
    assert_times(*state, 1, 7, 1);
}

static void whoever_begins_anew_under_its_number_adds_all(void **state)
{
    report(*state, child, "directory", 5, 1);
    report(*state, child, "directory", 2, 0);
    assert_times(*state, 1, 7, 1);
}

/* It may have worked for days with the supervisor before this one. */
static void what_another_hosts_process_counted_before_is_not_added(void **state)
{
    report(*state, stranger, "ucserver", 1000, 50);
    assert_times(*state, 0, 0, 0);
    report(*state, stranger, "ucserver", 1003, 51);
    assert_times(*state, 0, 3, 1);
}

static void what_cannot_be_told_apart_is_not_counted(void **state)
{
    report(*state, nameless, "ucserver", 4, 4);
    report(*state, child, "exchange", 4, 4);
    report(*state, child, "", 4, 4);
    for (size_t i = 0; i < 3; i++)
        assert_times(*state, i, 0, 0);
}

/* A newer version may have outcomes and steps that we do not know. */
static void what_is_not_known_is_left_out(void **state)
{
    struct time_bucket many[HISTOGRAM_BUCKETS + 2] = {{1}, {1}};
    many[HISTOGRAM_BUCKETS].count = 9;
    struct request_times times[] = {{REQUEST_OUTCOME_LAST + 1, 4, many, 1},
                                    {REQUEST_GOOD, 12, many, HISTOGRAM_BUCKETS + 2}};
    struct server_health health = {.server = "directory", .times = times, .times_count = 2};
    const struct report told = {.servers = &health, .servers_count = 1};
    request_ledger_take(*state, child, &told);
    assert_int_equal(histogram_count(request_ledger_times(*state, 1, REQUEST_GOOD)), 2);
    assert_int_equal(request_ledger_times(*state, 1, REQUEST_GOOD)->sum_ms, 12);
}

/* The one that reported last is remembered, whoever came first. */
static void only_the_newest_processes_are_remembered(void **state)
{
    report(*state, child, "ucserver", 10, 0);
    for (int64_t i = 1; i < LEDGER_PROCESSES; i++)
        report(*state, (struct ledger_process){10000 + i, true}, "ucserver", 1, 0);
    report(*state, child, "ucserver", 11, 0);
    assert_times(*state, 0, 10 + LEDGER_PROCESSES, 0);
    report(*state, (struct ledger_process){20000, true}, "ucserver", 1, 0); /* 10001 goes */
    report(*state, child, "ucserver", 12, 0);
    assert_times(*state, 0, 12 + LEDGER_PROCESSES, 0);
    report(*state, (struct ledger_process){10001, false}, "ucserver", 5, 0);
    assert_times(*state, 0, 12 + LEDGER_PROCESSES, 0);
    report(*state, (struct ledger_process){10001, false}, "ucserver", 6, 0);
    assert_times(*state, 0, 13 + LEDGER_PROCESSES, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_begins_with_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(processes_are_added_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_next_process_adds_to_what_the_last_one_counted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(whoever_begins_anew_under_its_number_adds_all, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_another_hosts_process_counted_before_is_not_added,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_told_apart_is_not_counted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_known_is_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_newest_processes_are_remembered, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
