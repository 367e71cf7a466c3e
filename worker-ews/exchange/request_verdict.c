/* The order matters: whose answer it is comes before all else, and a fault is looked for before the
 * status, because servers send faults with 200 as well as with 500. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"

#include "worker-ews/exchange/request_verdict.h"

#define TRACE_VALUE_BYTES   65 /* a GUID, and nearly twice as much */
#define STATUS_OK           200
#define STATUS_UNAUTHORIZED 401
#define STATUS_INTERNAL     500

struct judgement {
    const struct http_answer *http;
    const struct body_reading *body;
    const struct request_target *target;
    struct request_failure *failure;
};

static struct error *decide_action(const struct judgement *judgement, enum fault_action action)
{
    judgement->failure->action = action;
    judgement->failure->wait_ms = NO_BACK_OFF;
    return &judgement->failure->error;
}

/* What is empty says nothing and would only take the room of what does. */
static void add_text(const struct judgement *judgement, const char *key, const char *text)
{
    if (text[0] != '\0')
        (void)error_add(&judgement->failure->error, event_text(key, text));
}

/* ---- no answer ---- */

/* Where the request went, taken out of the URL; curl knows best what it made of it. */
static void add_address(const struct judgement *judgement)
{
    CURLU *url = curl_url();
    char *host = NULL, *port = NULL;
    if (url != NULL && curl_url_set(url, CURLUPART_URL, judgement->target->url, 0) == CURLUE_OK) {
        (void)curl_url_get(url, CURLUPART_HOST, &host, 0);
        (void)curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
    }
    add_text(judgement, "port", port == NULL ? "" : port);
    add_text(judgement, "host", host == NULL ? judgement->target->url : host);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(url);
}

static void judge_certificate(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    const char *words = http->certificate[0] == '\0' ? http->failure : http->certificate;
    (void)error_set(decide_action(judgement, FAULT_STOP), http->certificate_event,
                    event_text("words", words));
    add_text(judgement, "fingerprint", http->fingerprint);
    error_set_code(&judgement->failure->error, "certificate");
}

static void judge_unreachable(const struct judgement *judgement, const char *code, enum event event)
{
    (void)error_set(decide_action(judgement, FAULT_UNREACHABLE), event,
                    event_text("words", judgement->http->failure));
    error_set_code(&judgement->failure->error, code);
}

static void judge_timeout(const struct judgement *judgement)
{
    if (!judgement->http->was_secured) {
        judge_unreachable(judgement, "silent", EXCHANGE_SILENT);
        (void)error_add(&judgement->failure->error,
                        event_number("limit_ms", judgement->http->duration_ms));
        return;
    }
    (void)error_set(decide_action(judgement, FAULT_SPLIT), EXCHANGE_NO_ANSWER,
                    event_number("limit_ms", judgement->http->duration_ms));
    error_set_code(&judgement->failure->error, "timeout");
}

static void judge_cut_off(const struct judgement *judgement, enum fault_action action)
{
    (void)error_set(decide_action(judgement, action), EXCHANGE_CUT_OFF,
                    event_text("words", judgement->http->failure));
    error_set_code(&judgement->failure->error, "connection");
}

static void judge_worthless(const struct judgement *judgement)
{
    struct error *error = decide_action(judgement, FAULT_SPLIT);
    if (judgement->body->error->reason[0] != '\0')
        *error = *judgement->body->error;
    else /* it could be read, but its status does not go with it */
        (void)error_set(error, EXCHANGE_ANSWER_WITHOUT_USE,
                        event_number("status", judgement->http->status));
    error_set_code(&judgement->failure->error, "answer");
}

static void judge_transfer(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    if (http->was_stopped_by_us) {
        judge_worthless(judgement);
        return;
    }
    if (http->certificate_was_refused) {
        judge_certificate(judgement);
        return;
    }
    switch (http->result) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        judge_certificate(judgement);
        return;
    case CURLE_OPERATION_TIMEDOUT:
        judge_timeout(judgement);
        return;
    case CURLE_COULDNT_RESOLVE_HOST:
        judge_unreachable(judgement, "name", NAME_UNRESOLVED);
        return;
    case CURLE_COULDNT_RESOLVE_PROXY:
        judge_unreachable(judgement, "name", EXCHANGE_PROXY_UNRESOLVED);
        return;
    case CURLE_COULDNT_CONNECT:
        judge_unreachable(judgement, "refused", CONNECTION_FAILED);
        return;
    case CURLE_SSL_CONNECT_ERROR:
        judge_unreachable(judgement, "tls", EXCHANGE_NO_HTTPS);
        return;
    case CURLE_PARTIAL_FILE:
    case CURLE_BAD_CONTENT_ENCODING:
        judge_cut_off(judgement, FAULT_RETRY_THEN_SPLIT);
        return;
    default:
        judge_cut_off(judgement, http->was_secured ? FAULT_RETRY_THEN_SPLIT : FAULT_UNREACHABLE);
        return;
    }
}

