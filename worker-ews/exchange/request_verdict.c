/* The order matters: whose answer it is comes before all else, and a fault is looked for before the
 * status, because servers send faults with 200 as well as with 500. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "worker-ews/exchange/request_verdict.h"

#define STATUS_OK           200
#define STATUS_UNAUTHORIZED 401
#define STATUS_INTERNAL     500

/* What is said of where to look for a request. */
#define TRACE_BYTES 400

struct judgement {
    const struct http_answer *http;
    const struct body_reading *body;
    const char *server;
    const char *user;
    struct request_failure *failure;
};

static struct error *decide_action(const struct judgement *judgement, enum fault_action action)
{
    judgement->failure->action = action;
    judgement->failure->wait_ms = NO_BACK_OFF;
    return &judgement->failure->error;
}

/* ---- no answer ---- */

static void judge_certificate(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    (void)error_set_text(
        decide_action(judgement, FAULT_STOP), ERROR_INVALID,
        "%s shows a certificate that is not trusted: %s; give its CA as ca_file, or its "
        "SHA-256 as pin, or have the certificate renewed",
        judgement->server, http->certificate[0] == '\0' ? http->failure : http->certificate);
    error_set_code(&judgement->failure->error, "certificate");
}

static void
judge_unreachable(const struct judgement *judgement, const char *code, const char *advice)
{
    (void)error_set_text(decide_action(judgement, FAULT_UNREACHABLE), ERROR_UNAVAILABLE,
                         "%s cannot be reached: %s; %s", judgement->server,
                         judgement->http->failure, advice);
    error_set_code(&judgement->failure->error, code);
}

static void judge_timeout(const struct judgement *judgement)
{
    if (!judgement->http->was_secured) {
        judge_unreachable(judgement, "silent",
                          "does it work, and does no firewall swallow what is sent there?");
        return;
    }
    (void)error_set_text(decide_action(judgement, FAULT_SPLIT), ERROR_UNAVAILABLE,
                         "%s gave no answer within %lld ms", judgement->server,
                         (long long)judgement->http->duration_ms);
    error_set_code(&judgement->failure->error, "timeout");
}

static void judge_cut_off(const struct judgement *judgement, enum fault_action action)
{
    (void)error_set_text(decide_action(judgement, action), ERROR_UNAVAILABLE,
                         "%s broke the connection off: %s", judgement->server,
                         judgement->http->failure);
    error_set_code(&judgement->failure->error, "connection");
}

static void judge_worthless(const struct judgement *judgement)
{
    const struct error *error = judgement->body->error;
    (void)error_set_text(decide_action(judgement, FAULT_SPLIT), error->class,
                         "%s sent an answer that is not used: %s", judgement->server, error->text);
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
    case CURLE_COULDNT_RESOLVE_PROXY:
        judge_unreachable(judgement, "name", "correct host, url or proxy, or the name service");
        return;
    case CURLE_COULDNT_CONNECT:
        judge_unreachable(judgement, "refused", "does it run, and are host and port right?");
        return;
    case CURLE_SSL_CONNECT_ERROR:
        judge_unreachable(judgement, "tls", "does HTTPS listen at that port?");
        return;
    case CURLE_PARTIAL_FILE:
    case CURLE_BAD_CONTENT_ENCODING:
        judge_cut_off(judgement, FAULT_RETRY_THEN_SPLIT);
        return;
    default:
        judge_cut_off(judgement, http->body_bytes > 0 ? FAULT_RETRY_THEN_SPLIT : FAULT_PASSING);
        return;
    }
}

/* It says nothing about this request, whatever its status: not even a 401 is the answer to us. */
static void judge_foreign(const struct judgement *judgement)
{
    (void)error_set_text(
        decide_action(judgement, FAULT_RETRY_THEN_SPLIT), ERROR_BROKEN,
        "%s sent an answer that is not used: it belongs to another request, with the "
        "client-request-id %s; does a proxy or load balancer mix up connections?",
        judgement->server, judgement->http->foreign_id);
    error_set_code(&judgement->failure->error, "foreign-answer");
}

