/* One session with one directory server: what happens at each step, and that every step, search and log-in try ends,
 * whatever the server does. It relies on connection for names, TCP and TLS, on ldap_stream for whole messages, and on
 * login_try, so that a password goes out only when the supervisor has granted that. */
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/connection/connection.h"
#include "proto/login/login_try.h"

#include "worker-ldap/directory_root.h"
#include "worker-ldap/ldap_search.h"
#include "worker-ldap/ldap_session.h"
#include "worker-ldap/server/ldap_stream.h"
#include "worker-ldap/server/server_result.h"

/* The share of the time for one request that each step of a session has. */
#define STEP_SHARE 8

/* The input holds one whole message and the beginning of the next. */
#define INPUT_LIMIT_BYTES  (LDAP_STREAM_MESSAGE_BYTES + 64 * 1024)
#define OUTPUT_LIMIT_BYTES (4 * 1024 * 1024)

struct ldap_session {
    sd_event *loop;
    const struct directory_settings *settings;
    const struct host_port *host;
    struct ldap_session_plan plan;
    struct ldap_session_callbacks callbacks;
    struct login_try login;
    /* libldap alone blocks in connect and TLS, and spins when the peer is silent there: it does not know of this. */
    struct connection *connection;
    struct ldap_stream *stream;
    sd_event_source *timer, *reaper;
    int64_t step_due_ms;
    enum ldap_step step;
    int step_message; /* of the request that the step waits for */
    struct directory_root root;
    int64_t domains_due_ms; /* when its question for domains has taken too long */
    struct ldap_search_list searches;
    struct ldap_session_end end; /* how it was over */
    bool is_over;
};

static int on_over(sd_event_source *source, void *context)
{
    (void)source;
    struct ldap_session *session = context;
    struct ldap_session_end end = session->end;
    session->callbacks.ended(session->callbacks.context, &end);
    return 0;
}

void ldap_session_title(const struct directory_settings *settings, char title[LIMIT_NAME + 1])
{
    (void)snprintf(title, LIMIT_NAME + 1, "directory%s%s", settings->name[0] == '\0' ? "" : " ",
                   settings->name);
}

/* Which server it was, and at which step. Returns -1. */
static int name_server(const struct ldap_session *session, struct error *error)
{
    char title[LIMIT_NAME + 1];
    ldap_session_title(session->settings, title);
    return error_add(error, event_text("server", title), event_text("host", session->host->host),
                     event_number("port", session->host->port),
                     event_text("step", ldap_step_name(session->step)));
}

/* The owner hears of the end from the loop, so that it may destroy the session there. */
static void end_ldap_session(struct ldap_session *session, const struct error *why)
{
    if (session->is_over)
        return;
    session->is_over = true;
    session->end.step = session->step;
    session->end.why = *why;
    (void)name_server(session, &session->end.why);
    login_try_break_off(&session->login, session->end.why.reason);
    if (sd_event_add_defer(session->loop, &session->reaper, on_over, session) < 0)
        abort(); /* without it nobody would ever hear of the end */
}

static void end_with(struct ldap_session *session, enum event event)
{
    struct error error;
    (void)error_set(&error, event);
    end_ldap_session(session, &error);
}

/* A password that nobody has read was not tried. */
static void end_with_connection(struct ldap_session *session, const struct error *why)
{
    if (connection_is_unread(session->connection))
        login_try_end(&session->login, LOGIN_NOT_TRIED, why->reason);
    end_ldap_session(session, why);
}

/* A request that could not be sent ends the session: libldap would connect by itself for the next. Where the
 * connection has ended, that says why. */
static void end_unless_sent(struct ldap_session *session, int code, const char *request)
{
    struct error error;
    if (code == LDAP_SUCCESS)
        return;
    const struct error *end = connection_end(session->connection);
    if (end != NULL) {
        end_with_connection(session, end);
        return;
    }
    (void)error_set(&error, DIRECTORY_REQUEST_UNSENT, event_text("request", request),
                    event_text("words", ldap_err2string(code)));
    end_ldap_session(session, &error);
}

/* All searches have the same limit: the first one is due first. */
static int64_t earliest_due(const struct ldap_session *session)
{
    const struct ldap_search *search = TAILQ_FIRST(&session->searches);
    int64_t due_ms = session->step_due_ms < session->domains_due_ms ? session->step_due_ms
                                                                    : session->domains_due_ms;
    return search != NULL && search->due_ms < due_ms ? search->due_ms : due_ms;
}

