/* The plan decides, the connection sends; here is what happens between them. The answer that ends the call is
 * the newest one, or the refusal that a look was to explain. */
#include <openssl/ssl.h>
#include <stdlib.h>

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/log/log.h"

#include "worker-ews/exchange/endpoint.h"
#include "worker-ews/exchange/exchange_connection.h"
#include "worker-ews/exchange/server_call.h"
#include "worker-ews/login/channel_binding.h"
#include "worker-ews/login/kerberos_ticket.h"
#include "worker-ews/login/ntlm_login.h"

struct server_call {
    struct endpoint *endpoint;
    struct exchange_connection **connection;
    struct server_call_request request;
    struct login_plan plan;
    struct login_walk walk;
    struct http_answer refused; /* what a look is to explain */
    struct error trouble;       /* the ticket's */
    struct error broken;        /* our own */
    struct ticket_question question;
    struct login_way way;    /* that is being gone */
    struct ntlm_login *ntlm; /* of the way, where curl does not make it */
    char *challenge;         /* that it answers; NULL: none yet */
    bool is_ticket_lost;     /* it had ended before it could be sent */
    bool leaves_curl;        /* which has not answered a challenge that came to it */
    bool is_waiting;         /* until the password may be shown */
    int (*show)(struct server_call *call, struct error *error); /* what waits for that */
};

static const struct http_answer nothing_yet = {.retry_after_ms = HTTP_NO_RETRY_TIME};

static void walk_on(struct server_call *call, const struct http_answer *newest);

void server_call_destroy(struct server_call *call)
{
    if (call == NULL)
        return;
    if (call->endpoint->tickets != NULL)
        kerberos_tickets_leave(call->endpoint->tickets, &call->question);
    if (call->is_waiting)
        endpoint_login_leave(&call->endpoint->login, call->request.waiter);
    ntlm_login_destroy(call->ntlm);
    free(call->challenge);
    free(call);
}

static void finish(struct server_call *call, const struct http_answer *http)
{
    call->walk.is_proven = login_plan_has_proof(&call->plan);
    call->request.done(call->request.context, http, &call->walk);
    server_call_destroy(call);
}

/* What kept our side from going on is told; nothing that the server said explains it. */
static void finish_broken(struct server_call *call, const struct http_answer *http)
{
    call->walk.broken = &call->broken;
    finish(call, http);
}

/* ---- sending ---- */

static int read_nothing(void *context, const void *octets, size_t size_bytes)
{
    (void)context, (void)octets, (void)size_bytes;
    return 0;
}

/* A connection that is logged in would answer whoever is logged in there. */
static int send_look(struct server_call *call,
                     void (*done)(void *context, const struct http_answer *http),
                     struct error *error)
{
    const struct exchange_request sent = {.url = call->request.url,
                                          .is_get = call->request.is_get,
                                          .connect_limit_ms = call->request.connect_limit_ms,
                                          .read = read_nothing,
                                          .done = done,
                                          .context = call};
    if (endpoint_take_connection(call->endpoint, call->connection, true, error) != 0)
        return -1;
    return exchange_connection_start(*call->connection, &sent, error);
}

static bool is_try(const struct server_call *call)
{
    return call->request.waiter != NULL &&
           endpoint_login_is_try(&call->endpoint->login, call->request.waiter);
}

/* A password that was right a moment ago costs nothing, as long as nobody doubts it. */
static bool may_repeat(void *context)
{
    const struct server_call *call = context;
    return !is_try(call) && endpoint_login_is_fresh(&call->endpoint->login, clock_monotonic_ms());
}

static void on_sending(void *context)
{
    struct server_call *call = context;
    if (call->request.waiter != NULL)
        endpoint_login_sending(&call->endpoint->login, call->request.waiter);
}

static int on_read(void *context, const void *octets, size_t size)
{
    struct server_call *call = context;
    return call->request.read(call->request.context, octets, size);
}

