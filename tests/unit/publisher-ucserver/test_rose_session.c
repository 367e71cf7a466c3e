/* The session against a server that is played here; time is what the test says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/error.h"

#include "publisher-ucserver/operation.h"
#include "publisher-ucserver/rose.h"
#include "publisher-ucserver/rose_session.h"
#include "publisher-ucserver/roster.h"

#include "server_message.h"

static struct server_message message;

struct fixture {
    struct rose_session *session;
    int64_t now_ms;
    int connects, secures, disconnects, asks, opens, ends;
    int sent;
    int32_t last_invoke;
    int32_t last_operation;
    enum rose_kind last_kind;
    uint8_t last_octets[4096];
    size_t last_bytes;
    int reports;
    enum login_outcome reported;
    int64_t reported_try;
    struct error ended;
    int rosters;
    size_t roster_users;
    int roster_failures;
    int answers, refusals;
    int32_t answered;
    struct error refusal;
    int overdue;
    int checks;
    bool check_was_good;
};

static void on_connect(void *context)
{
    ((struct fixture *)context)->connects++;
}

static void on_secure(void *context)
{
    ((struct fixture *)context)->secures++;
}

static void on_send(void *context, const uint8_t *octets, size_t size)
{
    struct fixture *fixture = context;
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
    ((struct fixture *)context)->disconnects++;
}

static void on_ask_login(void *context)
{
    ((struct fixture *)context)->asks++;
}

static void on_report(void *context, int64_t number, enum login_outcome outcome, const char *text)
{
    (void)text;
    struct fixture *fixture = context;
    fixture->reports++;
    fixture->reported = outcome;
    fixture->reported_try = number;
}

static void on_opened(void *context)
{
    ((struct fixture *)context)->opens++;
}

static void on_ended(void *context, const struct error *why)
{
    struct fixture *fixture = context;
    fixture->ends++;
    fixture->ended = *why;
}

static void on_roster(void *context, struct roster *roster, const struct error *why)
{
    struct fixture *fixture = context;
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
    struct fixture *fixture = context;
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
    ((struct fixture *)context)->overdue++;
}

static void on_check(void *context, const struct error *why)
{
    struct fixture *fixture = context;
    fixture->checks++;
    fixture->check_was_good = why == NULL;
}

static struct rose_session_settings settings_of(bool requires_active_directory)
{
    return (struct rose_session_settings){
        .server = "ucs.test:7222",
        .user = "Administrator",
        .password = (const uint8_t *)"geheim",
        .password_bytes = 6,
        .device_id = "device",
        .device_name = "host",
        .requires_active_directory = requires_active_directory,
        .roster_limit_bytes = 3 * 1024 * 1024,
        .request_timeout_ms = 120000,
    };
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    const struct rose_session_actions actions = {
        fixture,   on_connect, on_secure, on_send,   on_disconnect, on_ask_login, on_report,
        on_opened, on_ended,   on_roster, on_answer, on_overdue,    on_check};
    const struct rose_session_settings settings = settings_of(false);
    fixture->session = rose_session_create(&actions, 100, 1);
    fixture->now_ms = 1000;
    rose_session_configure(fixture->session, &settings, fixture->now_ms);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    rose_session_destroy(fixture->session);
    free(fixture);
    return 0;
}

static void answer(struct fixture *fixture)
{
    rose_session_received(fixture->session, message.octets, message.size_bytes, fixture->now_ms);
}

static void tick_at(struct fixture *fixture, int64_t now_ms)
{
    fixture->now_ms = now_ms;
    rose_session_tick(fixture->session, now_ms);
}

static void assert_asked(const struct fixture *fixture, enum operation_code code)
{
    assert_int_equal(fixture->last_kind, ROSE_INVOKE);
    assert_int_equal(fixture->last_operation, code);
}

/* The steps up to the one that is named have succeeded. */
static void go_to(struct fixture *fixture, enum rose_session_state state)
{
    struct rose_session *session = fixture->session;
    tick_at(fixture, rose_session_next_ms(session));
    if (state == ROSE_SESSION_CONNECTING)
        return;
    rose_session_connected(session, fixture->now_ms);
    if (state == ROSE_SESSION_START_TLS)
        return;
    server_empty_result(&message, fixture->last_invoke);
    answer(fixture);
    if (state == ROSE_SESSION_HANDSHAKE)
        return;
    rose_session_secured(session, fixture->now_ms);
    if (state == ROSE_SESSION_NEGOTIATING)
        return;
    server_accepted(&message, fixture->last_invoke);
    answer(fixture);
    if (state == ROSE_SESSION_PERMISSION)
        return;
    rose_session_permitted(session, 77, fixture->now_ms);
    if (state == ROSE_SESSION_LOGIN)
        return;
    server_login(&message, fixture->last_invoke, 0);
    answer(fixture);
    if (state == ROSE_SESSION_SETTINGS)
        return;
    server_settings(&message, fixture->last_invoke, 2);
    answer(fixture);
    if (state == ROSE_SESSION_ROSTER)
        return;
    server_roster(&message, fixture->last_invoke, 3, 10);
    answer(fixture);
}

