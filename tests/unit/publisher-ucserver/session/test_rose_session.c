/* The life of a session: keep-alive, pauses, numbers, the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "session_fixture.h"

static void idling_sends_a_keep_alive_event_every_eight_seconds(void **state)
{
    struct session_fixture *fixture = *state;
    session_go_to(fixture, ROSE_SESSION_WORKING);
    int sent = fixture->sent;
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 8000);
    session_tick_at(fixture, fixture->now_ms + 7999);
    assert_int_equal(fixture->sent, sent);
    session_tick_at(fixture, fixture->now_ms + 1);
    assert_int_equal(fixture->sent, sent + 1);
    session_assert_asked(fixture, OPERATION_KEEP_ALIVE);
    assert_int_equal(fixture->last_invoke, ROSE_EVENT_ID);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 8000);
}

static void pauses_grow_and_a_steady_session_starts_them_anew(void **state)
{
    struct session_fixture *fixture = *state;
    struct error why;
    int64_t before_ms = 0;
    (void)error_set(&why, ERROR_UNAVAILABLE, "connection refused");
    for (int i = 0; i < 10; i++) {
        session_go_to(fixture, ROSE_SESSION_CONNECTING);
        rose_session_broken(fixture->session, &why, fixture->now_ms);
        int64_t pause_ms = rose_session_next_ms(fixture->session) - fixture->now_ms;
        assert_true(pause_ms >= 1500 && pause_ms <= 60000);
        assert_true(i > 4 || pause_ms > before_ms);
        before_ms = pause_ms;
    }
    assert_true(before_ms >= 45000);
    session_go_to(fixture, ROSE_SESSION_WORKING);
    fixture->now_ms += 60000;
    rose_session_broken(fixture->session, &why, fixture->now_ms);
    assert_in_range(rose_session_next_ms(fixture->session) - fixture->now_ms, 1500, 2000);
}

static void each_session_has_a_higher_number(void **state)
{
    struct session_fixture *fixture = *state;
    struct error why;
    (void)error_set(&why, ERROR_UNAVAILABLE, "cut");
    session_go_to(fixture, ROSE_SESSION_WORKING);
    assert_int_equal(rose_session_status(fixture->session)->number, 100);
    rose_session_broken(fixture->session, &why, fixture->now_ms);
    session_go_to(fixture, ROSE_SESSION_WORKING);
    assert_int_equal(rose_session_status(fixture->session)->number, 101);
}

static void stopping_logs_off(void **state)
{
    struct session_fixture *fixture = *state;
    session_go_to(fixture, ROSE_SESSION_WORKING);
    rose_session_stop(fixture->session, fixture->now_ms);
    session_assert_asked(fixture, OPERATION_LOGOFF);
    assert_int_equal(fixture->disconnects, 1);
    assert_int_equal(rose_session_status(fixture->session)->state, ROSE_SESSION_STOPPED);
    assert_int_equal(rose_session_next_ms(fixture->session), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SESSION(idling_sends_a_keep_alive_event_every_eight_seconds),
        WITH_SESSION(pauses_grow_and_a_steady_session_starts_them_anew),
        WITH_SESSION(each_session_has_a_higher_number),
        WITH_SESSION(stopping_logs_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