/* It says nothing about this request, whatever its status: not even a 401 is the answer to us. */
static void judge_foreign(const struct judgement *judgement)
{
    (void)error_set(decide_action(judgement, FAULT_RETRY_THEN_SPLIT), EXCHANGE_FOREIGN_ANSWER,
                    event_text("foreign_id", judgement->http->foreign_id));
    error_set_code(&judgement->failure->error, "foreign-answer");
}

static void judge_unnamed(const struct judgement *judgement)
{
    (void)error_set(decide_action(judgement, FAULT_ALONE), EXCHANGE_UNNAMED_ANSWER);
    error_set_code(&judgement->failure->error, "unnamed-answer");
}

static bool is_unnamed(const struct judgement *judgement)
{
    return judgement->target->must_be_named && judgement->body->answer != NULL &&
           judgement->http->echo == REQUEST_ECHO_NONE;
}

/* ---- faults ---- */

/* Known only to the caller, but worth telling where the server has named it. */
static void take_wait(const struct judgement *judgement, int64_t wait_ms)
{
    judgement->failure->wait_ms = wait_ms;
    if (wait_ms > 0)
        (void)error_add(&judgement->failure->error, event_number("wait_ms", wait_ms));
}

static void judge_fault(const struct judgement *judgement)
{
    const struct availability_answer *answer = judgement->body->answer;
    const struct answer_code *code = answer_code_find(answer->code);
    (void)error_set(decide_action(judgement, code->fault), code->event);
    add_text(judgement, "words", answer->text);
    add_text(judgement, "code", answer->code);
    error_set_code(&judgement->failure->error, answer->code);
    int64_t wait_ms = answer->back_off_ms;
    if (wait_ms == NO_BACK_OFF && judgement->http->retry_after_ms >= 0)
        wait_ms = judgement->http->retry_after_ms;
    take_wait(judgement, wait_ms);
}

/* ---- statuses ---- */

static void
set_status(const struct judgement *judgement, enum fault_action action, enum event event)
{
    const struct http_answer *http = judgement->http;
    struct error *error = decide_action(judgement, action);
    char code[16];
    (void)error_set(error, event);
    add_text(judgement, "cas_error", http->front_end_error);
    add_text(judgement, "words", http->body_start);
    (void)error_add(error, event_number("status", http->status));
    (void)snprintf(code, sizeof(code), "%ld", http->status);
    error_set_code(error, code);
}

static void judge_redirect(const struct judgement *judgement)
{
    static const char *const login_marks[] = {"/auth/", "logon", "/internalsite/", "login"};
    const char *location = judgement->http->location;
    bool is_login = false;
    for (size_t i = 0; i < sizeof(login_marks) / sizeof(login_marks[0]); i++)
        is_login = is_login || strcasestr(location, login_marks[i]) != NULL;
    if (strcasestr(location, "genericerrorpage") != NULL)
        set_status(judgement, FAULT_PASSING, EXCHANGE_ERROR_PAGE);
    else
        set_status(judgement, FAULT_STOP, is_login ? EXCHANGE_LOGIN_PAGE : EXCHANGE_MOVED);
    (void)error_add(&judgement->failure->error, event_text("location", location));
}

/* Exchange 2007 has no fault for it, only a page of text. */
static void judge_internal(const struct judgement *judgement)
{
    if (strcasestr(judgement->http->body_start, "server version is invalid") != NULL)
        set_status(judgement, FAULT_LOWER_VERSION, EXCHANGE_VERSION_NOT_KNOWN);
    else
        set_status(judgement, FAULT_RETRY_THEN_SPLIT, EXCHANGE_IN_TROUBLE);
}

/* Statuses that say it all, in this order; those that need a closer look have functions above. What a
 * gateway in front of Exchange may say because of one address is split, and only what fails for other
 * addresses as well is the server's: fetch_plan.h. */
