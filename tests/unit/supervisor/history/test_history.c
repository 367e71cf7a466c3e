#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>
#include <cmocka.h>

#include "supervisor/history/history.h"

#define BEGIN_MS INT64_C(5000)          /* monotonic */
#define WALL_MS  INT64_C(1796040000000) /* at BEGIN_MS */
#define STEP     HISTORY_STEP_MS

static const char *const servers[] = {"ucserver", "exchange e\"a"};

static int set_up(void **state)
{
    *state = history_create(servers, 2, BEGIN_MS);
    return 0;
}

static int tear_down(void **state)
{
    history_destroy(*state);
    return 0;
}

static void note(struct history *history, int64_t minute, int64_t finished, int64_t requests)
{
    const struct history_server both[] = {{0, 0, 0, true},
                                          {requests, requests / 2, requests * 30, false}};
    const struct history_state now = {.fresh = 10 + minute,
                                      .listed = 20,
                                      .without = 3,
                                      .oldest_age_ms = minute == 0 ? HISTORY_UNKNOWN : 700,
                                      .finished = finished,
                                      .failed = finished / 10,
                                      .servers = both};
    history_note(history, &now, BEGIN_MS + minute * STEP + 250);
}

static json_t *shown(const struct history *history, int64_t minute)
{
    const struct both_clocks now = {.monotonic_ms = BEGIN_MS + minute * STEP,
                                    .wall_ms = WALL_MS + minute * STEP};
    char *text = history_to_json(history, now);
    json_t *object = json_loads(text, 0, NULL);
    assert_non_null(object);
    free(text);
    return object;
}

static void nothing_is_known_at_the_start(void **state)
{
    const struct both_clocks now = {.monotonic_ms = BEGIN_MS, .wall_ms = WALL_MS};
    char *text = history_to_json(*state, now);
    assert_string_equal(
        text,
        "{\"step_ms\":60000,\"from_ms\":1796040000000,\"fresh\":[],\"listed\":[],\"without\":[],"
        "\"oldest_age_ms\":[],\"finished\":[],\"failed\":[],\"servers\":["
        "{\"server\":\"ucserver\",\"name\":\"\",\"latency_ms\":[],\"requests\":[],\"failed\":[],"
        "\"held\":[]},"
        "{\"server\":\"exchange\",\"name\":\"e\\\"a\",\"latency_ms\":[],\"requests\":[],"
        "\"failed\":[],\"held\":[]}]}\n");
    free(text);
}

/* By hand: 100, then 150 results since the start are 100 and 50 in their steps; 8 requests of 30 ms. */
static void samples_are_shown_with_what_came_in_their_step(void **state)
{
    note(*state, 0, 100, 0);
    note(*state, 1, 150, 8);
    const struct both_clocks now = {.monotonic_ms = BEGIN_MS + STEP + 700,
                                    .wall_ms = WALL_MS + STEP + 700};
    char *text = history_to_json(*state, now);
    assert_string_equal(
        text,
        "{\"step_ms\":60000,\"from_ms\":1796040000000,\"fresh\":[10,11],\"listed\":[20,20],"
        "\"without\":[3,3],\"oldest_age_ms\":[null,700],\"finished\":[100,50],\"failed\":[10,5],"
        "\"servers\":[{\"server\":\"ucserver\",\"name\":\"\",\"latency_ms\":[null,null],"
        "\"requests\":[0,0],\"failed\":[0,0],\"held\":[1,1]},"
        "{\"server\":\"exchange\",\"name\":\"e\\\"a\",\"latency_ms\":[null,30],\"requests\":[0,8],"
        "\"failed\":[0,4],\"held\":[0,0]}]}\n");
    free(text);
}

static void a_minute_has_one_sample(void **state)
{
    assert_true(history_is_due(*state, BEGIN_MS));
    note(*state, 0, 0, 0);
    assert_false(history_is_due(*state, BEGIN_MS + STEP - 1));
    assert_true(history_is_due(*state, BEGIN_MS + STEP));
    note(*state, 0, 55, 0);
    json_t *object = shown(*state, 0);
    assert_int_equal(json_array_size(json_object_get(object, "finished")), 1);
    assert_int_equal(json_integer_value(json_array_get(json_object_get(object, "finished"), 0)), 0);
    json_decref(object);
}

/* The monotonic clock never does; if it did, nothing would be lost or written anywhere else. */
static void a_clock_that_goes_back_changes_nothing(void **state)
{
    note(*state, 5, 0, 0);
    note(*state, 3, 77, 0);
    assert_false(history_is_due(*state, 0));
    json_t *object = shown(*state, 5);
    assert_int_equal(json_array_size(json_object_get(object, "fresh")), 6);
    assert_int_equal(json_integer_value(json_array_get(json_object_get(object, "fresh"), 5)), 15);
    json_decref(object);
}

