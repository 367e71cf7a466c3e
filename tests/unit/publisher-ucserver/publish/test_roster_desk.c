/* The list of users towards the supervisor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"
#include "proto/message/message.h"

#include "publisher-ucserver/publish/publisher_callbacks.h"
#include "publisher-ucserver/publish/roster_desk.h"
#include "publisher-ucserver/session/roster.h"

#include "unit/publisher-ucserver/session/rose_session_fixture.h"

#define ROSTER_BYTES 4096

static int told; /* messages to the supervisor */
static struct roster_ready ready;
static char reason[200];
static struct roster_page page;

static void on_send(void *context, const struct message *message)
{
    (void)context;
    told++;
    if (message->type == MESSAGE_ROSTER_READY) {
        ready = message->roster_ready;
        (void)snprintf(reason, sizeof(reason), "%s", ready.reason);
    } else {
        assert_int_equal(message->type, MESSAGE_ROSTER_PAGE);
        page = message->roster_page;
    }
}

static const struct publisher_callbacks callbacks = {.send = on_send};

static struct roster_desk desk_in(struct rose_session_fixture *fixture,
                                  enum rose_session_state state)
{
    told = 0;
    fixture_go_to(fixture, state);
    return (struct roster_desk){.rose_session = fixture->session, .callbacks = &callbacks};
}

static void who_asks_during_the_first_list_gets_that_one(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct roster_desk desk = desk_in(fixture, ROSE_SESSION_ROSTER);
    roster_desk_request(&desk, 5, NULL, fixture->now_ms);
    assert_int_equal(told, 0);
    roster_desk_ended(&desk, roster_create(ROSTER_BYTES), NULL, NULL, fixture->now_ms);
    assert_int_equal(told, 1);
    assert_int_equal(ready.number, 5);
    assert_true(ready.complete);
    roster_destroy(desk.roster);
}

static void who_asks_during_another_question_gets_the_next_list(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct roster_desk desk = desk_in(fixture, ROSE_SESSION_ROSTER);
    roster_desk_request(&desk, 5, NULL, fixture->now_ms);
    roster_desk_request(&desk, 6, NULL, fixture->now_ms);
    server_roster(&fixture->message, fixture->last_invoke, 3, 10);
    fixture_answer(fixture);
    int sent = fixture->sent;
    roster_desk_ended(&desk, roster_create(ROSTER_BYTES), NULL, NULL, fixture->now_ms);
    assert_int_equal(ready.number, 5);
    assert_int_equal(fixture->sent, sent + 1);
    fixture_assert_asked(fixture, OPERATION_GET_USER_PROFILES);
    roster_desk_ended(&desk, roster_create(ROSTER_BYTES), NULL, NULL, fixture->now_ms);
    assert_int_equal(ready.number, 6);
    assert_int_equal(told, 2);
    roster_desk_ended(&desk, roster_create(ROSTER_BYTES), NULL, NULL, fixture->now_ms);
    assert_int_equal(told, 2); /* nobody had asked for that one */
    roster_destroy(desk.roster);
}

static void a_list_that_could_not_be_read_is_told_with_its_reason(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct roster_desk desk = desk_in(fixture, ROSE_SESSION_WORKING);
    struct error why;
    roster_desk_request(&desk, 5, NULL, fixture->now_ms);
    fixture_assert_asked(fixture, OPERATION_GET_USER_PROFILES);
    (void)error_set(&why, CONNECTION_CUT);
    roster_desk_ended(&desk, NULL, &why, NULL, fixture->now_ms);
    assert_int_equal(ready.number, 5);
    assert_false(ready.complete);
    assert_string_equal(reason, "connection.cut");
}

static void while_the_account_is_held_nothing_is_asked(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct roster_desk desk = desk_in(fixture, ROSE_SESSION_WORKING);
    int sent = fixture->sent;
    roster_desk_request(&desk, 7, "account.refused times=1", fixture->now_ms);
    assert_int_equal(fixture->sent, sent);
    assert_int_equal(ready.number, 7);
    assert_false(ready.complete);
    assert_string_equal(reason, "account.refused times=1");
}

static void without_a_session_there_is_no_list(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct roster_desk desk = desk_in(fixture, ROSE_SESSION_CONNECTING);
    roster_desk_request(&desk, 7, NULL, fixture->now_ms);
    assert_int_equal(told, 1);
    assert_string_equal(reason, "ucserver.no_session");
}

static void pages_are_those_of_the_list_that_was_announced(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct roster_desk desk = desk_in(fixture, ROSE_SESSION_ROSTER);
    roster_desk_request(&desk, 5, NULL, fixture->now_ms);
    roster_desk_ended(&desk, roster_create(ROSTER_BYTES), NULL, NULL, fixture->now_ms);
    roster_desk_pull(&desk, 5, 0);
    assert_false(page.gone);
    roster_desk_pull(&desk, 4, 0);
    assert_true(page.gone);
    roster_desk_forget_requests(&desk);
    roster_desk_pull(&desk, 5, 0);
    assert_true(page.gone);
    roster_destroy(desk.roster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SESSION(who_asks_during_the_first_list_gets_that_one),
        WITH_SESSION(who_asks_during_another_question_gets_the_next_list),
        WITH_SESSION(a_list_that_could_not_be_read_is_told_with_its_reason),
        WITH_SESSION(while_the_account_is_held_nothing_is_asked),
        WITH_SESSION(without_a_session_there_is_no_list),
        WITH_SESSION(pages_are_those_of_the_list_that_was_announced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
