#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_check.h"
#include "publisher-ucserver/rose/frame_stream.h"

static enum error_class check(const void *octets, size_t size)
{
    struct error error;
    error_clear(&error);
    int result = asn_check(octets, size, &error);
    assert_int_equal(result != 0, error.class != ERROR_NONE);
    return error.class;
}

/* `levels` sequences around nothing, each with a length of one octet. */
static size_t nest(uint8_t *octets, size_t levels)
{
    for (size_t i = 0; i < levels; i++) {
        octets[2 * i] = 0x30;
        octets[2 * i + 1] = (uint8_t)(2 * (levels - 1 - i));
    }
    return 2 * levels;
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    uint8_t octets[128];
    assert_int_equal(check(octets, nest(octets, ASN_DEPTH_LIMIT - 1)), ERROR_NONE);
    assert_int_equal(check(octets, nest(octets, ASN_DEPTH_LIMIT)), ERROR_LIMIT);
    assert_int_equal(check(octets, nest(octets, 60)), ERROR_LIMIT);
}

static void the_smallest_elements_may_fill_a_message(void **state)
{
    (void)state;
    uint8_t *octets = calloc(1, FRAME_MESSAGE_BYTES);
    for (size_t i = 0; i < FRAME_MESSAGE_BYTES; i += 2)
        octets[i] = 0x0c;
    assert_int_equal(check(octets, FRAME_MESSAGE_BYTES), ERROR_NONE);
    free(octets);
}

static void a_child_longer_than_its_parent_is_refused(void **state)
{
    (void)state;
    assert_int_equal(check("\x30\x03\x02\x02\x01\x00", 6), ERROR_BROKEN);
    assert_int_equal(check("\x30\x04\x02\x02\x01\x00", 6), ERROR_NONE);
    assert_int_equal(check("\x30\x03\x02\x01\x01\x0c", 6), ERROR_BROKEN);
}

static void assert_told(const void *octets, size_t size, const char *reason)
{
    struct error error;
    assert_int_equal(asn_check(octets, size, &error), -1);
    assert_string_equal(error.reason, reason);
}

static void what_is_wrong_is_told_with_its_octet(void **state)
{
    (void)state;
    uint8_t octets[128];
    assert_told("\x30\x04\x02\x03\x01\x00", 6, "ber.malformed octet=2 rule=longer_than_parent");
    assert_told("\x30\x02\x30\x80", 4, "ber.malformed octet=2 rule=indefinite_length");
    assert_told("\x05\x00\x30", 3, "ber.malformed octet=2 rule=cut_off");
    assert_told(octets, nest(octets, ASN_DEPTH_LIMIT), "ber.too_deep octet=48 levels=24");
}

static void every_cut_is_refused(void **state)
{
    (void)state;
    static const uint8_t octets[] = {0x30, 0x0a, 0x02, 0x01, 0x05, 0x30,
                                     0x05, 0x0c, 0x00, 0x02, 0x01, 0x07};
    assert_int_equal(check(octets, sizeof(octets)), ERROR_NONE);
    for (size_t size = 1; size < sizeof(octets); size++)
        assert_int_equal(check(octets, size), ERROR_BROKEN);
}

static void lengths_inside_must_be_minimal(void **state)
{
    (void)state;
    assert_int_equal(check("\x30\x03\x0c\x81\x00", 5), ERROR_BROKEN);
    assert_int_equal(check("\x30\x04\x30\x80\x00\x00", 6), ERROR_BROKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(the_smallest_elements_may_fill_a_message),
        cmocka_unit_test(a_child_longer_than_its_parent_is_refused),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(what_is_wrong_is_told_with_its_octet),
        cmocka_unit_test(lengths_inside_must_be_minimal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