static const struct {
    long first, last;
    enum fault_action action;
    enum event event;
} STATUSES[] = {
    {403, 403, FAULT_SPLIT, EXCHANGE_FORBIDDEN},
    {404, 404, FAULT_STOP, EXCHANGE_NO_EWS},
    {407, 407, FAULT_STOP, EXCHANGE_REQUEST_NOT_TAKEN},
    {408, 408, FAULT_PASSING, EXCHANGE_IN_TROUBLE},
    {429, 429, FAULT_WAIT, EXCHANGE_BUSY},
    {440, 440, FAULT_PASSING, EXCHANGE_IN_TROUBLE}, /* the log-in is over */
    {503, 503, FAULT_WAIT, EXCHANGE_BUSY},
    {507, 507, FAULT_SKIP, EXCHANGE_STORAGE_FULL},
    {501, LONG_MAX, FAULT_RETRY_THEN_SPLIT, EXCHANGE_IN_TROUBLE},
    {400, LONG_MAX, FAULT_SPLIT, EXCHANGE_REQUEST_NOT_TAKEN},
};

static void judge_plain_status(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    for (size_t i = 0; i < sizeof(STATUSES) / sizeof(STATUSES[0]); i++) {
        if (http->status < STATUSES[i].first || http->status > STATUSES[i].last)
            continue;
        set_status(judgement, STATUSES[i].action, STATUSES[i].event);
        if (STATUSES[i].action == FAULT_WAIT && http->retry_after_ms >= 0)
            take_wait(judgement, http->retry_after_ms);
        return;
    }
    judge_worthless(judgement);
}

static void judge_status(const struct judgement *judgement)
{
    long status = judgement->http->status;
    if (status == STATUS_UNAUTHORIZED) {
        set_status(judgement, FAULT_LOGIN, EXCHANGE_LOGIN_REFUSED);
        add_text(judgement, "account", judgement->target->account);
    } else if (status == STATUS_INTERNAL) {
        judge_internal(judgement);
    } else if (status >= 300 && status < 400) {
        judge_redirect(judgement);
    } else {
        judge_plain_status(judgement);
    }
}

/* ---- where it happened ---- */

/* An id of a server is short; what is longer must not take the room of the status and of the account. */
static void add_trace_value(const struct judgement *judgement, const char *key, const char *text)
{
    char value[TRACE_VALUE_BYTES];
    text_copy_cut(value, sizeof(value), text);
    add_text(judgement, key, value);
}

/* By what the server's administrator finds it in the logs there: only a request that was sent left a
 * trace. What is added last is cut last, and before it go the server's words. */
static void add_trace(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    if (http->status == HTTP_NO_STATUS && !http->was_secured)
        return;
    add_trace_value(judgement, "diagnosis", http->diagnosis);
    add_trace_value(judgement, "back_end", http->back_end);
    add_trace_value(judgement, "front_end", http->front_end);
    add_trace_value(judgement, "client_request_id", http->client_request_id);
    add_trace_value(judgement, "request_id", http->request_id);
}

bool request_verdict(const struct http_answer *http,
                     const struct body_reading *body,
                     const struct request_target *target,
                     struct request_failure *failure)
{
    struct judgement judgement = {.http = http, .body = body, .target = target, .failure = failure};
    if (http->echo == REQUEST_ECHO_FOREIGN)
        judge_foreign(&judgement);
    else if (http->result != CURLE_OK)
        judge_transfer(&judgement);
    else if (is_unnamed(&judgement))
        judge_unnamed(&judgement);
    else if (body->answer != NULL && body->answer->is_fault)
        judge_fault(&judgement);
    else if (http->status == STATUS_OK && body->answer != NULL)
        return true;
    else if (http->status == STATUS_OK)
        judge_worthless(&judgement);
    else
        judge_status(&judgement);
    add_trace(&judgement);
    add_address(&judgement);
    add_text(&judgement, "server", target->server);
    return false;
}

static bool shows_login(const struct http_answer *http, const struct body_reading *body)
{
    return http->result == CURLE_OK && http->echo != REQUEST_ECHO_FOREIGN && body->answer != NULL &&
           (http->status == STATUS_OK || http->status == STATUS_INTERNAL);
}

/* Whoever answers without a look at the password, or not at all, may still have had it checked. */
enum login_outcome request_login_outcome(const struct http_answer *http,
                                         const struct body_reading *body,
                                         const struct request_failure *failure)
{
    if (shows_login(http, body))
        return LOGIN_ACCEPTED;
    if (failure != NULL && failure->action == FAULT_LOGIN)
        return LOGIN_REFUSED;
    return http->was_secured ? LOGIN_UNKNOWN : LOGIN_NOT_TRIED;
}
