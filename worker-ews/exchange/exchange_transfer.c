/* curl's easy interface. The environment has no say: no proxy, no .netrc, no cookies from disk;
 * what is used is what the settings name.
 *
 * The handle lives as long as its connection. What is copied out of it at the end of a transfer is
 * all that anybody may judge: the verdict is pure and never calls curl about a transfer. */
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/text.h"
#include "proto/event/error.h"
#include "proto/message/message.h"

#include "worker-ews/exchange/exchange_transfer.h"
#include "worker-ews/exchange/exchange_request.h"
#include "worker-ews/login/ntlm_challenge.h"
#include "worker-ews/verdict/page_words.h"
#include "worker-ews/verdict/retry_after.h"
#include "worker-ews/verdict/web_host.h"

#define STATUS_OK           200
#define STATUS_UNAUTHORIZED 401
#define STATUS_INTERNAL     500
#define UUID_BYTES          37

/* A ticket with the groups of its owner has some 12 KB, 64 KB at most. */
#define AUTHORIZATION_BYTES_MAX ((size_t)128 * 1024)

/* Exchange's are about 1 KB. curl has a limit of its own, which says no more than that memory is short. */
#define HEADER_BYTES_MAX ((size_t)64 * 1024)

/* curl begins its NTLM anew once, on another connection, when a server closes the first one in the middle. */
#define BEGINNINGS_MAX 2

#define CLIENT_REQUEST_ID "client-request-id"

/* A connection that moves less for three quarters of the time-out is dead. */
#define LOW_SPEED_BYTES_PER_SECOND 1L

/* IIS closes after 120 s; a connection that was idle for longer than this is not used again. */
#define IDLE_CONNECTION_SECONDS 100L

/* curl's setters want many types; the first refusal is kept. */
#define SET(option, value)                                                                         \
    do {                                                                                           \
        if (transfer->setting == CURLE_OK)                                                         \
            transfer->setting = curl_easy_setopt(transfer->handle, (option), (value));             \
    } while (0)

static void keep_body_start(struct exchange_transfer *transfer, const char *octets, size_t size)
{
    size_t room = sizeof(transfer->answer.body_start) - 1 - transfer->body_start_bytes;
    size_t kept = size < room ? size : room;
    memcpy(transfer->answer.body_start + transfer->body_start_bytes, octets, kept);
    transfer->body_start_bytes += kept;
}

/* Those of a trailer count as well, and those of an interim answer. */
static void take_echo(struct exchange_transfer *transfer)
{
    struct http_answer *answer = &transfer->answer;
    struct curl_header *header = NULL;
    const unsigned origins = CURLH_HEADER | CURLH_TRAILER | CURLH_1XX;
    while (answer->echo != REQUEST_ECHO_FOREIGN &&
           (header = curl_easy_nextheader(transfer->handle, origins, -1, header)) != NULL) {
        if (strcasecmp(header->name, CLIENT_REQUEST_ID) != 0)
            continue;
        answer->echo = request_echo_add(answer->echo, answer->client_request_id, header->value);
        if (answer->echo == REQUEST_ECHO_FOREIGN)
            (void)snprintf(answer->foreign_id, sizeof(answer->foreign_id), "%s", header->value);
    }
}

/* What comes late on a connection is taken for the next answer, and without an id nothing shows that it
 * is not. curl closes, as it was told at the beginning, unless it hears otherwise before the end. */
static void decide_about_connection(struct exchange_transfer *transfer)
{
    take_echo(transfer);
    if (transfer->answer.echo == REQUEST_ECHO_OURS && transfer->request->may_keep)
        (void)curl_easy_setopt(transfer->handle, CURLOPT_FORBID_REUSE, 0L);
}

/* curl would answer an old challenge by the first version of NTLM, which gives the password away to whoever
 * listens. Returns whether it may go on. */
static bool take_ntlm_challenge(struct exchange_transfer *transfer, const char *line, size_t size)
{
    char *token = ntlm_challenge_of_header(line, size);
    if (token == NULL)
        return true;
    if (transfer->has_sent_login) {
        transfer->is_refused = true;
        free(token);
        return true;
    }
    free(transfer->ntlm_challenge);
    transfer->ntlm_challenge = token;
    transfer->answer.challenge_is_weak = !ntlm_challenge_is_strong(token);
    return !transfer->answer.challenge_is_weak;
}

