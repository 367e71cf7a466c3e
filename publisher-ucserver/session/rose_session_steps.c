/* The steps from no connection to a working session, as a table state x event. */
#include <stdio.h>
#include <string.h>

#include "proto/base/error.h"
#include "proto/base/text.h"

#include "publisher-ucserver/session/answer_meaning.h"
#include "publisher-ucserver/session/rose_session_private.h"

#define CONNECT_LIMIT_MS    20000
#define HANDSHAKE_LIMIT_MS  20000
#define PERMISSION_LIMIT_MS 30000
#define LONGEST_BUSY_MS     600000
#define SHORTEST_BUSY_MS    1000

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

void rose_session_report_login(struct rose_session *session,
                               enum login_outcome outcome,
                               const char *text)
{
    int64_t try_number = session->login_try;
    session->login_try = 0;
    if (try_number != 0)
        session->actions.report_login(session->actions.context, try_number, outcome, text);
}

static int begin_attempt(struct rose_session *session, const struct rose_message *message)
{
    (void)message;
    invoke_table_init(&session->invokes);
    session->check_invoke = 0;
    session->wants_tls = false;
    session->inside_since_ms = -1;
    session->inside_is_large = false;
    session->must_wait = false;
    rose_session_enter(session, ROSE_SESSION_CONNECTING, CONNECT_LIMIT_MS);
    session->actions.connect(session->actions.context);
    return 0;
}

static int ask_start_tls(struct rose_session *session, const struct rose_message *message)
{
    (void)message;
    rose_session_enter(session, ROSE_SESSION_START_TLS, 0);
    (void)rose_session_ask(session, OPERATION_START_TLS, NULL);
    return 0;
}

/* The handshake begins only when all input has been looked at: see rose_session_received(). */
static int want_handshake(struct rose_session *session, const struct rose_message *message)
{
    (void)message;
    rose_session_enter(session, ROSE_SESSION_HANDSHAKE, HANDSHAKE_LIMIT_MS);
    session->wants_tls = true;
    return 0;
}

static int negotiate(struct rose_session *session, const struct rose_message *message)
{
    (void)message;
    union operation_argument argument = {
        .negotiate = {session->device_id, session->device_name, EWSCAL_VERSION}};
    rose_session_enter(session, ROSE_SESSION_NEGOTIATING, 0);
    (void)rose_session_ask(session, OPERATION_NEGOTIATE, &argument);
    return 0;
}

static int fail_busy(struct rose_session *session, int32_t seconds)
{
    struct error why;
    int64_t wait_ms = (int64_t)seconds * 1000;
    if (wait_ms < SHORTEST_BUSY_MS)
        wait_ms = SHORTEST_BUSY_MS;
    if (wait_ms > LONGEST_BUSY_MS)
        wait_ms = LONGEST_BUSY_MS;
    (void)error_set(&why, ERROR_BUSY, "the server is busy and wants to be asked again in %d s",
                    (int)seconds);
    return rose_session_fail(session, &why, wait_ms);
}

static int fail_incompatible(struct rose_session *session, struct asn_octets version)
{
    struct error why;
    bool is_text = version.size_bytes < ROSE_SESSION_VERSION_BYTES &&
                   text_is_utf8((const char *)version.data, version.size_bytes);
    (void)error_set(&why, ERROR_INVALID,
                    "the server speaks interface version %.*s and not 8: update the UCServer or "
                    "ewscal",
                    is_text ? (int)version.size_bytes : 1,
                    is_text ? (const char *)version.data : "?");
    return rose_session_fail(session, &why, 0);
}

static void keep_version(struct rose_session *session, struct asn_octets version)
{
    session->server_version[0] = '\0';
    if (version.size_bytes < ROSE_SESSION_VERSION_BYTES &&
        text_is_utf8((const char *)version.data, version.size_bytes))
        (void)snprintf(session->server_version, sizeof(session->server_version), "%.*s",
                       (int)version.size_bytes, (const char *)version.data);
}

static int read_result(struct rose_session *session,
                       enum operation_code code,
                       const struct rose_message *message,
                       union operation_result *result)
{
    struct error why;
    if (operation_read_result(operation_find(code), message->result, result, &why) != 0)
        return rose_session_fail(session, &why, 0);
    return 0;
}

