#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <stdio.h>
#include <time.h>

#include "proto/base/time_text.h"

static void days_agree_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t days = -800000; days < 2900000; days += 17) {
        time_t seconds = (time_t)days * 86400 + 45296;
        struct tm tm;
        assert_non_null(gmtime_r(&seconds, &tm));
        assert_int_equal(time_days_from_date(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday), days);
        if (tm.tm_year + 1900 < 0 || tm.tm_year + 1900 > 9999)
            continue;
        char expected[96], text[TIME_TEXT_BYTES];
        (void)snprintf(expected, sizeof(expected), "%04d-%02d-%02dT12:34:56Z", tm.tm_year + 1900,
                       tm.tm_mon + 1, tm.tm_mday);
        time_to_text(seconds, text);
        assert_string_equal(text, expected);
    }
}

static void texts_before_1970_and_out_of_range(void **state)
{
    (void)state;
    char text[TIME_TEXT_BYTES];
    time_to_compact_text(-1, text);
    assert_string_equal(text, "19691231T235959Z");
    time_to_compact_text(1795435200 - 1, text);
    assert_string_equal(text, "20261123T115959Z");
    time_to_text(INT64_MAX, text);
    assert_string_equal(text, "invalid");
}

static void spans_are_short(void **state)
{
    (void)state;
    const struct {
        int64_t span_ms;
        const char *text;
    } spans[] = {
        {-1, "never"},        {0, "0 ms"},      {99, "99 ms"},          {100, "0.1 s"},
        {1550, "1.5 s"},      {10000, "10 s"},  {119999, "119 s"},      {120000, "2 min"},
        {7199999, "119 min"}, {7200000, "2 h"}, {172800000, "2 d 0 h"}, {176400000, "2 d 1 h"}};
    char text[TIME_SPAN_BYTES];
    for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
        time_span_to_text(spans[i].span_ms, text);
        assert_string_equal(text, spans[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_agree_with_the_c_library),
        cmocka_unit_test(texts_before_1970_and_out_of_range),
        cmocka_unit_test(spans_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
