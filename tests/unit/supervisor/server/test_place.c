/* Where an Exchange is: when it is looked for, and what an answer leaves behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "supervisor/server/place.h"
#include "supervisor/server/server.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)

static struct server server = {.name = "main", .title = "exchange main"};
static struct place *place;
static struct both_clocks now;

static int begin(void **state)
{
    (void)state;
    place = place_create(&server, "Example.COM");
    now = (struct both_clocks){1000, INT64_C(1795420800000)};
    return 0;
}

static int end(void **state)
{
    (void)state;
    place_destroy(place);
    return 0;
}

static void pass(int64_t passed_ms)
{
    now.monotonic_ms += passed_ms;
    now.wall_ms += passed_ms;
}

static void find_it(const char *url, int64_t trust, int64_t valid_ms)
{
    struct text_item hosts[] = {{"a.example"}, {"b.example"}};
    const struct discovered found = {
        .url = url, .trust = trust, .valid_ms = valid_ms, .hosts = hosts, .hosts_count = 2};
    (void)place_found(place, &found, now);
}

static void lose_it(enum error_class class, int64_t wait_ms)
{
    const struct trouble trouble = {class, "", "server.away", "worker-ews/1"};
    place_lost(place, &trouble, wait_ms, now);
}

static void nothing_is_known_at_first(void **state)
{
    (void)state;
    assert_string_equal(place->key, "example.com main");
    assert_false(place_is_usable(place));
    assert_true(place_is_due(place, now));
}

static void what_is_found_serves_for_a_day_at_most_and_an_hour_at_least(void **state)
{
    (void)state;
    find_it("https://a/", PLACE_SERVICE_POINT, 0);
    assert_true(place_is_usable(place));
    pass(24 * HOUR_MS - 1);
    assert_false(place_is_due(place, now));
    assert_int_equal(place_next_ms(place, now), now.monotonic_ms + 1);
    pass(1);
    assert_true(place_is_due(place, now) && place_is_usable(place));
    find_it("https://a/", PLACE_SERVICE_POINT, 240 * HOUR_MS);
    pass(24 * HOUR_MS);
    assert_true(place_is_due(place, now));
    find_it("https://a/", PLACE_SERVICE_POINT, 1);
    pass(HOUR_MS - 1);
    assert_false(place_is_due(place, now));
}

static void a_clock_that_was_put_back_keeps_no_place_for_ever(void **state)
{
    (void)state;
    find_it("https://a/", PLACE_SERVICE_POINT, 0);
    now.wall_ms -= HOUR_MS;
    assert_true(place_is_due(place, now));
}

static void only_a_service_point_is_taken_for_one(void **state)
{
    (void)state;
    find_it("https://a/", PLACE_SETTINGS, 0);
    assert_int_equal(place->trust, PLACE_ALLOWED);
    find_it("https://a/", PLACE_ALLOWED, 0);
    assert_int_equal(place->trust, PLACE_ALLOWED);
    find_it("https://a/", PLACE_SERVICE_POINT, 0);
    assert_int_equal(place->trust, PLACE_SERVICE_POINT);
}

static void pauses_between_searches_grow_up_to_an_hour(void **state)
{
    (void)state;
    static const int64_t pauses[] = {MINUTE_MS,      2 * MINUTE_MS,  4 * MINUTE_MS, 8 * MINUTE_MS,
                                     16 * MINUTE_MS, 32 * MINUTE_MS, HOUR_MS,       HOUR_MS};
    for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
        lose_it(ERROR_UNAVAILABLE, 0);
        assert_false(place_is_due(place, now));
        assert_int_equal(place_next_ms(place, now), now.monotonic_ms + pauses[i]);
        pass(pauses[i]);
        assert_true(place_is_due(place, now));
    }
    lose_it(ERROR_UNAVAILABLE, 5000);
    assert_int_equal(place_next_ms(place, now), now.monotonic_ms + 5000);
}

static void what_was_known_serves_while_a_search_finds_nothing(void **state)
{
    (void)state;
    find_it("https://a/", PLACE_SERVICE_POINT, 0);
    pass(24 * HOUR_MS);
    lose_it(ERROR_INVALID, 0);
    assert_true(place_is_usable(place) && place->is_lasting);
    place_hurry(place);
    assert_true(place_is_due(place, now) && !place->is_lasting);
}

static void what_leads_nowhere_is_not_used_and_its_latecomers_count_once(void **state)
{
    (void)state;
    find_it("https://a/", PLACE_SERVICE_POINT, 0);
    int64_t edition = place->edition;
    place_note_moved(place, edition - 1, now);
    assert_true(place_is_usable(place));
    place_note_moved(place, edition, now);
    place_note_moved(place, edition, now);
    assert_true(!place_is_usable(place) && place_is_due(place, now));
    find_it("https://b/", PLACE_SERVICE_POINT, 0);
    place_note_moved(place, edition, now);
    assert_true(place_is_usable(place));
    /* the second time in a row waits, until somebody was answered there */
    place_note_moved(place, place->edition, now);
    assert_false(place_is_due(place, now));
    pass(MINUTE_MS);
    find_it("https://c/", PLACE_SERVICE_POINT, 0);
    place_note_answer(place, place->edition);
    place_note_moved(place, place->edition, now);
    assert_true(place_is_due(place, now));
}

