/* A member's session with the supervisor as a table of states and events, drawn in
 * docs/internals/session.md. It decides and does nothing: bus_client.c sends and waits. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "proto/base/number.h"
#include "proto/base/pause.h"
#include "proto/base/timeouts.h"
#include "proto/bus/session.h"

struct transition {
    enum session_state next;
    enum session_action action;
};

/* What is not listed stays where it is and does nothing: SESSION_DO_NOTHING is 0, and the state is
 * kept for it. Late answers to a socket that is closed are of that kind. */
static const struct transition transitions[SESSION_STATES][SESSION_EVENTS] = {
    [SESSION_PAUSED][SESSION_EVENT_PAUSE_OVER] = {SESSION_GREETING, SESSION_DO_GREET},
    [SESSION_GREETING][SESSION_EVENT_SILENCE] = {SESSION_PAUSED, SESSION_DO_CLOSE},
    [SESSION_GREETING][SESSION_EVENT_WELCOMED] = {SESSION_OPEN, SESSION_DO_BEGIN},
    [SESSION_GREETING][SESSION_EVENT_REFUSED] = {SESSION_PAUSED, SESSION_DO_CLOSE},
    [SESSION_GREETING][SESSION_EVENT_FAILED] = {SESSION_PAUSED, SESSION_DO_CLOSE},
    [SESSION_OPEN][SESSION_EVENT_PING_DUE] = {SESSION_OPEN, SESSION_DO_PING},
    [SESSION_OPEN][SESSION_EVENT_SILENCE] = {SESSION_PAUSED, SESSION_DO_LOSE},
    [SESSION_OPEN][SESSION_EVENT_REFUSED] = {SESSION_PAUSED, SESSION_DO_LOSE},
    [SESSION_OPEN][SESSION_EVENT_FAILED] = {SESSION_PAUSED, SESSION_DO_LOSE},
};

void session_init(struct session *session, int64_t now_ms)
{
    *session = (struct session){
        .state = SESSION_PAUSED,
        .heartbeat_ms = SESSION_DEFAULT_HEARTBEAT_MS,
        .resume_ms = now_ms,
    };
}

static int64_t silent_ms(const struct session *session)
{
    return session->heard_ms + timeout_silence_ms(session->heartbeat_ms);
}

static int64_t ping_ms(const struct session *session)
{
    return session->pinged_ms + session->heartbeat_ms;
}

enum session_event session_due(const struct session *session, int64_t now_ms)
{
    if (session->state == SESSION_PAUSED)
        return now_ms >= session->resume_ms ? SESSION_EVENT_PAUSE_OVER : SESSION_EVENT_NONE;
    if (now_ms > silent_ms(session))
        return SESSION_EVENT_SILENCE;
    if (session->state == SESSION_OPEN && now_ms >= ping_ms(session))
        return SESSION_EVENT_PING_DUE;
    return SESSION_EVENT_NONE;
}

int64_t session_next_ms(const struct session *session)
{
    if (session->state == SESSION_PAUSED)
        return session->resume_ms;
    int64_t silent = silent_ms(session) + 1;
    if (session->state == SESSION_OPEN && ping_ms(session) < silent)
        return ping_ms(session);
    return silent;
}

/* A lost session is greeted anew at once; only greetings that fail make the pauses grow. */
static void pause_until(struct session *session, bool had_session, int64_t wait_ms, int64_t now_ms)
{
    if (!had_session)
        session->pause_ms =
            pause_next_ms(session->pause_ms, SESSION_FIRST_PAUSE_MS, SESSION_LONGEST_PAUSE_MS);
    session->resume_ms = now_ms + number_larger(wait_ms, session->pause_ms);
}

enum session_action
session_step(struct session *session, enum session_event event, int64_t wait_ms, int64_t now_ms)
{
    const struct transition *transition = &transitions[session->state][event];
    switch (transition->action) {
    case SESSION_DO_NOTHING:
        return SESSION_DO_NOTHING;
    case SESSION_DO_GREET:
        session->heard_ms = now_ms; /* the answer has three heartbeats from here */
        break;
    case SESSION_DO_BEGIN:
        session->pause_ms = 0;
        session->heard_ms = now_ms;
        session->pinged_ms = now_ms - session->heartbeat_ms; /* the first ping is due now */
        break;
    case SESSION_DO_PING:
        session->pinged_ms = now_ms;
        break;
    case SESSION_DO_CLOSE:
    case SESSION_DO_LOSE:
        pause_until(session, session->state == SESSION_OPEN, wait_ms, now_ms);
        break;
    }
    session->state = transition->next;
    return transition->action;
}

void session_explain_versions(int64_t supervisor, int64_t process, char reason[REASON_BYTES])
{
    const struct event_field fields[] = {event_number("supervisor", supervisor),
                                         event_number("process", process), EVENT_END};
    reason_pack(event_name(BUS_OTHER_VERSION), fields, reason);
}
