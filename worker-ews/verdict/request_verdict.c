/* The order matters: whose answer it is comes before all else, and a fault is looked for before the
 * status, because servers send faults with 200 as well as with 500. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/text.h"
#include "proto/connection/tls_failure.h"

#include "worker-ews/verdict/page_words.h"
#include "worker-ews/verdict/request_login.h"
#include "worker-ews/verdict/request_verdict.h"
#include "worker-ews/verdict/verdict_table.h"
#include "worker-ews/verdict/web_host.h"

#define TRACE_VALUE_BYTES   65 /* a GUID, and nearly twice as much */
#define STATUS_OK           200
#define STATUS_REDIRECT     300
#define STATUS_REFUSED      400
#define STATUS_UNAUTHORIZED 401
#define STATUS_INTERNAL     500

struct judgement {
    const struct http_answer *http;
    const struct body_reading *body;
    const struct request_target *target;
    struct request_failure *failure;
};

static struct error *decide(const struct judgement *judgement, const struct verdict_row *row)
{
    *judgement->failure = (struct request_failure){
        .action = row->action, .wait_ms = NO_BACK_OFF, .class = row->class};
    return &judgement->failure->error;
}

/* What is empty says nothing and would only take the room of what does. */
static void add_text(const struct judgement *judgement, const char *key, const char *text)
{
    if (text[0] != '\0')
        (void)error_add(&judgement->failure->error, event_text(key, text));
}

/* ---- no answer ---- */

static void add_address(const struct judgement *judgement)
{
    char *host = web_host(judgement->target->url);
    char *port = web_port(judgement->target->url);
    add_text(judgement, "port", text_or_empty(port));
    add_text(judgement, "host", host == NULL ? judgement->target->url : host);
    free(host);
    free(port);
}

/* Without a name and a password that may stand in the URL. */
static void add_proxy(const struct judgement *judgement)
{
    char proxy[HTTP_TEXT_BYTES];
    if (judgement->target->proxy[0] == '\0')
        return;
    char *host = web_host(judgement->target->proxy);
    char *port = web_port(judgement->target->proxy);
    bool is_address = host != NULL && strchr(host, ':') != NULL;
    (void)snprintf(proxy, sizeof(proxy), is_address ? "[%s]:%s" : "%s:%s", text_or_empty(host),
                   text_or_empty(port));
    add_text(judgement, "proxy", host == NULL ? judgement->target->proxy : proxy);
    free(host);
    free(port);
}

static void judge_certificate(const struct judgement *judgement)
{
    const struct verdict_row *row = verdict_by_cause(VERDICT_CERTIFICATE);
    (void)tls_seen_tell_certificate(&judgement->http->tls, TLS_CERTIFICATE_WRONG_NAME,
                                    decide(judgement, row));
    add_text(judgement, "words", judgement->http->failure); /* if OpenSSL has none */
    error_set_code(&judgement->failure->error, row->code);
}

/* Also after the handshake: with TLS 1.3 a server says only then that it minds. */
static bool judge_handshake(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    const struct verdict_row *row = verdict_by_cause(VERDICT_TLS);
    struct error error;
    bool is_cut = http->result == CURLE_SSL_CONNECT_ERROR && http->tls.reason == 0;
    if (!tls_failure_tell(&http->tls, &error) && !is_cut)
        return false;
    if (is_cut)
        (void)error_set(&error, TLS_HANDSHAKE_CUT);
    *decide(judgement, row) = error;
    error_set_code(&judgement->failure->error, row->code);
    return true;
}

static void judge_worthless(const struct judgement *judgement)
{
    const struct verdict_row *row = verdict_by_cause(VERDICT_WORTHLESS);
    struct error *error = decide(judgement, row);
    if (judgement->body->error->reason[0] != '\0')
        *error = *judgement->body->error;
    else /* it could be read, but its status does not go with it */
        (void)error_set(error, row->event, event_number("status", judgement->http->status));
    error_set_code(&judgement->failure->error, row->code);
}

