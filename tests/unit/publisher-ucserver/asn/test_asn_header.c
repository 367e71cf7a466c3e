#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "publisher-ucserver/asn/asn_header.h"

static enum asn_header_status
read_header(const char *octets, size_t size, struct asn_header *header)
{
    const char *rule = NULL;
    enum asn_header_status status = asn_header_read((const uint8_t *)octets, size, header, &rule);
    assert_int_equal(status == ASN_HEADER_WRONG, rule != NULL);
    return status;
}

static void assert_breaks(const char *octets, size_t size, const char *expected)
{
    struct asn_header header;
    const char *rule = NULL;
    assert_int_equal(asn_header_read((const uint8_t *)octets, size, &header, &rule),
                     ASN_HEADER_WRONG);
    assert_string_equal(rule, expected);
}

static void wrong_lengths_and_tags_are_refused(void **state)
{
    (void)state;
    assert_breaks("\x30\x80", 2, "indefinite_length");
    assert_breaks("\x30\x81\x7f", 3, "length_not_shortest");
    assert_breaks("\x30\x82\x00\x80", 4, "length_not_shortest");
    assert_breaks("\x30\x85\x01\x00\x00\x00\x00", 7, "length_over_four_octets");
    assert_breaks("\x30\xff", 2, "length_over_four_octets");
    assert_breaks("\x1f\x80\x80\x80\x15\x00", 6, "tag_over_four_octets");
    assert_breaks("\x00\x00", 2, "tag_zero");
}

static void a_header_is_partial_until_its_last_octet(void **state)
{
    (void)state;
    struct asn_header header;
    static const char octets[] = "\x1f\x80\x80\x15\x84\x01\x02\x03\x04";
    for (size_t size = 0; size < 9; size++)
        assert_int_equal(read_header(octets, size, &header), ASN_HEADER_PARTIAL);
    assert_int_equal(read_header(octets, 9, &header), ASN_HEADER_COMPLETE);
    assert_int_equal(header.tag, 0x1f808015);
    assert_int_equal(header.header_bytes, 9);
    assert_int_equal(header.content_bytes, 0x01020304);
}

static void short_and_long_lengths_are_read(void **state)
{
    (void)state;
    struct asn_header header;
    assert_int_equal(read_header("\x0c\x7f", 2, &header), ASN_HEADER_COMPLETE);
    assert_int_equal(header.content_bytes, 127);
    assert_int_equal(read_header("\x0c\x81\x80", 3, &header), ASN_HEADER_COMPLETE);
    assert_int_equal(header.content_bytes, 128);
    assert_int_equal(header.header_bytes, 3);
    assert_int_equal(read_header("\xa2\x82\x01\x00", 4, &header), ASN_HEADER_COMPLETE);
    assert_int_equal(header.tag, 0xa2);
    assert_int_equal(header.content_bytes, 256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_lengths_and_tags_are_refused),
        cmocka_unit_test(a_header_is_partial_until_its_last_octet),
        cmocka_unit_test(short_and_long_lengths_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