static void set_ldap_timer(struct ldap_session *session)
{
    int64_t due_ms = earliest_due(session);
    if (due_ms == INT64_MAX) {
        (void)sd_event_source_set_enabled(session->timer, SD_EVENT_OFF);
        return;
    }
    if (sd_event_source_set_time(session->timer, (uint64_t)due_ms * 1000) < 0 ||
        sd_event_source_set_enabled(session->timer, SD_EVENT_ONESHOT) < 0)
        abort(); /* a step without a limit could last for ever */
}

/* A search has more time than a step: the directory may have to read through all its entries. */
static void end_in_silence(struct ldap_session *session)
{
    struct error error;
    int64_t limit_ms = session->step == LDAP_STEP_READY
                           ? session->plan.search_limit_ms
                           : session->plan.request_timeout_ms / STEP_SHARE;
    (void)error_set(&error, CONNECTION_TIMED_OUT, event_number("limit_ms", limit_ms));
    session->end.was_silent = true;
    end_ldap_session(session, &error);
}

static int on_ldap_timer(sd_event_source *source, uint64_t time, void *context)
{
    (void)source;
    (void)time;
    struct ldap_session *session = context;
    if (clock_monotonic_ms() >= earliest_due(session))
        end_in_silence(session);
    else
        set_ldap_timer(session);
    return 0;
}

static void enter_ldap_step(struct ldap_session *session, enum ldap_step step)
{
    session->step = step;
    bool is_waiting = step != LDAP_STEP_READY && step != LDAP_STEP_LOGIN_GRANT;
    session->step_due_ms =
        is_waiting ? clock_monotonic_ms() + session->plan.request_timeout_ms / STEP_SHARE
                   : INT64_MAX;
    set_ldap_timer(session);
}

/* Enters a step that the owner is told of. */
static void reach(struct ldap_session *session, enum ldap_step step)
{
    enter_ldap_step(session, step);
    session->callbacks.reached(session->callbacks.context, step);
}

/* The password may follow only what this step has secured. */
static void secure(struct ldap_session *session)
{
    enter_ldap_step(session, LDAP_STEP_TLS);
    connection_secure(session->connection);
}

static void on_ldap_connected(void *context)
{
    struct ldap_session *session = context;
    switch ((enum tls_mode)session->settings->tls) {
    case TLS_STARTTLS:
        enter_ldap_step(session, LDAP_STEP_START_TLS);
        end_unless_sent(
            session,
            ldap_start_tls(ldap_stream_handle(session->stream), NULL, NULL, &session->step_message),
            "starttls");
        return;
    case TLS_ON:
        secure(session);
        return;
    case TLS_OFF:
        end_with(session, DIRECTORY_TLS_OFF);
        return;
    }
}

static void on_secured(void *context)
{
    struct ldap_session *session = context;
    reach(session, LDAP_STEP_LOGIN_GRANT);
    login_try_ask(&session->login, session->settings->account);
}

static void on_granted(void *context)
{
    struct ldap_session *session = context;
    const struct octets *secret = &session->settings->secret;
    struct berval credentials = {secret->size, (char *)secret->data};
    enter_ldap_step(session, LDAP_STEP_BIND);
    /* A server accepts a name without a password as nobody, and shows nobody anything. */
    if (secret->size == 0 || session->settings->user[0] == '\0') {
        end_with(session, DIRECTORY_CREDENTIALS_EMPTY);
        return;
    }
    login_try_sent(&session->login);
    end_unless_sent(session,
                    ldap_sasl_bind(ldap_stream_handle(session->stream), session->settings->user,
                                   LDAP_SASL_SIMPLE, &credentials, NULL, NULL,
                                   &session->step_message),
                    "the password");
}

static void on_bind_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct ldap_session *session = context;
    session->callbacks.denied(session->callbacks.context, wait_ms, reason);
}

static void ask_root(struct ldap_session *session)
{
    reach(session, LDAP_STEP_ROOT);
    if (directory_root_use_settings(&session->root, session->settings)) {
        reach(session, LDAP_STEP_READY);
        return;
    }
    end_unless_sent(session,
                    directory_root_ask(ldap_stream_handle(session->stream), &session->step_message),
                    "rootdse");
}

