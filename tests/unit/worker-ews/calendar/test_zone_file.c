#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "proto/event/error.h"

#include "worker-ews/calendar/posix_zone.h"
#include "worker-ews/calendar/zone_file.h"

#define HOUR  3600
#define STEP  (5 * HOUR + 1234)
#define FIRST (INT64_C(-2208988800)) /* 1900-01-01 */
#define LAST  INT64_C(4102444800)    /* 2100-01-01 */

static void a_name_that_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const names[] = {
        "", "/etc/passwd", "../../etc/passwd", "Europe/Nowhere", "Europe", "zone.tab"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct error error;
        assert_null(zone_file_load(ZONE_FILE_DIRECTORY, names[i], &error));
        assert_int_equal(error.class, ERROR_INVALID);
    }
}

static void a_file_that_was_cut_off_is_refused_wherever_the_cut_is(void **state)
{
    (void)state;
    FILE *file = fopen(ZONE_FILE_DIRECTORY "/Europe/Berlin", "re");
    assert_non_null(file);
    uint8_t octets[8192];
    size_t size = fread(octets, 1, sizeof(octets), file);
    (void)fclose(file);
    assert_true(size > 100 && size < sizeof(octets));
    for (size_t cut = 0; cut < size; cut++) {
        uint8_t *part = malloc(cut + 1); /* so that a sanitizer sees a read behind the end */
        memcpy(part, octets, cut);
        struct error error;
        assert_null(zone_file_read(part, cut, &error));
        free(part);
    }
}

/* The C library reads the same files; what it says about local time is the expectation. */
static void every_offset_is_the_one_of_the_c_library(void **state)
{
    (void)state;
    static const char *const names[] = {
        "Europe/Berlin",     "America/New_York", "Australia/Sydney",
        "Asia/Kolkata",      "Europe/Dublin",    "America/Sao_Paulo",
        "Africa/Casablanca", "Pacific/Apia",     "UTC"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct error error;
        struct zone_file *zone = zone_file_load(ZONE_FILE_DIRECTORY, names[i], &error);
        assert_non_null(zone);
        assert_int_equal(setenv("TZ", names[i], 1), 0);
        tzset();
        for (int64_t instant = FIRST; instant < LAST; instant += STEP) {
            time_t seconds = (time_t)instant;
            struct tm local;
            assert_non_null(localtime_r(&seconds, &local));
            if (zone_file_offset_seconds(zone, instant) != local.tm_gmtoff)
                fail_msg("%s at %lld: %lld, expected %ld", names[i], (long long)instant,
                         (long long)zone_file_offset_seconds(zone, instant), local.tm_gmtoff);
        }
        zone_file_destroy(zone);
    }
}

static void rules_of_all_forms_are_read(void **state)
{
    (void)state;
    struct posix_zone zone;
    assert_int_equal(posix_zone_read("CET-1CEST,M3.5.0,M10.5.0/3", &zone, NULL), 0);
    assert_int_equal(zone.standard_seconds, HOUR);
    assert_int_equal(zone.daylight_seconds, 2 * HOUR);
    assert_int_equal(posix_zone_read("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", &zone, NULL), 0);
    assert_int_equal(zone.standard_seconds, -3 * HOUR);
    assert_int_equal(zone.begin.time_seconds, -2 * HOUR);
    assert_int_equal(posix_zone_read("IST-5:30", &zone, NULL), 0);
    assert_int_equal(zone.standard_seconds, 5 * HOUR + 1800);
    assert_false(zone.has_daylight);
    /* day 60 without leap days is March 1st: 2028-03-01T07:00:00Z and a second before */
    assert_int_equal(posix_zone_read("EST5EDT,J60,300", &zone, NULL), 0);
    assert_int_equal(posix_zone_offset_seconds(&zone, 1835506800), -4 * HOUR);
    assert_int_equal(posix_zone_offset_seconds(&zone, 1835506799), -5 * HOUR);
}

static void broken_rules_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "C-",
                                        "CET",
                                        "CET-1CEST",
                                        "CET-1CEST,M3.5.0",
                                        "CET-1CEST,M13.5.0,M10.5.0",
                                        "CET-1x,M3.6.0,M10.5.0",
                                        "<-03",
                                        "CET-1CEST,M3.5.0,M10.5.0x",
                                        "CET-168",
                                        "CET-1CEST,J0,J5"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct posix_zone zone;
        struct error error;
        assert_int_equal(posix_zone_read(texts[i], &zone, &error), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_is_none_is_refused),
        cmocka_unit_test(a_file_that_was_cut_off_is_refused_wherever_the_cut_is),
        cmocka_unit_test(every_offset_is_the_one_of_the_c_library),
        cmocka_unit_test(rules_of_all_forms_are_read),
        cmocka_unit_test(broken_rules_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
