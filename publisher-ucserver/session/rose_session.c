/* The session's life: settings, what happens to it, time. The steps are in rose_session_steps.c, what
 * the server says in rose_session_answers.c, the list of users in rose_session_roster.c. */
#include <stdlib.h>

#include "proto/base/error.h"
#include "proto/base/memory.h"

#include "publisher-ucserver/asn/asn_outline.h"
#include "publisher-ucserver/asn/asn_writer.h"
#include "publisher-ucserver/session/rose_session_private.h"
#include "publisher-ucserver/session/roster.h"
#include "publisher-ucserver/session/roster_stream.h"

#define FIRST_PAUSE_MS        2000
#define LONGEST_PAUSE_MS      60000
#define PAUSE_REFUSED_MS      60000  /* credentials or rights: somebody has to change something */
#define PAUSE_INVALID_MS      300000 /* a setting or a version: the same */
#define STEADY_AFTER_MS       60000  /* a session that lived so long was a success */
#define MESSAGE_LIMIT_MS      60000  /* from its first octet to its last */
#define STALL_LIMIT_MS        60000  /* within the list of users, which has a limit of its own */
#define ROSTER_TIMEOUT_HALVES 5      /* 5 min when a request may take 2 min */
#define ROSTER_BYTES_PER_MS   64     /* slower than half a megabit is no list of users */
#define KEEP_ALIVE_MS         8000   /* with TCP_USER_TIMEOUT a dead connection is found in 30 s */

static void forget_settings(struct rose_session *session)
{
    free(session->server);
    free(session->user);
    free(session->device_id);
    free(session->device_name);
    memory_wipe(session->password, session->password_bytes);
    free(session->password);
    session->server = session->user = session->device_id = session->device_name = NULL;
    session->password = NULL;
}

struct rose_session *rose_session_create(const struct rose_session_actions *actions,
                                         int64_t first_number,
                                         uint32_t random)
{
    struct rose_session *session = memory_allocate(sizeof(*session));
    session->actions = *actions;
    session->state = ROSE_SESSION_STOPPED;
    session->number = first_number - 1;
    session->random = random;
    session->backoff = (struct backoff){FIRST_PAUSE_MS, LONGEST_PAUSE_MS, 0};
    return session;
}

void rose_session_destroy(struct rose_session *session)
{
    if (session == NULL)
        return;
    roster_stream_destroy(session->roster_stream);
    roster_destroy(session->roster);
    frame_stream_destroy(session->stream);
    forget_settings(session);
    free(session);
}

static int64_t earlier(int64_t left_ms, int64_t right_ms)
{
    return left_ms < right_ms ? left_ms : right_ms;
}

/* No limit is longer than what the administrator allows for one request. */
static int64_t within_timeout(const struct rose_session *session, int64_t limit_ms)
{
    return earlier(limit_ms, session->request_timeout_ms);
}

void rose_session_enter(struct rose_session *session,
                        enum rose_session_state state,
                        int64_t limit_ms)
{
    session->state = state;
    session->step_deadline_ms =
        limit_ms == 0 ? INT64_MAX : session->now_ms + within_timeout(session, limit_ms);
}

static bool has_connection(const struct rose_session *session)
{
    return session->state != ROSE_SESSION_STOPPED && session->state != ROSE_SESSION_IDLE;
}

static bool is_logged_in(const struct rose_session *session)
{
    return session->state >= ROSE_SESSION_SETTINGS;
}

static struct invoke *send_invoke(struct rose_session *session,
                                  struct invoke *invoke,
                                  const union operation_argument *argument)
{
    struct asn_writer writer;
    const uint8_t *octets;
    size_t size;
    asn_writer_init(&writer);
    operation_write_invoke(invoke->operation, invoke->id, argument, &writer);
    bool is_written = asn_writer_finish(&writer, &octets, &size) == 0;
    if (is_written) {
        asn_outline_write(octets, size, invoke->operation->code != OPERATION_ADMIN_LOGIN,
                          invoke->outline, sizeof(invoke->outline));
        session->actions.send(session->actions.context, octets, size);
    }
    asn_writer_clear(&writer);
    session->last_sent_ms = session->now_ms;
    return is_written ? invoke : NULL;
}

/* A server that builds 300 MB is silent for a while. */
static int64_t roster_limit_ms(const struct rose_session *session)
{
    return session->request_timeout_ms * ROSTER_TIMEOUT_HALVES / 2;
}

struct invoke *rose_session_ask(struct rose_session *session,
                                enum operation_code code,
                                const union operation_argument *argument)
{
    const struct operation *operation = operation_find(code);
    struct invoke *invoke = invoke_table_add(&session->invokes, operation, session->now_ms);
    if (invoke == NULL)
        return NULL;
    int64_t limit_ms = within_timeout(session, operation->answer_limit_ms);
    if (code == OPERATION_GET_USER_PROFILES)
        limit_ms = roster_limit_ms(session);
    invoke->deadline_ms = session->now_ms + limit_ms;
    session->counters.requests++;
    if (send_invoke(session, invoke, argument) != NULL)
        return invoke;
    invoke_table_remove(invoke);
    return NULL;
}