static int32_t send_list(struct fixture *fixture)
{
    const struct set_entry_list_argument list = {.owner = "u1", .count = 0};
    return rose_session_send_list(fixture->session, &list, fixture->now_ms);
}

static void the_steps_come_in_their_order(void **state)
{
    struct fixture *fixture = *state;
    struct rose_session *session = fixture->session;
    assert_int_equal(rose_session_next_ms(session), 1000);
    go_to(fixture, ROSE_SESSION_CONNECTING);
    assert_int_equal(fixture->connects, 1);
    assert_int_equal(fixture->sent, 0);
    rose_session_connected(session, 1010);
    assert_asked(fixture, OPERATION_START_TLS);
    server_empty_result(&message, fixture->last_invoke);
    answer(fixture);
    assert_int_equal(fixture->secures, 1);
    assert_int_equal(fixture->sent, 1);
    rose_session_secured(session, 1020);
    assert_asked(fixture, OPERATION_NEGOTIATE);
    server_accepted(&message, fixture->last_invoke);
    answer(fixture);
    assert_int_equal(fixture->asks, 1);
    assert_int_equal(fixture->sent, 2);
    rose_session_permitted(session, 77, 1030);
    assert_asked(fixture, OPERATION_ADMIN_LOGIN);
    server_login(&message, fixture->last_invoke, 0);
    answer(fixture);
    assert_int_equal(fixture->reported, LOGIN_ACCEPTED);
    assert_int_equal(fixture->reported_try, 77);
    assert_asked(fixture, OPERATION_GET_MANAGER_SETTINGS);
    assert_int_equal(fixture->opens, 0);
    server_settings(&message, fixture->last_invoke, 2);
    answer(fixture);
    assert_int_equal(fixture->opens, 1);
    assert_int_equal(rose_session_number(session), 100);
    assert_asked(fixture, OPERATION_GET_USER_PROFILES);
    assert_int_equal(send_list(fixture), 0);
    server_roster(&message, fixture->last_invoke, 3, 10);
    answer(fixture);
    assert_int_equal(rose_session_state(session), ROSE_SESSION_WORKING);
    assert_int_equal(fixture->roster_users, 3);
    assert_string_equal(rose_session_server_version(session), "8.2.3.8086");
    assert_true(rose_session_has_active_directory(session));
    assert_int_equal(fixture->reports, 1);
    assert_int_equal(fixture->ends, 0);
}

static void assert_failed(struct fixture *fixture,
                          enum rose_session_state step,
                          enum error_class class,
                          const char *word)
{
    struct error why;
    assert_int_equal(rose_session_state(fixture->session), ROSE_SESSION_IDLE);
    assert_int_equal(rose_session_failed_step(fixture->session, &why), step);
    assert_int_equal(why.class, class);
    assert_int_equal(fixture->ends, 1);
    assert_int_equal(fixture->disconnects, 1);
    if (strstr(why.text, word) == NULL)
        fail_msg("\"%s\" does not contain \"%s\"", why.text, word);
    assert_non_null(strstr(why.text, "ucs.test:7222"));
    assert_non_null(strstr(why.text, rose_session_step_name(step)));
}

