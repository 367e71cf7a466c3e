#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"
#include "proto/event/sentence.h"

#include "publisher-ucserver/asn/asn_reader.h"

static struct asn_reader reader_of(const void *octets, size_t size, struct error *error)
{
    struct asn_reader reader;
    asn_reader_init(&reader, octets, size, error);
    return reader;
}

static void another_tag_is_named_with_its_field(void **state)
{
    (void)state;
    struct error error;
    struct asn_reader reader = reader_of("\x0c\x01x", 3, &error);
    assert_int_equal(asn_reader_integer(&reader, ASN_TAG_INTEGER, "iEnabled"), 0);
    assert_int_equal(asn_reader_finish(&reader), -1);
    assert_int_equal(error.class, ERROR_BROKEN);
    assert_string_equal(error.reason, "ber.unexpected_tag element=iEnabled tag=0c expected=02");
    struct sentence sentence;
    assert_string_equal(sentence_of_reason(error.reason, &sentence),
                        "tag 0c where 02 is expected for iEnabled; report the line with the "
                        "UCServer's version: it sends what its protocol does not know");
}

static void after_a_failure_everything_reads_as_empty(void **state)
{
    (void)state;
    struct error error;
    struct asn_reader reader = reader_of("\x0c\x01x\x02\x01\x05", 6, &error), inner;
    (void)asn_reader_boolean(&reader, ASN_TAG_BOOLEAN, "first");
    assert_int_equal(asn_reader_text(&reader, "second").size_bytes, 0);
    assert_false(asn_reader_has(&reader, ASN_TAG_TEXT));
    asn_reader_enter(&reader, ASN_TAG_SEQUENCE, "third", &inner);
    assert_true(asn_reader_is_at_end(&inner));
    assert_string_equal(error.reason, "ber.unexpected_tag element=first tag=0c expected=01");
}

static void integers_have_at_most_32_bits(void **state)
{
    (void)state;
    struct error error;
    struct asn_reader reader =
        reader_of("\x02\x04\x80\x00\x40\x05\x02\x01\x7f\x02\x04\x7f\xff\xff\xff", 15, &error);
    assert_int_equal(asn_reader_integer(&reader, ASN_TAG_INTEGER, "a"), -2147467259);
    assert_int_equal(asn_reader_integer(&reader, ASN_TAG_INTEGER, "b"), 127);
    assert_int_equal(asn_reader_integer(&reader, ASN_TAG_INTEGER, "c"), 2147483647);
    assert_int_equal(asn_reader_finish(&reader), 0);
    reader = reader_of("\x02\x05\x01\x00\x00\x00\x00", 7, &error);
    (void)asn_reader_integer(&reader, ASN_TAG_INTEGER, "d");
    assert_int_equal(asn_reader_finish(&reader), -1);
    reader = reader_of("\x02\x00", 2, &error);
    (void)asn_reader_integer(&reader, ASN_TAG_INTEGER, "e");
    assert_int_equal(asn_reader_finish(&reader), -1);
}

static void any_octet_but_zero_is_true(void **state)
{
    (void)state;
    struct error error;
    struct asn_reader reader =
        reader_of("\x01\x01\xff\x01\x01\x01\x01\x01\x00\x01\x00", 11, &error);
    assert_true(asn_reader_boolean(&reader, ASN_TAG_BOOLEAN, "a"));
    assert_true(asn_reader_boolean(&reader, ASN_TAG_BOOLEAN, "b"));
    assert_false(asn_reader_boolean(&reader, ASN_TAG_BOOLEAN, "c"));
    assert_int_equal(asn_reader_finish(&reader), 0);
    (void)asn_reader_boolean(&reader, ASN_TAG_BOOLEAN, "d");
    assert_int_equal(asn_reader_finish(&reader), -1);
}

static void an_inner_failure_is_the_outer_readers_too(void **state)
{
    (void)state;
    struct error error;
    struct asn_reader reader = reader_of("\x30\x02\x0c\x00\x02\x01\x05", 7, &error), inner;
    asn_reader_enter(&reader, ASN_TAG_SEQUENCE, "outer", &inner);
    (void)asn_reader_integer(&inner, ASN_TAG_INTEGER, "inner");
    assert_int_equal(asn_reader_finish(&reader), -1);
}

static void unread_elements_behind_the_known_ones_are_no_failure(void **state)
{
    (void)state;
    struct error error;
    struct asn_reader reader = reader_of("\x02\x01\x05\x1f\x80\x80\x15\x00\x8f\x01x", 11, &error);
    assert_int_equal(asn_reader_integer(&reader, ASN_TAG_INTEGER, "known"), 5);
    assert_false(asn_reader_is_at_end(&reader));
    assert_int_equal(asn_reader_take_any(&reader, "pseudo").size_bytes, 5);
    assert_int_equal(asn_reader_finish(&reader), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_tag_is_named_with_its_field),
        cmocka_unit_test(after_a_failure_everything_reads_as_empty),
        cmocka_unit_test(integers_have_at_most_32_bits),
        cmocka_unit_test(any_octet_but_zero_is_true),
        cmocka_unit_test(an_inner_failure_is_the_outer_readers_too),
        cmocka_unit_test(unread_elements_behind_the_known_ones_are_no_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