/* An event: an invoke to which nobody answers. */
static void send_event(struct rose_session *session, enum operation_code code)
{
    struct invoke event = {.id = ROSE_EVENT_ID, .operation = operation_find(code)};
    (void)send_invoke(session, &event, NULL);
}

static uint32_t next_random(struct rose_session *session)
{
    session->random = session->random * 1664525U + 1013904223U;
    return session->random >> 8;
}

static void plan_retry(struct rose_session *session, enum error_class class, int64_t wait_ms)
{
    bool was_steady = session->state == ROSE_SESSION_WORKING &&
                      session->now_ms - session->opened_ms >= STEADY_AFTER_MS;
    if (was_steady)
        backoff_succeed(&session->backoff);
    int64_t pause_ms = backoff_fail(&session->backoff, next_random(session));
    if (class == ERROR_REFUSED && pause_ms < PAUSE_REFUSED_MS)
        pause_ms = PAUSE_REFUSED_MS;
    if (class == ERROR_INVALID)
        pause_ms = PAUSE_INVALID_MS;
    session->must_wait = wait_ms > 0;
    session->retry_ms = session->now_ms + (wait_ms > pause_ms ? wait_ms : pause_ms);
}

/* What is to be told of a granted try that has no answer. The supervisor then says when the password
 * may be sent again. */
static enum login_outcome unfinished_login(const struct rose_session *session)
{
    return session->state == ROSE_SESSION_LOGIN ? LOGIN_UNKNOWN : LOGIN_NOT_TRIED;
}

void rose_session_name_server(const struct rose_session *session, struct error *why)
{
    (void)error_prefix(why, "UCServer %s, %s: ", session->server,
                       rose_session_step_name(session->state));
}

int rose_session_fail(struct rose_session *session, const struct error *why, int64_t wait_ms)
{
    struct error failure = *why;
    if (!has_connection(session))
        return -1;
    rose_session_name_server(session, &failure);
    rose_session_report_login(session, unfinished_login(session), failure.text);
    plan_retry(session, failure.class, wait_ms);
    session->failed_step = session->state;
    session->failure = failure;
    session->counters.failures++;
    rose_session_enter(session, ROSE_SESSION_IDLE, 0);
    session->actions.disconnect(session->actions.context);
    session->actions.ended(session->actions.context, &failure);
    rose_session_roster_fail(session, &failure);
    return -1;
}

static void fail_with(struct rose_session *session, enum error_class class, const char *text)
{
    struct error why;
    (void)error_set(&why, class, "%s", text);
    (void)rose_session_fail(session, &why, 0);
}

/* Ends what runs without counting it as a failure of the server: nothing is wrong. */
static void end_quietly(struct rose_session *session, const char *reason)
{
    struct error why;
    if (!has_connection(session))
        return;
    (void)error_set(&why, ERROR_NONE, "%s", reason);
    if (is_logged_in(session))
        send_event(session, OPERATION_LOGOFF);
    rose_session_report_login(session, unfinished_login(session), reason);
    rose_session_enter(session, ROSE_SESSION_IDLE, 0);
    session->actions.disconnect(session->actions.context);
    session->actions.ended(session->actions.context, &why);
    rose_session_roster_fail(session, &why);
}

void rose_session_configure(struct rose_session *session,
                            const struct rose_session_settings *settings,
                            int64_t now_ms)
{
    session->now_ms = now_ms;
    end_quietly(session, "the settings have changed");
    forget_settings(session);
    session->server = memory_copy_text(settings->server);
    session->user = memory_copy_text(settings->user);
    session->password = memory_copy(settings->password, settings->password_bytes);
    session->password_bytes = settings->password_bytes;
    session->device_id = memory_copy_text(settings->device_id);
    session->device_name = memory_copy_text(settings->device_name);
    session->requires_active_directory = settings->requires_active_directory;
    session->roster_limit_bytes = settings->roster_limit_bytes;
    session->request_timeout_ms = settings->request_timeout_ms;
    backoff_succeed(&session->backoff);
    session->state = ROSE_SESSION_IDLE;
    session->must_wait = false;
    session->retry_ms = now_ms;
}

void rose_session_stop(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    end_quietly(session, "the publisher ends");
    session->state = ROSE_SESSION_STOPPED;
}

static void renew_stream(struct rose_session *session)
{
    const struct frame_owner owner = {session, rose_session_take_message,
                                      rose_session_roster_begin_large, rose_session_roster_part};
    frame_stream_destroy(session->stream);
    session->stream = frame_stream_create(&owner);
}