/* ---- faults ---- */

static void judge_fault(const struct judgement *judgement)
{
    const struct availability_answer *answer = judgement->body->answer;
    enum fault_action action = answer_code_find(answer->code)->fault;
    enum error_class class = ERROR_UNAVAILABLE;
    if (action == FAULT_WAIT || action == FAULT_FEWER)
        class = ERROR_BUSY;
    if (action == FAULT_STOP)
        class = ERROR_REFUSED;
    (void)error_set_text(decide_action(judgement, action), class,
                         "%s refused the request with %s: %s", judgement->server,
                         answer->code[0] == '\0' ? "a fault" : answer->code,
                         answer->text[0] == '\0' ? "no text" : answer->text);
    error_set_code(&judgement->failure->error, answer->code);
    judgement->failure->wait_ms = answer->back_off_ms;
    if (answer->back_off_ms == NO_BACK_OFF && judgement->http->retry_after_ms >= 0)
        judgement->failure->wait_ms = judgement->http->retry_after_ms;
}

/* ---- statuses ---- */

static void set_status(const struct judgement *judgement,
                       enum fault_action action,
                       enum error_class class,
                       const char *what)
{
    const struct http_answer *http = judgement->http;
    char code[16];
    (void)error_set_text(decide_action(judgement, action), class,
                         "%s answered HTTP %ld: %s%s%s%s%s", judgement->server, http->status, what,
                         http->body_start[0] == '\0' ? "" : "; it said: ", http->body_start,
                         http->front_end_error[0] == '\0' ? "" : "; X-CasErrorCode ",
                         http->front_end_error);
    (void)snprintf(code, sizeof(code), "%ld", http->status);
    error_set_code(&judgement->failure->error, code);
}

static void judge_unauthorized(const struct judgement *judgement)
{
    char what[HTTP_TEXT_BYTES];
    (void)snprintf(what, sizeof(what),
                   "it did not accept the account %.100s; check user and secret_file, whether the "
                   "account is locked, and whether Basic authentication is on for EWS",
                   judgement->user);
    set_status(judgement, FAULT_LOGIN, ERROR_REFUSED, what);
}

static void judge_redirect(const struct judgement *judgement)
{
    const char *location = judgement->http->location;
    char what[2 * HTTP_TEXT_BYTES];
    if (strcasestr(location, "genericerrorpage") != NULL) {
        set_status(judgement, FAULT_PASSING, ERROR_UNAVAILABLE, "its page for passing errors");
        return;
    }
    bool is_login =
        strcasestr(location, "/auth/") != NULL || strcasestr(location, "logon") != NULL ||
        strcasestr(location, "/internalsite/") != NULL || strcasestr(location, "login") != NULL;
    (void)snprintf(what, sizeof(what), "%s: %s",
                   is_login ? "it sends programs to a login page; a reverse proxy with "
                              "pre-authentication stands before EWS"
                            : "EWS is elsewhere; redirects are not followed, correct host or url",
                   location);
    set_status(judgement, FAULT_STOP, ERROR_INVALID, what);
}

static void judge_internal(const struct judgement *judgement)
{
    if (strcasestr(judgement->http->body_start, "server version is invalid") != NULL)
        set_status(judgement, FAULT_LOWER_VERSION, ERROR_INVALID, "it does not know the version");
    else
        set_status(judgement, FAULT_PASSING, ERROR_UNAVAILABLE, "it is in trouble");
}

