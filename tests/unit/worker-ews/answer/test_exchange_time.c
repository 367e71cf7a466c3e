#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/answer/exchange_time.h"

/* date -u -d 2026-02-13T08:00:00Z +%s */
#define FEBRUARY_13_2026_08_00 1770969600

static void expect(const char *text, int64_t expected)
{
    int64_t seconds = -1;
    assert_int_equal(exchange_time_read(text, &seconds), 0);
    assert_int_equal(seconds, expected);
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "2026-02-13",
        "2026-02-13T08:00",
        "2026-02-13 08:00:00",
        "2026-02-13T08:00:00+0100", /* grommunio without UTC */
        "2026-02-13T08:00:00+01",
        "2026-02-13T08:00:00+15:00",
        "2026-02-13T08:00:00+01:60",
        "2026-02-13T08:00:00.",
        "2026-02-13T08:00:00.Z",
        "2026-02-13T08:00:00z",
        "2026-02-13T08:00:00Zx",
        "2026-02-13T24:00:00",
        "2026-02-13T08:60:00",
        "2026-02-13T08:00:60",
        "2026-02-29T08:00:00",
        "2026-13-01T08:00:00",
        "2026-00-01T08:00:00",
        "2026-01-00T08:00:00",
        "-026-01-01T08:00:00",
        "12026-01-01T08:00:00",
        " 2026-02-13T08:00:00",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int64_t seconds = 42;
        assert_int_equal(exchange_time_read(texts[i], &seconds), -1);
        assert_int_equal(seconds, 42);
    }
}

static void a_time_without_a_zone_is_utc(void **state)
{
    (void)state;
    expect("2026-02-13T08:00:00", FEBRUARY_13_2026_08_00);
    expect("2026-02-13T08:00:00Z", FEBRUARY_13_2026_08_00);
    expect("1970-01-01T00:00:00", 0);
    expect("2024-02-29T00:00:00Z", 1709164800);
}

static void an_offset_is_taken_off(void **state)
{
    (void)state;
    expect("2026-02-13T09:00:00+01:00", FEBRUARY_13_2026_08_00);
    expect("2026-02-13T01:00:00-07:00", FEBRUARY_13_2026_08_00);
    expect("2026-02-13T13:30:00+05:30", FEBRUARY_13_2026_08_00);
    expect("2026-02-13T22:00:00+14:00", FEBRUARY_13_2026_08_00);
}

static void fractions_are_cut_off(void **state)
{
    (void)state;
    expect("2026-02-13T08:00:00.9999999", FEBRUARY_13_2026_08_00);
    expect("2026-02-13T09:00:00.5+01:00", FEBRUARY_13_2026_08_00);
    expect("2026-02-13T08:00:00.000Z", FEBRUARY_13_2026_08_00);
}

static void years_of_appointments_are_1900_to_2199(void **state)
{
    (void)state;
    int64_t seconds;
    assert_int_equal(exchange_time_read("1601-01-01T00:00:00", &seconds), 0);
    assert_false(exchange_time_is_plausible(seconds));
    assert_int_equal(exchange_time_read("1899-12-31T23:59:59", &seconds), 0);
    assert_false(exchange_time_is_plausible(seconds));
    assert_true(exchange_time_is_plausible(seconds + 1));
    assert_int_equal(exchange_time_read("2199-12-31T23:59:59", &seconds), 0);
    assert_true(exchange_time_is_plausible(seconds));
    assert_false(exchange_time_is_plausible(seconds + 1));
}

static void a_time_of_day_has_three_parts(void **state)
{
    (void)state;
    int seconds = -1;
    assert_int_equal(exchange_time_read_of_day("02:30:15", &seconds), 0);
    assert_int_equal(seconds, 2 * 3600 + 30 * 60 + 15);
    assert_int_equal(exchange_time_read_of_day("02:30", &seconds), -1);
    assert_int_equal(exchange_time_read_of_day("24:00:01", &seconds), -1);
    assert_int_equal(exchange_time_read_of_day("25:00:00", &seconds), -1);
    assert_int_equal(exchange_time_read_of_day("02:30:15Z", &seconds), -1);
}

static void a_time_of_day_may_have_a_fraction_or_be_the_end_of_the_day(void **state)
{
    (void)state;
    int seconds = -1;
    assert_int_equal(exchange_time_read_of_day("23:59:59.999", &seconds), 0);
    assert_int_equal(seconds, 86399);
    assert_int_equal(exchange_time_read_of_day("24:00:00", &seconds), 0);
    assert_int_equal(seconds, 86400);
    assert_int_equal(exchange_time_read_of_day("24:00:00.000", &seconds), 0);
    assert_int_equal(exchange_time_read_of_day("24:00:00.001", &seconds), -1);
    assert_int_equal(exchange_time_read_of_day("23:59:59.", &seconds), -1);
}

static void windows_are_written_without_a_zone(void **state)
{
    (void)state;
    char text[EXCHANGE_TIME_BYTES];
    exchange_time_write(FEBRUARY_13_2026_08_00, text);
    assert_string_equal(text, "2026-02-13T08:00:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(a_time_without_a_zone_is_utc),
        cmocka_unit_test(an_offset_is_taken_off),
        cmocka_unit_test(fractions_are_cut_off),
        cmocka_unit_test(years_of_appointments_are_1900_to_2199),
        cmocka_unit_test(a_time_of_day_has_three_parts),
        cmocka_unit_test(a_time_of_day_may_have_a_fraction_or_be_the_end_of_the_day),
        cmocka_unit_test(windows_are_written_without_a_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