/* Those of all answers to one request, of which the last one counts. */
static size_t on_header(char *octets, size_t item_bytes, size_t count, void *context)
{
    struct exchange_transfer *transfer = context;
    size_t size = item_bytes * count;
    if (!take_ntlm_challenge(transfer, octets, size))
        return 0;
    kept_connection_note_answer(&transfer->kept, transfer->handle);
    transfer->header_bytes += size;
    transfer->answer.headers_are_too_large = transfer->header_bytes > HEADER_BYTES_MAX;
    return transfer->answer.headers_are_too_large ? 0 : size;
}

/* A random UUID (RFC 4122, version 4), which Exchange writes into its logs. */
static int write_request_id(char text[UUID_BYTES])
{
    uint32_t random[4];
    if (RAND_bytes((unsigned char *)random, sizeof(random)) != 1)
        return -1;
    (void)snprintf(text, UUID_BYTES, "%08x-%04x-4%03x-%04x-%04x%08x", random[0], random[1] >> 16,
                   random[1] & 0xfff, 0x8000 | (random[2] >> 16 & 0x3fff), random[2] & 0xffff,
                   random[3]);
    return 0;
}

/* A token is in one of them. */
static void forget_headers(struct exchange_transfer *transfer)
{
    for (struct curl_slist *at = transfer->headers; at != NULL; at = at->next)
        memory_wipe(at->data, strlen(at->data));
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
}

/* `authorization` is a whole header; NULL: none. */
static int make_headers(struct exchange_transfer *transfer, const char *authorization)
{
    char id[sizeof(CLIENT_REQUEST_ID ": ") + UUID_BYTES];
    const char *const headers[] = {"Content-Type: text/xml; charset=utf-8",
                                   "Accept: text/xml",
                                   "Expect:",
                                   "return-client-request-id: true",
                                   id,
                                   authorization};
    forget_headers(transfer);
    (void)snprintf(id, sizeof(id), CLIENT_REQUEST_ID ": %.*s", UUID_BYTES - 1,
                   transfer->answer.client_request_id);
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]) && headers[i] != NULL; i++) {
        struct curl_slist *longer = curl_slist_append(transfer->headers, headers[i]);
        if (longer == NULL)
            return -1;
        transfer->headers = longer;
    }
    return 0;
}

static void forget_challenge(struct exchange_transfer *transfer)
{
    free(transfer->ntlm_challenge);
    transfer->ntlm_challenge = NULL;
}

/* Whether curl logs in by NTLM of its own: by two messages, of which the first shows nothing. */
static bool is_curls_ntlm(const struct exchange_request *request)
{
    return request->way.method == LOGIN_METHOD_NTLM && request->authorize == NULL &&
           !request->is_logged_in;
}

/* Whether what goes out now is curl's answer to a challenge of NTLM. */
static bool is_curls_answer(const struct exchange_transfer *transfer)
{
    return is_curls_ntlm(transfer->request) && transfer->ntlm_challenge != NULL;
}

/* Whether the credentials are in what goes out now. curl's NTLM begins with a message without them, but for a
 * connection that is logged in already, on which they stay here for good. */
static bool has_credentials(const struct exchange_transfer *transfer)
{
    const struct exchange_request *request = transfer->request;
    switch (request->way.method) {
    case LOGIN_METHOD_NONE:
        return false;
    case LOGIN_METHOD_NTLM:
        return request->authorize != NULL ? request->is_next_leg : is_curls_answer(transfer);
    case LOGIN_METHOD_NEGOTIATE:
    case LOGIN_METHOD_BASIC:
        return true;
    }
    return true;
}

static bool may_repeat_login(const struct exchange_transfer *transfer)
{
    const struct exchange_request *request = transfer->request;
    return !transfer->has_repeated_login && request->way.method != LOGIN_METHOD_NTLM &&
           request->may_repeat != NULL && request->may_repeat(request->context);
}

/* Where a refusal brings no challenge curl begins anew with its first message, which shows nothing, without end. */
static bool begins_without_end(struct exchange_transfer *transfer)
{
    if (!is_curls_ntlm(transfer->request) || transfer->ntlm_challenge != NULL ||
        ++transfer->beginnings <= BEGINNINGS_MAX)
        return false;
    transfer->is_refused = true;
    return true;
}

/* When the server ends a connection that was kept after the credentials, curl would send them again on a new one,
 * five times; when it answers them with another challenge, without end. Each of them counts. */
