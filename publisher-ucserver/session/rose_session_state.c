/* The states of the session in words. */
#include "publisher-ucserver/session/rose_session_state.h"

static const char *const STEP_NAMES[ROSE_SESSION_STATES] = {
    [ROSE_SESSION_STOPPED] = "stopped",
    [ROSE_SESSION_IDLE] = "waiting",
    [ROSE_SESSION_CONNECTING] = "connect",
    [ROSE_SESSION_START_TLS] = "start TLS",
    [ROSE_SESSION_HANDSHAKE] = "TLS handshake",
    [ROSE_SESSION_NEGOTIATING] = "negotiate",
    [ROSE_SESSION_PERMISSION] = "permission to log in",
    [ROSE_SESSION_LOGIN] = "log in",
    [ROSE_SESSION_SETTINGS] = "read the server's settings",
    [ROSE_SESSION_ROSTER] = "read the list of users",
    [ROSE_SESSION_WORKING] = "work",
};

const char *rose_session_step_name(enum rose_session_state state)
{
    return STEP_NAMES[state];
}