static void on_answer(void *context, const struct http_answer *http);

static int
write_ticket(struct server_call *call, const struct channel_binding *binding, struct buffer *value)
{
    const struct endpoint *endpoint = call->endpoint;
    int result = kerberos_tickets_write_token(endpoint->tickets, endpoint_host(endpoint), binding,
                                              value, &call->broken);
    call->is_ticket_lost =
        result != 0 && !kerberos_tickets_have(endpoint->tickets, endpoint_host(endpoint));
    return result;
}

/* The token belongs to the certificate of the connection on which it goes out. */
static int authorize(void *context, SSL *tls, struct buffer *value)
{
    struct server_call *call = context;
    struct channel_binding binding;
    const X509 *certificate = tls == NULL ? NULL : SSL_get0_peer_certificate(tls);
    bool is_bound = call->way.is_bound;
    const struct channel_binding *bound_to = is_bound ? &binding : NULL;
    int result = 0;
    if (is_bound && (certificate == NULL || channel_binding_make(&binding, certificate) != 0))
        result = error_set(&call->broken, EXCHANGE_NO_BINDING);
    else if (call->way.method == LOGIN_METHOD_NTLM)
        result = ntlm_login_write(call->ntlm, call->challenge, bound_to, value, &call->broken);
    else
        result = write_ticket(call, bound_to, value);
    call->walk.broken = result == 0 ? NULL : &call->broken;
    return result;
}

/* What curl's NTLM cannot: a binding, what is not ASCII, and some challenges. */
static bool wants_legs(const struct server_call *call, struct login_way way)
{
    return way.method == LOGIN_METHOD_NTLM &&
           (way.is_bound || call->plan.terms.prefers_bound || call->leaves_curl);
}

static struct exchange_request request_of(struct server_call *call)
{
    return (struct exchange_request){
        .url = call->request.url,
        .is_get = call->request.is_get,
        .connect_limit_ms = call->request.connect_limit_ms,
        .body = call->request.body,
        .way = call->way,
        .may_repeat = may_repeat,
        /* whoever was asked for the ticket was told */
        .sending = call->way.method == LOGIN_METHOD_NEGOTIATE ? NULL : on_sending,
        .read = on_read,
        .done = on_answer,
        .context = call,
        .may_keep = call->request.may_keep};
}

/* ---- showing the password ---- */

static void on_may_show(void *asked)
{
    struct server_call *call = asked;
    call->is_waiting = false;
    if (call->show(call, &call->broken) != 0)
        finish_broken(call, &nothing_yet);
}

/* Does what shows the password, by `show`, as soon as that may be: while nobody knows whether it is right now, one
 * request shows it, and all others wait, or the controller would count every one of them. */
static int show_password(struct server_call *call,
                         int (*show)(struct server_call *call, struct error *error),
                         struct error *error)
{
    struct login_waiter *waiter = call->request.waiter;
    call->show = show;
    if (waiter == NULL || endpoint_login_show(&call->endpoint->login, waiter, on_may_show, call,
                                              clock_monotonic_ms()))
        return show(call, error);
    call->is_waiting = true;
    return 0;
}

/* A try is for the password, which nobody looks at where somebody is logged in; and one that goes out on a
 * connection that has been kept may be lost with it. So may a log-in of curl's. */
static int send_by_way(struct server_call *call, struct error *error)
{
    struct exchange_request sent = request_of(call);
    bool is_new = call->way.method == LOGIN_METHOD_NONE || call->way.method == LOGIN_METHOD_NTLM ||
                  is_try(call);
    if (call->way.method == LOGIN_METHOD_NEGOTIATE)
        sent.authorize = authorize;
    if (endpoint_take_connection(call->endpoint, call->connection, is_new, error) != 0)
        return -1;
    return exchange_connection_start(*call->connection, &sent, error);
}

