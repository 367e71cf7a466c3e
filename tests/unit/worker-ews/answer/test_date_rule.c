#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

#include "worker-ews/answer/date_rule.h"

enum { SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY };

#define DAY INT64_C(86400)

/* What a calendar on the wall says. */
static void rules_that_are_in_force_name_their_days(void **state)
{
    (void)state;
    assert_int_equal(date_rule_day(2026, 3, 2, SUNDAY), 20520);                    /* March 8 */
    assert_int_equal(date_rule_day(2026, 11, 1, SUNDAY), 20758);                   /* November 1 */
    assert_int_equal(date_rule_day(2026, 3, DATE_RULE_LAST_WEEK, SUNDAY), 20541);  /* March 29 */
    assert_int_equal(date_rule_day(2026, 10, DATE_RULE_LAST_WEEK, SUNDAY), 20751); /* October 25 */
    assert_int_equal(date_rule_day(1968, 10, DATE_RULE_LAST_WEEK, SUNDAY), -431);  /* October 27 */
}

/* The last one is the fifth in some months and the fourth in others. */
static void the_fourth_and_the_last_may_be_the_same(void **state)
{
    (void)state;
    assert_int_equal(date_rule_day(2026, 2, 4, SUNDAY), 20506); /* February 22, of 28 days */
    assert_int_equal(date_rule_day(2026, 2, DATE_RULE_LAST_WEEK, SUNDAY), 20506);
    assert_int_equal(date_rule_day(2026, 3, 4, SUNDAY), 20534); /* March 22; there is the 29th */
    assert_int_equal(date_rule_day(2028, 2, DATE_RULE_LAST_WEEK, TUESDAY), 21243); /* February 29 */
    assert_int_equal(date_rule_day(2028, 2, DATE_RULE_LAST_WEEK, MONDAY), 21242);
}

/* The C library takes the days apart: the weekday is right, the month too, and as many of that weekday as they
 * should be come before it. */
static void each_day_is_the_one_that_was_asked_for(void **state)
{
    (void)state;
    for (int64_t year = 1960; year <= 2110; year++) {
        for (int of_all = 0; of_all < 12 * DATE_RULE_LAST_WEEK * 7; of_all++) {
            int month = of_all % 12 + 1, weekday = of_all / 12 % 7, order = of_all / 84 + 1;
            time_t instant = (time_t)(date_rule_day(year, month, order, weekday) * DAY);
            time_t later = instant + 7 * DAY;
            struct tm day, week_later;
            assert_non_null(gmtime_r(&instant, &day));
            assert_non_null(gmtime_r(&later, &week_later));
            assert_int_equal(day.tm_wday, weekday);
            assert_int_equal(day.tm_mon + 1, month);
            assert_int_equal(day.tm_year + 1900, year);
            if (order == DATE_RULE_LAST_WEEK)
                assert_int_not_equal(week_later.tm_mon, day.tm_mon);
            else
                assert_int_equal((day.tm_mday - 1) / 7 + 1, order);
        }
    }
}

static void a_month_has_the_days_of_its_year(void **state)
{
    (void)state;
    static const int common[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int month = 1; month <= 12; month++)
        assert_int_equal(date_rule_days_in_month(2026, month), common[month - 1]);
    assert_int_equal(date_rule_days_in_month(2028, 2), 29);
    assert_int_equal(date_rule_days_in_month(2000, 2), 29);
    assert_int_equal(date_rule_days_in_month(1900, 2), 28);
    assert_int_equal(date_rule_days_in_month(2100, 2), 28);
}

static void a_year_begins_and_ends_at_midnight_utc(void **state)
{
    (void)state;
    assert_int_equal(date_rule_year(0), 1970);
    assert_int_equal(date_rule_year(-1), 1969);
    assert_int_equal(date_rule_year(951825600), 2000);
    assert_int_equal(date_rule_year(1798761599), 2026);
    assert_int_equal(date_rule_year(1798761600), 2027);
    assert_int_equal(date_rule_year(4133980799), 2100);
    assert_int_equal(date_rule_year(4133980800), 2101);
    assert_int_equal(date_rule_year(-2208988800), 1900);
    assert_int_equal(date_rule_year(-2208988801), 1899);
    assert_int_equal(date_rule_year(-11644473600), 1601);
}

/* From the beginning on, and at the end no more. */
static void north_of_the_equator_it_is_in_between(void **state)
{
    (void)state;
    assert_false(date_rule_is_between(100, 200, 99));
    assert_true(date_rule_is_between(100, 200, 100));
    assert_true(date_rule_is_between(100, 200, 199));
    assert_false(date_rule_is_between(100, 200, 200));
}

static void south_of_it_the_turn_of_the_year_is_in_summer(void **state)
{
    (void)state;
    assert_true(date_rule_is_between(200, 100, 0));
    assert_true(date_rule_is_between(200, 100, 99));
    assert_false(date_rule_is_between(200, 100, 100));
    assert_false(date_rule_is_between(200, 100, 199));
    assert_true(date_rule_is_between(200, 100, 200));
    assert_true(date_rule_is_between(200, 100, 300));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_that_are_in_force_name_their_days),
        cmocka_unit_test(the_fourth_and_the_last_may_be_the_same),
        cmocka_unit_test(each_day_is_the_one_that_was_asked_for),
        cmocka_unit_test(a_month_has_the_days_of_its_year),
        cmocka_unit_test(a_year_begins_and_ends_at_midnight_utc),
        cmocka_unit_test(north_of_the_equator_it_is_in_between),
        cmocka_unit_test(south_of_it_the_turn_of_the_year_is_in_summer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
