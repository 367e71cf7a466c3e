/* The session's life, and what holds its parts together: the steps to it (login_steps), what we say
 * (questions), what the server says (listener), the pauses (reconnect). None of them knows the session;
 * what follows from what they say is decided here, with what becomes of lists and checks. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/event/error.h"
#include "proto/login/login_class.h"
#include "proto/login/login_try.h"
#include "proto/message/request_tally.h"

#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/answer_meaning.h"
#include "publisher-ucserver/session/listener.h"
#include "publisher-ucserver/session/login_steps.h"
#include "publisher-ucserver/session/questions.h"
#include "publisher-ucserver/session/reconnect.h"
#include "publisher-ucserver/session/rose_session.h"

#define STEADY_AFTER_MS 60000 /* a session that lived so long was a success */
#define KEEP_ALIVE_MS   8000  /* with TCP_USER_TIMEOUT a dead connection is found in 30 s */

struct rose_session {
    struct rose_session_status status;
    struct rose_line_callbacks line_callbacks;
    struct rose_session_callbacks callbacks;
    const struct settings *settings; /* borrowed, of one UCServer; NULL: none */
    int64_t now_ms;                  /* of the call that is being handled */
    int64_t step_deadline_ms;        /* of steps that wait for something else than an answer */
    bool wants_tls; /* StartTLS was answered; the handshake begins after this input */
    struct login_try *login;
    int64_t opened_ms; /* when the newest session was opened */
    struct questions questions;
    struct listener listener;
    bool is_checking; /* asnCheckConnection is outstanding */
    struct reconnect reconnect;
    int64_t refused_lists; /* in a row */
    struct request_tally tally;
    int64_t latency_ms; /* of lists, smoothed */
};

static void
enter_session_state(struct rose_session *session, enum rose_session_state state, int64_t limit_ms)
{
    session->status.state = state;
    session->listener.mode = state == ROSE_SESSION_START_TLS   ? LISTENER_NO_QUESTIONS
                             : state == ROSE_SESSION_HANDSHAKE ? LISTENER_SILENCE
                                                               : LISTENER_ALL;
    session->step_deadline_ms =
        limit_ms == 0 ? INT64_MAX
                      : session->now_ms + questions_within_timeout(&session->questions, limit_ms);
}

static bool has_connection(const struct rose_session *session)
{
    return session->status.state != ROSE_SESSION_STOPPED &&
           session->status.state != ROSE_SESSION_IDLE;
}

static bool is_logged_in(const struct rose_session *session)
{
    return session->status.state >= ROSE_SESSION_SETTINGS;
}

/* ---- the end of an attempt or a session ---- */

/* Where it happened, for each failure the same: the administrator sees which step of which server it was. */
static void name_server(const struct rose_session *session, struct error *why)
{
    const struct ucserver_settings *server = session->settings->ucservers;
    (void)error_add(why, event_text("server", "ucserver"), event_text("host", server->host),
                    event_number("port", server->port),
                    event_text("step", rose_session_step_name(session->status.state)));
}

/* The list of users that is asked for will not come; harmless without one. */
static void lose_roster(struct rose_session *session, const struct error *why)
{
    if (listener_forget_roster(&session->listener))
        session->callbacks.roster_ended(session->callbacks.context, NULL, why);
}

static void disconnect(struct rose_session *session, const struct error *why)
{
    enter_session_state(session, ROSE_SESSION_IDLE, 0);
    session->line_callbacks.disconnect(session->line_callbacks.context);
    session->callbacks.ended(session->callbacks.context, why);
    lose_roster(session, why);
}

/* Ends the attempt or the session: reports, plans the next attempt, disconnects. Returns -1 so that a
 * function can end with it. */
static int fail_step(struct rose_session *session, const struct login_failure *failure)
{
    if (!has_connection(session))
        return -1;
    session->status.failed_step = session->status.state;
    session->status.failure = failure->why;
    name_server(session, &session->status.failure);
    /* Each granted try is reported once: either what the server said ends it, or it is broken off. */
    if (failure->refusal != LOGIN_CLASS_UNSAID)
        login_try_refuse(session->login, failure->refusal, failure->wait_ms,
                         session->status.failure.reason);
    login_try_break_off(session->login, session->status.failure.reason);
    bool was_success = session->status.state == ROSE_SESSION_WORKING &&
                       session->now_ms - session->opened_ms >= STEADY_AFTER_MS;
    reconnect_plan(&session->reconnect, login_failure_class(failure), was_success, failure->wait_ms,
                   session->now_ms);
    request_tally_note(&session->tally, request_outcome_of(failure->why.class), 0);
    struct error told = session->status.failure; /* who is told may cause the next one */
    disconnect(session, &told);
    return -1;
}

