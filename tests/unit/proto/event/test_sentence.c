#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"
#include "proto/event/sentence.h"

static void assert_sentence(const char *reason, const char *expected)
{
    struct sentence sentence;
    assert_string_equal(sentence_of_reason(reason, &sentence), expected);
}

static void a_text_that_is_no_reason_is_shown_as_it_is(void **state)
{
    (void)state;
    assert_sentence("", "");
    assert_sentence("the server {is} busy", "the server {is} busy");
    assert_sentence("other words=\"the server {is} busy\"", "the server {is} busy");
    assert_sentence("newer.than_this port=1", "newer.than_this port=1");
}

static void parameters_stand_in_the_sentence_and_what_helps_behind_it(void **state)
{
    (void)state;
    assert_sentence("connection.failed host=dc1 address=192.0.2.1 port=389 words=refused",
                    "no connection to dc1 (192.0.2.1) port 389: refused; check that the server is "
                    "running and that host and port are right");
    assert_sentence(
        "name.unresolved words=x",
        "the name ? cannot be resolved at the moment: x; check the DNS servers of this machine");
}

static void a_part_is_left_out_when_its_parameter_is_missing_or_empty(void **state)
{
    (void)state;
    assert_sentence("connection.cut words=reset", "the connection was cut: reset");
    assert_sentence("connection.cut words=\"\"", "the connection was cut");
    assert_sentence("connection.cut", "the connection was cut");
}

static void times_are_shown_as_people_say_them(void **state)
{
    (void)state;
    assert_sentence("connection.timed_out limit_ms=120000",
                    "there was no answer within 2 min; check that the server is running and that "
                    "the port is right");
    assert_sentence("connection.timed_out limit_ms=a",
                    "there was no answer within a; check that the server is running and that the "
                    "port is right");
    const struct event_field fields[] = {event_number("limit_ms", 1500), EVENT_END};
    struct sentence sentence;
    assert_string_equal(sentence_of_event(CONNECTION_TIMED_OUT, fields, &sentence),
                        "there was no answer within 1.5 s; check that the server is running and "
                        "that the port is right");
}

static void where_it_happened_stands_in_front(void **state)
{
    (void)state;
    assert_sentence("connection.cut account=svc server=\"exchange emea\"",
                    "exchange emea, account svc: the connection was cut");
    assert_sentence(
        "connection.failed host=dc1 address=a port=1 words=w server=\"directory\"",
        "directory: no connection to dc1 (a) port 1: w; check that the server is running "
        "and that host and port are right");
}

static void an_empty_context_is_left_out(void **state)
{
    (void)state;
    assert_sentence("connection.cut account=\"\" host=dc1 port=389 server=\"\"",
                    "dc1 port 389: the connection was cut");
}

static void what_a_server_says_is_never_read_as_a_form(void **state)
{
    (void)state;
    assert_sentence("connection.cut server=x words=\"{server} {?{words}}\"",
                    "x: the connection was cut: {server} {?{words}}");
}

static void a_sentence_that_is_too_long_is_marked(void **state)
{
    (void)state;
    struct error error;
    struct sentence sentence;
    char words[REASON_BYTES];
    memset(words, 'w', sizeof(words) - 1);
    words[sizeof(words) - 1] = '\0';
    const struct event_field fields[] = {event_text("host", words), event_text("address", words),
                                         event_text("port", words), event_text("words", words),
                                         EVENT_END};
    const char *text = sentence_of_event(CONNECTION_FAILED, fields, &sentence);
    assert_true(strlen(text) < SENTENCE_BYTES);
    assert_string_equal(text + strlen(text) - 3, "...");
    (void)error_set(&error, CONNECTION_CUT, event_text("words", words));
    for (int i = 0; i < 10; i++)
        (void)error_wrap(&error, CONNECTION_CUT);
    assert_true(strlen(sentence_of_reason(error.reason, &sentence)) < SENTENCE_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_that_is_no_reason_is_shown_as_it_is),
        cmocka_unit_test(parameters_stand_in_the_sentence_and_what_helps_behind_it),
        cmocka_unit_test(a_part_is_left_out_when_its_parameter_is_missing_or_empty),
        cmocka_unit_test(times_are_shown_as_people_say_them),
        cmocka_unit_test(where_it_happened_stands_in_front),
        cmocka_unit_test(an_empty_context_is_left_out),
        cmocka_unit_test(what_a_server_says_is_never_read_as_a_form),
        cmocka_unit_test(a_sentence_that_is_too_long_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
