#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/buffer.h"
#include "proto/event/error.h"
#include "proto/message/check_steps.h"

#define FRAME_BYTES (1024 * 1024)

static struct check_steps steps;

static int clear(void **state)
{
    (void)state;
    check_steps_clear(&steps);
    steps.of = NULL;
    return 0;
}

static void assert_can_be_told(void)
{
    struct error error;
    struct buffer frame;
    const struct message message = {
        .type = MESSAGE_CHECKED,
        .session = 1,
        .checked = {.number = 1, .steps = steps.items, .steps_count = steps.count}};
    buffer_init(&frame, FRAME_BYTES);
    if (message_encode(&message, &frame, &error) != 0)
        fail_msg("%s", error.reason);
    buffer_clear(&frame);
}

static void what_is_kept_are_copies(void **state)
{
    (void)state;
    char name[] = "connect", reason[] = "exchange.silent";
    check_steps_add(&steps, name, false, reason);
    check_steps_add(&steps, "tls", true, "");
    check_steps_add(&steps, "login", true, NULL);
    memset(name, 'x', strlen(name));
    memset(reason, 'x', strlen(reason));
    assert_int_equal(steps.count, 3);
    assert_string_equal(steps.items[0].name, "connect");
    assert_string_equal(steps.items[0].text, "exchange.silent");
    assert_false(steps.items[0].good);
    assert_string_equal(steps.items[1].name, "tls");
    assert_true(steps.items[1].good);
    assert_string_equal(steps.items[2].text, "");
}

static void whose_they_are_stands_in_front_of_the_name(void **state)
{
    (void)state;
    check_steps_add(&steps, "settings", true, "");
    steps.of = "main";
    check_steps_add(&steps, "login", true, "");
    steps.of = "";
    check_steps_add(&steps, "read", true, "");
    assert_string_equal(steps.items[0].name, "settings");
    assert_string_equal(steps.items[1].name, "main login");
    assert_string_equal(steps.items[2].name, "read");
}

static void the_first_ones_are_kept_and_can_be_told(void **state)
{
    (void)state;
    char name[16];
    for (size_t i = 0; i < LIMIT_STEPS + 2; i++) {
        (void)snprintf(name, sizeof(name), "%zu", i);
        check_steps_add(&steps, name, true, "");
    }
    assert_int_equal(steps.count, LIMIT_STEPS);
    assert_string_equal(steps.items[0].name, "0");
    (void)snprintf(name, sizeof(name), "%d", LIMIT_STEPS - 1);
    assert_string_equal(steps.items[LIMIT_STEPS - 1].name, name);
    assert_can_be_told();
}

/* Letters of two octets, so that each limit is inside one of them or just behind it. */
static void what_is_too_long_is_cut_and_can_be_told(void **state)
{
    (void)state;
    char text[2048];
    for (size_t i = 0; i + 2 < sizeof(text); i += 2)
        memcpy(text + i, "\xc3\xbc", 3);
    check_steps_add(&steps, text, false, text);
    check_steps_add(&steps, text + 1, false, text + 1);
    steps.of = text;
    check_steps_add(&steps, "login", false, text);
    steps.of = text + 1;
    check_steps_add(&steps, "login", false, text);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(strlen(steps.items[i].name), LIMIT_NAME);
        assert_in_range(strlen(steps.items[i].text), LIMIT_REASON - 1, LIMIT_REASON);
        assert_int_equal(strlen(steps.items[i + 2].name), 200 + strlen(" login"));
        assert_string_equal(steps.items[i + 2].name + 200, " login");
    }
    assert_can_be_told();
}

static void after_the_end_others_may_follow(void **state)
{
    (void)state;
    check_steps_add(&steps, "one", true, "");
    check_steps_clear(&steps);
    assert_int_equal(steps.count, 0);
    check_steps_clear(&steps);
    check_steps_add(&steps, "two", true, "");
    assert_int_equal(steps.count, 1);
    assert_string_equal(steps.items[0].name, "two");
}

static void certificates_of_one_step_are_kept_and_can_be_told(void **state)
{
    (void)state;
    uint8_t many[LIMIT_SHOWN];
    memset(many, 7, sizeof(many));
    const struct octets all = {many, sizeof(many)}, none = {0};
    check_steps_show(&steps, &all, &all); /* of no step */
    for (size_t i = 0; i < LIMIT_STEPS; i++) {
        check_steps_add(&steps, "tls", false, "exchange.silent");
        check_steps_show(&steps, i == 0 ? &none : &all, &all);
    }
    assert_int_equal(steps.items[0].certificate.size, 0);
    assert_int_equal(steps.items[1].certificate.size, LIMIT_SHOWN);
    assert_int_equal(steps.items[1].authority.size, LIMIT_SHOWN);
    assert_ptr_not_equal(steps.items[1].certificate.data, many);
    assert_int_equal(steps.items[1].certificate.data[LIMIT_SHOWN - 1], 7);
    assert_int_equal(steps.items[2].certificate.size, 0);
    assert_can_be_told();
}

static void certificates_of_a_step_without_room_are_not_shown_with_another(void **state)
{
    (void)state;
    static const uint8_t octet[] = {7};
    const struct octets one = {octet, sizeof(octet)};
    for (size_t i = 0; i < LIMIT_STEPS + 1; i++)
        check_steps_add(&steps, "tls", false, "exchange.silent");
    check_steps_show(&steps, &one, &one);
    for (size_t i = 0; i < LIMIT_STEPS; i++)
        assert_int_equal(steps.items[i].certificate.size, 0);
    check_steps_clear(&steps);
    check_steps_add(&steps, "tls", false, "exchange.silent");
    check_steps_show(&steps, &one, &one);
    assert_int_equal(steps.items[0].certificate.size, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_is_kept_are_copies, clear),
        cmocka_unit_test_teardown(whose_they_are_stands_in_front_of_the_name, clear),
        cmocka_unit_test_teardown(the_first_ones_are_kept_and_can_be_told, clear),
        cmocka_unit_test_teardown(what_is_too_long_is_cut_and_can_be_told, clear),
        cmocka_unit_test_teardown(after_the_end_others_may_follow, clear),
        cmocka_unit_test_teardown(certificates_of_one_step_are_kept_and_can_be_told, clear),
        cmocka_unit_test_teardown(certificates_of_a_step_without_room_are_not_shown_with_another,
                                  clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
