/* Messages behind each other in a pipe: cut anywhere, several at once, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/message/message_pipe.h"

static struct buffer octets;

static int make(void **state)
{
    (void)state;
    buffer_init(&octets, MESSAGE_PIPE_BYTES);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    buffer_clear(&octets);
    return 0;
}

static void append_check(int64_t number)
{
    struct message message = {.type = MESSAGE_CHECK, .check = {.number = number, .name = "main"}};
    assert_int_equal(message_pipe_append(&octets, &message, NULL), 0);
}

static void the_length_stands_in_front_with_its_highest_octet_first(void **state)
{
    (void)state;
    append_check(7);
    const uint8_t *data = buffer_data(&octets);
    size_t size = buffer_size(&octets) - 4;
    assert_true(size < 256);
    assert_int_equal(data[0], 0);
    assert_int_equal(data[1], 0);
    assert_int_equal(data[2], 0);
    assert_int_equal(data[3], size);
}

static void a_message_that_is_cut_anywhere_is_waited_for(void **state)
{
    (void)state;
    append_check(7);
    uint8_t all[512];
    size_t size = buffer_size(&octets);
    memcpy(all, buffer_data(&octets), size);
    for (size_t cut = 0; cut < size; cut++) {
        struct message message;
        struct error error;
        buffer_clear(&octets);
        assert_int_equal(buffer_append(&octets, all, cut), 0);
        assert_int_equal(message_pipe_look(&octets, ROLE_SUPERVISOR, &message, &error), 0);
    }
}

static void several_come_one_after_the_other(void **state)
{
    (void)state;
    struct message message;
    struct error error;
    for (int64_t number = 1; number <= 3; number++)
        append_check(number);
    for (int64_t number = 1; number <= 3; number++) {
        assert_int_equal(message_pipe_look(&octets, ROLE_SUPERVISOR, &message, &error), 1);
        assert_int_equal(message.check.number, number);
        assert_string_equal(message.check.name, "main");
        message_pipe_next(&octets, &message);
    }
    assert_int_equal(buffer_size(&octets), 0);
}

static void what_was_taken_is_wiped(void **state)
{
    (void)state;
    struct message message;
    struct error error;
    append_check(1);
    append_check(2);
    const uint8_t *first = buffer_data(&octets);
    size_t size = buffer_size(&octets) / 2;
    assert_int_equal(message_pipe_look(&octets, ROLE_SUPERVISOR, &message, &error), 1);
    message_pipe_next(&octets, &message);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(first[i], 0);
}

static void assert_refused(const char *event, enum role sender)
{
    struct message message;
    struct error error;
    assert_int_equal(message_pipe_look(&octets, sender, &message, &error), -1);
    if (strncmp(error.reason, event, strlen(event)) != 0)
        fail_msg("%s is not %s", error.reason, event);
}

static void a_length_that_no_message_has_is_refused_before_it_is_waited_for(void **state)
{
    (void)state;
    const uint8_t huge[] = {0x7f, 0, 0, 0};
    assert_int_equal(buffer_append(&octets, huge, sizeof(huge)), 0);
    assert_refused("pipe.length_impossible", ROLE_SUPERVISOR);
}

static void garbage_is_refused(void **state)
{
    (void)state;
    const uint8_t garbage[] = {0, 0, 0, 5, 'h', 'e', 'l', 'l', 'o'};
    assert_int_equal(buffer_append(&octets, garbage, sizeof(garbage)), 0);
    assert_refused("message.", ROLE_SUPERVISOR);
}

static void what_the_sender_may_not_say_is_refused(void **state)
{
    (void)state;
    append_check(1);
    assert_refused("pipe.foreign_message", ROLE_WORKER_EWS);
}

static void a_message_over_its_limit_appends_nothing(void **state)
{
    (void)state;
    char name[LIMIT_NAME + 2];
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    struct message message = {.type = MESSAGE_CHECK, .check = {.number = 1, .name = name}};
    struct error error;
    assert_int_equal(message_pipe_append(&octets, &message, &error), -1);
    assert_int_equal(buffer_size(&octets), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_length_stands_in_front_with_its_highest_octet_first,
                                        make, clear),
        cmocka_unit_test_setup_teardown(a_message_that_is_cut_anywhere_is_waited_for, make, clear),
        cmocka_unit_test_setup_teardown(several_come_one_after_the_other, make, clear),
        cmocka_unit_test_setup_teardown(what_was_taken_is_wiped, make, clear),
        cmocka_unit_test_setup_teardown(
            a_length_that_no_message_has_is_refused_before_it_is_waited_for, make, clear),
        cmocka_unit_test_setup_teardown(garbage_is_refused, make, clear),
        cmocka_unit_test_setup_teardown(what_the_sender_may_not_say_is_refused, make, clear),
        cmocka_unit_test_setup_teardown(a_message_over_its_limit_appends_nothing, make, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
