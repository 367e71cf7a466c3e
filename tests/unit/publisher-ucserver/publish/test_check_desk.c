/* Questions whether the UCServer is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"
#include "proto/message/message.h"

#include "publisher-ucserver/publish/check_desk.h"
#include "publisher-ucserver/publish/publisher_callbacks.h"

#include "unit/publisher-ucserver/session/rose_session_fixture.h"

#define STEPS_TO_WORK 8

static int told; /* answers to the supervisor */
static int64_t number;
static size_t steps;
static bool is_good;    /* the last step */
static char notes[400]; /* of the good ones before it */
static char text[400];
static int64_t certificate_end;

static void on_send(void *context, const struct message *message)
{
    (void)context;
    assert_int_equal(message->type, MESSAGE_CHECKED);
    told++;
    number = message->checked.number;
    steps = message->checked.steps_count;
    is_good = message->checked.steps[steps - 1].good;
    (void)snprintf(text, sizeof(text), "%s", message->checked.steps[steps - 1].text);
    notes[0] = '\0';
    for (size_t i = 0; i + 1 < steps; i++) {
        size_t used = strlen(notes);
        assert_true(message->checked.steps[i].good);
        if (message->checked.steps[i].text[0] != '\0')
            (void)snprintf(notes + used, sizeof(notes) - used, "%s: %s\n",
                           message->checked.steps[i].name, message->checked.steps[i].text);
    }
}

static const struct publisher_callbacks callbacks = {.send = on_send};

static struct check_desk desk_of(struct rose_session_fixture *fixture)
{
    told = 0;
    certificate_end = 0;
    return (struct check_desk){.rose_session = fixture->session,
                               .callbacks = &callbacks,
                               .certificate_end = &certificate_end};
}

static void the_certificate_stands_behind_the_handshake(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct check_desk desk = desk_of(fixture);
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    check_desk_request(&desk, 3, fixture->now_ms);
    certificate_end = 1;
    check_desk_answered(&desk, NULL);
    assert_int_equal(steps, STEPS_TO_WORK + 3);
    assert_string_equal(notes, "certificate: server.certificate_ended end=1970-01-01\n"
                               "negotiate: ucserver.version version=8.2.3.8086\n");
}

static void a_session_that_works_asks_the_server(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct check_desk desk = desk_of(fixture);
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    check_desk_request(&desk, 3, fixture->now_ms);
    fixture_assert_asked(fixture, OPERATION_CHECK_CONNECTION);
    assert_int_equal(told, 0);
    check_desk_answered(&desk, NULL);
    assert_int_equal(told, 1);
    assert_int_equal(number, 3);
    assert_int_equal(steps, STEPS_TO_WORK + 2);
    assert_true(is_good);
    assert_string_equal(text, "list.none_yet");
    assert_string_equal(notes, "negotiate: ucserver.version version=8.2.3.8086\n");
    check_desk_answered(&desk, NULL);
    assert_int_equal(told, 1);
}

/* The session that ended because of it has begun anew, and everything up to the list works again. */
static void a_check_tells_that_lists_are_refused(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct check_desk desk = desk_of(fixture);
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    (void)fixture_send_list(fixture);
    server_error(&fixture->message, fixture->last_invoke, 110, "no right");
    fixture_answer(fixture);
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    check_desk_request(&desk, 3, fixture->now_ms);
    check_desk_answered(&desk, NULL);
    assert_int_equal(steps, STEPS_TO_WORK + 2);
    assert_false(is_good);
    assert_non_null(strstr(text, "ucserver.not_administrator "));
    (void)fixture_send_list(fixture);
    server_list_result(&fixture->message, fixture->last_invoke, 0);
    fixture_answer(fixture);
    check_desk_request(&desk, 4, fixture->now_ms);
    check_desk_answered(&desk, NULL);
    assert_true(is_good);
    assert_string_equal(text, "");
}