/* Somebody sets the clock by an hour: samples stay as far from each other as they were. */
static void a_clock_that_is_set_moves_the_whole_history(void **state)
{
    note(*state, 0, 0, 0);
    note(*state, 1, 0, 0);
    const struct both_clocks now = {.monotonic_ms = BEGIN_MS + STEP,
                                    .wall_ms = WALL_MS + STEP + 3600000};
    char *text = history_to_json(*state, now);
    assert_non_null(strstr(text, "\"from_ms\":1796043600000,\"fresh\":[10,11]"));
    free(text);
}

static void minutes_without_a_sample_are_unknown(void **state)
{
    note(*state, 0, 10, 0);
    note(*state, 3, 40, 0);
    const struct both_clocks now = {.monotonic_ms = BEGIN_MS + 3 * STEP,
                                    .wall_ms = WALL_MS + 3 * STEP};
    char *text = history_to_json(*state, now);
    assert_non_null(strstr(text, "\"fresh\":[10,null,null,13]"));
    assert_non_null(strstr(text, "\"finished\":[10,null,null,30]"));
    assert_non_null(strstr(text, "\"held\":[1,null,null,1]"));
    free(text);
}

static void a_count_that_went_back_began_anew(void **state)
{
    note(*state, 0, 100, 0);
    note(*state, 1, 30, 0);
    json_t *object = shown(*state, 1);
    assert_int_equal(json_integer_value(json_array_get(json_object_get(object, "finished"), 1)),
                     30);
    json_decref(object);
}

static void only_the_last_day_is_kept(void **state)
{
    for (int64_t minute = 0; minute < HISTORY_SAMPLES + 2; minute++)
        note(*state, minute, 0, 0);
    json_t *object = shown(*state, HISTORY_SAMPLES + 1);
    const json_t *fresh = json_object_get(object, "fresh");
    assert_int_equal(json_array_size(fresh), HISTORY_SAMPLES);
    assert_int_equal(json_integer_value(json_array_get(fresh, 0)), 12);
    assert_int_equal(json_integer_value(json_array_get(fresh, HISTORY_SAMPLES - 1)),
                     10 + HISTORY_SAMPLES + 1);
    assert_int_equal(json_integer_value(json_object_get(object, "from_ms")), WALL_MS + 2 * STEP);
    json_decref(object);
}

/* Longer than all samples: each of them is unknown, and none is visited twice. */
static void a_long_sleep_leaves_only_what_is_unknown(void **state)
{
    note(*state, 0, 0, 0);
    note(*state, INT64_C(1000000000), 0, 0);
    json_t *object = shown(*state, INT64_C(1000000000));
    const json_t *fresh = json_object_get(object, "fresh");
    assert_int_equal(json_array_size(fresh), HISTORY_SAMPLES);
    for (size_t i = 0; i < HISTORY_SAMPLES - 1; i++)
        assert_true(json_is_null(json_array_get(fresh, i)));
    assert_int_equal(json_integer_value(json_array_get(fresh, HISTORY_SAMPLES - 1)),
                     INT64_C(1000000010));
    json_decref(object);
}

static void what_does_not_fit_is_the_largest_number(void **state)
{
    const struct history_server both[] = {{0}, {0}};
    const struct history_state now = {.fresh = HISTORY_UNKNOWN,
                                      .oldest_age_ms = INT64_MAX,
                                      .finished = INT64_MAX,
                                      .servers = both};
    history_note(*state, &now, BEGIN_MS);
    json_t *object = shown(*state, 0);
    assert_true(json_is_null(json_array_get(json_object_get(object, "fresh"), 0)));
    assert_int_equal(
        json_integer_value(json_array_get(json_object_get(object, "oldest_age_ms"), 0)), INT32_MAX);
    assert_int_equal(json_integer_value(json_array_get(json_object_get(object, "finished"), 0)),
                     INT32_MAX);
    json_decref(object);
}

/* As the header says: 1440 samples of 6 values and 4 for each server, 4 octets each. */
static void the_memory_is_bounded(void **state)
{
    (void)state;
    assert_int_equal(history_memory_bytes(3), 103680);
    assert_int_equal(history_memory_bytes(64), 1509120);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_known_at_the_start, set_up, tear_down),
        cmocka_unit_test_setup_teardown(samples_are_shown_with_what_came_in_their_step, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_minute_has_one_sample, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_clock_that_goes_back_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_clock_that_is_set_moves_the_whole_history, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(minutes_without_a_sample_are_unknown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_count_that_went_back_began_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_last_day_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_sleep_leaves_only_what_is_unknown, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_the_largest_number, set_up, tear_down),
        cmocka_unit_test(the_memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
