#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/buffer.h"

static void over_the_limit_nothing_changes(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 10);
    assert_int_equal(buffer_append(&buffer, "12345678", 8), 0);
    assert_int_equal(buffer_append(&buffer, "abc", 3), -1);
    assert_null(buffer_reserve(&buffer, SIZE_MAX));
    assert_int_equal(buffer_size(&buffer), 8);
    assert_int_equal(buffer_room(&buffer), 2);
    buffer_clear(&buffer);
}

static void octets_come_out_in_the_order_they_went_in(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 1 << 16);
    unsigned next_in = 0, next_out = 0;
    for (int turn = 0; turn < 3000; turn++) {
        for (int i = 0; i < 17; i++) {
            uint8_t octet = (uint8_t)(next_in++ % 251);
            assert_int_equal(buffer_append(&buffer, &octet, 1), 0);
        }
        size_t take = turn % 2 == 0 ? 30 : 4;
        if (take > buffer_size(&buffer))
            take = buffer_size(&buffer);
        for (size_t i = 0; i < take; i++)
            assert_int_equal(buffer_data(&buffer)[i], next_out++ % 251);
        buffer_consume(&buffer, take);
    }
    assert_int_equal(buffer_size(&buffer), next_in - next_out);
    buffer_consume(&buffer, SIZE_MAX);
    assert_int_equal(buffer_size(&buffer), 0);
    buffer_clear(&buffer);
}

static void an_empty_buffer_has_data_of_size_zero(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 0);
    assert_non_null(buffer_data(&buffer));
    assert_int_equal(buffer_append(&buffer, NULL, 0), 0);
    assert_int_equal(buffer_append(&buffer, "x", 1), -1);
    buffer_clear(&buffer);
}

static void what_is_cut_off_is_gone(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 100);
    assert_int_equal(buffer_append(&buffer, "abcdef", 6), 0);
    buffer_consume(&buffer, 2);
    buffer_cut(&buffer, 5);
    assert_int_equal(buffer_size(&buffer), 4);
    buffer_cut(&buffer, 1);
    assert_int_equal(buffer_size(&buffer), 1);
    assert_memory_equal(buffer_data(&buffer), "c\0\0\0", 4);
    assert_int_equal(buffer_append(&buffer, "x", 1), 0);
    assert_memory_equal(buffer_data(&buffer), "cx", 2);
    buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_the_limit_nothing_changes),
        cmocka_unit_test(octets_come_out_in_the_order_they_went_in),
        cmocka_unit_test(an_empty_buffer_has_data_of_size_zero),
        cmocka_unit_test(what_is_cut_off_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