static void one_refused_list_is_its_owners_trouble_and_two_are_the_servers(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct check_desk desk = desk_of(fixture);
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    for (int refused = 1; refused <= 2; refused++) {
        (void)fixture_send_list(fixture);
        server_list_result(&fixture->message, fixture->last_invoke, 7);
        fixture_answer(fixture);
        check_desk_request(&desk, refused, fixture->now_ms);
        check_desk_answered(&desk, NULL);
        assert_int_equal(is_good, refused == 1);
    }
    assert_non_null(strstr(text, "list.not_saved "));
}

static void assert_note(struct rose_session_fixture *fixture, const char *expected)
{
    struct check_desk desk = desk_of(fixture);
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    check_desk_request(&desk, 3, fixture->now_ms);
    check_desk_answered(&desk, NULL);
    assert_string_equal(notes, expected);
}

static void a_server_without_presence_is_told(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture->presence_is_off = true;
    assert_note(fixture, "negotiate: ucserver.presence_off\n");
}

static void a_server_for_telephones_only_is_told(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture->server_type = 1;
    assert_note(fixture, "negotiate: ucserver.is_tapi_server\n");
}

static void a_server_that_does_not_answer_is_told_as_the_last_step(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct check_desk desk = desk_of(fixture);
    struct error why;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    check_desk_request(&desk, 3, fixture->now_ms);
    (void)error_set(&why, CONNECTION_TIMED_OUT);
    check_desk_answered(&desk, &why);
    assert_int_equal(steps, STEPS_TO_WORK + 1);
    assert_false(is_good);
    assert_string_equal(text, "connection.timed_out");
}

static void an_attempt_that_fails_names_its_step(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct check_desk desk = desk_of(fixture);
    fixture_go_to(fixture, ROSE_SESSION_LOGIN);
    check_desk_request(&desk, 4, fixture->now_ms);
    assert_int_equal(told, 0);
    server_error(&fixture->message, fixture->last_invoke, 101, "password wrong");
    fixture_answer(fixture);
    check_desk_failed(&desk);
    assert_int_equal(number, 4);
    assert_int_equal(steps, ROSE_SESSION_LOGIN - ROSE_SESSION_CONNECTING + 1);
    assert_false(is_good);
    assert_string_equal(text, "ucserver.password_wrong server=ucserver host=ucs.test port=7222 "
                              "step=\"log in\" operation=asnAdminLogin code=101 "
                              "words=\"password wrong\"");
}

static void without_settings_the_answer_comes_at_once(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct check_desk desk = desk_of(fixture);
    rose_session_stop(fixture->session, fixture->now_ms);
    check_desk_request(&desk, 5, fixture->now_ms);
    assert_int_equal(told, 1);
    assert_int_equal(number, 5);
    assert_string_equal(text, "ucserver.not_configured");
}

static void nobody_waits_behind_more_than_eight(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct check_desk desk = desk_of(fixture);
    fixture_go_to(fixture, ROSE_SESSION_CONNECTING);
    for (int64_t i = 1; i <= CHECK_DESK_PLACES; i++)
        check_desk_request(&desk, i, fixture->now_ms);
    assert_int_equal(told, 0);
    check_desk_request(&desk, CHECK_DESK_PLACES + 1, fixture->now_ms);
    assert_int_equal(told, CHECK_DESK_PLACES);
    assert_int_equal(desk.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SESSION(the_certificate_stands_behind_the_handshake),
        WITH_SESSION(a_session_that_works_asks_the_server),
        WITH_SESSION(a_check_tells_that_lists_are_refused),
        WITH_SESSION(one_refused_list_is_its_owners_trouble_and_two_are_the_servers),
        WITH_SESSION(a_server_without_presence_is_told),
        WITH_SESSION(a_server_for_telephones_only_is_told),
        WITH_SESSION(a_server_that_does_not_answer_is_told_as_the_last_step),
        WITH_SESSION(an_attempt_that_fails_names_its_step),
        WITH_SESSION(without_settings_the_answer_comes_at_once),
        WITH_SESSION(nobody_waits_behind_more_than_eight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