static bool note_request(struct exchange_transfer *transfer, int port)
{
    const struct exchange_request *request = transfer->request;
    bool is_other = port != transfer->port;
    transfer->was_login_repeated = transfer->has_sent_login && !may_repeat_login(transfer);
    bool is_elsewhere = is_other && (request->is_next_leg || request->is_logged_in);
    bool is_anew = transfer->has_sent && request->is_logged_in; /* curl's, for it was refused */
    if (is_other)
        forget_challenge(transfer); /* that of another connection */
    transfer->was_login_repeated = transfer->was_login_repeated || begins_without_end(transfer);
    transfer->has_lost_connection = !transfer->was_login_repeated && (is_elsewhere || is_anew);
    if (transfer->was_login_repeated || transfer->has_lost_connection)
        return false;
    transfer->port = port;
    transfer->has_repeated_login = transfer->has_sent_login;
    transfer->has_sent_login = has_credentials(transfer);
    transfer->has_sent = true;
    if (!request->is_logged_in)
        transfer->is_curls_login = is_curls_answer(transfer);
    return true;
}

/* Headers that are set here go with this very request. */
static bool add_authorization(struct exchange_transfer *transfer)
{
    const struct exchange_request *request = transfer->request;
    struct buffer line;
    struct curl_tlssessioninfo *session = NULL;
    if (request->authorize == NULL)
        return true;
    (void)curl_easy_getinfo(transfer->handle, CURLINFO_TLS_SSL_PTR, &session);
    buffer_init(&line, AUTHORIZATION_BYTES_MAX);
    bool is_made = buffer_append(&line, "Authorization: ", strlen("Authorization: ")) == 0 &&
                   request->authorize(request->context, session == NULL ? NULL : session->internals,
                                      &line) == 0 &&
                   buffer_append(&line, "", 1) == 0 &&
                   make_headers(transfer, (const char *)buffer_data(&line)) == 0;
    buffer_clear(&line);
    SET(CURLOPT_HTTPHEADER, transfer->headers);
    return is_made && transfer->setting == CURLE_OK;
}

/* Exactly the moment from which on the server may have seen the password. */
static int on_sending(void *context, char *to, char *from, int to_port, int from_port)
{
    (void)to, (void)from, (void)to_port;
    struct exchange_transfer *transfer = context;
    const struct exchange_request *request = transfer->request;
    if (!note_request(transfer, from_port) || !add_authorization(transfer))
        return CURL_PREREQFUNC_ABORT;
    if (has_credentials(transfer) && request->sending != NULL)
        request->sending(request->context);
    return CURL_PREREQFUNC_OK;
}

/* A reader who refuses an answer of status 200 has seen the first octets of a page: what it is called
 * may come only now. Returns whether more of it is of use. */
static bool is_wanted(struct exchange_transfer *transfer, const char *octets, size_t size)
{
    const struct http_answer *answer = &transfer->answer;
    if (!transfer->body_is_refused &&
        transfer->request->read(transfer->request->context, octets, size) != 0)
        transfer->body_is_refused = true;
    return !transfer->body_is_refused || answer->status != STATUS_OK ||
           transfer->body_start_bytes < sizeof(answer->body_start) - 1;
}

static size_t on_body(char *octets, size_t item_bytes, size_t count, void *context)
{
    struct exchange_transfer *transfer = context;
    struct http_answer *answer = &transfer->answer;
    size_t size = item_bytes * count;
    (void)curl_easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &answer->status);
    if (answer->body_bytes == 0)
        decide_about_connection(transfer);
    answer->body_bytes += (int64_t)size;
    keep_body_start(transfer, octets, size);
    if (answer->echo == REQUEST_ECHO_FOREIGN || answer->body_bytes > EXCHANGE_ANSWER_BYTES_MAX) {
        answer->was_stopped_by_us = true;
        return 0;
    }
    if (answer->status != STATUS_OK && answer->status != STATUS_INTERNAL)
        return size;
    answer->was_stopped_by_us = !is_wanted(transfer, octets, size);
    return answer->was_stopped_by_us ? 0 : size;
}

static CURLcode on_tls_context(CURL *handle, void *context, void *exchange_transfer)
{
    (void)handle;
    struct exchange_transfer *transfer = exchange_transfer;
    tls_watch_install(&transfer->watch, context);
    if (transfer->needs_tls_1_3 && !tls_watch_demand_1_3(&transfer->watch, context))
        return CURLE_SSL_CONNECT_ERROR;
    return CURLE_OK;
}

