#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <math.h>

#include "publisher-ucserver/asn/asn_real.h"

static int decode(const char *octets, size_t size, double *value)
{
    return asn_real_decode((const uint8_t *)octets, size, value);
}

static void other_forms_are_refused(void **state)
{
    (void)state;
    double value = 7.0;
    assert_int_equal(decode("\x03"
                            "15.E",
                            5, &value),
                     -1);                                        /* decimal */
    assert_int_equal(decode("\x40", 1, &value), -1);             /* plus infinity */
    assert_int_equal(decode("\x90\x00\x01", 3, &value), -1);     /* base 8 */
    assert_int_equal(decode("\xa0\x00\x01", 3, &value), -1);     /* base 16 */
    assert_int_equal(decode("\x83\x01\x00\x01", 4, &value), -1); /* long exponent */
    assert_int_equal(decode("\x80\x00", 2, &value), -1);         /* no mantissa */
    assert_int_equal(decode("\x80\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09", 11, &value), -1);
    assert_int_equal(decode("\x82\x7f\xff\xff\x01", 5, &value), -1); /* larger than a double */
    assert_true(value == 7.0);
}

static void every_binary_form_of_base_2_is_read(void **state)
{
    (void)state;
    double value;
    assert_int_equal(decode("", 0, &value), 0);
    assert_true(value == 0.0);
    assert_int_equal(decode("\x80\x00\x05", 3, &value), 0);
    assert_true(value == 5.0);
    assert_int_equal(decode("\xc0\xff\x05", 3, &value), 0);
    assert_true(value == -2.5);
    assert_int_equal(decode("\x8c\x00\x05", 3, &value), 0); /* scale factor 3 */
    assert_true(value == 40.0);
    assert_int_equal(decode("\x81\xff\xfe\x08", 4, &value), 0);
    assert_true(value == 2.0);
    assert_int_equal(decode("\x82\x00\x00\x03\x01", 5, &value), 0);
    assert_true(value == 8.0);
    assert_int_equal(decode("\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03", 12, &value), 0);
    assert_true(value == 3.0);
}

static void what_is_written_is_read_again_exactly(void **state)
{
    (void)state;
    const double values[] = {1.0,     -1.0,   0.1,        46349.5, 1e300, -1e-300, 4.9e-324,
                             1.7e308, 0.3125, 2958465.99, 65536.0, 255.0, 256.0};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        uint8_t content[ASN_REAL_BYTES];
        double value;
        size_t size = asn_real_encode(values[i], content);
        assert_in_range(size, 3, ASN_REAL_BYTES);
        assert_int_equal(content[0] & 0xbe, 0x80);
        assert_int_equal(asn_real_decode(content, size, &value), 0);
        assert_true(value == values[i]);
    }
    uint8_t content[ASN_REAL_BYTES];
    assert_int_equal(asn_real_encode(0.0, content), 0);
}

static void every_second_of_a_day_comes_back(void **state)
{
    (void)state;
    int64_t day = INT64_C(1795392000); /* 2026-11-23T00:00:00Z */
    assert_true(asn_days_from_seconds(day + 43200) == 46349.5);
    for (int64_t second = day; second < day + 86400; second++) {
        int64_t back;
        assert_int_equal(asn_seconds_from_days(asn_days_from_seconds(second), &back), 0);
        assert_int_equal(back, second);
    }
}

/* As the UCServer's runtime does it: what is behind the whole second is cut off. */
static int64_t seconds_by_the_vendor(double days)
{
    return (int64_t)((days - 25569) * 86400);
}

static void no_quarter_of_an_hour_of_a_year_arrives_a_second_early(void **state)
{
    (void)state;
    const int64_t year = INT64_C(1767225600); /* 2026-01-01T00:00:00Z */
    for (int64_t second = year; second < year + INT64_C(366) * 86400; second += 900)
        assert_int_equal(seconds_by_the_vendor(asn_days_from_seconds(second)), second);
}

/* Not more than needed either: the double before it is too small. */
static void a_time_is_the_smallest_double_that_is_not_below_it(void **state)
{
    (void)state;
    const int64_t samples[] = {
        0, 1, 900, 86399, INT64_C(1795392001), INT64_C(1795428900), -INT64_C(2208988800), -1};
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        long double exact = ((long double)samples[i] + 25569.0L * 86400.0L) / 86400.0L;
        double days = asn_days_from_seconds(samples[i]);
        assert_true((long double)days >= exact);
        assert_true((long double)nextafter(days, -HUGE_VAL) < exact);
    }
}

static void days_out_of_range_are_refused(void **state)
{
    (void)state;
    int64_t seconds = 7;
    assert_int_equal(asn_seconds_from_days(-0.5, &seconds), -1);
    assert_int_equal(asn_seconds_from_days(2958466.0, &seconds), -1);
    assert_int_equal(asn_seconds_from_days((double)NAN, &seconds), -1);
    assert_int_equal(seconds, 7);
    assert_int_equal(asn_seconds_from_days(25569.0, &seconds), 0);
    assert_int_equal(seconds, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_forms_are_refused),
        cmocka_unit_test(days_out_of_range_are_refused),
        cmocka_unit_test(every_binary_form_of_base_2_is_read),
        cmocka_unit_test(what_is_written_is_read_again_exactly),
        cmocka_unit_test(every_second_of_a_day_comes_back),
        cmocka_unit_test(no_quarter_of_an_hour_of_a_year_arrives_a_second_early),
        cmocka_unit_test(a_time_is_the_smallest_double_that_is_not_below_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
