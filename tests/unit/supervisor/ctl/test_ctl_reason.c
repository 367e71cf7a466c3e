#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_reason.h"

static void the_name_is_behind_the_sentence(void **state)
{
    (void)state;
    char room[CTL_REASON_BYTES];
    json_t *object = json_pack("{s:s, s:s, s:s}", "text", "it is full", "text_name", "disk.full",
                               "reason", "disk.worn");
    assert_string_equal(ctl_reason(object, "text", room), "it is full [disk.full]");
    assert_string_equal(ctl_reason_named(object, "text", "reason", room), "it is full [disk.worn]");
    json_decref(object);
}

/* As from a supervisor that knew no names. */
static void without_a_name_the_sentence_is_alone(void **state)
{
    (void)state;
    char room[CTL_REASON_BYTES];
    json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "text", "it is full", "text_name", "other",
                               "reason", "it is worn", "warning", "");
    assert_string_equal(ctl_reason(object, "text", room), "it is full");
    assert_string_equal(ctl_reason(object, "reason", room), "it is worn");
    assert_string_equal(ctl_reason(object, "warning", room), "");
    assert_null(ctl_reason(object, "note", room));
    json_decref(object);
}

static void assert_complaint(const struct error *error, bool is_named, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    ctl_reason_complain(error, is_named, stream);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, expected);
    free(text);
}

static void an_error_is_one_line_with_its_cause_and_what_helps(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, CONNECTION_CLOSED);
    (void)error_wrap(&error, EWSCALCTL_NO_ANSWER, event_text("supervisor", "tcp://h:1"),
                     event_number("limit_ms", 10000));
    assert_complaint(
        &error, true,
        "ewscalctl: no answer from the supervisor at tcp://h:1 within 10 s: the server "
        "closed the connection; see with `ewscalctl service status` whether the supervisor is "
        "running, and start it with `ewscalctl service start`; if it runs, see whether --connect "
        "is its [bus] listen and this key is allowed [ewscalctl.no_answer]\n");
    (void)error_set(&error, EWSCALCTL_COMMAND_MISSING);
    assert_complaint(&error, false, "ewscalctl: a command is missing; see ewscalctl --help\n");
}

static void assert_meaning(const char *name, const char *expected)
{
    char *meaning = ctl_reason_meaning(name);
    assert_string_equal(meaning, expected);
    free(meaning);
}

static void a_german_person_reads_german(void **state)
{
    (void)state;
    char room[CTL_REASON_BYTES];
    struct error error;
    assert_int_equal(setenv("LC_ALL", "de_DE.UTF-8", 1), 0);
    ctl_language_begin();
    json_t *object =
        json_pack("{s:s, s:s, s:{s:s}}", "text", "main: the server closed the connection",
                  "text_name", "connection.closed", "text_fields", "server", "main");
    assert_string_equal(ctl_reason(object, "text", room),
                        "main: der Server hat die Verbindung geschlossen [connection.closed]");
    assert_string_equal(ctl_reason_alone(object, "text", room),
                        "main: der Server hat die Verbindung geschlossen");
    assert_meaning("connection.closed", "der Server hat die Verbindung geschlossen");
    assert_meaning("name.unknown", "den Namen <host> gibt es nicht: <words>");
    assert_null(ctl_reason_meaning("no.such_event"));
    (void)error_set(&error, EWSCALCTL_COMMAND_MISSING);
    assert_complaint(&error, false, "ewscalctl: ein Befehl fehlt; siehe ewscalctl --help\n");
    json_decref(object);
}

/* A name that only a newer supervisor knows, or no parameters, as from an older one. */
static void what_cannot_be_made_german_is_shown_as_it_came(void **state)
{
    (void)state;
    char room[CTL_REASON_BYTES];
    assert_int_equal(setenv("LC_ALL", "de_DE.UTF-8", 1), 0);
    ctl_language_begin();
    json_t *object = json_pack(
        "{s:s, s:s, s:{}, s:s, s:s}", "text", "it is full", "text_name", "disk.full", "text_fields",
        "note", "the server closed the connection", "note_name", "connection.closed");
    assert_string_equal(ctl_reason(object, "text", room), "it is full [disk.full]");
    assert_string_equal(ctl_reason(object, "note", room),
                        "the server closed the connection [connection.closed]");
    json_decref(object);
}

static int speak_english(void **state)
{
    (void)state;
    assert_int_equal(setenv("LC_ALL", "C", 1), 0);
    ctl_language_begin();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_name_is_behind_the_sentence),
        cmocka_unit_test(without_a_name_the_sentence_is_alone),
        cmocka_unit_test(an_error_is_one_line_with_its_cause_and_what_helps),
        cmocka_unit_test_teardown(a_german_person_reads_german, speak_english),
        cmocka_unit_test_teardown(what_cannot_be_made_german_is_shown_as_it_came, speak_english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
