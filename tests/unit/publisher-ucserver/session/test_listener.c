/* What the server says: messages and their time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "rose_session_fixture.h"

/* For owner "u1" and no appointments: 02 id, 02 operation, 30 { 0c owner, 0c "EWS", 30 list }. */
static void what_the_server_does_not_understand_is_shown_without_its_texts(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    server_reject(&fixture->message, fixture_send_list(fixture), ROSE_UNRECOGNISED_OPERATION);
    fixture_answer(fixture);
    assert_int_equal(fixture->mistyped, 0);
    server_reject(&fixture->message, fixture_send_list(fixture), ROSE_MISTYPED_ARGUMENT);
    fixture_answer(fixture);
    assert_int_equal(fixture->mistyped, 1);
    assert_string_equal(fixture->outline,
                        "asnAppointmentSetEntryList a1{2:1 2:2 30{c:2 c:3 30{}}}");
}

static void the_time_of_answers_stands_still_within_a_large_message(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    int32_t list = fixture_send_list(fixture);
    assert_true(rose_session_ask_roster(fixture->session, fixture->now_ms));
    server_roster(&fixture->message, fixture->last_invoke, 1000, 1500);
    size_t half = fixture->message.size_bytes / 2;
    rose_session_received(fixture->session, fixture->message.octets, half, fixture->now_ms);
    for (int i = 0; i < 9; i++) { /* ten seconds each, half a minute more than a list may take */
        fixture_tick_at(fixture, fixture->now_ms + 10000);
        rose_session_received(fixture->session, fixture->message.octets + half + i, 1,
                              fixture->now_ms);
    }
    assert_int_equal(fixture->overdue, 0);
    rose_session_received(fixture->session, fixture->message.octets + half + 9,
                          fixture->message.size_bytes - half - 9, fixture->now_ms);
    assert_int_equal(fixture->rosters, 2);
    fixture_tick_at(fixture, fixture->now_ms + 30000);
    assert_int_equal(fixture->overdue, 0);
    server_list_result(&fixture->message, list, 0);
    fixture_answer(fixture);
    assert_int_equal(fixture->answers, 1);
}

static void a_message_that_stops_in_the_middle_ends_the_session(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    (void)fixture_send_list(fixture);
    server_list_result(&fixture->message, fixture->last_invoke, 0);
    fixture->message.size_bytes--;
    fixture_answer(fixture);
    fixture_tick_at(fixture, fixture->now_ms + 59999);
    assert_int_equal(fixture->ends, 0);
    fixture_tick_at(fixture, fixture->now_ms + 1);
    fixture_assert_failed(fixture, ROSE_SESSION_WORKING, ERROR_UNAVAILABLE, "ucserver.stalled");
}

/* One octet every ten seconds: the message is always moving and never complete. Returns how long the
 * server was allowed to do so. */
static int64_t trickle(struct rose_session_fixture *fixture, size_t from)
{
    int64_t began_ms = fixture->now_ms;
    for (size_t at = from; fixture->ends == 0 && at < fixture->message.size_bytes; at++) {
        fixture_tick_at(fixture, fixture->now_ms + 10000);
        rose_session_received(fixture->session, fixture->message.octets + at, 1, fixture->now_ms);
    }
    return fixture->now_ms - began_ms;
}

static void an_answer_that_trickles_in_does_not_hold_a_step(void **state)
{
    struct rose_session_fixture *fixture = *state;
    for (enum rose_session_state step = ROSE_SESSION_START_TLS; step <= ROSE_SESSION_SETTINGS;
         step++) {
        if (step == ROSE_SESSION_HANDSHAKE || step == ROSE_SESSION_PERMISSION)
            continue; /* these wait for no answer */
        fixture->ends = fixture->disconnects = 0;
        fixture_go_to(fixture, step);
        server_error(&fixture->message, fixture->last_invoke, 1, "a text that is long enough");
        assert_in_range(trickle(fixture, 0), 1, 30000);
        fixture_assert_failed(fixture, step, ERROR_UNAVAILABLE, "ucserver.unanswered");
        assert_non_null(strstr(fixture->ended.reason, " limit_ms=30000"));
    }
}

static void a_message_that_trickles_in_does_not_hold_the_session(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    server_error(&fixture->message, 99, 1, "a text that is long enough");
    assert_in_range(trickle(fixture, 0), 60000, 70000);
    fixture_assert_failed(fixture, ROSE_SESSION_WORKING, ERROR_UNAVAILABLE, "ucserver.stalled");
}

/* Half a message that ends with the next input is another one each time. */
static void messages_that_overlap_with_the_input_are_not_one_long_message(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    server_invoke(&fixture->message, ROSE_EVENT_ID, 4711);
    size_t half = fixture->message.size_bytes / 2, rest = fixture->message.size_bytes - half;
    uint8_t turned[64];
    memcpy(turned, fixture->message.octets + half, rest);
    memcpy(turned + rest, fixture->message.octets, half);
    rose_session_received(fixture->session, fixture->message.octets, half, fixture->now_ms);
    for (int i = 0; i < 30; i++) {
        fixture_tick_at(fixture, fixture->now_ms + 10000);
        rose_session_received(fixture->session, turned, rest + half, fixture->now_ms);
    }
    assert_int_equal(fixture->ends, 0);
    assert_int_equal(rose_session_counters(fixture->session).events, 30);
}

/* Five minutes, and a second for each 64 KB. */
static void a_list_of_users_that_trickles_in_ends_the_session(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    assert_true(rose_session_ask_roster(fixture->session, fixture->now_ms));
    server_roster(&fixture->message, fixture->last_invoke, 1000, 1500);
    size_t half = fixture->message.size_bytes / 2;
    int64_t limit_ms = 300000 + (int64_t)fixture->message.size_bytes / 64;
    rose_session_received(fixture->session, fixture->message.octets, half, fixture->now_ms);
    assert_in_range(trickle(fixture, half), limit_ms, limit_ms + 10000);
    fixture_assert_failed(fixture, ROSE_SESSION_WORKING, ERROR_UNAVAILABLE, "ucserver.stalled");
}

