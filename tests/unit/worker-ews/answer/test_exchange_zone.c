#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"

#include "worker-ews/answer/exchange_time.h"
#include "worker-ews/answer/exchange_zone.h"

static const struct exchange_zone BERLIN = {
    .bias_minutes = -60,
    .standard = {.month = 10, .day_order = 5, .weekday = 0, .time_seconds = 3 * 3600},
    .daylight =
        {.bias_minutes = -60, .month = 3, .day_order = 5, .weekday = 0, .time_seconds = 2 * 3600},
};

static const struct exchange_zone SYDNEY = {
    .bias_minutes = -600,
    .standard = {.month = 4, .day_order = 1, .weekday = 0, .time_seconds = 3 * 3600},
    .daylight =
        {.bias_minutes = -60, .month = 10, .day_order = 1, .weekday = 0, .time_seconds = 2 * 3600},
};

static int64_t at(const char *text)
{
    int64_t seconds;
    assert_int_equal(exchange_time_read(text, &seconds), 0);
    return seconds;
}

static void expect_refused(struct exchange_zone zone)
{
    struct error error;
    assert_int_equal(exchange_zone_check(&zone, &error), -1);
    assert_int_equal(error.class, ERROR_BROKEN);
}

static void zones_that_cannot_exist_are_refused(void **state)
{
    (void)state;
    struct exchange_zone zone = BERLIN;
    zone.bias_minutes = 1441;
    expect_refused(zone);
    zone = BERLIN;
    zone.daylight.bias_minutes = -1441;
    expect_refused(zone);
    zone = BERLIN;
    zone.standard.month = 13;
    expect_refused(zone);
    zone = BERLIN;
    zone.standard.day_order = 6;
    expect_refused(zone);
    zone = BERLIN;
    zone.daylight.weekday = -1;
    expect_refused(zone);
    zone = BERLIN;
    zone.standard.time_seconds = EXCHANGE_ZONE_UNREADABLE;
    expect_refused(zone);
    zone = BERLIN;
    zone.standard.year = EXCHANGE_ZONE_UNREADABLE;
    expect_refused(zone);
    zone = BERLIN;
    zone.bias_minutes = EXCHANGE_ZONE_UNREADABLE;
    expect_refused(zone);
}

static void how_clocks_change_matters_only_where_they_do(void **state)
{
    (void)state;
    struct exchange_zone zone = BERLIN;
    zone.standard.weekday = -1;
    zone.daylight.time_seconds = EXCHANGE_ZONE_UNREADABLE;
    zone.daylight.bias_minutes = zone.standard.bias_minutes;
    assert_int_equal(exchange_zone_check(&zone, NULL), 0);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-07-01T00:00:00Z")), 3600);
    zone.daylight.bias_minutes = -60;
    expect_refused(zone);
    zone.daylight.month = 0;
    assert_int_equal(exchange_zone_check(&zone, NULL), 0);
}

/* Berlin by dates: 2026-03-29 and 2026-10-25, both at 01:00 UTC. */
static void an_absolute_date_comes_once(void **state)
{
    (void)state;
    struct exchange_zone zone = BERLIN;
    zone.daylight = (struct exchange_zone_change){.bias_minutes = -60,
                                                  .year = 2026,
                                                  .month = 3,
                                                  .day_order = 29,
                                                  .weekday = -1,
                                                  .time_seconds = 7200};
    zone.standard = (struct exchange_zone_change){
        .year = 2026, .month = 10, .day_order = 25, .weekday = -1, .time_seconds = 10800};
    assert_int_equal(exchange_zone_check(&zone, NULL), 0);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2025-07-01T00:00:00Z")), 3600);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-03-29T00:59:59Z")), 3600);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-03-29T01:00:00Z")), 7200);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-10-25T00:59:59Z")), 7200);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-10-25T01:00:00Z")), 3600);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2027-07-01T00:00:00Z")), 3600);
}

/* Sydney by dates: until 2026-04-05 summer, from 2026-10-04 on again; the next year is not known. */
static void south_of_the_equator_the_year_begins_in_summer(void **state)
{
    (void)state;
    struct exchange_zone zone = SYDNEY;
    zone.standard.year = zone.daylight.year = 2026;
    zone.standard.day_order = 5;
    zone.daylight.day_order = 4;
    assert_int_equal(exchange_zone_check(&zone, NULL), 0);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-01-01T00:00:00Z")), 39600);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-04-04T16:00:00Z")), 36000);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-10-03T16:00:00Z")), 39600);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2027-01-15T00:00:00Z")), 39600);
}

static void a_yearly_change_and_an_absolute_one_go_together(void **state)
{
    (void)state;
    struct exchange_zone zone = BERLIN;
    zone.daylight.year = 2027;
    zone.daylight.day_order = 28;
    assert_int_equal(exchange_zone_check(&zone, NULL), 0);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-07-01T00:00:00Z")), 3600);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2027-03-28T01:00:00Z")), 7200);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2027-12-01T00:00:00Z")), 3600);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2028-07-01T00:00:00Z")), 3600);
}