/* What cannot be read was sent and is left without an answer: the end of the session says so. What is no
 * verdict about the account may be decided by the next server, and holds nobody up before that. */
static void tell_refusal(struct ldap_session *session,
                         const struct bind_refusal *refusal,
                         const struct error *why)
{
    if (refusal->class == LOGIN_CLASS_UNSAID)
        return;
    bool has_other = session->plan.has_further_host || ldap_session_has_other_address(session);
    if (why->class != ERROR_REFUSED && has_other)
        login_try_end(&session->login, LOGIN_NOT_TRIED, why->reason);
    else
        login_try_refuse(&session->login, refusal->class, refusal->wait_ms, why->reason);
}

static void take_bind(struct ldap_session *session, LDAPMessage *message)
{
    struct error error;
    struct bind_refusal refusal;
    if (server_result_read_bind(ldap_stream_handle(session->stream), message, &refusal, &error) ==
        0) {
        login_try_end(&session->login, LOGIN_ACCEPTED, NULL);
        ask_root(session);
        return;
    }
    (void)error_add(&error, event_text("account", session->settings->user));
    /* The end names the server too, but the supervisor is told of the account before that. */
    (void)name_server(session, &error);
    tell_refusal(session, &refusal, &error);
    end_ldap_session(session, &error);
}

/* Whether the message is a good result; any other ends the session. */
static bool has_succeeded(struct ldap_session *session, LDAPMessage *message)
{
    struct error error;
    enum server_operation operation =
        session->step == LDAP_STEP_START_TLS ? SERVER_START_TLS : SERVER_SEARCH;
    if (server_result_read(ldap_stream_handle(session->stream), message, operation, NULL, &error) ==
        0)
        return true;
    end_ldap_session(session, &error);
    return false;
}

static void take_root(struct ldap_session *session, LDAPMessage *message)
{
    int type = ldap_msgtype(message);
    if (type == LDAP_RES_SEARCH_ENTRY) {
        directory_root_take(&session->root, ldap_stream_handle(session->stream), message);
        return;
    }
    if (type == LDAP_RES_SEARCH_REFERENCE || !has_succeeded(session, message))
        return;
    if (session->root.base == NULL)
        end_with(session, DIRECTORY_NO_SEARCH_BASE);
    else
        reach(session, LDAP_STEP_READY);
}

static void take_step(struct ldap_session *session, LDAPMessage *message)
{
    if (session->step == LDAP_STEP_START_TLS && has_succeeded(session, message))
        secure(session);
    else if (session->step == LDAP_STEP_BIND)
        take_bind(session, message);
    else if (session->step == LDAP_STEP_ROOT)
        take_root(session, message);
}

/* The search that a message answers; NULL when it was abandoned: answers may still be on their way then. */
static struct ldap_search *search_of(struct ldap_session *session, int message)
{
    struct ldap_search *search;
    TAILQ_FOREACH(search, &session->searches, link) {
        if (search->message == message)
            return search;
    }
    return NULL;
}

/* Tells its owner what became of a search. `why` may be NULL. */
static void
finish_search(struct ldap_session *session, struct ldap_search *search, struct error *why)
{
    TAILQ_REMOVE(&session->searches, search, link);
    set_ldap_timer(session);
    if (why != NULL)
        (void)name_server(session, why);
    session->callbacks.found(session->callbacks.context, search->subject, &search->entries, why);
    ldap_search_destroy(search);
}

/* What comes before the result. A server that sends too much would go on with it: the session ends. */
static void
take_search_part(struct ldap_session *session, struct ldap_search *search, LDAPMessage *message)
{
    struct error error;
    if (ldap_search_take(ldap_stream_handle(session->stream), search, message, &error) == 0)
        return;
    end_ldap_session(session, &error);
    finish_search(session, search, &error);
}

static void
take_search_end(struct ldap_session *session, struct ldap_search *search, LDAPMessage *message)
{
    struct error error;
    switch (ldap_search_finish(ldap_stream_handle(session->stream), search, message, &error)) {
    case LDAP_SEARCH_GOES_ON:
        return;
    case LDAP_SEARCH_DONE:
        finish_search(session, search, NULL);
        return;
    case LDAP_SEARCH_FAILED:
        finish_search(session, search, &error);
        return;
    case LDAP_SEARCH_BROKEN:
        end_ldap_session(session, &error);
        return;
    }
}

