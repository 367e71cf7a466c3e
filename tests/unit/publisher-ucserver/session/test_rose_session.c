/* The life of a session: keep-alive, pauses, numbers, the end; lists and checks while it works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "publisher-ucserver/rose/invoke_table.h"

#include "rose_session_fixture.h"

static void idling_sends_a_keep_alive_event_every_eight_seconds(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    int sent = fixture->sent;
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 8000);
    fixture_tick_at(fixture, fixture->now_ms + 7999);
    assert_int_equal(fixture->sent, sent);
    fixture_tick_at(fixture, fixture->now_ms + 1);
    assert_int_equal(fixture->sent, sent + 1);
    fixture_assert_asked(fixture, OPERATION_KEEP_ALIVE);
    assert_int_equal(fixture->last_invoke, ROSE_EVENT_ID);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 8000);
}

static void pauses_grow_and_a_steady_session_starts_them_anew(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct error why;
    int64_t before_ms = 0;
    (void)error_set(&why, CONNECTION_FAILED);
    for (int i = 0; i < 10; i++) {
        fixture_go_to(fixture, ROSE_SESSION_CONNECTING);
        rose_session_broken(fixture->session, &why, fixture->now_ms);
        int64_t pause_ms = rose_session_next_ms(fixture->session) - fixture->now_ms;
        assert_true(pause_ms >= 1500 && pause_ms <= 60000);
        assert_true(i > 4 || pause_ms > before_ms);
        before_ms = pause_ms;
    }
    assert_true(before_ms >= 45000);
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    fixture->now_ms += 60000;
    rose_session_broken(fixture->session, &why, fixture->now_ms);
    assert_in_range(rose_session_next_ms(fixture->session) - fixture->now_ms, 1500, 2000);
}

static void each_session_has_a_higher_number(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct error why;
    (void)error_set(&why, CONNECTION_CUT);
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    assert_int_equal(rose_session_status(fixture->session)->number, 100);
    rose_session_broken(fixture->session, &why, fixture->now_ms);
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    assert_int_equal(rose_session_status(fixture->session)->number, 101);
}

static void stopping_logs_off(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    rose_session_stop(fixture->session, fixture->now_ms);
    fixture_assert_asked(fixture, OPERATION_LOGOFF);
    assert_int_equal(fixture->disconnects, 1);
    assert_int_equal(rose_session_status(fixture->session)->state, ROSE_SESSION_STOPPED);
    assert_int_equal(rose_session_next_ms(fixture->session), INT64_MAX);
}

static void a_saved_list_is_told(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    int32_t id = fixture_send_list(fixture);
    assert_true(id > 0);
    fixture_assert_asked(fixture, OPERATION_SET_ENTRY_LIST);
    server_list_result(&fixture->message, id, 0);
    fixture_answer(fixture);
    fixture_answer(fixture); /* a second answer to the same question */
    assert_int_equal(fixture->answers, 1);
    assert_int_equal(fixture->answered, id);
    assert_int_equal(fixture->refusals, 0);
    assert_int_equal(rose_session_counters(fixture->session).unexpected, 1);
    assert_int_equal(fixture->ends, 0);
}

static void a_list_that_was_not_saved_concerns_its_owner_only(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    server_list_result(&fixture->message, fixture_send_list(fixture), -2147467259);
    fixture_answer(fixture);
    assert_int_equal(fixture->refusals, 1);
    assert_string_equal(fixture->refusal.code, "-2147467259");
    server_error(&fixture->message, fixture_send_list(fixture), 1, "\xff not utf-8");
    fixture_answer(fixture);
    assert_int_equal(fixture->refusals, 2);
    assert_string_equal(fixture->refusal.code, "1");
    server_reject(&fixture->message, fixture_send_list(fixture), 2);
    fixture_answer(fixture);
    assert_int_equal(fixture->refusals, 3);
    assert_string_equal(fixture->refusal.reason,
                        "ucserver.rejected operation=asnAppointmentSetEntryList "
                        "problem=mistyped_argument code=\"reject 2\" words=\"\"");
    assert_int_equal(rose_session_counters(fixture->session).failures, 3);
    assert_int_equal(rose_session_status(fixture->session)->state, ROSE_SESSION_WORKING);
}

