/* The way from no connection to a working session: state x event in one table, with what an answer
 * has to say for the next step. Pure; docs/internals/ucserver.md draws it. */
#ifndef PUBLISHER_LOGIN_STEPS_H
#define PUBLISHER_LOGIN_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/error.h"
#include "proto/message/message_values.h"

#include "publisher-ucserver/rose/operation_values.h"

#define LOGIN_VERSION_BYTES 65

struct rose_message;
struct ucserver_settings;

/* The states of the session with the UCServer, which are the steps to it (docs/internals/ucserver.md). */
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

enum login_event {
    LOGIN_EVENT_DUE, /* the next attempt */
    LOGIN_EVENT_CONNECTED,
    LOGIN_EVENT_SECURED,
    LOGIN_EVENT_PERMITTED,
    LOGIN_EVENT_RESULT, /* of the step's question */
    LOGIN_EVENT_LISTED, /* the list of users is complete */
    LOGIN_EVENTS,
};

enum login_action {
    LOGIN_NOTHING,
    LOGIN_CONNECT,
    LOGIN_SECURE, /* begin the TLS handshake when all input has been looked at */
    LOGIN_ASK,    /* the step's question */
    LOGIN_ASK_PERMISSION,
    LOGIN_OPEN, /* logged in, settings checked */
};

/* What the server has told about itself, and what the settings demand of it. */
struct login_facts {
    char version[LOGIN_VERSION_BYTES]; /* "" before it said one */
    bool is_tapi_server;
    bool presence_is_off;
    bool has_active_directory;
    bool requires_active_directory;
};

/* Why a step's answer ends the attempt. */
struct login_failure {
    struct error why;
    int64_t wait_ms;          /* the server wants so long a pause; 0: none */
    enum login_class refusal; /* UNSAID: it was no answer to the log-in */
};

/* The class by which the next attempt waits. How long a refused account rests is the supervisor's decision, who is
 * asked before each password; what may have been counted is not sent again at once, whoever grants it. */
enum error_class login_failure_class(const struct login_failure *failure);

/* Takes what a result says. Returns 0, or -1 and fills `failure`. */
typedef int login_take_function(const union operation_result *result,
                                struct login_facts *facts,
                                struct login_failure *failure);

struct login_step {
    enum rose_session_state next;
    int64_t limit_ms; /* of the next state; 0: that of an answer, or none */
    enum login_action action;
    enum operation_code question;
    login_take_function *take; /* of a result; NULL: it says nothing */
};

/* What follows from an event in this state; NULL: nothing, it is ignored. */
const struct login_step *login_step_find(enum rose_session_state state, enum login_event event);

/* Reads the result of `question`, if the step has something to learn from it. Returns 0, or -1 and fills
 * `failure`. */
int login_step_read(const struct login_step *step,
                    enum operation_code question,
                    const struct rose_message *message,
                    struct login_facts *facts,
                    struct login_failure *failure);

/* The argument of a step's question; borrows the settings. */
union operation_argument login_step_argument(enum operation_code question,
                                             const struct ucserver_settings *settings);

#endif
