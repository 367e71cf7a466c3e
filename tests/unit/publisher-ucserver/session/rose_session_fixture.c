/* The session under test and what it asked its owner for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/roster.h"

#include "rose_session_fixture.h"

static void on_connect(void *context)
{
    ((struct rose_session_fixture *)context)->connects++;
}

static void on_secure(void *context)
{
    ((struct rose_session_fixture *)context)->secures++;
}

static void on_send(void *context, const uint8_t *octets, size_t size)
{
    struct rose_session_fixture *fixture = context;
    struct rose_message sent;
    struct error error;
    assert_int_equal(rose_decode(octets, size, &sent, &error), 0);
    fixture->sent++;
    fixture->last_kind = sent.kind;
    fixture->last_invoke = sent.invoke_id;
    fixture->last_operation = sent.operation;
    fixture->last_bytes = size < sizeof(fixture->last_octets) ? size : sizeof(fixture->last_octets);
    memcpy(fixture->last_octets, octets, fixture->last_bytes);
}

static void on_disconnect(void *context)
{
    ((struct rose_session_fixture *)context)->disconnects++;
}

static void on_login(void *context, const struct message *message)
{
    struct rose_session_fixture *fixture = context;
    if (message->type == MESSAGE_LOGIN_ASK) {
        assert_string_equal(message->login_ask.account, "ucserver Administrator");
        fixture->asks++;
        fixture->question = message->login_ask.number;
    } else {
        assert_string_equal(message->login_result.account, "ucserver Administrator");
        fixture->reports++;
        fixture->reported = message->login_result.outcome;
        fixture->reported_class = (enum login_class)message->login_result.class;
        fixture->reported_try = message->login_result.attempt;
    }
}

static void on_granted(void *context)
{
    struct rose_session_fixture *fixture = context;
    rose_session_permitted(fixture->session, fixture->now_ms);
}

static void on_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct rose_session_fixture *fixture = context;
    rose_session_denied(fixture->session, wait_ms, reason, fixture->now_ms);
}

static void on_opened(void *context)
{
    ((struct rose_session_fixture *)context)->opens++;
}

static void on_ended(void *context, const struct error *why)
{
    struct rose_session_fixture *fixture = context;
    fixture->ends++;
    fixture->ended = *why;
}

static void on_roster(void *context, struct roster *roster, const struct error *why)
{
    struct rose_session_fixture *fixture = context;
    assert_true((roster == NULL) == (why != NULL));
    if (roster == NULL) {
        fixture->roster_failures++;
        return;
    }
    fixture->rosters++;
    fixture->roster_users = roster_count(roster);
    roster_destroy(roster);
}

static void on_answer(void *context, int32_t invoke_id, const struct error *why)
{
    struct rose_session_fixture *fixture = context;
    fixture->answers++;
    fixture->answered = invoke_id;
    if (why != NULL) {
        fixture->refusals++;
        fixture->refusal = *why;
    }
}

static void on_overdue(void *context, int32_t invoke_id)
{
    (void)invoke_id;
    ((struct rose_session_fixture *)context)->overdue++;
}

static void on_check(void *context, const struct error *why)
{
    struct rose_session_fixture *fixture = context;
    fixture->checks++;
    fixture->check_was_good = why == NULL;
}

static void on_mistyped(void *context, const char *operation, const char *outline)
{
    struct rose_session_fixture *fixture = context;
    fixture->mistyped++;
    (void)snprintf(fixture->outline, sizeof(fixture->outline), "%s %s", operation, outline);
}

const struct settings *fixture_settings_of(bool requires_active_directory)
{
    static struct ucserver_settings server = {
        .host = "ucs.test",
        .port = 7222,
        .account = "ucserver Administrator",
        .user = "Administrator",
        .secret = {(const uint8_t *)"geheim", 6},
        .device_id = "device",
        .device_name = "host",
        .roster_limit_bytes = 3 * 1024 * 1024,
    };
    static const struct settings settings = {
        .request_timeout_ms = 120000, .ucservers = &server, .ucservers_count = 1};
    server.require_active_directory = requires_active_directory;
    return &settings;
}

int fixture_set_up(void **state)
{
    struct rose_session_fixture *fixture = calloc(1, sizeof(*fixture));
    const struct rose_line_callbacks line_callbacks = {
        .context = fixture,
        .connect = on_connect,
        .secure = on_secure,
        .send = on_send,
        .disconnect = on_disconnect,
    };
    const struct rose_session_callbacks callbacks = {
        .context = fixture,
        .opened = on_opened,
        .ended = on_ended,
        .roster_ended = on_roster,
        .list_answered = on_answer,
        .list_overdue = on_overdue,
        .check_answered = on_check,
        .mistyped = on_mistyped,
    };
    static const struct login_try_callbacks login_callbacks = {.granted = on_granted,
                                                               .denied = on_denied};
    fixture->logins = login_desk_create(on_login, fixture);
    login_try_init(&fixture->login, fixture->logins, &login_callbacks, fixture);
    fixture->session = rose_session_create(&line_callbacks, &callbacks, &fixture->login, 100, 1);
    fixture->now_ms = 1000;
    rose_session_configure(fixture->session, fixture_settings_of(false), fixture->now_ms);
    *state = fixture;
    return 0;
}

int fixture_tear_down(void **state)
{
    struct rose_session_fixture *fixture = *state;
    rose_session_destroy(fixture->session);
    login_try_clear(&fixture->login);
    login_desk_destroy(fixture->logins);
    free(fixture);
    return 0;
}

void fixture_answer(struct rose_session_fixture *fixture)
{
    rose_session_received(fixture->session, fixture->message.octets, fixture->message.size_bytes,
                          fixture->now_ms);
}

void fixture_permit(struct rose_session_fixture *fixture, int64_t attempt)
{
    login_desk_take_answer(fixture->logins,
                           &(struct login_answer){.account = "ucserver Administrator",
                                                  .number = fixture->question,
                                                  .granted = true,
                                                  .attempt = attempt});
}

void fixture_deny(struct rose_session_fixture *fixture, int64_t wait_ms, const char *reason)
{
    login_desk_take_answer(fixture->logins,
                           &(struct login_answer){.account = "ucserver Administrator",
                                                  .number = fixture->question,
                                                  .wait_ms = wait_ms,
                                                  .reason = reason});
}

void fixture_tick_at(struct rose_session_fixture *fixture, int64_t now_ms)
{
    fixture->now_ms = now_ms;
    rose_session_tick(fixture->session, now_ms);
}

void fixture_assert_asked(const struct rose_session_fixture *fixture, enum operation_code code)
{
    assert_int_equal(fixture->last_kind, ROSE_INVOKE);
    assert_int_equal(fixture->last_operation, code);
}

void fixture_go_to(struct rose_session_fixture *fixture, enum rose_session_state state)
{
    struct rose_session *session = fixture->session;
    fixture_tick_at(fixture, rose_session_next_ms(session));
    if (state == ROSE_SESSION_CONNECTING)
        return;
    rose_session_connected(session, fixture->now_ms);
    if (state == ROSE_SESSION_START_TLS)
        return;
    server_empty_result(&fixture->message, fixture->last_invoke);
    fixture_answer(fixture);
    if (state == ROSE_SESSION_HANDSHAKE)
        return;
    rose_session_secured(session, fixture->now_ms);
    if (state == ROSE_SESSION_NEGOTIATING)
        return;
    server_accepted_as(&fixture->message, fixture->last_invoke, fixture->server_type,
                       fixture->presence_is_off);
    fixture_answer(fixture);
    if (state == ROSE_SESSION_PERMISSION)
        return;
    fixture_permit(fixture, 77);
    if (state == ROSE_SESSION_LOGIN)
        return;
    server_login(&fixture->message, fixture->last_invoke, 0);
    fixture_answer(fixture);
    if (state == ROSE_SESSION_SETTINGS)
        return;
    server_settings(&fixture->message, fixture->last_invoke, 2);
    fixture_answer(fixture);
    if (state == ROSE_SESSION_ROSTER)
        return;
    server_roster(&fixture->message, fixture->last_invoke, 3, 10);
    fixture_answer(fixture);
}

int32_t fixture_send_list(struct rose_session_fixture *fixture)
{
    const struct set_entry_list_argument list = {.owner = "u1", .count = 0};
    return rose_session_send_list(fixture->session, &list, fixture->now_ms);
}

void fixture_assert_failed(struct rose_session_fixture *fixture,
                           enum rose_session_state step,
                           enum error_class class,
                           const char *name)
{
    struct reason reason;
    const struct rose_session_status *status = rose_session_status(fixture->session);
    assert_int_equal(status->state, ROSE_SESSION_IDLE);
    assert_int_equal(status->failed_step, step);
    assert_int_equal(status->failure.class, class);
    assert_int_equal(fixture->ends, 1);
    assert_int_equal(fixture->disconnects, 1);
    reason_read(status->failure.reason, &reason);
    assert_string_equal(reason.name, name);
    assert_string_equal(reason_parameter(&reason, "server"), "ucserver");
    assert_string_equal(reason_parameter(&reason, "host"), "ucs.test");
    assert_string_equal(reason_parameter(&reason, "port"), "7222");
    assert_string_equal(reason_parameter(&reason, "step"), rose_session_step_name(step));
}