static void a_reject_for_lack_of_a_login_ends_the_session(void **state)
{
    struct rose_session_fixture *fixture = *state;
    for (int32_t problem = 8; problem <= 10; problem++) {
        fixture->ends = fixture->disconnects = 0;
        fixture_go_to(fixture, ROSE_SESSION_WORKING);
        server_reject(&fixture->message, fixture_send_list(fixture), problem);
        fixture_answer(fixture);
        fixture_assert_failed(fixture, ROSE_SESSION_WORKING, ERROR_BROKEN,
                              "ucserver.session_rejected");
    }
    assert_int_equal(fixture->refusals, 3);
}

static void an_overdue_list_may_still_be_answered(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    int32_t id = fixture_send_list(fixture);
    fixture_tick_at(fixture, fixture->now_ms + 59999);
    assert_int_equal(fixture->overdue, 0);
    fixture_tick_at(fixture, fixture->now_ms + 1);
    fixture_tick_at(fixture, fixture->now_ms + 1);
    assert_int_equal(fixture->overdue, 1);
    assert_int_equal(fixture->ends, 0);
    server_list_result(&fixture->message, id, 0);
    fixture_answer(fixture);
    assert_int_equal(fixture->answers, 1);
}

static void a_check_is_answered_by_the_server(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    assert_true(rose_session_check(fixture->session, fixture->now_ms));
    fixture_assert_asked(fixture, OPERATION_CHECK_CONNECTION);
    server_reject(&fixture->message, fixture->last_invoke, 1);
    fixture_answer(fixture);
    assert_int_equal(fixture->checks, 1);
    assert_false(fixture->check_was_good);
    assert_int_equal(rose_session_status(fixture->session)->state, ROSE_SESSION_WORKING);
}

static void checks_that_nobody_answers_use_nothing_up(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    for (int i = 1; i <= 2 * INVOKE_TABLE_SIZE; i++) {
        assert_true(rose_session_check(fixture->session, fixture->now_ms));
        fixture_tick_at(fixture, fixture->now_ms + 30000);
        assert_int_equal(fixture->checks, i);
        assert_false(fixture->check_was_good);
    }
    assert_true(fixture_send_list(fixture) > 0);
    assert_true(rose_session_ask_roster(fixture->session, fixture->now_ms));
}

static void who_checks_during_a_check_gets_the_same_answer(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    assert_true(rose_session_check(fixture->session, fixture->now_ms));
    int sent = fixture->sent;
    assert_true(rose_session_check(fixture->session, fixture->now_ms));
    assert_int_equal(fixture->sent, sent);
    server_reject(&fixture->message, fixture->last_invoke, 1);
    fixture_answer(fixture);
    assert_true(rose_session_check(fixture->session, fixture->now_ms));
    assert_int_equal(fixture->sent, sent + 1);
}

static void a_full_table_is_seen_before_a_list_is_sent(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_WORKING);
    for (int i = 0; i < INVOKE_TABLE_SIZE; i++) {
        assert_true(rose_session_has_room(fixture->session));
        assert_true(fixture_send_list(fixture) > 0);
    }
    assert_false(rose_session_has_room(fixture->session));
    assert_false(rose_session_check(fixture->session, fixture->now_ms));
    server_list_result(&fixture->message, fixture->last_invoke, 0);
    fixture_answer(fixture);
    assert_true(rose_session_has_room(fixture->session));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SESSION(a_saved_list_is_told),
        WITH_SESSION(a_list_that_was_not_saved_concerns_its_owner_only),
        WITH_SESSION(a_reject_for_lack_of_a_login_ends_the_session),
        WITH_SESSION(an_overdue_list_may_still_be_answered),
        WITH_SESSION(a_check_is_answered_by_the_server),
        WITH_SESSION(checks_that_nobody_answers_use_nothing_up),
        WITH_SESSION(who_checks_during_a_check_gets_the_same_answer),
        WITH_SESSION(a_full_table_is_seen_before_a_list_is_sent),
        WITH_SESSION(idling_sends_a_keep_alive_event_every_eight_seconds),
        WITH_SESSION(pauses_grow_and_a_steady_session_starts_them_anew),
        WITH_SESSION(each_session_has_a_higher_number),
        WITH_SESSION(stopping_logs_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