/* On no other connection than the challenge came on. */
static int send_next_leg(struct server_call *call, struct error *error)
{
    struct exchange_request sent = request_of(call);
    sent.is_next_leg = true;
    sent.authorize = authorize;
    return exchange_connection_start(*call->connection, &sent, error);
}

/* Without a challenge nothing was sent that anybody could judge, nor when its connection has ended. */
static void on_first_leg(void *context, const struct http_answer *http)
{
    struct server_call *call = context;
    struct http_answer kept = http_answer_keep(http);
    bool is_challenged = request_is_refusal(http) && http->ntlm_challenge != NULL;
    bool is_lost = is_challenged && !exchange_connection_may_ask(*call->connection);
    kept.way = (struct login_way){LOGIN_METHOD_NONE, false};
    if (is_lost)
        http_answer_become_lost(&kept);
    if (!is_challenged || is_lost) {
        finish(call, &kept);
        return;
    }
    call->challenge = memory_copy_text(http->ntlm_challenge);
    if (send_next_leg(call, &call->broken) != 0)
        finish_broken(call, &kept);
}

static int send_first_leg(struct server_call *call, struct error *error)
{
    const struct ntlm_credential *credential = endpoint_ntlm(call->endpoint, error);
    const struct exchange_request sent = {.url = call->request.url,
                                          .is_get = call->request.is_get,
                                          .way = call->way,
                                          .authorize = authorize,
                                          .is_first_leg = true,
                                          .read = read_nothing,
                                          .done = on_first_leg,
                                          .context = call};
    ntlm_login_destroy(call->ntlm);
    free(call->challenge);
    call->challenge = NULL;
    call->ntlm = credential == NULL
                     ? NULL
                     : ntlm_login_create(credential, endpoint_host(call->endpoint), error);
    if (call->ntlm == NULL ||
        endpoint_take_connection(call->endpoint, call->connection, true, error) != 0)
        return -1;
    return exchange_connection_start(*call->connection, &sent, error);
}

static int send_ntlm(struct server_call *call, struct error *error)
{
    return wants_legs(call, call->way) ? send_first_leg(call, error) : send_by_way(call, error);
}

/* If the connection is logged in no more, or has gone, no credentials went out, and they may now; unless somebody
 * has come to doubt the account meanwhile. */
static void on_quiet_answer(void *context, const struct http_answer *http)
{
    struct server_call *call = context;
    struct http_answer kept = http_answer_keep(http);
    if (!request_is_refusal(http) && !http->connection_was_lost) {
        on_answer(call, http);
        return;
    }
    http_answer_become_lost(&kept);
    if (call->endpoint->login.state != ENDPOINT_LOGIN_GOOD)
        finish(call, &kept);
    else if (show_password(call, send_ntlm, &call->broken) != 0)
        finish_broken(call, &kept);
}

static int send_on_logged_in(struct server_call *call, struct error *error)
{
    struct exchange_request sent = request_of(call);
    sent.is_logged_in = true;
    sent.done = on_quiet_answer;
    return exchange_connection_start(*call->connection, &sent, error);
}

static int send_request(struct server_call *call, struct login_way way, struct error *error)
{
    call->way = way;
    switch (way.method) {
    case LOGIN_METHOD_NONE:
    case LOGIN_METHOD_NEGOTIATE: /* the ticket is there */
        return send_by_way(call, error);
    case LOGIN_METHOD_BASIC:
        return show_password(call, send_by_way, error);
    case LOGIN_METHOD_NTLM:
        break;
    }
    if (!is_try(call) &&
        endpoint_take_connection(call->endpoint, call->connection, false, error) != 0)
        return -1;
    if (!is_try(call) && exchange_connection_is_logged_in(*call->connection, way))
        return send_on_logged_in(call, error);
    return show_password(call, send_ntlm, error);
}

/* ---- what came back ---- */

/* It explains what was refused before, and ends the call. */
static void on_explained(void *context, const struct http_answer *http)
{
    struct server_call *call = context;
    call->walk.look = request_look_of(http, call->refused.way);
    finish(call, &call->refused);
}