/* Statuses that say it all, in this order; those that need a closer look have functions above. */
static const struct {
    long first, last;
    enum fault_action action;
    enum error_class class;
    const char *what;
} STATUSES[] = {
    {403, 403, FAULT_STOP, ERROR_REFUSED,
     "EWS is blocked for this account or for programs of this name (EwsEnabled, EwsAllowList, "
     "EwsBlockList)"},
    {404, 404, FAULT_STOP, ERROR_INVALID, "there is no EWS at this address"},
    {408, 408, FAULT_PASSING, ERROR_UNAVAILABLE, "this should pass"},
    {429, 429, FAULT_WAIT, ERROR_BUSY, "it is busy"},
    {440, 440, FAULT_PASSING, ERROR_UNAVAILABLE, "this should pass"}, /* the log-in is over */
    {503, 503, FAULT_WAIT, ERROR_BUSY, "it is busy"},
    {507, 507, FAULT_SKIP, ERROR_UNAVAILABLE, "its storage is full"},
    {501, LONG_MAX, FAULT_PASSING, ERROR_UNAVAILABLE, "this should pass"},
    {400, LONG_MAX, FAULT_STOP, ERROR_INVALID, "it does not take the request"},
};

static void judge_plain_status(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    for (size_t i = 0; i < sizeof(STATUSES) / sizeof(STATUSES[0]); i++) {
        if (http->status < STATUSES[i].first || http->status > STATUSES[i].last)
            continue;
        set_status(judgement, STATUSES[i].action, STATUSES[i].class, STATUSES[i].what);
        if (STATUSES[i].action == FAULT_WAIT && http->retry_after_ms >= 0)
            judgement->failure->wait_ms = http->retry_after_ms;
        return;
    }
    judge_worthless(judgement);
}

static void judge_status(const struct judgement *judgement)
{
    long status = judgement->http->status;
    if (status == STATUS_UNAUTHORIZED)
        judge_unauthorized(judgement);
    else if (status == STATUS_INTERNAL)
        judge_internal(judgement);
    else if (status >= 300 && status < 400)
        judge_redirect(judgement);
    else
        judge_plain_status(judgement);
}

/* ---- where the server's administrator finds it ---- */

static void write_trace(const struct http_answer *http, char text[TRACE_BYTES])
{
    const struct {
        const char *name, *value;
    } parts[] = {
        {"request-id", http->request_id}, {"client-request-id", http->client_request_id},
        {"X-FEServer", http->front_end},  {"X-TargetBEServer", http->back_end},
        {"X-DiagInfo", http->diagnosis},
    };
    size_t size = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && size < TRACE_BYTES; i++) {
        if (parts[i].value[0] != '\0')
            size += (size_t)snprintf(text + size, TRACE_BYTES - size, "%s%s %s",
                                     size == 0 ? "" : ", ", parts[i].name, parts[i].value);
    }
}

/* Only a request that was sent left a trace. The reason is cut first, if there is too much of both. */
static void add_trace(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    struct error *error = &judgement->failure->error;
    const struct error reason = *error;
    char trace[TRACE_BYTES];
    write_trace(http, trace);
    if ((http->status == HTTP_NO_STATUS && !http->was_secured) || trace[0] == '\0')
        return;
    int room = ERROR_TEXT_BYTES - (int)strlen(trace) - (int)sizeof(" ()");
    (void)error_set_text(error, reason.class, "%.*s (%s)", room, reason.text, trace);
    error_set_code(error, reason.code);
}

bool request_verdict(const struct http_answer *http,
                     const struct body_reading *body,
                     const char *server,
                     const char *user,
                     struct request_failure *failure)
{
    struct judgement judgement = {
        .http = http, .body = body, .server = server, .user = user, .failure = failure};
    if (http->echo == REQUEST_ECHO_FOREIGN)
        judge_foreign(&judgement);
    else if (http->result != CURLE_OK)
        judge_transfer(&judgement);
    else if (body->answer != NULL && body->answer->is_fault)
        judge_fault(&judgement);
    else if (http->status == STATUS_OK && body->answer != NULL)
        return true;
    else if (http->status == STATUS_OK)
        judge_worthless(&judgement);
    else
        judge_status(&judgement);
    add_trace(&judgement);
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