static int fail_rose_session(struct rose_session *session, const struct error *why)
{
    const struct login_failure failure = {.why = *why};
    return fail_step(session, &failure);
}

static void fail_with(struct rose_session *session, enum event event)
{
    struct error why;
    (void)error_set(&why, event);
    (void)fail_rose_session(session, &why);
}

/* Ends what runs without counting it as a failure of the server: nothing is wrong. */
static void end_quietly(struct rose_session *session, enum event event)
{
    struct error why;
    if (!has_connection(session))
        return;
    (void)error_set(&why, event);
    if (is_logged_in(session))
        questions_tell(&session->questions, OPERATION_LOGOFF, session->now_ms);
    login_try_break_off(session->login, why.reason);
    disconnect(session, &why);
}

void rose_session_configure(struct rose_session *session,
                            const struct settings *settings,
                            int64_t now_ms)
{
    session->now_ms = now_ms;
    end_quietly(session, UCSERVER_SETTINGS_CHANGED);
    session->settings = settings;
    session->questions.request_timeout_ms = settings->request_timeout_ms;
    session->listener.roster_limit_bytes = (uint64_t)settings->ucservers->roster_limit_bytes;
    session->status.facts.requires_active_directory = settings->ucservers->require_active_directory;
    session->status.has_saved_list = false;
    session->refused_lists = 0;
    error_clear(&session->status.list_failure);
    session->status.state = ROSE_SESSION_IDLE;
    reconnect_at_once(&session->reconnect, now_ms);
}

void rose_session_stop(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    end_quietly(session, UCSERVER_PUBLISHER_ENDS);
    session->settings = NULL;
    session->status.state = ROSE_SESSION_STOPPED;
}

/* ---- the steps ---- */

static void begin_attempt(struct rose_session *session)
{
    /* Nothing of the last connection may be taken for an answer on this one. */
    invoke_table_init(&session->questions.outstanding);
    listener_begin(&session->listener, session->now_ms);
    session->is_checking = false;
    session->wants_tls = false;
    session->line_callbacks.connect(session->line_callbacks.context);
}

static bool ask_step(struct rose_session *session, enum operation_code question)
{
    union operation_argument argument = login_step_argument(question, session->settings->ucservers);
    const struct invoke *invoke =
        questions_ask(&session->questions, question, &argument, session->now_ms);
    if (question == OPERATION_GET_USER_PROFILES && invoke != NULL)
        session->listener.roster_invoke = invoke->id;
    return invoke != NULL;
}

/* From here on the supervisor counts on the session: it has its number before its first list. */
static void open_session(struct rose_session *session)
{
    session->status.number++;
    session->opened_ms = session->now_ms;
    error_clear(&session->status.failure);
    (void)ask_step(session, OPERATION_GET_USER_PROFILES);
    session->callbacks.opened(session->callbacks.context);
}

static void act(struct rose_session *session, const struct login_step *step)
{
    switch (step->action) {
    case LOGIN_CONNECT:
        begin_attempt(session);
        break;
    case LOGIN_SECURE:
        session->wants_tls = true;
        break;
    case LOGIN_ASK:
        /* Before the first octet of the password: if we die now, the try must count. */
        if (step->question == OPERATION_ADMIN_LOGIN)
            login_try_sent(session->login);
        (void)ask_step(session, step->question);
        break;
    case LOGIN_ASK_PERMISSION:
        login_try_ask(session->login, session->settings->ucservers->account);
        break;
    case LOGIN_OPEN:
        open_session(session);
        break;
    case LOGIN_NOTHING:
        break;
    }
}

/* `question` and `message` belong to results. Returns -1 when the attempt is over. */
static int take_step(struct rose_session *session,
                     enum login_event event,
                     enum operation_code question,
                     const struct rose_message *message)
{
    const struct login_step *step = login_step_find(session->status.state, event);
    struct login_failure failure = {.wait_ms = 0};
    if (step == NULL)
        return 0;
    if (login_step_read(step, question, message, &session->status.facts, &failure) != 0)
        return fail_step(session, &failure);
    if (session->status.state == ROSE_SESSION_LOGIN)
        login_try_end(session->login, LOGIN_ACCEPTED, NULL);
    enter_session_state(session, step->next, step->limit_ms);
    act(session, step);
    return 0;
}

