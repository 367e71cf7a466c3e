#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/bus/session.h"

#define HEARTBEAT 2000

static struct session session;

static void open_at(int64_t now_ms)
{
    session_init(&session, now_ms);
    assert_int_equal(session_due(&session, now_ms), SESSION_EVENT_PAUSE_OVER);
    assert_int_equal(session_step(&session, SESSION_EVENT_PAUSE_OVER, 0, now_ms), SESSION_DO_GREET);
    session.heartbeat_ms = HEARTBEAT;
    assert_int_equal(session_step(&session, SESSION_EVENT_WELCOMED, 0, now_ms), SESSION_DO_BEGIN);
}

/* Everything that is not in the drawing does nothing. */
static void events_that_do_not_fit_the_state_change_nothing(void **state)
{
    (void)state;
    static const struct {
        enum session_state state;
        enum session_event event;
    } unfit[] = {
        {SESSION_PAUSED, SESSION_EVENT_NONE},       {SESSION_PAUSED, SESSION_EVENT_PING_DUE},
        {SESSION_PAUSED, SESSION_EVENT_SILENCE},    {SESSION_PAUSED, SESSION_EVENT_WELCOMED},
        {SESSION_PAUSED, SESSION_EVENT_REFUSED},    {SESSION_PAUSED, SESSION_EVENT_FAILED},
        {SESSION_GREETING, SESSION_EVENT_NONE},     {SESSION_GREETING, SESSION_EVENT_PAUSE_OVER},
        {SESSION_GREETING, SESSION_EVENT_PING_DUE}, {SESSION_OPEN, SESSION_EVENT_NONE},
        {SESSION_OPEN, SESSION_EVENT_PAUSE_OVER},   {SESSION_OPEN, SESSION_EVENT_WELCOMED},
    };
    for (size_t i = 0; i < sizeof(unfit) / sizeof(unfit[0]); i++) {
        session_init(&session, 0);
        session.state = unfit[i].state;
        struct session before = session;
        assert_int_equal(session_step(&session, unfit[i].event, 9, 5), SESSION_DO_NOTHING);
        assert_memory_equal(&session, &before, sizeof(before));
    }
}

static void a_ping_is_due_every_heartbeat_whatever_else_is_said(void **state)
{
    (void)state;
    open_at(1000);
    for (int64_t now_ms = 1000; now_ms < 1000 + 10 * HEARTBEAT; now_ms += HEARTBEAT) {
        assert_int_equal(session_due(&session, now_ms), SESSION_EVENT_PING_DUE);
        assert_int_equal(session_step(&session, SESSION_EVENT_PING_DUE, 0, now_ms),
                         SESSION_DO_PING);
        session.heard_ms = now_ms + 10;
        assert_int_equal(session_due(&session, now_ms + HEARTBEAT - 1), SESSION_EVENT_NONE);
        assert_int_equal(session_next_ms(&session), now_ms + HEARTBEAT);
    }
}

static void three_missed_heartbeats_end_a_session_and_it_is_greeted_anew_at_once(void **state)
{
    (void)state;
    open_at(0);
    session.heard_ms = 500;
    (void)session_step(&session, SESSION_EVENT_PING_DUE, 0, 500 + 3 * HEARTBEAT);
    assert_int_equal(session_due(&session, 500 + 3 * HEARTBEAT), SESSION_EVENT_NONE);
    assert_int_equal(session_due(&session, 501 + 3 * HEARTBEAT), SESSION_EVENT_SILENCE);
    int64_t now_ms = 501 + 3 * HEARTBEAT;
    assert_int_equal(session_step(&session, SESSION_EVENT_SILENCE, 0, now_ms), SESSION_DO_LOSE);
    assert_int_equal(session_due(&session, now_ms), SESSION_EVENT_PAUSE_OVER);
}

static void pauses_grow_with_each_greeting_in_vain_and_a_welcome_ends_that(void **state)
{
    (void)state;
    static const int64_t pauses[] = {250, 500, 1000, 2000, 4000, 5000, 5000};
    int64_t now_ms = 0;
    session_init(&session, now_ms);
    for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
        assert_int_equal(session_step(&session, SESSION_EVENT_PAUSE_OVER, 0, now_ms),
                         SESSION_DO_GREET);
        now_ms += 3 * SESSION_DEFAULT_HEARTBEAT_MS + 1;
        assert_int_equal(session_due(&session, now_ms - 1), SESSION_EVENT_NONE);
        assert_int_equal(session_due(&session, now_ms), SESSION_EVENT_SILENCE);
        assert_int_equal(session_step(&session, SESSION_EVENT_SILENCE, 0, now_ms),
                         SESSION_DO_CLOSE);
        assert_int_equal(session_next_ms(&session), now_ms + pauses[i]);
        assert_int_equal(session_due(&session, now_ms + pauses[i] - 1), SESSION_EVENT_NONE);
        now_ms += pauses[i];
    }
    (void)session_step(&session, SESSION_EVENT_PAUSE_OVER, 0, now_ms);
    (void)session_step(&session, SESSION_EVENT_WELCOMED, 0, now_ms);
    (void)session_step(&session, SESSION_EVENT_FAILED, 0, now_ms);
    (void)session_step(&session, SESSION_EVENT_PAUSE_OVER, 0, now_ms);
    (void)session_step(&session, SESSION_EVENT_FAILED, 0, now_ms);
    assert_int_equal(session_next_ms(&session), now_ms + 250);
}

static void the_supervisors_wish_to_wait_is_obeyed(void **state)
{
    (void)state;
    open_at(0);
    assert_int_equal(session_step(&session, SESSION_EVENT_REFUSED, 12000, 100), SESSION_DO_LOSE);
    assert_int_equal(session_next_ms(&session), 12100);
    session_init(&session, 0);
    (void)session_step(&session, SESSION_EVENT_PAUSE_OVER, 0, 0);
    assert_int_equal(session_step(&session, SESSION_EVENT_REFUSED, 7000, 100), SESSION_DO_CLOSE);
    assert_int_equal(session_due(&session, 7099), SESSION_EVENT_NONE);
    assert_int_equal(session_due(&session, 7100), SESSION_EVENT_PAUSE_OVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_that_do_not_fit_the_state_change_nothing),
        cmocka_unit_test(a_ping_is_due_every_heartbeat_whatever_else_is_said),
        cmocka_unit_test(three_missed_heartbeats_end_a_session_and_it_is_greeted_anew_at_once),
        cmocka_unit_test(pauses_grow_with_each_greeting_in_vain_and_a_welcome_ends_that),
        cmocka_unit_test(the_supervisors_wish_to_wait_is_obeyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
