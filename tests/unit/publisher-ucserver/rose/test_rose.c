#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/rose/rose.h"

static int decode(const void *octets, size_t size, struct rose_message *message)
{
    struct error error;
    return rose_decode(octets, size, message, &error);
}

static void what_is_no_rose_message_is_refused(void **state)
{
    (void)state;
    struct rose_message message;
    assert_int_equal(decode("", 0, &message), -1);
    assert_int_equal(decode("\x30\x00", 2, &message), -1);
    assert_int_equal(decode("\xa5\x03\x02\x01\x01", 5, &message), -1);
    assert_int_equal(decode("\xa2\x00", 2, &message), -1);             /* no invokeID */
    assert_int_equal(decode("\xa1\x03\x02\x01\x01", 5, &message), -1); /* no operationID */
    assert_int_equal(decode("\xa2\x02\x05\x00", 4, &message), -1);     /* NULL only in a reject */
    assert_int_equal(decode("\xa2\x03\x02\x01\x01\x05\x00", 7, &message), -1);
}

static void an_invoke_with_all_its_options_is_read(void **state)
{
    (void)state;
    static const uint8_t octets[] = {0xa1, 0x1b, 0xa1, 0x04, 0x0c, 0x02, 's',  '1',  0x02, 0x01,
                                     0x05, 0x80, 0x01, 0x03, 0xa2, 0x03, 0x0c, 0x01, 'n',  0xa3,
                                     0x02, 0x05, 0x00, 0x02, 0x02, 0x12, 0x67, 0x30, 0x00};
    struct rose_message message;
    assert_int_equal(decode(octets, sizeof(octets), &message), 0);
    assert_int_equal(message.kind, ROSE_INVOKE);
    assert_int_equal(message.invoke_id, 5);
    assert_int_equal(message.operation, 0x1267);
    assert_int_equal(message.argument.size_bytes, 2);
}

static void a_result_and_an_error_may_be_bare(void **state)
{
    (void)state;
    struct rose_message message;
    assert_int_equal(decode("\xa2\x03\x02\x01\x07", 5, &message), 0);
    assert_int_equal(message.result.size_bytes, 0);
    assert_int_equal(decode("\xa3\x06\x02\x01\x07\x02\x01\x00", 8, &message), 0);
    assert_int_equal(message.detail, 0);
    assert_int_equal(message.text.size_bytes, 0);
}

static void a_reject_need_not_know_the_invoke_id(void **state)
{
    (void)state;
    struct rose_message message;
    assert_int_equal(decode("\xa4\x05\x05\x00\x80\x01\x01", 7, &message), 0);
    assert_false(message.has_invoke_id);
    assert_int_equal(message.problem_kind, ROSE_PROBLEM_GENERAL);
    assert_int_equal(message.problem, 1);
}

static void a_reject_is_written_as_the_vendor_writes_it(void **state)
{
    (void)state;
    static const uint8_t expected[] = {0xa4, 0x06, 0x02, 0x01, 0x09, 0x81, 0x01, 0x01};
    struct asn_writer writer;
    const uint8_t *octets;
    size_t size;
    asn_writer_init(&writer);
    rose_write_reject(&writer, 9, ROSE_UNRECOGNISED_OPERATION);
    assert_int_equal(asn_writer_finish(&writer, &octets, &size), 0);
    assert_int_equal(size, sizeof(expected));
    assert_memory_equal(octets, expected, size);
    asn_writer_clear(&writer);
}

static void every_problem_has_a_name(void **state)
{
    (void)state;
    for (int32_t problem = -1; problem < 20; problem++) {
        for (int kind = 0; kind < 5; kind++) {
            enum rose_problem_kind tag =
                kind == 0 ? ROSE_PROBLEM_NONE : (enum rose_problem_kind)(0x7f + kind);
            assert_true(strlen(rose_problem_name(tag, problem)) > 5);
        }
    }
    assert_string_equal(rose_problem_name(ROSE_PROBLEM_INVOKE, 10), "authentication_failed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_rose_message_is_refused),
        cmocka_unit_test(an_invoke_with_all_its_options_is_read),
        cmocka_unit_test(a_result_and_an_error_may_be_bare),
        cmocka_unit_test(a_reject_need_not_know_the_invoke_id),
        cmocka_unit_test(a_reject_is_written_as_the_vendor_writes_it),
        cmocka_unit_test(every_problem_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