static void set_security(struct exchange_transfer *transfer,
                         const struct exchange_settings *settings)
{
    const struct octets *pins = settings->pins.size > 0 ? &settings->pins : &settings->pin;
    bool has_pin = pins->size > 0;
    bool is_clear = strncasecmp(transfer->url, "http://", strlen("http://")) == 0;
    SET(CURLOPT_PROTOCOLS_STR, is_clear ? "http" : "https");
    SET(CURLOPT_SSL_VERIFYPEER, has_pin ? 0L : 1L);
    SET(CURLOPT_SSL_VERIFYHOST, has_pin ? 0L : 2L);
    transfer->needs_tls_1_3 = settings->tls_minimum == TLS_VERSION_1_3;
    SET(CURLOPT_SSLVERSION,
        (long)(transfer->needs_tls_1_3 ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2));
    /* Sessions stay with this handle, which goes with the settings and after each failure: one that
     * is resumed comes from a connection whose certificate was checked by the same rules. */
    SET(CURLOPT_SSL_SESSIONID_CACHE, 1L);
    SET(CURLOPT_SSL_CTX_FUNCTION, on_tls_context);
    SET(CURLOPT_SSL_CTX_DATA, transfer);
    transfer->host = web_host(transfer->url);
    transfer->watch = (struct tls_watch){
        .host = text_or_empty(transfer->host), .pins = pins->data, .pins_bytes = pins->size};
    if (settings->ca.size > 0) {
        struct curl_blob blob = {
            .data = (void *)(uintptr_t)settings->ca.data,
            .len = settings->ca.size,
            .flags = CURL_BLOB_COPY,
        };
        SET(CURLOPT_CAINFO_BLOB, &blob);
        SET(CURLOPT_CAPATH, NULL); /* or the system's would be trusted as well */
    }
}

static void set_login(struct exchange_transfer *transfer, const struct exchange_settings *settings)
{
    char *secret = memory_copy(settings->secret.data, settings->secret.size);
    SET(CURLOPT_USERNAME, settings->user);
    SET(CURLOPT_PASSWORD, secret); /* copied */
    SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_PROXY, settings->proxy);
    SET(CURLOPT_PROXYTYPE, (long)CURLPROXY_HTTP); /* endpoint.c refuses any other */
    SET(CURLOPT_NOPROXY, "");
    SET(CURLOPT_COOKIEFILE, ""); /* in memory only */
    memory_wipe(secret, settings->secret.size);
    free(secret);
}

static void set_times(struct exchange_transfer *transfer, int64_t timeout_ms)
{
    int64_t connect_ms = number_smaller(timeout_ms, EXCHANGE_CONNECT_TIMEOUT_MS);
    int64_t low_speed_seconds = timeout_ms * 3 / 4000;
    SET(CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    SET(CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES_PER_SECOND);
    SET(CURLOPT_LOW_SPEED_TIME, (long)(low_speed_seconds > 0 ? low_speed_seconds : 1));
    SET(CURLOPT_MAXAGE_CONN, IDLE_CONNECTION_SECONDS);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L); /* nobody waits for a name look-up that hangs */
}

static void set_request(struct exchange_transfer *transfer)
{
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_USERAGENT, "ewscal/" EWSCAL_VERSION);
    SET(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    SET(CURLOPT_ERRORBUFFER, transfer->answer.failure);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_PREREQFUNCTION, on_sending);
    SET(CURLOPT_PREREQDATA, transfer);
}

int exchange_transfer_init(struct exchange_transfer *transfer,
                           const struct exchange_settings *settings,
                           const char *url,
                           int64_t request_timeout_ms,
                           struct error *error)
{
    *transfer = (struct exchange_transfer){
        .handle = curl_easy_init(), .url = url, .may_be_clear = settings->clear_text};
    kept_connection_init(&transfer->kept);
    transfer->setting = transfer->handle == NULL ? CURLE_FAILED_INIT : CURLE_OK;
    set_request(transfer);
    set_security(transfer, settings);
    set_login(transfer, settings);
    set_times(transfer, request_timeout_ms);
    if (transfer->setting == CURLE_OK)
        return 0;
    return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "curl"),
                     event_text("call", "curl_easy_setopt"),
                     event_text("words", curl_easy_strerror(transfer->setting)));
}

void exchange_transfer_clear(struct exchange_transfer *transfer)
{
    curl_easy_cleanup(transfer->handle);
    forget_headers(transfer);
    free(transfer->host);
    free(transfer->ntlm_challenge);
}