static void events_are_ignored_and_unknown_questions_rejected(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    int sent = fixture->sent;
    server_invoke(&fixture->message, ROSE_EVENT_ID, 4711);
    fixture_answer(fixture);
    assert_int_equal(fixture->sent, sent);
    server_invoke(&fixture->message, 12, 4711);
    fixture_answer(fixture);
    assert_int_equal(fixture->sent, sent + 1);
    const uint8_t reject[] = {0xa4, 0x06, 0x02, 0x01, 0x0c, 0x81, 0x01, 0x01};
    assert_int_equal(fixture->last_bytes, sizeof(reject));
    assert_memory_equal(fixture->last_octets, reject, sizeof(reject));
    assert_int_equal(rose_session_status(fixture->session)->state, ROSE_SESSION_WORKING);
}

static void an_answer_to_nothing_is_counted_and_harmless(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    server_list_result(&fixture->message, 12345, 0);
    fixture_answer(fixture);
    assert_int_equal(fixture->answers, 0);
    assert_int_equal(rose_session_counters(fixture->session).unexpected, 1);
    assert_int_equal(rose_session_status(fixture->session)->state, ROSE_SESSION_WORKING);
}

static void garbage_ends_the_session(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    rose_session_received(fixture->session, (const uint8_t *)"J0000002{}", 10, fixture->now_ms);
    fixture_assert_failed(fixture, ROSE_SESSION_WORKING, ERROR_BROKEN, "ucserver.speaks_json");
}

static void nobody_offline_is_an_empty_list_and_no_failure(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_ROSTER);
    server_error(&fixture->message, fixture->last_invoke, 1, "no user found");
    fixture_answer(fixture);
    assert_int_equal(rose_session_status(fixture->session)->state, ROSE_SESSION_WORKING);
    assert_int_equal(fixture->rosters, 1);
    assert_int_equal(fixture->roster_users, 0);
}

static void access_denied_to_the_list_of_users_ends_the_session(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_ROSTER);
    server_error(&fixture->message, fixture->last_invoke, 2, "access denied");
    fixture_answer(fixture);
    fixture_assert_failed(fixture, ROSE_SESSION_ROSTER, ERROR_REFUSED,
                          "ucserver.not_administrator");
    assert_int_equal(fixture->roster_failures, 1);
}

static void a_list_larger_than_the_limit_ends_the_session(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_ROSTER);
    server_roster(&fixture->message, fixture->last_invoke, 1000, 3500);
    assert_true(fixture->message.size_bytes > 3 * 1024 * 1024);
    fixture_answer(fixture);
    fixture_assert_failed(fixture, ROSE_SESSION_ROSTER, ERROR_LIMIT, "roster.too_large");
    assert_int_equal(fixture->rosters, 0);
}

static void a_large_list_is_read_while_it_arrives(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_ROSTER);
    server_roster(&fixture->message, fixture->last_invoke, 1000, 1500);
    assert_true(fixture->message.size_bytes > 1024 * 1024);
    for (size_t at = 0; at < fixture->message.size_bytes; at += 16384) {
        size_t left = fixture->message.size_bytes - at;
        rose_session_received(fixture->session, fixture->message.octets + at,
                              left < 16384 ? left : 16384, fixture->now_ms);
    }
    assert_int_equal(fixture->roster_users, 1000);
    assert_int_equal(rose_session_status(fixture->session)->state, ROSE_SESSION_WORKING);
}

/* Puts one octet more into the outermost element, whose length has three octets. */
static void append_to_message(struct server_message *message, uint8_t octet)
{
    assert_int_equal(message->octets[1], 0x83);
    for (size_t at = 4; ++message->octets[at] == 0; at--)
        assert_true(at > 2);
    message->octets[message->size_bytes++] = octet;
}

static void a_large_list_that_ends_within_a_header_ends_the_session(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_ROSTER);
    server_roster(&fixture->message, fixture->last_invoke, 1000, 1500);
    append_to_message(&fixture->message, 0x30);
    fixture_answer(fixture);
    fixture_assert_failed(fixture, ROSE_SESSION_ROSTER, ERROR_BROKEN, "roster.cut_off");
    assert_int_equal(fixture->rosters, 0);
    assert_int_equal(fixture->roster_failures, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SESSION(a_list_larger_than_the_limit_ends_the_session),
        WITH_SESSION(nobody_offline_is_an_empty_list_and_no_failure),
        WITH_SESSION(access_denied_to_the_list_of_users_ends_the_session),
        WITH_SESSION(a_large_list_is_read_while_it_arrives),
        WITH_SESSION(a_large_list_that_ends_within_a_header_ends_the_session),
        WITH_SESSION(garbage_ends_the_session),
        WITH_SESSION(what_the_server_does_not_understand_is_shown_without_its_texts),
        WITH_SESSION(the_time_of_answers_stands_still_within_a_large_message),
        WITH_SESSION(a_message_that_stops_in_the_middle_ends_the_session),
        WITH_SESSION(an_answer_that_trickles_in_does_not_hold_a_step),
        WITH_SESSION(a_message_that_trickles_in_does_not_hold_the_session),
        WITH_SESSION(messages_that_overlap_with_the_input_are_not_one_long_message),
        WITH_SESSION(a_list_of_users_that_trickles_in_ends_the_session),
        WITH_SESSION(events_are_ignored_and_unknown_questions_rejected),
        WITH_SESSION(an_answer_to_nothing_is_counted_and_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