/* Of an account that is good a page says nothing. */
static bool may_be_refused(const struct server_call *call, const struct http_answer *http)
{
    return call->request.waiter != NULL &&
           endpoint_login_is_first_try(&call->endpoint->login, call->request.waiter) &&
           request_may_hide_refusal(http);
}

static void explain(struct server_call *call, const struct http_answer *http)
{
    struct error error;
    call->refused = http_answer_keep(http);
    if (call->plan.has_looked) {
        bool is_offered = (call->plan.offered & login_method_offer(http->way.method)) != 0;
        call->walk.look = is_offered ? LOGIN_LOOK_OFFERED : LOGIN_LOOK_NOT_OFFERED;
        finish(call, &call->refused);
        return;
    }
    if (send_look(call, on_explained, &error) != 0)
        finish(call, &call->refused);
}

/* Nothing was shown, and what makes the messages itself can answer what came. */
static bool is_left_by_curl(const struct server_call *call, const struct http_answer *http)
{
    return call->way.method == LOGIN_METHOD_NTLM && http->way.method == LOGIN_METHOD_NONE &&
           request_is_refusal(http) && http->ntlm_challenge != NULL && !call->leaves_curl;
}

/* Between the word that there is a ticket and the connection on which it goes out it may have ended: that says nothing
 * of the account, nor of the server, and another one is asked for. */
static bool replaces_ticket(struct server_call *call)
{
    bool is_lost = call->is_ticket_lost && login_plan_note_lost_ticket(&call->plan);
    call->is_ticket_lost = false;
    if (is_lost)
        call->walk.broken = NULL;
    return is_lost;
}

static void on_answer(void *context, const struct http_answer *http)
{
    struct server_call *call = context;
    if (replaces_ticket(call)) {
        walk_on(call, &nothing_yet);
        return;
    }
    if (is_left_by_curl(call, http)) {
        call->leaves_curl = true;
        if (show_password(call, send_ntlm, &call->broken) != 0)
            finish_broken(call, &nothing_yet);
        return;
    }
    if (http->way.method == LOGIN_METHOD_NONE) {
        finish(call, http); /* nobody was to log in, or nothing was shown */
        return;
    }
    endpoint_note_way(call->endpoint, http);
    if (request_wants_look(http) || may_be_refused(call, http)) {
        explain(call, http);
    } else if (request_is_refusal(http) && http->challenges.count > 0) {
        login_plan_note_offers(&call->plan, http->challenges.offers);
        login_plan_note_refusal(&call->plan, http->way);
        walk_on(call, http);
    } else {
        finish(call, http);
    }
}

/* Only a 401 offers anything; anything else is the answer. */
static void on_looked(void *context, const struct http_answer *http)
{
    struct server_call *call = context;
    if (!request_is_refusal(http)) {
        finish(call, http);
        return;
    }
    login_plan_note_offers(&call->plan, http->challenges.offers);
    walk_on(call, http);
}

/* ---- the steps ---- */

/* Where another way is taken instead nobody would learn that Kerberos does not work, nor what would help. */
static void note_no_ticket(struct server_call *call, enum login_ticket ticket, const char *reason)
{
    bool goes_on = ticket == LOGIN_TICKET_UNDECIDED || ticket == LOGIN_TICKET_PROVEN;
    struct endpoint *endpoint = call->endpoint;
    if (endpoint_memory_note_ticket(&endpoint->memory, goes_on ? reason : NULL) &&
        call->plan.terms.choice == LOGIN_BY_AUTO)
        log_event(endpoint->log, EXCHANGE_WITHOUT_KERBEROS, event_text("exchange", endpoint->title),
                  event_cause(reason));
}

