#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/arena.h"

#include "supervisor/history/history.h"
#include "supervisor/history/request_ledger.h"
#include "supervisor/history/round_times.h"
#include "supervisor/overview/time_view.h"

static const char *const servers[] = {"ucserver", "exchange emea"};
static const struct statistics_hold holds[] = {{.server = "ucserver"},
                                               {.server = "exchange emea", .is_held = true}};

/* 3 good requests of 4 ms and one failed of 800 ms at Exchange. */
static struct request_ledger *ledger_with_requests(void)
{
    struct request_ledger *ledger = request_ledger_create(servers, 2);
    struct time_bucket good[] = {{3}}, failed[] = {{0}, {0}, {0}, {0}, {0}, {0}, {0}, {1}};
    struct request_times times[] = {{REQUEST_GOOD, 12, good, 1}, {REQUEST_FAILED, 800, failed, 8}};
    struct server_health health = {.server = servers[1], .times = times, .times_count = 2};
    const struct report report = {.servers = &health, .servers_count = 1};
    request_ledger_take(ledger, (struct ledger_process){1, true}, &report);
    return ledger;
}

static void each_server_and_outcome_is_shown(void **state)
{
    (void)state;
    struct arena *arena = arena_create(64 * 1024);
    struct request_ledger *ledger = ledger_with_requests();
    struct round_times rounds = {.by_outcome = {[ROUND_HAS_FAILED] = {.sum_ms = 9}}};
    struct statistics statistics = {0};
    time_view_fill(ledger, &rounds, arena, &statistics);
    assert_int_equal(statistics.request_times_count, 2 * REQUEST_OUTCOMES);
    assert_int_equal(statistics.round_times_count, 3);
    const struct statistics_request_time *good =
        &statistics.request_times[REQUEST_OUTCOMES + REQUEST_GOOD];
    assert_string_equal(good->server, "exchange emea");
    assert_string_equal(good->outcome, "good");
    assert_int_equal(good->times.counts.counts[0], 3);
    assert_ptr_equal(good->times.bounds, &histogram_of_requests);
    assert_string_equal(statistics.round_times[2].outcome, "failed");
    assert_int_equal(statistics.round_times[2].times.counts.sum_ms, 9);
    assert_ptr_equal(statistics.round_times[2].times.bounds, &histogram_of_rounds);
    request_ledger_destroy(ledger);
    arena_destroy(arena);
}

static void without_room_nothing_is_shown(void **state)
{
    (void)state;
    struct arena *arena = arena_create(8);
    struct request_ledger *ledger = ledger_with_requests();
    const struct round_times rounds = {0};
    struct statistics statistics = {0};
    time_view_fill(ledger, &rounds, arena, &statistics);
    assert_int_equal(statistics.request_times_count, 0);
    assert_int_equal(statistics.round_times_count, 0);
    request_ledger_destroy(ledger);
    arena_destroy(arena);
}

static void assert_history(const struct statistics *statistics, const char *expected)
{
    struct history *history = time_view_history(statistics, 0);
    time_view_note(history, statistics, 0);
    char *text = history_to_json(history, (struct both_clocks){.monotonic_ms = 0, .wall_ms = 7});
    assert_string_equal(text, expected);
    free(text);
    history_destroy(history);
}

/* 4 requests of 812 ms together: 203 each. */
static void the_history_takes_what_is_shown(void **state)
{
    (void)state;
    struct arena *arena = arena_create(64 * 1024);
    struct request_ledger *ledger = ledger_with_requests();
    const struct round_times rounds = {0};
    struct statistics statistics = {.is_ready = true,
                                    .users_fresh = 5,
                                    .users_listed = 7,
                                    .users_without = 1,
                                    .users_finished = 70,
                                    .users_failed = 6,
                                    .oldest_calendar_age_ms = 800,
                                    .holds = holds,
                                    .holds_count = 2};
    time_view_fill(ledger, &rounds, arena, &statistics);
    assert_history(&statistics,
                   "{\"step_ms\":60000,\"from_ms\":7,\"fresh\":[5],\"listed\":[7],\"without\":[1],"
                   "\"oldest_age_ms\":[800],\"finished\":[70],\"failed\":[6],\"servers\":["
                   "{\"server\":\"ucserver\",\"name\":\"\",\"latency_ms\":[null],\"requests\":[0],"
                   "\"failed\":[0],\"held\":[0]},{\"server\":\"exchange\",\"name\":\"emea\","
                   "\"latency_ms\":[203],\"requests\":[4],\"failed\":[1],\"held\":[1]}]}\n");
    request_ledger_destroy(ledger);
    arena_destroy(arena);
}

/* The sums of these would be -1 and the smallest number, of which one cannot be divided by the other. */
static void counts_beyond_all_measure_are_a_wrong_picture_and_no_end(void **state)
{
    (void)state;
    const struct statistics_request_time times[] = {
        {"ucserver",
         "good",
         {&histogram_of_requests, {.counts = {INT64_MAX, INT64_MAX, 1}, .sum_ms = INT64_MAX}}},
        {"ucserver", "failed", {&histogram_of_requests, {.sum_ms = 1}}}};
    const struct statistics_hold server[] = {{.server = "ucserver"}};
    const struct statistics statistics = {.request_times = times,
                                          .request_times_count = 2,
                                          .oldest_calendar_age_ms = STATISTICS_UNKNOWN,
                                          .holds = server,
                                          .holds_count = 1};
    assert_history(&statistics,
                   "{\"step_ms\":60000,\"from_ms\":7,\"fresh\":[null],\"listed\":[null],"
                   "\"without\":[null],\"oldest_age_ms\":[null],\"finished\":[0],\"failed\":[0],"
                   "\"servers\":[{\"server\":\"ucserver\",\"name\":\"\",\"latency_ms\":[1],"
                   "\"requests\":[2147483647],\"failed\":[0],\"held\":[0]}]}\n");
}

static void before_the_first_list_of_users_nobody_knows_how_many_there_are(void **state)
{
    (void)state;
    const struct statistics statistics = {.oldest_calendar_age_ms = STATISTICS_UNKNOWN};
    assert_history(&statistics,
                   "{\"step_ms\":60000,\"from_ms\":7,\"fresh\":[null],\"listed\":[null],"
                   "\"without\":[null],\"oldest_age_ms\":[null],\"finished\":[0],\"failed\":[0],"
                   "\"servers\":[]}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_server_and_outcome_is_shown),
        cmocka_unit_test(without_room_nothing_is_shown),
        cmocka_unit_test(the_history_takes_what_is_shown),
        cmocka_unit_test(counts_beyond_all_measure_are_a_wrong_picture_and_no_end),
        cmocka_unit_test(before_the_first_list_of_users_nobody_knows_how_many_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