static enum verdict_cause cause_without_connection(const struct judgement *judgement,
                                                   enum verdict_cause cause)
{
    return judgement->target->proxy[0] == '\0' ? cause : VERDICT_PROXY_CONNECT;
}

static bool is_known_encoding(const char *name)
{
    static const char *const known[] = {"", "identity", "gzip", "x-gzip", "deflate"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcasecmp(name, known[i]) == 0)
            return true;
    }
    return false;
}

/* For broken chunks curl has no code of their own, only these words. */
static bool has_broken_chunks(const struct http_answer *http)
{
    return http->result == CURLE_RECV_ERROR && strstr(http->failure, "chunked-encoding") != NULL;
}

static enum verdict_cause cause_of_cut(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    if (http->content_encoding[0] != '\0' && http->result == CURLE_WRITE_ERROR)
        return VERDICT_COMPRESSION; /* curl's own decoder wanted no more */
    if (has_broken_chunks(http))
        return VERDICT_NOT_HTTP;
    return http->was_secured || http->body_bytes > 0 || http->result == CURLE_PARTIAL_FILE
               ? VERDICT_CUT_OFF
               : cause_without_connection(judgement, VERDICT_CUT_EARLY);
}

static enum verdict_cause cause_of_transfer(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    if (http->challenge_is_weak)
        return VERDICT_WEAK_CHALLENGE;
    if (http->headers_are_too_large)
        return VERDICT_HEADERS;
    switch (http->result) {
    case CURLE_OPERATION_TIMEDOUT:
        return http->was_secured ? VERDICT_NO_ANSWER
                                 : cause_without_connection(judgement, VERDICT_SILENT);
    case CURLE_COULDNT_RESOLVE_HOST:
        return VERDICT_NAME;
    case CURLE_COULDNT_RESOLVE_PROXY:
        return VERDICT_PROXY_NAME;
    case CURLE_COULDNT_CONNECT:
        return cause_without_connection(judgement, VERDICT_CONNECT);
    case CURLE_SSL_CACERT_BADFILE: /* only an older supervisor hands it out */
        return VERDICT_CA_FILE;
    case CURLE_SSL_CONNECT_ERROR:
        return VERDICT_TLS;
    case CURLE_UNSUPPORTED_PROTOCOL: /* another one than HTTP, or another version of it */
    case CURLE_WEIRD_SERVER_REPLY:
        return http->was_secured ? VERDICT_NOT_HTTP
                                 : cause_without_connection(judgement, VERDICT_NOT_HTTP);
    case CURLE_BAD_CONTENT_ENCODING:
        return is_known_encoding(http->content_encoding) ? VERDICT_COMPRESSION : VERDICT_ENCODING;
    case CURLE_OUT_OF_MEMORY: /* what curl says of a single header that is too long */
        return VERDICT_HEADERS;
    default:
        return cause_of_cut(judgement);
    }
}

/* Whether the words of curl say more than the sentence does. */
static bool has_words_of_curl(enum verdict_cause cause)
{
    return cause != VERDICT_NO_ANSWER && cause != VERDICT_SILENT && cause != VERDICT_ENCODING &&
           cause != VERDICT_HEADERS && cause != VERDICT_UNNAMED && cause != VERDICT_CA_FILE;
}

static void judge_cause(const struct judgement *judgement, enum verdict_cause cause)
{
    const struct http_answer *http = judgement->http;
    const struct verdict_row *row = verdict_by_cause(cause);
    (void)error_set(decide(judgement, row), row->event);
    if (has_words_of_curl(cause))
        add_text(judgement, "words", http->failure);
    if (cause == VERDICT_ENCODING)
        add_text(judgement, "encoding", http->content_encoding);
    if (cause == VERDICT_NO_ANSWER || cause == VERDICT_SILENT)
        (void)error_add(&judgement->failure->error, event_number("limit_ms", http->duration_ms));
    if (cause == VERDICT_PROXY_CONNECT)
        add_proxy(judgement);
    error_set_code(&judgement->failure->error, row->code);
}