static void octets_behind_the_answer_to_start_tls_end_the_connection(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_START_TLS);
    server_empty_result(&message, fixture->last_invoke);
    memcpy(message.octets + message.size_bytes, message.octets, 5);
    message.size_bytes += 5;
    answer(fixture);
    assert_int_equal(fixture->secures, 0);
    assert_failed(fixture, ROSE_SESSION_HANDSHAKE, ERROR_BROKEN, "between");
}

static void a_whole_message_behind_it_does_too(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_START_TLS);
    server_empty_result(&message, fixture->last_invoke);
    memcpy(message.octets + message.size_bytes, message.octets, message.size_bytes);
    message.size_bytes *= 2;
    answer(fixture);
    assert_int_equal(fixture->secures, 0);
    assert_failed(fixture, ROSE_SESSION_HANDSHAKE, ERROR_BROKEN, "between");
}

static void octets_in_clear_after_start_tls_end_the_connection(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_HANDSHAKE);
    server_invoke(&message, ROSE_EVENT_ID, 100);
    answer(fixture);
    assert_failed(fixture, ROSE_SESSION_HANDSHAKE, ERROR_BROKEN, "between");
}

static void a_refused_start_tls_never_leads_to_a_password(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_START_TLS);
    server_reject(&message, fixture->last_invoke, 1);
    answer(fixture);
    assert_failed(fixture, ROSE_SESSION_START_TLS, ERROR_BROKEN, "unrecognised operation");
    assert_int_equal(fixture->sent, 1);
}

static void silence_at_each_step_ends_the_attempt(void **state)
{
    struct fixture *fixture = *state;
    for (enum rose_session_state step = ROSE_SESSION_CONNECTING; step < ROSE_SESSION_WORKING;
         step++) {
        fixture->ends = fixture->disconnects = 0;
        go_to(fixture, step);
        assert_int_equal(rose_session_state(fixture->session), step);
        int64_t began_ms = fixture->now_ms;
        while (fixture->ends == 0) {
            int64_t next_ms = rose_session_next_ms(fixture->session);
            assert_true(next_ms > fixture->now_ms && next_ms - began_ms <= 300000);
            tick_at(fixture, next_ms);
        }
        assert_failed(fixture, step, ERROR_UNAVAILABLE, "within");
        const struct rose_session_settings settings = settings_of(false);
        rose_session_configure(fixture->session, &settings, fixture->now_ms);
    }
}

static void a_wrong_password_is_reported_and_not_tried_again_soon(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_LOGIN);
    server_error(&message, fixture->last_invoke, 101, "password wrong");
    answer(fixture);
    assert_int_equal(fixture->reported, LOGIN_REFUSED);
    assert_int_equal(fixture->reported_try, 77);
    assert_int_equal(fixture->reports, 1);
    assert_failed(fixture, ROSE_SESSION_LOGIN, ERROR_REFUSED, "password wrong");
    assert_string_equal(fixture->ended.code, "101");
    assert_non_null(strstr(fixture->ended.text, "secret_file"));
    assert_true(rose_session_next_ms(fixture->session) >= fixture->now_ms + 60000);
}

static void a_log_in_that_fails_without_an_error_is_a_refusal_too(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_LOGIN);
    server_login(&message, fixture->last_invoke, 1);
    answer(fixture);
    assert_int_equal(fixture->reported, LOGIN_REFUSED);
    assert_int_equal(fixture->reports, 1);
}

static void a_missing_licence_does_not_count_against_the_password(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_LOGIN);
    server_error(&message, fixture->last_invoke, 103, "no licence");
    answer(fixture);
    assert_int_equal(fixture->reported, LOGIN_NOT_TRIED);
    assert_failed(fixture, ROSE_SESSION_LOGIN, ERROR_REFUSED, "licence");
}

