/* The steps from no connection to a working session, as a table state x event. A step that is not in the
 * table cannot happen: an answer that comes in another state than its own is ignored, so a server cannot
 * lead the session past TLS or the permission to log in. */
#include <stdio.h>

#include "proto/base/text.h"
#include "proto/login/login_class.h"
#include "proto/message/message.h"

#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/answer_meaning.h"
#include "publisher-ucserver/session/login_steps.h"

#define CONNECT_LIMIT_MS    20000
#define HANDSHAKE_LIMIT_MS  20000
#define PERMISSION_LIMIT_MS 30000
#define LONGEST_BUSY_MS     600000
#define SHORTEST_BUSY_MS    1000
#define MILLISECONDS        1000
#define ONLY_ENABLED        1
#define ONLY_OFFLINE        2

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

union operation_argument login_step_argument(enum operation_code question,
                                             const struct ucserver_settings *settings)
{
    if (question == OPERATION_NEGOTIATE)
        return (union operation_argument){
            .negotiate = {settings->device_id, settings->device_name, EWSCAL_VERSION}};
    if (question == OPERATION_ADMIN_LOGIN)
        return (union operation_argument){
            .login = {settings->user, {settings->secret.data, settings->secret.size}}};
    return (union operation_argument){.profiles = {ONLY_ENABLED, ONLY_OFFLINE}};
}

/* The reason has what the server said; the pause is kept within limits, so that a wrong number does not
 * stop us for days. */
static int fail_busy(int32_t seconds, struct login_failure *failure)
{
    int64_t wait_ms = (int64_t)seconds * MILLISECONDS;
    if (wait_ms < SHORTEST_BUSY_MS)
        wait_ms = SHORTEST_BUSY_MS;
    if (wait_ms > LONGEST_BUSY_MS)
        wait_ms = LONGEST_BUSY_MS;
    failure->wait_ms = wait_ms;
    return error_set(&failure->why, UCSERVER_BUSY,
                     event_number("wait_ms", (int64_t)seconds * MILLISECONDS));
}

static bool is_readable(struct asn_octets version)
{
    return version.size_bytes < LOGIN_VERSION_BYTES &&
           text_is_utf8((const char *)version.data, version.size_bytes);
}

/* Copies a version that the server told; one that is not readable becomes empty. */
static void copy_version(struct asn_octets version, char text[LOGIN_VERSION_BYTES])
{
    (void)snprintf(text, LOGIN_VERSION_BYTES, "%.*s",
                   is_readable(version) ? (int)version.size_bytes : 0, (const char *)version.data);
}

static int fail_incompatible(struct asn_octets version, struct login_failure *failure)
{
    char text[LOGIN_VERSION_BYTES];
    copy_version(version, text);
    return error_set(&failure->why, UCSERVER_INTERFACE_UNSUPPORTED,
                     event_text("version", text[0] == '\0' ? "?" : text));
}

static int take_negotiation(const union operation_result *result,
                            struct login_facts *facts,
                            struct login_failure *failure)
{
    switch (result->negotiate.outcome) {
    case NEGOTIATE_BUSY:
        return fail_busy(result->negotiate.busy_timeout, failure);
    case NEGOTIATE_INCOMPATIBLE:
        return fail_incompatible(result->negotiate.interface_version, failure);
    case NEGOTIATE_ACCEPTED:
        break;
    }
    copy_version(result->negotiate.server_version, facts->version);
    facts->is_tapi_server = result->negotiate.server_type == SERVER_TYPE_TAPI;
    facts->presence_is_off = result->negotiate.presence_is_off;
    return 0;
}

static int take_login(const union operation_result *result,
                      struct login_facts *facts,
                      struct login_failure *failure)
{
    (void)facts;
    if (result->login == 0)
        return 0;
    failure->refusal = answer_explain_login(result->login, &failure->why).login;
    return -1;
}

/* Users are found in the directory by what Active Directory keeps of them. Another user management has
 * other names, so calendars might be written to the wrong person; whoever knows better may allow it. */
static int take_settings_result(const union operation_result *result,
                                struct login_facts *facts,
                                struct login_failure *failure)
{
    facts->has_active_directory = result->settings.has_active_directory;
    if (facts->has_active_directory || !facts->requires_active_directory)
        return 0;
    return error_set(&failure->why, UCSERVER_NOT_ACTIVE_DIRECTORY,
                     event_number("mode", result->settings.mode));
}

int login_step_read(const struct login_step *step,
                    enum operation_code question,
                    const struct rose_message *message,
                    struct login_facts *facts,
                    struct login_failure *failure)
{
    union operation_result result;
    if (step->take == NULL)
        return 0;
    if (operation_read_result(operation_find(question), message->result, &result, &failure->why) !=
        0)
        return -1;
    return step->take(&result, facts, failure);
}

#define STEP(state, event) [ROSE_SESSION_##state][LOGIN_EVENT_##event]

/* What is not listed leads to STOPPED, which is 0 and no step. */
static const struct login_step STEPS[ROSE_SESSION_STATES][LOGIN_EVENTS] = {
    STEP(IDLE, DUE) = {.next = ROSE_SESSION_CONNECTING,
                       .limit_ms = CONNECT_LIMIT_MS,
                       .action = LOGIN_CONNECT},
    STEP(CONNECTING, CONNECTED) = {.next = ROSE_SESSION_START_TLS,
                                   .action = LOGIN_ASK,
                                   .question = OPERATION_START_TLS},
    STEP(START_TLS, RESULT) = {.next = ROSE_SESSION_HANDSHAKE,
                               .limit_ms = HANDSHAKE_LIMIT_MS,
                               .action = LOGIN_SECURE},
    STEP(HANDSHAKE, SECURED) = {.next = ROSE_SESSION_NEGOTIATING,
                                .action = LOGIN_ASK,
                                .question = OPERATION_NEGOTIATE},
    STEP(NEGOTIATING, RESULT) = {.next = ROSE_SESSION_PERMISSION,
                                 .limit_ms = PERMISSION_LIMIT_MS,
                                 .action = LOGIN_ASK_PERMISSION,
                                 .take = take_negotiation},
    STEP(PERMISSION, PERMITTED) = {.next = ROSE_SESSION_LOGIN,
                                   .action = LOGIN_ASK,
                                   .question = OPERATION_ADMIN_LOGIN},
    STEP(LOGIN, RESULT) = {.next = ROSE_SESSION_SETTINGS,
                           .action = LOGIN_ASK,
                           .question = OPERATION_GET_MANAGER_SETTINGS,
                           .take = take_login},
    STEP(SETTINGS, RESULT) = {.next = ROSE_SESSION_ROSTER,
                              .limit_ms = 0,
                              .action = LOGIN_OPEN,
                              .take = take_settings_result},
    STEP(ROSTER, LISTED) = {.next = ROSE_SESSION_WORKING, .action = LOGIN_NOTHING},
};

enum error_class login_failure_class(const struct login_failure *failure)
{
    if (failure->refusal == LOGIN_CLASS_UNSAID)
        return failure->why.class;
    return login_class_row(failure->refusal)->counts ? ERROR_REFUSED : ERROR_UNAVAILABLE;
}

const struct login_step *login_step_find(enum rose_session_state state, enum login_event event)
{
    const struct login_step *step = &STEPS[state][event];
    return step->next == ROSE_SESSION_STOPPED ? NULL : step;
}