static int take_negotiation(struct rose_session *session, const struct rose_message *message)
{
    union operation_result result;
    if (read_result(session, OPERATION_NEGOTIATE, message, &result) != 0)
        return -1;
    switch (result.negotiate.outcome) {
    case NEGOTIATE_BUSY:
        return fail_busy(session, result.negotiate.busy_timeout);
    case NEGOTIATE_INCOMPATIBLE:
        return fail_incompatible(session, result.negotiate.interface_version);
    case NEGOTIATE_ACCEPTED:
        break;
    }
    keep_version(session, result.negotiate.server_version);
    rose_session_enter(session, ROSE_SESSION_PERMISSION, PERMISSION_LIMIT_MS);
    session->actions.ask_login(session->actions.context);
    return 0;
}

static int log_in(struct rose_session *session, const struct rose_message *message)
{
    (void)message;
    union operation_argument argument = {
        .login = {session->user, {session->password, session->password_bytes}}};
    rose_session_enter(session, ROSE_SESSION_LOGIN, 0);
    (void)rose_session_ask(session, OPERATION_ADMIN_LOGIN, &argument);
    return 0;
}

static int take_login(struct rose_session *session, const struct rose_message *message)
{
    union operation_result result;
    struct error why;
    if (read_result(session, OPERATION_ADMIN_LOGIN, message, &result) != 0)
        return -1;
    if (result.login != 0) {
        (void)answer_explain_login(result.login, &why);
        struct error named = why;
        rose_session_name_server(session, &named);
        rose_session_report_login(session, LOGIN_REFUSED, named.text);
        return rose_session_fail(session, &why, 0);
    }
    rose_session_report_login(session, LOGIN_ACCEPTED, NULL);
    rose_session_enter(session, ROSE_SESSION_SETTINGS, 0);
    (void)rose_session_ask(session, OPERATION_GET_MANAGER_SETTINGS, NULL);
    return 0;
}

/* From here on the supervisor counts on the session: it has its number before its first list. */
static void open_session(struct rose_session *session)
{
    session->number++;
    session->opened_ms = session->now_ms;
    error_clear(&session->failure);
    rose_session_enter(session, ROSE_SESSION_ROSTER, 0);
    (void)rose_session_roster_ask(session);
    session->actions.opened(session->actions.context);
}

static int take_settings(struct rose_session *session, const struct rose_message *message)
{
    union operation_result result;
    struct error why;
    if (read_result(session, OPERATION_GET_MANAGER_SETTINGS, message, &result) != 0)
        return -1;
    session->has_active_directory = result.settings.has_active_directory;
    if (!session->has_active_directory && session->requires_active_directory) {
        (void)error_set(&why, ERROR_INVALID,
                        "the UCServer's user management is not Active Directory (mode %d), which "
                        "is a prerequisite: switch it over, or allow others in [ucserver]",
                        (int)result.settings.mode);
        return rose_session_fail(session, &why, 0);
    }
    open_session(session);
    return 0;
}

typedef int rose_session_handler_function(struct rose_session *session,
                                          const struct rose_message *message);

static rose_session_handler_function *const HANDLERS[ROSE_SESSION_STATES][ROSE_SESSION_EVENTS] = {
    [ROSE_SESSION_IDLE][ROSE_SESSION_EVENT_DUE] = begin_attempt,
    [ROSE_SESSION_CONNECTING][ROSE_SESSION_EVENT_CONNECTED] = ask_start_tls,
    [ROSE_SESSION_START_TLS][ROSE_SESSION_EVENT_RESULT] = want_handshake,
    [ROSE_SESSION_HANDSHAKE][ROSE_SESSION_EVENT_SECURED] = negotiate,
    [ROSE_SESSION_NEGOTIATING][ROSE_SESSION_EVENT_RESULT] = take_negotiation,
    [ROSE_SESSION_PERMISSION][ROSE_SESSION_EVENT_PERMITTED] = log_in,
    [ROSE_SESSION_LOGIN][ROSE_SESSION_EVENT_RESULT] = take_login,
    [ROSE_SESSION_SETTINGS][ROSE_SESSION_EVENT_RESULT] = take_settings,
};

int rose_session_handle(struct rose_session *session,
                        enum rose_session_event event,
                        const struct rose_message *message)
{
    rose_session_handler_function *handler = HANDLERS[session->state][event];
    return handler == NULL ? 0 : handler(session, message);
}