static void a_connection_that_breaks_during_the_log_in_waits_long(void **state)
{
    struct fixture *fixture = *state;
    struct error why;
    (void)error_set(&why, ERROR_UNAVAILABLE, "reset by peer");
    go_to(fixture, ROSE_SESSION_LOGIN);
    rose_session_broken(fixture->session, &why, fixture->now_ms);
    assert_int_equal(fixture->reported, LOGIN_NOT_TRIED);
    assert_true(rose_session_next_ms(fixture->session) >= fixture->now_ms + 300000);
    rose_session_hurry(fixture->session, fixture->now_ms);
    assert_true(rose_session_next_ms(fixture->session) >= fixture->now_ms + 300000);
}

static void a_permission_that_comes_too_late_is_given_back(void **state)
{
    struct fixture *fixture = *state;
    struct error why;
    (void)error_set(&why, ERROR_UNAVAILABLE, "reset by peer");
    go_to(fixture, ROSE_SESSION_PERMISSION);
    rose_session_broken(fixture->session, &why, fixture->now_ms);
    assert_int_equal(fixture->reports, 0);
    rose_session_permitted(fixture->session, 78, fixture->now_ms);
    assert_int_equal(fixture->reported, LOGIN_NOT_TRIED);
    assert_int_equal(fixture->reported_try, 78);
    assert_int_equal(fixture->last_operation, OPERATION_NEGOTIATE);
}

static void a_denied_permission_sends_no_password_and_waits_as_told(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_PERMISSION);
    rose_session_denied(fixture->session, 900000, "refused before", fixture->now_ms);
    assert_failed(fixture, ROSE_SESSION_PERMISSION, ERROR_REFUSED, "refused before");
    assert_int_equal(fixture->last_operation, OPERATION_NEGOTIATE);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 900000);
}

static void a_busy_server_is_obeyed_with_a_cap(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_NEGOTIATING);
    server_busy(&message, fixture->last_invoke, 90);
    answer(fixture);
    assert_failed(fixture, ROSE_SESSION_NEGOTIATING, ERROR_BUSY, "90 s");
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 90000);
    rose_session_hurry(fixture->session, fixture->now_ms);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 90000);
    go_to(fixture, ROSE_SESSION_NEGOTIATING);
    server_busy(&message, fixture->last_invoke, 2000000000);
    answer(fixture);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 600000);
}

static void an_incompatible_server_is_a_configuration_error(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_NEGOTIATING);
    server_incompatible(&message, fixture->last_invoke);
    answer(fixture);
    assert_failed(fixture, ROSE_SESSION_NEGOTIATING, ERROR_INVALID, "9.0.0");
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 300000);
}

static void another_user_management_is_refused_only_if_told_to(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_SETTINGS);
    server_settings(&message, fixture->last_invoke, 1);
    answer(fixture);
    assert_int_equal(fixture->opens, 1);
    assert_false(rose_session_has_active_directory(fixture->session));
    const struct rose_session_settings settings = settings_of(true);
    rose_session_configure(fixture->session, &settings, fixture->now_ms);
    fixture->ends = fixture->disconnects = 0;
    go_to(fixture, ROSE_SESSION_SETTINGS);
    server_settings(&message, fixture->last_invoke, 1);
    answer(fixture);
    assert_int_equal(fixture->opens, 1);
    assert_failed(fixture, ROSE_SESSION_SETTINGS, ERROR_INVALID, "Active Directory");
}

static void nobody_offline_is_an_empty_list_and_no_failure(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_ROSTER);
    server_error(&message, fixture->last_invoke, 1, "no user found");
    answer(fixture);
    assert_int_equal(rose_session_state(fixture->session), ROSE_SESSION_WORKING);
    assert_int_equal(fixture->rosters, 1);
    assert_int_equal(fixture->roster_users, 0);
}

static void access_denied_to_the_list_of_users_ends_the_session(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_ROSTER);
    server_error(&message, fixture->last_invoke, 2, "access denied");
    answer(fixture);
    assert_failed(fixture, ROSE_SESSION_ROSTER, ERROR_REFUSED, "administrator");
    assert_int_equal(fixture->roster_failures, 1);
}