static void happen(struct rose_session *session, enum login_event event)
{
    (void)take_step(session, event, 0, NULL);
}

/* ---- what the server says ---- */

/* During the log-in a session without a list is of no use; later the last list is still good. */
static int take_roster_failure(struct rose_session *session,
                               struct invoke *invoke,
                               const struct rose_message *message)
{
    struct error why;
    struct answer_meaning meaning = answer_explain(OPERATION_GET_USER_PROFILES, message, &why);
    if (meaning.consequence == ANSWER_IS_EMPTY) {
        listener_take_empty_roster(&session->listener);
        return 0;
    }
    if (meaning.consequence == ANSWER_ENDS_SESSION || session->status.state == ROSE_SESSION_ROSTER)
        return fail_rose_session(session, &why);
    request_tally_note(&session->tally, REQUEST_REFUSED, session->now_ms - invoke->asked_ms);
    invoke_table_remove(invoke);
    lose_roster(session, &why);
    return 0;
}

static int take_step_answer(struct rose_session *session,
                            struct invoke *invoke,
                            const struct rose_message *message)
{
    struct login_failure failure = {.refusal = LOGIN_CLASS_UNSAID};
    enum operation_code code = invoke->operation->code;
    if (message->kind == ROSE_RESULT)
        request_tally_note(&session->tally, REQUEST_GOOD, session->now_ms - invoke->asked_ms);
    invoke_table_remove(invoke);
    if (message->kind == ROSE_RESULT)
        return take_step(session, LOGIN_EVENT_RESULT, code, message);
    struct answer_meaning meaning = answer_explain(code, message, &failure.why);
    failure.refusal = meaning.login;
    failure.wait_ms = meaning.wait_ms;
    return fail_step(session, &failure);
}

/* One refused list may be its owner's trouble; two in a row, or what ends a session, are everybody's. A
 * check that says "all good" meanwhile would send the administrator to the wrong place. */
static void note_list_answer(struct rose_session *session,
                             enum answer_consequence consequence,
                             const struct error *why)
{
    if (why->class == ERROR_NONE) {
        session->refused_lists = 0;
        session->status.has_saved_list = true;
        error_clear(&session->status.list_failure);
        return;
    }
    session->refused_lists++;
    if (consequence != ANSWER_ENDS_SESSION && session->refused_lists < 2)
        return;
    session->status.list_failure = *why;
    name_server(session, &session->status.list_failure);
}

static int take_list_answer(struct rose_session *session,
                            struct invoke *invoke,
                            const struct rose_message *message)
{
    struct error why;
    int32_t invoke_id = invoke->id;
    int64_t took_ms = session->now_ms - invoke->asked_ms;
    session->latency_ms = number_smooth(session->latency_ms, took_ms);
    invoke_table_remove(invoke);
    enum answer_consequence consequence = answer_read_list(message, &why);
    request_tally_note(&session->tally, request_outcome_of(why.class), took_ms);
    note_list_answer(session, consequence, &why);
    session->callbacks.list_answered(session->callbacks.context, invoke_id,
                                     why.class != ERROR_NONE ? &why : NULL);
    return consequence == ANSWER_ENDS_SESSION ? fail_rose_session(session, &why) : 0;
}

/* When it comes too late an answer means nothing any more, and the next question needs the place. */
static void
finish_check(struct rose_session *session, struct invoke *invoke, const struct error *why)
{
    invoke_table_remove(invoke);
    session->is_checking = false;
    session->callbacks.check_answered(session->callbacks.context,
                                      why->class == ERROR_NONE ? NULL : why);
}

static int
on_invoke_answer(void *context, struct invoke *invoke, const struct rose_message *message)
{
    struct rose_session *session = context;
    struct error why;
    switch (invoke->operation->code) {
    case OPERATION_SET_ENTRY_LIST:
        return take_list_answer(session, invoke, message);
    case OPERATION_CHECK_CONNECTION:
        answer_read_check(message, &why);
        finish_check(session, invoke, &why);
        return 0;
    case OPERATION_GET_USER_PROFILES:
        return take_roster_failure(session, invoke, message);
    default:
        return take_step_answer(session, invoke, message);
    }
}