/* Nothing has been asked of Exchange yet, or the newest answer is known to the plan. */
static void
on_ticket(void *context, enum login_ticket ticket, enum login_class class, const struct error *why)
{
    struct server_call *call = context;
    login_plan_note_ticket(&call->plan, ticket);
    note_no_ticket(call, ticket, why == NULL ? NULL : why->reason);
    call->walk.ticket_class = class;
    call->walk.ticket = NULL;
    if (why != NULL) {
        call->trouble = *why;
        call->walk.ticket = &call->trouble;
    }
    walk_on(call, &nothing_yet);
}

static void on_password_wanted(void *context);

static int ask_kdc(struct server_call *call, bool may_show, struct error *error)
{
    struct kerberos_tickets *tickets = endpoint_tickets(call->endpoint, error);
    if (tickets == NULL)
        return -1;
    call->question = (struct ticket_question){.host = endpoint_host(call->endpoint),
                                              .context = call,
                                              .sending = on_sending,
                                              .told = on_ticket,
                                              .password_wanted = on_password_wanted,
                                              .wants_fresh = call->plan.wants_fresh,
                                              .may_show = may_show};
    kerberos_tickets_ask(tickets, &call->question);
    return 0;
}

static int ask_by_password(struct server_call *call, struct error *error)
{
    return ask_kdc(call, true, error);
}

static void on_password_wanted(void *context)
{
    struct server_call *call = context;
    if (show_password(call, ask_by_password, &call->broken) != 0)
        finish_broken(call, &nothing_yet);
}

static int ask_for_ticket(struct server_call *call, struct error *error)
{
    const struct kerberos_tickets *tickets = endpoint_tickets(call->endpoint, error);
    if (tickets == NULL)
        return -1;
    return call->plan.wants_fresh || !kerberos_tickets_have_account(tickets)
               ? show_password(call, ask_by_password, error)
               : ask_kdc(call, false, error);
}

/* Returns -1 with `error` when nothing was begun. */
static int take_login_step(struct server_call *call, struct login_step step, struct error *error)
{
    switch (step.kind) {
    case LOGIN_STEP_LOOK:
        return send_look(call, on_looked, error);
    case LOGIN_STEP_SEND:
        return send_request(call, step.way, error);
    case LOGIN_STEP_TICKET:
        return ask_for_ticket(call, error);
    case LOGIN_STEP_END:
        break;
    }
    return error_set(error, EXCHANGE_NO_WAY);
}

/* `newest` is the answer after which it goes on. */
static void walk_on(struct server_call *call, const struct http_answer *newest)
{
    struct http_answer kept = http_answer_keep(newest);
    struct login_step step = login_plan_next(&call->plan);
    call->walk.has_ended = step.kind == LOGIN_STEP_END;
    if (call->walk.has_ended)
        call->walk.ending = login_plan_ending(&call->plan);
    if (call->walk.has_ended)
        finish(call, &kept);
    else if (take_login_step(call, step, &call->broken) != 0)
        finish_broken(call, &kept);
}

static struct login_step first_step(struct server_call *call)
{
    const struct login_waiter *waiter = call->request.waiter;
    if (call->request.is_without_login)
        return (struct login_step){LOGIN_STEP_SEND, {LOGIN_METHOD_NONE, false}};
    if (endpoint_login_looks_first(&call->endpoint->login, waiter))
        return (struct login_step){LOGIN_STEP_LOOK, {LOGIN_METHOD_NONE, false}};
    return login_plan_next(&call->plan);
}

struct server_call *server_call_start(struct endpoint *endpoint,
                                      struct exchange_connection **connection,
                                      const struct server_call_request *request,
                                      struct error *error)
{
    struct server_call *call = memory_allocate(sizeof(*call));
    const struct login_terms terms = endpoint_login_terms(endpoint, request->waiter);
    call->endpoint = endpoint;
    call->connection = connection;
    call->request = *request;
    login_plan_init(&call->plan, &terms);
    if (take_login_step(call, first_step(call), error) == 0)
        return call;
    server_call_destroy(call);
    return NULL;
}