static void a_list_larger_than_the_limit_ends_the_session(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_ROSTER);
    server_roster(&message, fixture->last_invoke, 1000, 3500);
    assert_true(message.size_bytes > 3 * 1024 * 1024);
    answer(fixture);
    assert_failed(fixture, ROSE_SESSION_ROSTER, ERROR_LIMIT, "roster_limit");
    assert_int_equal(fixture->rosters, 0);
}

static void a_large_list_is_read_while_it_arrives(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_ROSTER);
    server_roster(&message, fixture->last_invoke, 1000, 1500);
    assert_true(message.size_bytes > 1024 * 1024);
    for (size_t at = 0; at < message.size_bytes; at += 16384) {
        size_t left = message.size_bytes - at;
        rose_session_received(fixture->session, message.octets + at, left < 16384 ? left : 16384,
                              fixture->now_ms);
    }
    assert_int_equal(fixture->roster_users, 1000);
    assert_int_equal(rose_session_state(fixture->session), ROSE_SESSION_WORKING);
}

static void a_saved_list_is_told(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    int32_t id = send_list(fixture);
    assert_true(id > 0);
    assert_asked(fixture, OPERATION_SET_ENTRY_LIST);
    server_list_result(&message, id, 0);
    answer(fixture);
    answer(fixture); /* a second answer to the same question */
    assert_int_equal(fixture->answers, 1);
    assert_int_equal(fixture->answered, id);
    assert_int_equal(fixture->refusals, 0);
    assert_int_equal(rose_session_counters(fixture->session).unexpected, 1);
    assert_int_equal(fixture->ends, 0);
}

static void a_list_that_was_not_saved_concerns_its_owner_only(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    server_list_result(&message, send_list(fixture), -2147467259);
    answer(fixture);
    assert_int_equal(fixture->refusals, 1);
    assert_string_equal(fixture->refusal.code, "-2147467259");
    server_error(&message, send_list(fixture), 1, "\xff not utf-8");
    answer(fixture);
    assert_int_equal(fixture->refusals, 2);
    assert_string_equal(fixture->refusal.code, "1");
    server_reject(&message, send_list(fixture), 2);
    answer(fixture);
    assert_int_equal(fixture->refusals, 3);
    assert_non_null(strstr(fixture->refusal.text, "mistyped argument"));
    assert_int_equal(rose_session_state(fixture->session), ROSE_SESSION_WORKING);
}

static void a_reject_for_lack_of_a_login_ends_the_session(void **state)
{
    struct fixture *fixture = *state;
    for (int32_t problem = 8; problem <= 10; problem++) {
        fixture->ends = fixture->disconnects = 0;
        go_to(fixture, ROSE_SESSION_WORKING);
        server_reject(&message, send_list(fixture), problem);
        answer(fixture);
        assert_failed(fixture, ROSE_SESSION_WORKING, ERROR_BROKEN, "rejects");
    }
    assert_int_equal(fixture->refusals, 3);
}

static void an_overdue_list_may_still_be_answered(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    int32_t id = send_list(fixture);
    tick_at(fixture, fixture->now_ms + 59999);
    assert_int_equal(fixture->overdue, 0);
    tick_at(fixture, fixture->now_ms + 1);
    tick_at(fixture, fixture->now_ms + 1);
    assert_int_equal(fixture->overdue, 1);
    assert_int_equal(fixture->ends, 0);
    server_list_result(&message, id, 0);
    answer(fixture);
    assert_int_equal(fixture->answers, 1);
}