static void judge_transfer(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    if (http->was_stopped_by_us)
        judge_worthless(judgement);
    else if (http->tls.was_refused)
        judge_certificate(judgement);
    else if (judge_handshake(judgement))
        return;
    else if (http->result == CURLE_PEER_FAILED_VERIFICATION)
        judge_certificate(judgement);
    else
        judge_cause(judgement, cause_of_transfer(judgement));
}

/* It says nothing about this request, whatever its status: not even a 401 is the answer to us. */
static void judge_foreign(const struct judgement *judgement)
{
    const struct verdict_row *row = verdict_by_cause(VERDICT_FOREIGN);
    (void)error_set(decide(judgement, row), row->event,
                    event_text("foreign_id", judgement->http->foreign_id));
    error_set_code(&judgement->failure->error, row->code);
}

static bool is_unnamed(const struct judgement *judgement)
{
    return judgement->target->must_be_named && judgement->http->result == CURLE_OK &&
           judgement->body->answer != NULL && judgement->http->echo == REQUEST_ECHO_NONE;
}

/* ---- faults ---- */

/* Known only to the caller, but worth telling where the server has named it. */
static void take_wait(const struct judgement *judgement, int64_t wait_ms)
{
    judgement->failure->wait_ms = wait_ms;
    if (wait_ms > 0)
        (void)error_add(&judgement->failure->error, event_number("wait_ms", wait_ms));
}

/* Whether a fault is a proper answer of a server that works, and not of one in trouble. */
static bool is_proper(enum fault_action action)
{
    return action == FAULT_SPLIT || action == FAULT_WAIT || action == FAULT_FEWER;
}