void rose_session_connected(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    session->last_received_ms = now_ms;
    if (session->state != ROSE_SESSION_CONNECTING)
        return;
    renew_stream(session);
    (void)rose_session_handle(session, ROSE_SESSION_EVENT_CONNECTED, NULL);
}

void rose_session_secured(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    (void)rose_session_handle(session, ROSE_SESSION_EVENT_SECURED, NULL);
}

static void enter_message(struct rose_session *session)
{
    if (session->inside_since_ms >= 0)
        return;
    session->inside_since_ms = session->now_ms;
    session->inside_limit_ms = within_timeout(session, MESSAGE_LIMIT_MS);
}

void rose_session_enter_large(struct rose_session *session, uint64_t total_bytes)
{
    enter_message(session);
    session->inside_is_large = true;
    session->inside_limit_ms =
        roster_limit_ms(session) + (int64_t)(total_bytes / ROSTER_BYTES_PER_MS);
}

/* Answers wait behind a large message: their time stands still while it is received. It does not
 * behind others, or a server that never finishes them would hold us for ever. */
void rose_session_leave_message(struct rose_session *session)
{
    if (session->inside_is_large)
        invoke_table_extend(&session->invokes, session->now_ms - session->inside_since_ms);
    session->inside_is_large = false;
    session->inside_since_ms = -1;
}

static void begin_tls(struct rose_session *session)
{
    session->wants_tls = false;
    if (frame_stream_is_inside(session->stream))
        fail_with(session, ERROR_BROKEN,
                  "octets between the answer to asnStartTLS and the TLS handshake; somebody may be "
                  "between us and the server");
    else
        session->actions.secure(session->actions.context);
}

void rose_session_received(struct rose_session *session,
                           const uint8_t *octets,
                           size_t size_bytes,
                           int64_t now_ms)
{
    struct error why = {.class = ERROR_NONE};
    session->now_ms = now_ms;
    if (!has_connection(session) || session->state == ROSE_SESSION_CONNECTING)
        return;
    session->last_received_ms = now_ms;
    if (frame_stream_feed(session->stream, octets, size_bytes, &why) != 0) {
        (void)rose_session_fail(session, &why, 0);
        return;
    }
    if (!has_connection(session))
        return;
    if (frame_stream_is_inside(session->stream))
        enter_message(session);
    if (session->wants_tls)
        begin_tls(session);
}

void rose_session_broken(struct rose_session *session, const struct error *why, int64_t now_ms)
{
    session->now_ms = now_ms;
    (void)rose_session_fail(session, why, 0);
}

void rose_session_permitted(struct rose_session *session, int64_t try_number, int64_t now_ms)
{
    session->now_ms = now_ms;
    if (session->state != ROSE_SESSION_PERMISSION) { /* another try may be under way by now */
        session->actions.report_login(session->actions.context, try_number, LOGIN_NOT_TRIED,
                                      "the connection ended before the log-in");
        return;
    }
    session->login_try = try_number;
    (void)rose_session_handle(session, ROSE_SESSION_EVENT_PERMITTED, NULL);
}

void rose_session_denied(struct rose_session *session,
                         int64_t wait_ms,
                         const char *why,
                         int64_t now_ms)
{
    struct error failure;
    session->now_ms = now_ms;
    if (session->state != ROSE_SESSION_PERMISSION)
        return;
    /* Without an end somebody has to change something. */
    bool is_for_good = wait_ms >= LIMIT_MILLISECONDS;
    (void)error_set(&failure, is_for_good ? ERROR_REFUSED : ERROR_BUSY,
                    "the account is left alone: %s", why);
    (void)rose_session_fail(session, &failure, wait_ms > 0 ? wait_ms : 1);
}

/* Lists have owners who are told; a check is answered; a step's silence ends the attempt. */
static void handle_overdue(struct rose_session *session, struct invoke *invoke)
{
    struct error why;
    (void)error_set(&why, ERROR_UNAVAILABLE,
                    "%s was not answered within %d s; does the server work, and is it the right "
                    "port?",
                    invoke->operation->name,
                    (int)((session->now_ms - invoke->asked_ms + 500) / 1000));
    session->counters.failures++;
    switch (invoke->operation->code) {
    case OPERATION_SET_ENTRY_LIST:
        invoke->is_overdue = true;
        session->actions.list_overdue(session->actions.context, invoke->id);
        break;
    case OPERATION_CHECK_CONNECTION:
        invoke_table_remove(
            invoke); /* it means nothing any more, and the next one needs the place */
        session->check_invoke = 0;
        session->actions.check_answered(session->actions.context, &why);
        break;
    case OPERATION_START_TLS:
    case OPERATION_NEGOTIATE:
    case OPERATION_ADMIN_LOGIN:
    case OPERATION_GET_MANAGER_SETTINGS:
    case OPERATION_GET_USER_PROFILES:
    case OPERATION_KEEP_ALIVE:
    case OPERATION_TRANSPORT_KEEP_ALIVE:
    case OPERATION_LOGOFF:
        (void)rose_session_fail(session, &why, 0);
        break;
    }
}