static void the_time_of_answers_stands_still_within_a_large_message(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    int32_t list = send_list(fixture);
    assert_true(rose_session_ask_roster(fixture->session, fixture->now_ms));
    server_roster(&message, fixture->last_invoke, 1000, 1500);
    size_t half = message.size_bytes / 2;
    rose_session_received(fixture->session, message.octets, half, fixture->now_ms);
    for (int i = 0; i < 9; i++) { /* ten seconds each, half a minute more than a list may take */
        tick_at(fixture, fixture->now_ms + 10000);
        rose_session_received(fixture->session, message.octets + half + i, 1, fixture->now_ms);
    }
    assert_int_equal(fixture->overdue, 0);
    rose_session_received(fixture->session, message.octets + half + 9,
                          message.size_bytes - half - 9, fixture->now_ms);
    assert_int_equal(fixture->rosters, 2);
    tick_at(fixture, fixture->now_ms + 30000);
    assert_int_equal(fixture->overdue, 0);
    server_list_result(&message, list, 0);
    answer(fixture);
    assert_int_equal(fixture->answers, 1);
}

static void a_message_that_stops_in_the_middle_ends_the_session(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    (void)send_list(fixture);
    server_list_result(&message, fixture->last_invoke, 0);
    message.size_bytes--;
    answer(fixture);
    tick_at(fixture, fixture->now_ms + 59999);
    assert_int_equal(fixture->ends, 0);
    tick_at(fixture, fixture->now_ms + 1);
    assert_failed(fixture, ROSE_SESSION_WORKING, ERROR_UNAVAILABLE, "middle of a message");
}

static void events_are_ignored_and_unknown_questions_rejected(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    int sent = fixture->sent;
    server_invoke(&message, ROSE_EVENT_ID, 4711);
    answer(fixture);
    assert_int_equal(fixture->sent, sent);
    server_invoke(&message, 12, 4711);
    answer(fixture);
    assert_int_equal(fixture->sent, sent + 1);
    const uint8_t reject[] = {0xa4, 0x06, 0x02, 0x01, 0x0c, 0x81, 0x01, 0x01};
    assert_int_equal(fixture->last_bytes, sizeof(reject));
    assert_memory_equal(fixture->last_octets, reject, sizeof(reject));
    assert_int_equal(rose_session_state(fixture->session), ROSE_SESSION_WORKING);
}

static void an_answer_to_nothing_is_counted_and_harmless(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    server_list_result(&message, 12345, 0);
    answer(fixture);
    assert_int_equal(fixture->answers, 0);
    assert_int_equal(rose_session_counters(fixture->session).unexpected, 1);
    assert_int_equal(rose_session_state(fixture->session), ROSE_SESSION_WORKING);
}

static void idling_sends_a_keep_alive_event_every_eight_seconds(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    int sent = fixture->sent;
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 8000);
    tick_at(fixture, fixture->now_ms + 7999);
    assert_int_equal(fixture->sent, sent);
    tick_at(fixture, fixture->now_ms + 1);
    assert_int_equal(fixture->sent, sent + 1);
    assert_asked(fixture, OPERATION_KEEP_ALIVE);
    assert_int_equal(fixture->last_invoke, ROSE_EVENT_ID);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 8000);
}

static void pauses_grow_and_a_steady_session_starts_them_anew(void **state)
{
    struct fixture *fixture = *state;
    struct error why;
    int64_t before_ms = 0;
    (void)error_set(&why, ERROR_UNAVAILABLE, "connection refused");
    for (int i = 0; i < 10; i++) {
        go_to(fixture, ROSE_SESSION_CONNECTING);
        rose_session_broken(fixture->session, &why, fixture->now_ms);
        int64_t pause_ms = rose_session_next_ms(fixture->session) - fixture->now_ms;
        assert_true(pause_ms >= 1500 && pause_ms <= 60000);
        assert_true(i > 4 || pause_ms > before_ms);
        before_ms = pause_ms;
    }
    assert_true(before_ms >= 45000);
    go_to(fixture, ROSE_SESSION_WORKING);
    fixture->now_ms += 60000;
    rose_session_broken(fixture->session, &why, fixture->now_ms);
    assert_in_range(rose_session_next_ms(fixture->session) - fixture->now_ms, 1500, 2000);
}

static void each_session_has_a_higher_number(void **state)
{
    struct fixture *fixture = *state;
    struct error why;
    (void)error_set(&why, ERROR_UNAVAILABLE, "cut");
    go_to(fixture, ROSE_SESSION_WORKING);
    assert_int_equal(rose_session_number(fixture->session), 100);
    rose_session_broken(fixture->session, &why, fixture->now_ms);
    go_to(fixture, ROSE_SESSION_WORKING);
    assert_int_equal(rose_session_number(fixture->session), 101);
}