/* Sends the next question for domains, if there is one, and tells the owner when there is none. */
static void go_on_learning(struct ldap_session *session)
{
    int code = directory_root_learn(&session->root, ldap_stream_handle(session->stream));
    bool is_known = session->root.progress == DOMAINS_KNOWN;
    session->domains_due_ms =
        is_known ? INT64_MAX : clock_monotonic_ms() + session->plan.search_limit_ms;
    set_ldap_timer(session);
    end_unless_sent(session, code, "domains");
}

static void take_domains(struct ldap_session *session, LDAPMessage *message)
{
    struct error error;
    LDAP *handle = ldap_stream_handle(session->stream);
    if (!directory_root_take_domain(&session->root, handle, message))
        return;
    if (directory_root_fail(&session->root, handle, message, &error)) {
        session->domains_due_ms = INT64_MAX;
        (void)name_server(session, &error);
        session->callbacks.learned(session->callbacks.context, &error);
        return;
    }
    go_on_learning(session);
    if (session->root.progress == DOMAINS_KNOWN)
        session->callbacks.learned(session->callbacks.context, NULL);
}

static void take_ldap_message(struct ldap_session *session, LDAPMessage *message)
{
    int number = ldap_msgid(message);
    if (session->step != LDAP_STEP_READY) {
        /* Anything else answers a request of an earlier step and tells nothing any more. */
        if (number == session->step_message)
            take_step(session, message);
        return;
    }
    if (directory_root_is_learning(&session->root) && number == session->root.message) {
        take_domains(session, message);
        return;
    }
    struct ldap_search *search = search_of(session, number);
    if (search != NULL && ldap_msgtype(message) == LDAP_RES_SEARCH_RESULT)
        take_search_end(session, search, message);
    else if (search != NULL)
        take_search_part(session, search, message);
}

static void on_readable(void *context)
{
    struct ldap_session *session = context;
    struct error error;
    LDAPMessage *message;
    int result = 0;
    if (session->is_over || ldap_stream_is_over(session->stream))
        return;
    /* What lies behind the agreement to start TLS is nobody's answer: the connection judges it. */
    while (!session->is_over && session->step != LDAP_STEP_TLS &&
           (result = ldap_stream_next(session->stream, &message, &error)) > 0) {
        take_ldap_message(session, message);
        (void)ldap_msgfree(message);
        connection_resume(session->connection);
    }
    if (result < 0)
        end_ldap_session(session, &error);
}

static void on_ldap_connection_ended(void *context, const struct error *why)
{
    struct error copy = *why;
    on_readable(context);
    end_with_connection(context, &copy);
}

static int write_octets(void *context, const void *data, size_t size_bytes)
{
    const struct ldap_session *session = context;
    return connection_write(session->connection, data, size_bytes);
}

static void connect_stream(struct ldap_session *session)
{
    const struct directory_settings *settings = session->settings;
    const struct octets *pins = settings->pins.size > 0 ? &settings->pins : &settings->pin;
    const struct connection_target target = {.host = session->host->host,
                                             .port = (uint16_t)session->host->port,
                                             .ca = settings->ca.data,
                                             .ca_bytes = settings->ca.size,
                                             .pins = pins->data,
                                             .pins_bytes = pins->size,
                                             .needs_tls_1_3 = settings->tls_minimum != 0,
                                             .memory = session->plan.memory,
                                             .certificate_end = session->plan.certificate_end,
                                             .shown = session->plan.shown};
    const struct connection_limits limits = {INPUT_LIMIT_BYTES, OUTPUT_LIMIT_BYTES};
    const struct connection_callbacks callbacks = {.context = session,
                                                   .connected = on_ldap_connected,
                                                   .secured = on_secured,
                                                   .readable = on_readable,
                                                   .ended = on_ldap_connection_ended};
    struct error error;
    session->connection = connection_create(session->loop, &target, &limits, &callbacks);
    session->stream =
        ldap_stream_create(connection_input(session->connection), write_octets, session, &error);
    if (session->stream != NULL)
        return;
    connection_destroy(session->connection);
    session->connection = NULL;
    end_ldap_session(session, &error);
}