/* curl uses a connection that it has logged in for nobody who does not log in so. */
static long authentication_of(const struct exchange_transfer *transfer)
{
    const struct exchange_request *request = transfer->request;
    if (request->authorize != NULL || (request->is_logged_in && !transfer->is_curls_login))
        return CURLAUTH_NONE;
    if (request->way.method == LOGIN_METHOD_NTLM)
        return (long)CURLAUTH_NTLM;
    return request->way.method == LOGIN_METHOD_BASIC ? (long)CURLAUTH_BASIC : (long)CURLAUTH_NONE;
}

/* The last door before credentials go out without TLS, whoever has asked for it. */
static bool is_fit(const struct exchange_transfer *transfer, const struct exchange_request *request)
{
    const char *url = request->url == NULL ? transfer->url : request->url;
    return strncasecmp(url, "https://", strlen("https://")) == 0 ||
           request->way.method == LOGIN_METHOD_NONE ||
           (transfer->may_be_clear && request->way.method != LOGIN_METHOD_BASIC);
}

int exchange_transfer_begin(struct exchange_transfer *transfer,
                            const struct exchange_request *request,
                            struct error *error)
{
    transfer->request = request;
    transfer->answer = (struct http_answer){.retry_after_ms = HTTP_NO_RETRY_TIME};
    transfer->answer.way = request->way;
    transfer->setting = CURLE_OUT_OF_MEMORY;
    if (write_request_id(transfer->answer.client_request_id) == 0 &&
        make_headers(transfer, NULL) == 0)
        transfer->setting = is_fit(transfer, request) ? CURLE_OK : CURLE_UNSUPPORTED_PROTOCOL;
    if (!request->is_next_leg && !request->is_logged_in)
        transfer->port = 0;
    transfer->has_sent = false;
    transfer->has_sent_login = false;
    transfer->has_repeated_login = false;
    transfer->beginnings = 0;
    transfer->has_lost_connection = false;
    transfer->is_refused = false;
    transfer->was_login_repeated = false;
    forget_challenge(transfer);
    transfer->header_bytes = 0;
    transfer->body_start_bytes = 0;
    transfer->body_is_refused = false;
    transfer->watch.seen = (struct tls_seen){0};
    SET(CURLOPT_FORBID_REUSE, request->is_first_leg ? 0L : 1L);
    if (request->connect_limit_ms > 0)
        SET(CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_limit_ms);
    SET(CURLOPT_HTTPHEADER, transfer->headers);
    SET(CURLOPT_HTTPAUTH, authentication_of(transfer));
    SET(CURLOPT_URL, request->url == NULL ? transfer->url : request->url);
    SET(CURLOPT_POSTFIELDS, request->body == NULL ? "" : (const char *)buffer_data(request->body));
    SET(CURLOPT_POSTFIELDSIZE_LARGE,
        request->body == NULL ? 0 : (curl_off_t)buffer_size(request->body));
    if (request->is_get)
        SET(CURLOPT_HTTPGET, 1L); /* behind the fields, which make a POST of it */
    else
        SET(CURLOPT_POST, 1L);
    if (transfer->setting == CURLE_OK)
        return 0;
    return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "curl"),
                     event_text("call", "curl_easy_setopt"),
                     event_text("words", curl_easy_strerror(transfer->setting)));
}

