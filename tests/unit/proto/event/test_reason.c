#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/text.h"
#include "proto/event/reason.h"

static void what_is_no_packed_reason_is_told_from_one(void **state)
{
    (void)state;
    static const char *const packed[] = {
        "exchange.busy",
        "exchange.busy wait_ms=30000",
        "exchange.busy server=\"exchange emea\" words=\"a \\\"b\\\" \\\\ c\"",
        "a.b empty=\"\"",
        "other",
        "other words=x",
    };
    static const char *const sentences[] = {
        "",
        "goodbye",
        "otherwise",
        "other words",
        "the server is busy",
        "exchange.busy ",
        "exchange.busy  wait_ms=1",
        "exchange.busy wait_ms",
        "exchange.busy wait_ms=a\"b",
        "exchange.busy words=\"open",
        "exchange.busy words=\"a\"b",
        "exchange.busy words=\"a\\n\"",
        "Exchange.busy",
        "exchange.busy.now",
        "exchange.",
        ".busy",
        "exchange.busy =x",
        "exchange: busy=yes",
    };
    for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++)
        assert_true(reason_is_packed(packed[i]));
    for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
        assert_false(reason_is_packed(sentences[i]));
}

static void names_and_parameters_that_are_too_long_or_too_many_are_not_packed(void **state)
{
    (void)state;
    char text[2 * REASON_BYTES];
    memset(text, 'a', REASON_NAME_BYTES);
    (void)snprintf(text + REASON_NAME_BYTES, 8, ".b");
    assert_false(reason_is_packed(text));
    (void)snprintf(text, sizeof(text), "a.b");
    for (size_t i = 0; i <= REASON_PARAMETERS; i++)
        (void)snprintf(text + strlen(text), 8, " k=v");
    assert_false(reason_is_packed(text));
    (void)snprintf(text, sizeof(text), "a.b k=%0*d", REASON_BYTES, 0);
    assert_false(reason_is_packed(text));
}

/* Whatever a server says comes back as it was, and adds no parameter. */
static void every_printable_value_comes_back_as_it_went(void **state)
{
    (void)state;
    static const char *const values[] = {
        "",           "x", "a b", "\"", "\\", "\\\"", "a=b", "x\" server=\"forged", "ümläut 日本",
        "ends in \\",
    };
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        const struct event_field fields[] = {event_text("words", values[i]),
                                             event_number("port", -7), EVENT_END};
        char text[REASON_BYTES];
        reason_pack("a.b", fields, text);
        struct reason reason;
        reason_read(text, &reason);
        assert_int_equal(reason.count, 2);
        assert_string_equal(reason.name, "a.b");
        assert_string_equal(reason_parameter(&reason, "words"), values[i]);
        assert_string_equal(reason_parameter(&reason, "port"), "-7");
        assert_null(reason_parameter(&reason, "server"));
    }
}

static void what_must_not_reach_a_terminal_becomes_a_question_mark(void **state)
{
    (void)state;
    const struct event_field fields[] = {event_text("words", "a\r\nb\x1b[31m\x7f ung\xfcltig"),
                                         EVENT_END};
    char text[REASON_BYTES];
    reason_pack("a.b", fields, text);
    assert_string_equal(text, "a.b words=\"a??b?[31m? ung?ltig\"");
}

static void a_value_is_cut_at_a_whole_character_and_the_text_stays_packed(void **state)
{
    (void)state;
    static const char *const units[] = {"ü", "a", "\"", "日"};
    for (size_t unit = 0; unit < sizeof(units) / sizeof(units[0]); unit++) {
        for (size_t shift = 0; shift < 4; shift++) {
            char value[2 * REASON_BYTES] = "";
            memset(value, 'x', shift);
            for (size_t at = shift; at + 4 < sizeof(value); at += strlen(units[unit]))
                memcpy(value + at, units[unit], strlen(units[unit]));
            const struct event_field fields[] = {event_text("words", value),
                                                 event_text("late", "left out"), EVENT_END};
            char text[REASON_BYTES];
            reason_pack("a.b", fields, text);
            assert_true(reason_is_packed(text));
            assert_true(text_is_utf8(text, strlen(text)));
            struct reason reason;
            reason_read(text, &reason);
            /* Only where each octet of the value takes two is there no room for the next. */
            assert_int_equal(reason.count, *units[unit] == '"' ? 1 : 2);
            const char *words = reason_parameter(&reason, "words");
            assert_string_equal(words + strlen(words) - 3, "...");
        }
    }
}

static void a_sentence_becomes_the_words_of_other(void **state)
{
    (void)state;
    char room[REASON_BYTES];
    assert_string_equal(reason_or_other("", room), "");
    assert_string_equal(reason_or_other("a.b x=1", room), "a.b x=1");
    assert_string_equal(reason_or_other("it is \"down\"", room),
                        "other words=\"it is \\\"down\\\"\"");
    struct reason reason;
    reason_read("it is down", &reason);
    assert_string_equal(reason.name, "other");
    assert_string_equal(reason_parameter(&reason, "words"), "it is down");
}

static void the_name_alone_can_be_had(void **state)
{
    (void)state;
    char name[REASON_NAME_BYTES];
    reason_copy_name("exchange.busy wait_ms=1", name);
    assert_string_equal(name, "exchange.busy");
    reason_copy_name("it is down", name);
    assert_string_equal(name, "other");
    reason_copy_name("", name);
    assert_string_equal(name, "");
}

static void a_warning_is_told_by_its_row(void **state)
{
    (void)state;
    assert_true(reason_is_warning("server.certificate_ends end=2027-01-01 days=3"));
    assert_false(reason_is_warning("tls.certificate_expired end=2027-01-01"));
    assert_false(reason_is_warning("not.known_here x=1"));
    assert_false(reason_is_warning(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_packed_reason_is_told_from_one),
        cmocka_unit_test(names_and_parameters_that_are_too_long_or_too_many_are_not_packed),
        cmocka_unit_test(every_printable_value_comes_back_as_it_went),
        cmocka_unit_test(what_must_not_reach_a_terminal_becomes_a_question_mark),
        cmocka_unit_test(a_value_is_cut_at_a_whole_character_and_the_text_stays_packed),
        cmocka_unit_test(a_sentence_becomes_the_words_of_other),
        cmocka_unit_test(the_name_alone_can_be_had),
        cmocka_unit_test(a_warning_is_told_by_its_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