static void on_roster(void *context, struct roster *roster)
{
    struct rose_session *session = context;
    happen(session, LOGIN_EVENT_LISTED);
    session->callbacks.roster_ended(session->callbacks.context, roster, NULL);
}

static void on_mistyped(void *context, const struct invoke *invoke)
{
    struct rose_session *session = context;
    session->callbacks.mistyped(session->callbacks.context, invoke->operation->name,
                                invoke->outline);
}

/* ---- what happens to the connection, and time ---- */

void rose_session_connected(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    happen(session, LOGIN_EVENT_CONNECTED);
}

void rose_session_secured(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    happen(session, LOGIN_EVENT_SECURED);
}

void rose_session_received(struct rose_session *session,
                           const uint8_t *octets,
                           size_t size_bytes,
                           int64_t now_ms)
{
    struct error why = {.class = ERROR_NONE};
    session->now_ms = now_ms;
    if (!has_connection(session) || session->status.state == ROSE_SESSION_CONNECTING)
        return;
    if (listener_feed(&session->listener, octets, size_bytes, now_ms, &why) != 0) {
        (void)fail_rose_session(session, &why);
    } else if (session->wants_tls) {
        session->wants_tls = false;
        session->line_callbacks.secure(session->line_callbacks.context);
    }
}

void rose_session_broken(struct rose_session *session, const struct error *why, int64_t now_ms)
{
    session->now_ms = now_ms;
    (void)fail_rose_session(session, why);
}

void rose_session_permitted(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    happen(session, LOGIN_EVENT_PERMITTED);
}

void rose_session_denied(struct rose_session *session,
                         int64_t wait_ms,
                         const char *why,
                         int64_t now_ms)
{
    struct login_failure failure = {.wait_ms = wait_ms > 0 ? wait_ms : 1};
    session->now_ms = now_ms;
    if (session->status.state != ROSE_SESSION_PERMISSION)
        return;
    /* Without an end somebody has to change something. */
    bool is_for_good = wait_ms >= LIMIT_MILLISECONDS;
    (void)error_from_reason(&failure.why, is_for_good ? ERROR_REFUSED : ERROR_BUSY,
                            *why == '\0' ? event_name(UCSERVER_NOT_PERMITTED) : why);
    (void)fail_step(session, &failure);
}

/* Lists have owners who are told; a check is answered; a step's silence ends the attempt. */
static void handle_overdue(struct rose_session *session, struct invoke *invoke)
{
    struct error why;
    int64_t took_ms = session->now_ms - invoke->asked_ms; /* the timer is a bit late */
    (void)error_set(&why, UCSERVER_UNANSWERED, event_text("operation", invoke->operation->name),
                    event_number("limit_ms", (took_ms + 500) / 1000 * 1000));
    request_tally_note(&session->tally, REQUEST_FAILED, took_ms);
    if (invoke->operation->code == OPERATION_CHECK_CONNECTION) {
        finish_check(session, invoke, &why);
    } else if (invoke->operation->code == OPERATION_SET_ENTRY_LIST) {
        invoke->is_overdue = true; /* it stays outstanding: its answer may still come */
        session->callbacks.list_overdue(session->callbacks.context, invoke->id);
    } else {
        (void)fail_rose_session(session, &why);
    }
}

static void check_invokes(struct rose_session *session)
{
    while (has_connection(session)) {
        struct invoke *invoke =
            invoke_table_find_overdue(&session->questions.outstanding, session->now_ms);
        if (invoke == NULL)
            return;
        handle_overdue(session, invoke);
    }
}

static void check_connection(struct rose_session *session)
{
    if (session->step_deadline_ms <= session->now_ms)
        fail_with(session, CONNECTION_TIMED_OUT);
    else if (listener_deadline_ms(&session->listener) <= session->now_ms)
        fail_with(session, UCSERVER_STALLED);
    else if (!listener_holds_up(&session->listener)) /* their time stands still meanwhile */
        check_invokes(session);
    if (is_logged_in(session) && session->now_ms - session->questions.last_sent_ms >= KEEP_ALIVE_MS)
        questions_tell(&session->questions, OPERATION_KEEP_ALIVE, session->now_ms);
}