struct ldap_session *ldap_session_create(sd_event *loop,
                                         struct login_desk *logins,
                                         const struct directory_settings *settings,
                                         const struct ldap_session_plan *plan,
                                         const struct ldap_session_callbacks *callbacks)
{
    static const struct login_try_callbacks login_callbacks = {.granted = on_granted,
                                                               .denied = on_bind_denied};
    struct ldap_session *session = memory_allocate(sizeof(*session));
    session->loop = loop;
    session->settings = settings;
    session->host = &settings->hosts[plan->host];
    session->plan = *plan;
    session->callbacks = *callbacks;
    session->step_due_ms = session->domains_due_ms = INT64_MAX;
    directory_root_init(&session->root, session->host->port);
    TAILQ_INIT(&session->searches);
    login_try_init(&session->login, logins, &login_callbacks, session);
    if (sd_event_add_time(loop, &session->timer, CLOCK_MONOTONIC, 0, 0, on_ldap_timer, session) < 0)
        abort(); /* a session without limits could last for ever */
    enter_ldap_step(session, LDAP_STEP_CONNECT);
    connect_stream(session);
    return session;
}

void ldap_session_destroy(struct ldap_session *session)
{
    if (session == NULL)
        return;
    session->timer = sd_event_source_disable_unref(session->timer);
    session->reaper = sd_event_source_disable_unref(session->reaper);
    login_try_clear(&session->login);
    session->is_over = true; /* nobody is told what the farewell does */
    ldap_stream_destroy(session->stream);
    connection_destroy(session->connection);
    while (!TAILQ_EMPTY(&session->searches)) {
        struct ldap_search *search = TAILQ_FIRST(&session->searches);
        TAILQ_REMOVE(&session->searches, search, link);
        ldap_search_destroy(search);
    }
    directory_root_clear(&session->root);
    free(session);
}

int ldap_session_search(struct ldap_session *session,
                        void *subject,
                        enum ldap_search_kind kind,
                        const char *filter,
                        struct error *error)
{
    if (session->is_over)
        return 0; /* the owner is about to hear of it */
    int64_t limit_ms = session->plan.search_limit_ms;
    const char *base = directory_root_base(&session->root, kind, error);
    if (base == NULL)
        return name_server(session, error);
    struct ldap_search *search = ldap_search_create(subject, kind, base, filter, limit_ms);
    if (ldap_search_send(ldap_stream_handle(session->stream), search, NULL, error) != 0) {
        ldap_search_destroy(search);
        if (error->class == ERROR_INVALID)
            return name_server(session, error);
        end_ldap_session(session, error);
        return 0;
    }
    search->due_ms = clock_monotonic_ms() + limit_ms;
    TAILQ_INSERT_TAIL(&session->searches, search, link);
    set_ldap_timer(session);
    return 0;
}

void ldap_session_abandon(struct ldap_session *session, const void *subject)
{
    struct ldap_search *search = TAILQ_FIRST(&session->searches);
    while (search != NULL && search->subject != subject)
        search = TAILQ_NEXT(search, link);
    if (search == NULL)
        return;
    if (!session->is_over)
        end_unless_sent(
            session,
            ldap_abandon_ext(ldap_stream_handle(session->stream), search->message, NULL, NULL),
            "abandon");
    TAILQ_REMOVE(&session->searches, search, link);
    ldap_search_destroy(search);
    set_ldap_timer(session);
}

bool ldap_session_blame_address(struct ldap_session *session)
{
    if (session->connection != NULL)
        connection_blame_address(session->connection);
    return ldap_session_has_other_address(session);
}

bool ldap_session_has_other_address(const struct ldap_session *session)
{
    return session->connection != NULL && connection_has_other_address(session->connection);
}

const struct directory_domains *ldap_session_domains(const struct ldap_session *session)
{
    return &session->root.domains;
}

bool ldap_session_learn_domains(struct ldap_session *session)
{
    if (session->root.progress == DOMAINS_UNASKED && !session->is_over)
        go_on_learning(session);
    return session->root.progress == DOMAINS_KNOWN;
}

bool ldap_session_is_ready(const struct ldap_session *session)
{
    return session->step == LDAP_STEP_READY && !session->is_over;
}