static void judge_fault(const struct judgement *judgement)
{
    const struct availability_answer *answer = judgement->body->answer;
    const struct answer_code *code = answer_code_find(answer->code);
    const struct answer_refusal *refusal = answer_code_refusal(answer->code);
    const struct verdict_row row = {.action = code->fault,
                                    .class = refusal == NULL ? LOGIN_CLASS_UNSAID : refusal->class};
    (void)error_set(decide(judgement, &row), refusal == NULL ? code->event : refusal->event);
    judgement->failure->is_answered = is_proper(code->fault);
    add_text(judgement, "violation", answer->violation.text);
    add_text(judgement, "position", answer->violation.position);
    add_text(judgement, "line", answer->violation.line);
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
set_status(const struct judgement *judgement, const struct verdict_row *row, long status)
{
    const struct http_answer *http = judgement->http;
    struct error *error = decide(judgement, row);
    char code[16], words[HTTP_TEXT_BYTES];
    page_words_read(http->body_start, words, sizeof(words));
    (void)error_set(error, row->event);
    add_text(judgement, "cas_error", http->front_end_error);
    add_text(judgement, "words", words);
    (void)error_add(error, event_number("status", status));
    (void)snprintf(code, sizeof(code), "%ld", status);
    error_set_code(error, row->code != NULL ? row->code : code);
}

/* A proxy that we chose ourselves, or somebody on the way who behaves like one. */
static void
judge_proxy(const struct judgement *judgement, const struct verdict_row *row, long status)
{
    set_status(judgement, row, status);
    add_text(judgement, "offered", judgement->http->challenges.names);
    add_proxy(judgement);
}

static enum verdict_cause cause_of_ending(const struct login_walk *walk)
{
    switch (walk->ending) {
    case LOGIN_ENDING_NOT_OFFERED:
        return VERDICT_LOGIN_NOT_OFFERED;
    case LOGIN_ENDING_TICKET_REFUSED:
        return VERDICT_TICKET_REFUSED;
    case LOGIN_ENDING_NO_TICKET:
        return VERDICT_NO_TICKET;
    case LOGIN_ENDING_WRONG_OR_UNBOUND:
        return VERDICT_LOGIN_WRONG_OR_UNBOUND;
    case LOGIN_ENDING_WRONG_OR_BOUND:
        return VERDICT_LOGIN_WRONG_OR_BOUND;
    case LOGIN_ENDING_PROVEN:
        return VERDICT_LOGIN_PROVEN;
    case LOGIN_ENDING_JUDGED_WRONG:
        break;
    }
    return VERDICT_LOGIN_REFUSED;
}

static enum verdict_cause cause_of_unauthorized(const struct http_answer *http,
                                                const struct login_walk *walk)
{
    if (walk->has_ended)
        return cause_of_ending(walk);
    if (walk->is_proven)
        return VERDICT_LOGIN_PROVEN;
    if (request_is_without_login(http))
        return VERDICT_LOGIN_NOT_OFFERED;
    if (request_offers_way(http, http->way))
        return VERDICT_LOGIN_REFUSED;
    if (http->challenges.count == 0)
        return VERDICT_LOGIN_UNEXPLAINED;
    return walk->look == LOGIN_LOOK_NOT_OFFERED ? VERDICT_LOGIN_NOT_OFFERED
                                                : VERDICT_LOGIN_OFFER_WITHDRAWN;
}

static void add_way(const struct judgement *judgement)
{
    if (!request_is_without_login(judgement->http))
        add_text(judgement, "method", login_way_name(judgement->http->way));
}

/* Nobody has said anything of the account: on our side no log-in could be made. */
static void judge_own_trouble(const struct judgement *judgement)
{
    const struct verdict_row *row = verdict_by_cause(VERDICT_LOGIN_NOT_MADE);
    struct error *error = decide(judgement, row);
    *error = *judgement->target->walk.broken;
    add_text(judgement, "account", judgement->target->account);
    error_set_code(error, row->code);
}

/* What the KDC has said is the story; the row says what follows from it. */
static void judge_ticket(const struct judgement *judgement)
{
    const struct login_walk *walk = &judgement->target->walk;
    const struct verdict_row *row = verdict_by_cause(cause_of_ending(walk));
    struct error *error = decide(judgement, row);
    if (walk->ending == LOGIN_ENDING_TICKET_REFUSED)
        judgement->failure->class = walk->ticket_class;
    *error = *walk->ticket;
    if (walk->ending == LOGIN_ENDING_NO_TICKET)
        (void)error_wrap(error, row->event);
    add_text(judgement, "account", judgement->target->account);
    error_set_code(error, row->code);
}

static void judge_unauthorized(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    enum verdict_cause cause = cause_of_unauthorized(http, &judgement->target->walk);
    set_status(judgement, verdict_by_cause(cause), http->status);
    if (cause != VERDICT_LOGIN_REFUSED)
        add_text(judgement, "offered", http->challenges.names);
    add_way(judgement);
    add_text(judgement, "account", judgement->target->account);
}

/* Of what is longer than our copy, or has a NUL, nobody can tell here where it ends. */
static bool is_copied_whole(const struct http_answer *http)
{
    int64_t size = (int64_t)strlen(http->body_start);
    return http->body_was_utf_16 ? http->body_bytes / 2 - size <= 1 /* its mark */
                                 : http->body_bytes == size;
}

/* An answer that was cut off within its first line may have been SOAP. */
static bool is_cut_early(const struct http_answer *http)
{
    return is_copied_whole(http) && page_is_cut_early(http->body_start);
}

/* Whatever it is, it is no SOAP: not the mailboxes that were asked for are to blame. */
static bool is_other_service(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    return http->status >= STATUS_OK && http->status < STATUS_REDIRECT &&
           judgement->body->answer == NULL && http->body_bytes > 0 && !is_cut_early(http) &&
           !page_is_envelope(http->body_start);
}

static void judge_other_service(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    enum verdict_cause cause = http->body_bytes > 0 ? VERDICT_WEB_PAGE : VERDICT_EMPTY;
    set_status(judgement, verdict_by_cause(cause), http->status);
    add_text(judgement, "type", http->content_type);
}

/* Exchange 2007 has no fault for it, only a page of text. */
static bool is_old_version(const struct http_answer *http)
{
    return http->status == STATUS_INTERNAL &&
           strcasestr(http->body_start, "server version is invalid") != NULL;
}

static void judge_plain_status(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    const struct verdict_row *row = verdict_by_status(VERDICT_BY_STATUS, http->status);
    if (row == NULL) {
        judge_worthless(judgement);
    } else if (row->event == EXCHANGE_PROXY_LOGIN) {
        judge_proxy(judgement, row, http->status);
    } else {
        set_status(judgement, row, http->status);
        if (row->action == FAULT_WAIT && http->retry_after_ms >= 0)
            take_wait(judgement, http->retry_after_ms);
    }
}

static void judge_status(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    bool is_redirect = http->status >= STATUS_REDIRECT && http->status < STATUS_REFUSED &&
                       http->location[0] != '\0';
    if (http->status == STATUS_UNAUTHORIZED) {
        judge_unauthorized(judgement);
    } else if (is_old_version(http)) {
        set_status(judgement, verdict_by_cause(VERDICT_OLD_VERSION), http->status);
    } else if (is_redirect) {
        set_status(judgement, verdict_by_redirect(http->location), http->status);
        add_text(judgement, "location", http->location);
    } else if (http->status < STATUS_REDIRECT && http->body_bytes == 0 &&
               judgement->body->answer == NULL) {
        judge_other_service(judgement);
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
    if (http->proxy_status != 0 || (http->status == HTTP_NO_STATUS && !http->was_secured))
        return;
    add_trace_value(judgement, "diagnosis", http->diagnosis);
    add_trace_value(judgement, "back_end", http->back_end);
    add_trace_value(judgement, "front_end", http->front_end);
    add_trace_value(judgement, "client_request_id", http->client_request_id);
    add_trace_value(judgement, "request_id", http->request_id);
}

/* Only if it is neither: the request has failed. */
static void judge_answer(const struct judgement *judgement)
{
    const struct http_answer *http = judgement->http;
    const struct login_walk *walk = &judgement->target->walk;
    if (walk->broken != NULL)
        judge_own_trouble(judgement);
    else if (walk->has_ended && walk->ticket != NULL &&
             (walk->ending == LOGIN_ENDING_TICKET_REFUSED ||
              walk->ending == LOGIN_ENDING_NO_TICKET))
        judge_ticket(judgement);
    else if (http->proxy_status != 0)
        judge_proxy(judgement, verdict_by_status(VERDICT_BY_PROXY, http->proxy_status),
                    http->proxy_status);
    else if (is_other_service(judgement))
        judge_other_service(judgement);
    else if (http->result != CURLE_OK)
        judge_transfer(judgement);
    else if (judgement->body->answer != NULL && judgement->body->answer->is_fault)
        judge_fault(judgement);
    else
        judge_status(judgement);
}

static bool is_good(const struct http_answer *http, const struct body_reading *body)
{
    return http->result == CURLE_OK && http->proxy_status == 0 && http->status == STATUS_OK &&
           body->answer != NULL && !body->answer->is_fault;
}

bool request_verdict(const struct http_answer *http,
                     const struct body_reading *body,
                     const struct request_target *target,
                     struct request_failure *failure)
{
    struct judgement judgement = {.http = http, .body = body, .target = target, .failure = failure};
    bool is_foreign = http->echo == REQUEST_ECHO_FOREIGN;
    bool is_nameless = !is_foreign && is_unnamed(&judgement);
    if (!is_foreign && !is_nameless && is_good(http, body))
        return true;
    if (is_foreign)
        judge_foreign(&judgement);
    else if (is_nameless)
        judge_cause(&judgement, VERDICT_UNNAMED);
    else
        judge_answer(&judgement);
    /* Nobody holds an account that the KDC has just accepted: the job would come back at once, without end. */
    if (failure->action == FAULT_LOGIN && target->walk.is_proven)
        failure->action = FAULT_STOP;
    add_trace(&judgement);
    add_address(&judgement);
    add_text(&judgement, "server", target->server);
    return false;
}