static void
copy_header(struct exchange_transfer *transfer, const char *name, char *value, size_t value_bytes)
{
    struct curl_header *header;
    if (curl_easy_header(transfer->handle, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
        (void)snprintf(value, value_bytes, "%s", header->value);
}

/* Rounded up: on a connection that was there already things happen within a millisecond, and 0
 * means that they did not. */
static int64_t time_of(const struct exchange_transfer *transfer, CURLINFO which)
{
    curl_off_t microseconds = 0;
    (void)curl_easy_getinfo(transfer->handle, which, &microseconds);
    return (microseconds + 999) / 1000;
}

static void take_wait(struct exchange_transfer *transfer)
{
    struct curl_header *header;
    char date[HTTP_HEADER_BYTES] = "";
    copy_header(transfer, "Date", date, sizeof(date));
    transfer->answer.date = number_larger(retry_after_date(date), 0);
    if (curl_easy_header(transfer->handle, "Retry-After", 0, CURLH_HEADER, -1, &header) ==
        CURLHE_OK)
        transfer->answer.retry_after_ms =
            retry_after_read(header->value, date, clock_wall_ms() / 1000);
}

/* The status of a CONNECT: it is the proxy's own, and nobody else has seen the request. */
static void take_proxy_status(struct exchange_transfer *transfer)
{
    long status = 0;
    (void)curl_easy_getinfo(transfer->handle, CURLINFO_HTTP_CONNECTCODE, &status);
    if (transfer->answer.result != CURLE_OK && status >= 300)
        transfer->answer.proxy_status = status;
}

static void take_challenges(struct exchange_transfer *transfer)
{
    const struct http_answer *answer = &transfer->answer;
    struct curl_header *header = NULL;
    const char *name =
        answer->status == STATUS_UNAUTHORIZED ? "WWW-Authenticate" : "Proxy-Authenticate";
    const unsigned origin = answer->proxy_status != 0 ? CURLH_CONNECT : CURLH_HEADER;
    while ((header = curl_easy_nextheader(transfer->handle, origin, -1, header)) != NULL) {
        if (strcasecmp(header->name, name) == 0)
            login_challenges_add(&transfer->answer.challenges, header->value);
    }
    /* Headers of an answer are shown no more when curl has begun the next request. */
    if (transfer->is_refused && answer->challenges.count == 0)
        login_challenges_add(&transfer->answer.challenges, "NTLM");
}

/* Where we have stopped curl it says no more than that. */
static void take_result(struct exchange_transfer *transfer, CURLcode result)
{
    struct http_answer *answer = &transfer->answer;
    answer->result = !transfer->was_login_repeated ? result
                     : transfer->is_refused        ? CURLE_OK
                                                   : CURLE_GOT_NOTHING;
    if (answer->failure[0] == '\0' || transfer->was_login_repeated)
        (void)snprintf(answer->failure, sizeof(answer->failure), "%s",
                       curl_easy_strerror(answer->result));
}

void exchange_transfer_finish(struct exchange_transfer *transfer, CURLcode result)
{
    struct http_answer *answer = &transfer->answer;
    take_result(transfer, result);
    answer->ntlm_challenge = transfer->ntlm_challenge;
    (void)curl_easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &answer->status);
    answer->body_was_utf_16 = page_narrow(answer->body_start, transfer->body_start_bytes);
    take_wait(transfer);
    take_proxy_status(transfer);
    take_challenges(transfer);
    take_echo(transfer);
    copy_header(transfer, "Content-Type", answer->content_type, sizeof(answer->content_type));
    copy_header(transfer, "Content-Encoding", answer->content_encoding,
                sizeof(answer->content_encoding));
    copy_header(transfer, "Location", answer->location, sizeof(answer->location));
    copy_header(transfer, "X-CasErrorCode", answer->front_end_error,
                sizeof(answer->front_end_error));
    copy_header(transfer, "request-id", answer->request_id, sizeof(answer->request_id));
    copy_header(transfer, "X-FEServer", answer->front_end, sizeof(answer->front_end));
    copy_header(transfer, "X-CalculatedBETarget", answer->back_end, sizeof(answer->back_end));
    copy_header(transfer, "X-TargetBEServer", answer->back_end, sizeof(answer->back_end));
    copy_header(transfer, "X-DiagInfo", answer->diagnosis, sizeof(answer->diagnosis));
    answer->name_ms = time_of(transfer, CURLINFO_NAMELOOKUP_TIME_T);
    answer->connect_ms = time_of(transfer, CURLINFO_CONNECT_TIME_T);
    answer->tls_ms = time_of(transfer, CURLINFO_APPCONNECT_TIME_T);
    answer->duration_ms = time_of(transfer, CURLINFO_TOTAL_TIME_T);
    const char *address = NULL;
    (void)curl_easy_getinfo(transfer->handle, CURLINFO_PRIMARY_IP, &address);
    text_copy_cut(answer->address, sizeof(answer->address), text_or_empty(address));
    long local_port = 0;
    (void)curl_easy_getinfo(transfer->handle, CURLINFO_LOCAL_PORT, &local_port);
    answer->was_connected = local_port > 0;
    answer->was_secured = time_of(transfer, CURLINFO_PRETRANSFER_TIME_T) > 0;
    answer->tls = transfer->watch.seen;
    if (transfer->has_lost_connection)
        http_answer_become_lost(answer);
    /* Whatever came: nobody has judged what was not shown. */
    if (is_curls_ntlm(transfer->request) && !transfer->has_sent_login)
        answer->way = (struct login_way){LOGIN_METHOD_NONE, false};
    kept_connection_note_end(&transfer->kept, transfer->handle);
    (void)curl_easy_setopt(transfer->handle, CURLOPT_HTTPHEADER, NULL);
    forget_headers(transfer);
}