static void check_invokes(struct rose_session *session)
{
    while (has_connection(session)) {
        struct invoke *invoke = invoke_table_find_overdue(&session->invokes, session->now_ms);
        if (invoke == NULL)
            return;
        handle_overdue(session, invoke);
    }
}

/* When the message that is being received has taken too long; INT64_MAX: none is. */
static int64_t message_deadline_ms(const struct rose_session *session)
{
    if (session->inside_since_ms < 0)
        return INT64_MAX;
    int64_t end_ms = session->inside_since_ms + session->inside_limit_ms;
    int64_t stall_ms = session->last_received_ms + within_timeout(session, STALL_LIMIT_MS);
    return session->inside_is_large ? earlier(end_ms, stall_ms) : end_ms;
}

static void check_connection(struct rose_session *session)
{
    if (session->step_deadline_ms <= session->now_ms)
        fail_with(
            session, ERROR_UNAVAILABLE,
            "no answer within the time limit; does the server work, and is it the right port?");
    else if (message_deadline_ms(session) <= session->now_ms)
        fail_with(session, ERROR_UNAVAILABLE,
                  "the server stopped in the middle of a message, or nearly");
    else if (!session->inside_is_large)
        check_invokes(session);
    if (is_logged_in(session) && session->now_ms - session->last_sent_ms >= KEEP_ALIVE_MS)
        send_event(session, OPERATION_KEEP_ALIVE);
}

void rose_session_tick(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    if (session->state == ROSE_SESSION_IDLE && session->retry_ms <= now_ms)
        (void)rose_session_handle(session, ROSE_SESSION_EVENT_DUE, NULL);
    else if (has_connection(session))
        check_connection(session);
}

int64_t rose_session_next_ms(const struct rose_session *session)
{
    if (session->state == ROSE_SESSION_STOPPED)
        return INT64_MAX;
    if (session->state == ROSE_SESSION_IDLE)
        return session->retry_ms;
    int64_t next_ms = session->step_deadline_ms;
    next_ms = earlier(next_ms, message_deadline_ms(session));
    if (!session->inside_is_large)
        next_ms = earlier(next_ms, invoke_table_next_ms(&session->invokes));
    if (is_logged_in(session))
        next_ms = earlier(next_ms, session->last_sent_ms + KEEP_ALIVE_MS);
    return next_ms;
}

void rose_session_hurry(struct rose_session *session, int64_t now_ms)
{
    if (session->state == ROSE_SESSION_IDLE && !session->must_wait)
        session->retry_ms = now_ms;
}

int32_t rose_session_send_list(struct rose_session *session,
                               const struct set_entry_list_argument *list,
                               int64_t now_ms)
{
    union operation_argument argument = {.list = *list};
    session->now_ms = now_ms;
    if (session->state != ROSE_SESSION_WORKING)
        return 0;
    struct invoke *invoke = rose_session_ask(session, OPERATION_SET_ENTRY_LIST, &argument);
    return invoke == NULL ? 0 : invoke->id;
}

bool rose_session_ask_roster(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    return session->state == ROSE_SESSION_WORKING && session->roster_invoke == 0 &&
           rose_session_roster_ask(session);
}

bool rose_session_check(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    if (session->state != ROSE_SESSION_WORKING)
        return false;
    if (session->check_invoke != 0)
        return true;
    struct invoke *invoke = rose_session_ask(session, OPERATION_CHECK_CONNECTION, NULL);
    session->check_invoke = invoke == NULL ? 0 : invoke->id;
    return invoke != NULL;
}

bool rose_session_has_room(const struct rose_session *session)
{
    return invoke_table_has_room(&session->invokes);
}

enum rose_session_state rose_session_state(const struct rose_session *session)
{
    return session->state;
}

bool rose_session_is_asking_roster(const struct rose_session *session)
{
    return session->roster_invoke != 0;
}

int64_t rose_session_number(const struct rose_session *session)
{
    return session->number;
}

const char *rose_session_server_version(const struct rose_session *session)
{
    return session->server_version;
}

bool rose_session_has_active_directory(const struct rose_session *session)
{
    return session->has_active_directory;
}

enum rose_session_state rose_session_failed_step(const struct rose_session *session,
                                                 struct error *why)
{
    *why = session->failure;
    return session->failed_step;
}

struct rose_session_counters rose_session_counters(const struct rose_session *session)
{
    return session->counters;
}