static void a_date_must_exist(void **state)
{
    (void)state;
    struct exchange_zone zone = BERLIN;
    zone.standard = (struct exchange_zone_change){.year = 2028, .month = 2, .day_order = 29};
    assert_int_equal(exchange_zone_check(&zone, NULL), 0);
    zone.standard.year = 2027;
    expect_refused(zone);
    zone.standard = (struct exchange_zone_change){.year = -1, .month = 2, .day_order = 1};
    expect_refused(zone);
    zone.standard = (struct exchange_zone_change){.year = 2027, .month = 13, .day_order = 1};
    expect_refused(zone);
    zone.standard = (struct exchange_zone_change){.year = 10000, .month = 1, .day_order = 1};
    expect_refused(zone);
}

/* 00:00 local time on 1 January, at UTC+2 before the change, is still the old year in UTC. */
static void a_change_at_new_year_is_found_from_both_years(void **state)
{
    (void)state;
    struct exchange_zone zone = BERLIN;
    zone.standard = (struct exchange_zone_change){.month = 1, .day_order = 1, .weekday = 5};
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-12-31T21:59:59Z")), 7200);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2026-12-31T22:00:00Z")), 3600);
    assert_int_equal(exchange_zone_offset_seconds(&zone, at("2027-01-01T00:00:00Z")), 3600);
}

static void a_bias_of_a_whole_day_is_the_most(void **state)
{
    (void)state;
    struct exchange_zone zone = BERLIN;
    zone.bias_minutes = -1440;
    assert_int_equal(exchange_zone_check(&zone, NULL), 0);
    assert_int_equal(exchange_zone_check(&BERLIN, NULL), 0);
    assert_int_equal(exchange_zone_check(&SYDNEY, NULL), 0);
}

/* The last Sunday of March 2027 is the 28th, of October 2026 the 25th; both at 01:00 UTC. */
static void berlin_changes_on_the_last_sundays_at_one_utc(void **state)
{
    (void)state;
    assert_int_equal(exchange_zone_offset_seconds(&BERLIN, at("2027-03-28T00:59:59Z")), 3600);
    assert_int_equal(exchange_zone_offset_seconds(&BERLIN, at("2027-03-28T01:00:00Z")), 7200);
    assert_int_equal(exchange_zone_offset_seconds(&BERLIN, at("2026-10-25T00:59:59Z")), 7200);
    assert_int_equal(exchange_zone_offset_seconds(&BERLIN, at("2026-10-25T01:00:00Z")), 3600);
    assert_int_equal(exchange_zone_offset_seconds(&BERLIN, at("2026-12-31T23:59:59Z")), 3600);
}

/* First Sundays: 2026-04-05 (3:00 at +11 = 16:00 UTC the day before) and 2026-10-04 (2:00 at +10). */
static void south_of_the_equator_summer_crosses_the_new_year(void **state)
{
    (void)state;
    assert_int_equal(exchange_zone_offset_seconds(&SYDNEY, at("2026-01-01T00:00:00Z")), 39600);
    assert_int_equal(exchange_zone_offset_seconds(&SYDNEY, at("2026-04-04T15:59:59Z")), 39600);
    assert_int_equal(exchange_zone_offset_seconds(&SYDNEY, at("2026-04-04T16:00:00Z")), 36000);
    assert_int_equal(exchange_zone_offset_seconds(&SYDNEY, at("2026-10-03T15:59:59Z")), 36000);
    assert_int_equal(exchange_zone_offset_seconds(&SYDNEY, at("2026-10-03T16:00:00Z")), 39600);
    assert_int_equal(exchange_zone_offset_seconds(&SYDNEY, at("2026-12-31T23:00:00Z")), 39600);
}

static void a_zone_without_changes_keeps_its_standard_bias(void **state)
{
    (void)state;
    struct exchange_zone kolkata = {.bias_minutes = -330, .daylight = {.bias_minutes = -60}};
    assert_int_equal(exchange_zone_check(&kolkata, NULL), 0);
    assert_int_equal(exchange_zone_offset_seconds(&kolkata, at("2026-07-01T00:00:00Z")), 19800);
    struct exchange_zone half = BERLIN;
    half.standard.day_order = 0;
    assert_int_equal(exchange_zone_offset_seconds(&half, at("2026-07-01T00:00:00Z")), 3600);
}

static void weekdays_have_english_names(void **state)
{
    (void)state;
    assert_int_equal(exchange_zone_weekday("Sunday"), 0);
    assert_int_equal(exchange_zone_weekday("Saturday"), 6);
    assert_int_equal(exchange_zone_weekday("WeekendDay"), -1);
    assert_int_equal(exchange_zone_weekday(""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_that_cannot_exist_are_refused),
        cmocka_unit_test(how_clocks_change_matters_only_where_they_do),
        cmocka_unit_test(an_absolute_date_comes_once),
        cmocka_unit_test(south_of_the_equator_the_year_begins_in_summer),
        cmocka_unit_test(a_yearly_change_and_an_absolute_one_go_together),
        cmocka_unit_test(a_date_must_exist),
        cmocka_unit_test(a_change_at_new_year_is_found_from_both_years),
        cmocka_unit_test(a_bias_of_a_whole_day_is_the_most),
        cmocka_unit_test(berlin_changes_on_the_last_sundays_at_one_utc),
        cmocka_unit_test(south_of_the_equator_summer_crosses_the_new_year),
        cmocka_unit_test(a_zone_without_changes_keeps_its_standard_bias),
        cmocka_unit_test(weekdays_have_english_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