static void three_connections_in_a_row_that_cannot_be_made_are_a_reason_to_look(void **state)
{
    (void)state;
    find_it("https://a/", PLACE_SERVICE_POINT, 0);
    place_note_failure(place, place->edition);
    place_note_failure(place, place->edition);
    place_note_answer(place, place->edition);
    place_note_failure(place, place->edition);
    place_note_failure(place, place->edition);
    assert_false(place_is_due(place, now));
    place_note_failure(place, place->edition);
    assert_true(place_is_due(place, now) && place_is_usable(place));
}

static void nobody_is_asked_twice_at_the_same_time(void **state)
{
    (void)state;
    place_ask(place, PLACE_LOCATING, 7, 1, 9000);
    assert_false(place_is_due(place, now));
    assert_int_equal(place_next_ms(place, now), 9000);
    place_end_question(place);
    assert_true(place_is_due(place, now));
}

static void points_and_steps_are_those_of_one_search(void **state)
{
    (void)state;
    const struct service_point points[] = {{"https://x/", "Site"}, {"https://y/", ""}};
    const struct check_step steps[] = {{.name = "one", .good = true, .text = ""},
                                       {.name = "two", .text = "server.away"}};
    place_add_points(place, points, 2);
    place_add_steps(place, steps, 1);
    place_add_steps(place, steps + 1, 1);
    assert_int_equal(place->points_count, 2);
    assert_int_equal(place->steps.count, 2);
    lose_it(ERROR_UNAVAILABLE, 0);
    assert_int_equal(place->points_count, 0);
    assert_int_equal(place->steps.count, 2);
    place_add_steps(place, steps, 1);
    assert_int_equal(place->steps.count, 1);
    assert_string_equal(place->steps.items[0].name, "one");
}

static void hosts_are_found_whole(void **state)
{
    (void)state;
    assert_false(place_has_host(place, ""));
    find_it("https://a/", PLACE_ALLOWED, 0);
    assert_string_equal(place->hosts, "a.example b.example");
    assert_true(place_has_host(place, "A.example"));
    assert_true(place_has_host(place, "b.example"));
    assert_false(place_has_host(place, "example"));
    assert_false(place_has_host(place, "a.exampl"));
    place_forget(place);
    assert_false(place_has_host(place, "a.example") || place_is_usable(place));
}

static void latecomers_of_another_place_say_nothing_of_this_one(void **state)
{
    (void)state;
    find_it("https://a/", PLACE_SERVICE_POINT, 0);
    int64_t edition = place->edition;
    find_it("https://b/", PLACE_SERVICE_POINT, 0);
    for (int i = 0; i < PLACE_MOST_FAILURES; i++)
        place_note_failure(place, edition);
    assert_int_equal(place->failures, 0);
    place_note_failure(place, place->edition);
    place_note_answer(place, edition);
    assert_int_equal(place->failures, 1);
}

static void three_users_may_have_moved_before_a_domain_is_given_up(void **state)
{
    (void)state;
    static const char *const addresses[] = {"a@example.com", "b@example.com", "c@example.com"};
    for (size_t i = 0; i < 3; i++) {
        assert_false(place_has_moved_user(place, addresses[i]));
        memory_replace_text(&place->asked_address, addresses[i]);
        assert_int_equal(place_note_moved_user(place), i < 2);
        assert_true(place_has_moved_user(place, addresses[i]));
    }
    lose_it(ERROR_UNAVAILABLE, 0);
    assert_false(place_has_moved_user(place, addresses[0]));
}

static void points_do_not_outlive_their_search(void **state)
{
    (void)state;
    const struct service_point points[] = {{.url = "https://a/", .site = ""}};
    place_add_points(place, points, 1);
    place_begin_anew(place);
    assert_int_equal(place->points_count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_known_at_first),
        TEST(what_is_found_serves_for_a_day_at_most_and_an_hour_at_least),
        TEST(a_clock_that_was_put_back_keeps_no_place_for_ever),
        TEST(only_a_service_point_is_taken_for_one),
        TEST(pauses_between_searches_grow_up_to_an_hour),
        TEST(what_was_known_serves_while_a_search_finds_nothing),
        TEST(what_leads_nowhere_is_not_used_and_its_latecomers_count_once),
        TEST(three_connections_in_a_row_that_cannot_be_made_are_a_reason_to_look),
        TEST(nobody_is_asked_twice_at_the_same_time),
        TEST(points_and_steps_are_those_of_one_search),
        TEST(hosts_are_found_whole),
        cmocka_unit_test_setup_teardown(latecomers_of_another_place_say_nothing_of_this_one, begin,
                                        end),
        cmocka_unit_test_setup_teardown(three_users_may_have_moved_before_a_domain_is_given_up,
                                        begin, end),
        cmocka_unit_test_setup_teardown(points_do_not_outlive_their_search, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
