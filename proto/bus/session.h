/* A member's session with the supervisor as a state machine: when to greet, to ping, to give up and
 * to try again. Pure; the table is drawn in docs/internals/session.md. */
#ifndef PROTO_SESSION_H
#define PROTO_SESSION_H

#include <stddef.h>
#include <stdint.h>

#include "proto/event/reason.h"

#define SESSION_DEFAULT_HEARTBEAT_MS 2000 /* before the supervisor has told its own */
#define SESSION_FIRST_PAUSE_MS       250  /* doubles with each failure ... */
#define SESSION_LONGEST_PAUSE_MS     5000 /* ... up to this */

enum session_state {
    SESSION_PAUSED,   /* no socket */
    SESSION_GREETING, /* hello sent, no answer yet */
    SESSION_OPEN,
    SESSION_STATES
};

enum session_event {
    SESSION_EVENT_NONE,
    SESSION_EVENT_PAUSE_OVER,
    SESSION_EVENT_PING_DUE,
    SESSION_EVENT_SILENCE,  /* three heartbeats without a message */
    SESSION_EVENT_WELCOMED, /* the supervisor answered the hello */
    SESSION_EVENT_REFUSED,  /* it refused, or ended the session */
    SESSION_EVENT_FAILED,   /* it does not take what we send */
    SESSION_EVENTS
};

enum session_action {
    SESSION_DO_NOTHING,
    SESSION_DO_GREET, /* a new socket, a hello */
    SESSION_DO_BEGIN, /* tell the owner that there is a session */
    SESSION_DO_PING,
    SESSION_DO_CLOSE, /* close the socket */
    SESSION_DO_LOSE   /* close the socket and tell the owner that the session is over */
};

struct session {
    enum session_state state;
    int64_t heartbeat_ms;
    int64_t pause_ms;  /* the last one; 0: none since there was a session */
    int64_t resume_ms; /* PAUSED: until when */
    int64_t heard_ms;  /* when a valid message came: any counts as a heartbeat */
    int64_t pinged_ms;
};

/* Begins paused, with the pause over at `now_ms`. */
void session_init(struct session *session, int64_t now_ms);

/* What has become due: PAUSE_OVER, SILENCE, PING_DUE or NONE. */
enum session_event session_due(const struct session *session, int64_t now_ms);

/* When session_due() has to be asked again. */
int64_t session_next_ms(const struct session *session);

/* Goes to the next state and says what to do. `wait_ms` is how long the supervisor told us to wait
 * with SESSION_EVENT_REFUSED, else 0. */
enum session_action
session_step(struct session *session, enum session_event event, int64_t wait_ms, int64_t now_ms);

/* Packs the reason that the two speak different versions of the bus. */
void session_explain_versions(int64_t supervisor, int64_t process, char reason[REASON_BYTES]);

#endif
