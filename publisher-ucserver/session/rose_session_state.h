/* The states of the session with the UCServer, which are the steps to it (docs/internals/ucserver.md). */
#ifndef PUBLISHER_ROSE_SESSION_STATE_H
#define PUBLISHER_ROSE_SESSION_STATE_H

enum rose_session_state {
    ROSE_SESSION_STOPPED, /* no settings yet, or told to stop */
    ROSE_SESSION_IDLE,    /* waits for the next attempt */
    ROSE_SESSION_CONNECTING,
    ROSE_SESSION_START_TLS,
    ROSE_SESSION_HANDSHAKE,
    ROSE_SESSION_NEGOTIATING,
    ROSE_SESSION_PERMISSION, /* asks the supervisor whether the password may be sent now */
    ROSE_SESSION_LOGIN,
    ROSE_SESSION_SETTINGS,
    ROSE_SESSION_ROSTER, /* reads the first list of users */
    ROSE_SESSION_WORKING,
    ROSE_SESSION_STATES,
};

/* A step in words: "log in". Never NULL. */
const char *rose_session_step_name(enum rose_session_state state);

#endif