static void stopping_logs_off(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    rose_session_stop(fixture->session, fixture->now_ms);
    assert_asked(fixture, OPERATION_LOGOFF);
    assert_int_equal(fixture->disconnects, 1);
    assert_int_equal(rose_session_state(fixture->session), ROSE_SESSION_STOPPED);
    assert_int_equal(rose_session_next_ms(fixture->session), INT64_MAX);
}

static void garbage_ends_the_session(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    rose_session_received(fixture->session, (const uint8_t *)"J0000002{}", 10, fixture->now_ms);
    assert_failed(fixture, ROSE_SESSION_WORKING, ERROR_BROKEN, "JSON");
}

static void a_check_is_answered_by_the_server(void **state)
{
    struct fixture *fixture = *state;
    go_to(fixture, ROSE_SESSION_WORKING);
    assert_true(rose_session_check(fixture->session, fixture->now_ms));
    assert_asked(fixture, OPERATION_CHECK_CONNECTION);
    server_reject(&message, fixture->last_invoke, 1);
    answer(fixture);
    assert_int_equal(fixture->checks, 1);
    assert_false(fixture->check_was_good);
    assert_int_equal(rose_session_state(fixture->session), ROSE_SESSION_WORKING);
}

#define WITH_SESSION(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SESSION(garbage_ends_the_session),
        WITH_SESSION(a_list_larger_than_the_limit_ends_the_session),
        WITH_SESSION(octets_behind_the_answer_to_start_tls_end_the_connection),
        WITH_SESSION(a_whole_message_behind_it_does_too),
        WITH_SESSION(octets_in_clear_after_start_tls_end_the_connection),
        WITH_SESSION(a_refused_start_tls_never_leads_to_a_password),
        WITH_SESSION(the_steps_come_in_their_order),
        WITH_SESSION(silence_at_each_step_ends_the_attempt),
        WITH_SESSION(a_wrong_password_is_reported_and_not_tried_again_soon),
        WITH_SESSION(a_log_in_that_fails_without_an_error_is_a_refusal_too),
        WITH_SESSION(a_missing_licence_does_not_count_against_the_password),
        WITH_SESSION(a_connection_that_breaks_during_the_log_in_waits_long),
        WITH_SESSION(a_permission_that_comes_too_late_is_given_back),
        WITH_SESSION(a_denied_permission_sends_no_password_and_waits_as_told),
        WITH_SESSION(a_busy_server_is_obeyed_with_a_cap),
        WITH_SESSION(an_incompatible_server_is_a_configuration_error),
        WITH_SESSION(another_user_management_is_refused_only_if_told_to),
        WITH_SESSION(nobody_offline_is_an_empty_list_and_no_failure),
        WITH_SESSION(access_denied_to_the_list_of_users_ends_the_session),
        WITH_SESSION(a_large_list_is_read_while_it_arrives),
        WITH_SESSION(a_saved_list_is_told),
        WITH_SESSION(a_list_that_was_not_saved_concerns_its_owner_only),
        WITH_SESSION(a_reject_for_lack_of_a_login_ends_the_session),
        WITH_SESSION(an_overdue_list_may_still_be_answered),
        WITH_SESSION(the_time_of_answers_stands_still_within_a_large_message),
        WITH_SESSION(a_message_that_stops_in_the_middle_ends_the_session),
        WITH_SESSION(events_are_ignored_and_unknown_questions_rejected),
        WITH_SESSION(an_answer_to_nothing_is_counted_and_harmless),
        WITH_SESSION(idling_sends_a_keep_alive_event_every_eight_seconds),
        WITH_SESSION(pauses_grow_and_a_steady_session_starts_them_anew),
        WITH_SESSION(each_session_has_a_higher_number),
        WITH_SESSION(stopping_logs_off),
        WITH_SESSION(a_check_is_answered_by_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
