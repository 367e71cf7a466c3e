#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/text.h"
#include "proto/event/error.h"

static void without_a_place_for_it_only_the_result_tells(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, CONNECTION_CUT), -1);
    assert_int_equal(error_add(NULL, event_text("server", "x")), -1);
    assert_int_equal(error_wrap(NULL, CONNECTION_CUT), -1);
    assert_int_equal(error_from_reason(NULL, ERROR_BUSY, "x"), -1);
    error_set_code(NULL, "x");
    error_clear(NULL);
}

static void an_error_is_a_name_and_its_parameters(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(error_set(&error, CONNECTION_FAILED, event_text("host", "dc1.example"),
                               event_number("port", 389), event_text("words", "it said \"no\"")),
                     -1);
    assert_int_equal(error.class, ERROR_UNAVAILABLE);
    assert_string_equal(error.code, "");
    assert_string_equal(error.reason,
                        "connection.failed host=dc1.example port=389 words=\"it said \\\"no\\\"\"");
}

static void a_layer_adds_what_it_knows_and_changes_nothing_else(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, CONNECTION_CUT, event_text("words", "reset"));
    error_set_code(&error, "104");
    assert_int_equal(
        error_add(&error, event_text("server", "directory emea"), event_text("words", "overruled")),
        -1);
    assert_string_equal(error.reason, "connection.cut server=\"directory emea\" words=reset");
    assert_string_equal(error.code, "104");
    assert_int_equal(error.class, ERROR_UNAVAILABLE);
}

static void where_it_happened_is_not_what_a_long_answer_costs(void **state)
{
    (void)state;
    char longer[2 * REASON_BYTES];
    memset(longer, 'a', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    struct error error;
    (void)error_set(&error, CONNECTION_CUT, event_text("words", longer));
    assert_string_equal(error.reason + strlen(error.reason) - 3, "...");
    (void)error_add(&error, event_text("server", "exchange"), event_text("user", longer));
    assert_memory_equal(error.reason, "connection.cut server=exchange user=aaa", 38);
    assert_non_null(strstr(error.reason, " words=\"aaa"));
    assert_true(reason_is_packed(error.reason));
}

static void a_cause_keeps_its_class_and_its_code(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, TLS_CERTIFICATE_EXPIRED, event_text("words", "at noon"));
    error_set_code(&error, "10");
    assert_int_equal(error_wrap(&error, CONNECTION_CUT, event_text("server", "exchange")), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_string_equal(error.code, "10");
    assert_string_equal(error.reason, "connection.cut server=exchange "
                                      "cause=\"tls.certificate_expired words=\\\"at noon\\\"\"");
}

/* Otherwise a person would read it as it is packed. */
static void a_cause_that_is_too_long_stays_a_reason(void **state)
{
    (void)state;
    for (size_t length = 1; length < REASON_BYTES; length += 7) {
        char quotes[REASON_BYTES];
        memset(quotes, length % 2 == 0 ? '"' : 'a', length);
        quotes[length] = '\0';
        struct error error;
        (void)error_set(&error, CONNECTION_FAILED, event_text("host", "h"),
                        event_text("words", quotes), event_text("address", quotes));
        (void)error_wrap(&error, CONNECTION_CUT, event_text("server", "exchange"));
        struct reason reason;
        assert_true(reason_is_packed(error.reason));
        reason_read(error.reason, &reason);
        assert_non_null(reason_parameter(&reason, "cause"));
        assert_true(reason_is_packed(reason_parameter(&reason, "cause")));
    }
}

/* Whatever room the other parameters leave: the name of the cause alone may be longer than that. */
static void a_cause_finds_any_room_that_is_left(void **state)
{
    (void)state;
    char long_text[REASON_BYTES];
    for (size_t length = 0; length < sizeof(long_text) / 2; length++) {
        struct error error;
        memset(long_text, 'a', length);
        long_text[length] = '\0';
        (void)error_set(&error, TLS_CERTIFICATE_NOT_YET_VALID, event_text("words", "at noon"));
        (void)error_wrap(&error, CONNECTION_CUT, event_text("server", long_text),
                         event_text("user", long_text));
        struct reason reason;
        assert_true(reason_is_packed(error.reason));
        reason_read(error.reason, &reason);
        const char *cause = reason_parameter(&reason, "cause");
        assert_true(cause == NULL || *cause == '\0' || reason_is_packed(cause));
    }
}

static void a_sentence_of_an_older_version_is_what_other_says(void **state)
{
    (void)state;
    struct error error;
    (void)error_from_reason(&error, ERROR_BUSY, "the server is busy");
    assert_string_equal(error.reason, "other words=\"the server is busy\"");
    (void)error_from_reason(&error, ERROR_BUSY, "connection.cut words=x");
    assert_string_equal(error.reason, "connection.cut words=x");
    assert_int_equal(error.class, ERROR_BUSY);
}

static void codes_of_a_peer_are_printable_and_marked_when_cut(void **state)
{
    (void)state;
    char umlauts[ERROR_CODE_BYTES + 2];
    struct error error = {0};
    for (size_t shift = 0; shift < 2; shift++) {
        memset(umlauts, 'a', sizeof(umlauts));
        for (size_t i = shift; i + 2 < sizeof(umlauts); i += 2)
            memcpy(umlauts + i, "\xc3\xbc", 2);
        umlauts[sizeof(umlauts) - 1] = '\0';
        error_set_code(&error, umlauts);
        assert_true(text_is_utf8(error.code, strlen(error.code)));
        assert_string_equal(error.code + strlen(error.code) - 3, "...");
    }
    error_set_code(&error, "1\n2\xff");
    assert_string_equal(error.code, "1?2?");
}

static void nothing_is_wrong_after_clearing(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, CONNECTION_CUT);
    error_clear(&error);
    assert_int_equal(error.class, ERROR_NONE);
    assert_string_equal(error.reason, "");
    assert_int_equal(error_add(&error, event_text("server", "x")), -1);
    assert_string_equal(error.reason, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_place_for_it_only_the_result_tells),
        cmocka_unit_test(an_error_is_a_name_and_its_parameters),
        cmocka_unit_test(a_layer_adds_what_it_knows_and_changes_nothing_else),
        cmocka_unit_test(where_it_happened_is_not_what_a_long_answer_costs),
        cmocka_unit_test(a_cause_keeps_its_class_and_its_code),
        cmocka_unit_test(a_cause_that_is_too_long_stays_a_reason),
        cmocka_unit_test(a_cause_finds_any_room_that_is_left),
        cmocka_unit_test(a_sentence_of_an_older_version_is_what_other_says),
        cmocka_unit_test(codes_of_a_peer_are_printable_and_marked_when_cut),
        cmocka_unit_test(nothing_is_wrong_after_clearing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