void rose_session_tick(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    if (session->status.state == ROSE_SESSION_IDLE && session->reconnect.due_ms <= now_ms)
        happen(session, LOGIN_EVENT_DUE);
    else if (has_connection(session))
        check_connection(session);
}

int64_t rose_session_next_ms(const struct rose_session *session)
{
    if (session->status.state == ROSE_SESSION_STOPPED)
        return INT64_MAX;
    if (session->status.state == ROSE_SESSION_IDLE)
        return session->reconnect.due_ms;
    int64_t next_ms = session->step_deadline_ms;
    next_ms = number_smaller(next_ms, listener_deadline_ms(&session->listener));
    if (!listener_holds_up(&session->listener))
        next_ms = number_smaller(next_ms, invoke_table_next_ms(&session->questions.outstanding));
    if (is_logged_in(session))
        next_ms = number_smaller(next_ms, session->questions.last_sent_ms + KEEP_ALIVE_MS);
    return next_ms;
}

void rose_session_hurry(struct rose_session *session, int64_t now_ms)
{
    if (session->status.state == ROSE_SESSION_IDLE)
        reconnect_hurry(&session->reconnect, now_ms);
}

void rose_session_account_is_free(struct rose_session *session, int64_t now_ms)
{
    if (session->status.state != ROSE_SESSION_IDLE)
        return;
    if (session->status.failed_step == ROSE_SESSION_PERMISSION)
        reconnect_at_once(&session->reconnect, now_ms);
    else
        reconnect_hurry(&session->reconnect, now_ms);
}

int32_t rose_session_send_list(struct rose_session *session,
                               const struct set_entry_list_argument *list,
                               int64_t now_ms)
{
    const union operation_argument argument = {.list = *list};
    session->now_ms = now_ms;
    if (session->status.state != ROSE_SESSION_WORKING)
        return 0;
    const struct invoke *invoke =
        questions_ask(&session->questions, OPERATION_SET_ENTRY_LIST, &argument, now_ms);
    return invoke == NULL ? 0 : invoke->id;
}

bool rose_session_ask_roster(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    return session->status.state == ROSE_SESSION_WORKING && session->listener.roster_invoke == 0 &&
           ask_step(session, OPERATION_GET_USER_PROFILES);
}

bool rose_session_check(struct rose_session *session, int64_t now_ms)
{
    session->now_ms = now_ms;
    if (session->status.state != ROSE_SESSION_WORKING)
        return false;
    if (!session->is_checking)
        session->is_checking =
            questions_ask(&session->questions, OPERATION_CHECK_CONNECTION, NULL, now_ms) != NULL;
    return session->is_checking;
}

bool rose_session_has_room(const struct rose_session *session)
{
    return invoke_table_has_room(&session->questions.outstanding);
}

const struct rose_session_status *rose_session_status(const struct rose_session *session)
{
    return &session->status;
}

bool rose_session_is_asking_roster(const struct rose_session *session)
{
    return session->listener.roster_invoke != 0;
}

struct rose_session_counters rose_session_counters(struct rose_session *session)
{
    return (struct rose_session_counters){
        .requests = session->questions.asked,
        .failures = request_tally_failures(&session->tally),
        .tally = &session->tally,
        .events = session->listener.events,
        .unexpected = session->listener.unexpected,
        .latency_ms = session->latency_ms,
    };
}

struct rose_session *rose_session_create(const struct rose_line_callbacks *line_callbacks,
                                         const struct rose_session_callbacks *callbacks,
                                         struct login_try *login,
                                         int64_t first_number,
                                         uint32_t random)
{
    struct rose_session *session = memory_allocate(sizeof(*session));
    session->line_callbacks = *line_callbacks;
    session->login = login;
    session->callbacks = *callbacks;
    session->status.state = ROSE_SESSION_STOPPED;
    session->status.number = first_number - 1;
    session->questions.send = line_callbacks->send;
    session->questions.context = line_callbacks->context;
    session->listener.callbacks = (struct listener_callbacks){.context = session,
                                                              .answered = on_invoke_answer,
                                                              .listed = on_roster,
                                                              .mistyped = on_mistyped};
    session->listener.questions = &session->questions;
    session->reconnect.random = random;
    return session;
}

void rose_session_destroy(struct rose_session *session)
{
    if (session == NULL)
        return;
    listener_clear(&session->listener);
    free(session);
}
