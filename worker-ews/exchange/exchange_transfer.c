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
#include "worker-ews/verdict/page_words.h"
#include "worker-ews/verdict/retry_after.h"

#define STATUS_OK           200
#define STATUS_UNAUTHORIZED 401
#define STATUS_INTERNAL     500
#define UUID_BYTES          37

/* Exchange's are about 1 KB. curl has a limit of its own, which says no more than that memory is short. */
#define HEADER_BYTES_MAX ((size_t)64 * 1024)

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

/* Those of all answers to one request, of which the last one counts. */
static size_t on_header(char *octets, size_t item_bytes, size_t count, void *context)
{
    (void)octets;
    struct exchange_transfer *transfer = context;
    size_t size = item_bytes * count;
    kept_connection_note_answer(&transfer->kept, transfer->handle);
    transfer->header_bytes += size;
    transfer->answer.headers_are_too_large = transfer->header_bytes > HEADER_BYTES_MAX;
    return transfer->answer.headers_are_too_large ? 0 : size;
}

/* Exactly the moment from which on the server may have seen the password. */
static int on_sending(void *context, char *to, char *from, int to_port, int from_port)
{
    (void)to, (void)from, (void)to_port, (void)from_port;
    struct exchange_transfer *transfer = context;
    const struct exchange_request *request = transfer->request;
    if (!request->is_without_login && request->sending != NULL)
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
    return CURLE_OK;
}

/* Without the brackets of an address and without a dot at the end, which no certificate has. NULL when the URL
 * has none. The caller frees it. */
static char *url_host(const char *text)
{
    CURLU *url = curl_url();
    char *host = NULL, *copy = NULL;
    if (url != NULL && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK &&
        curl_url_get(url, CURLUPART_HOST, &host, CURLU_PUNYCODE) == CURLUE_OK) {
        size_t length = strlen(host);
        bool has_brackets = host[0] == '[' && host[length - 1] == ']';
        bool has_dot = length > 1 && host[length - 1] == '.';
        copy = memory_format_text("%.*s",
                                  (int)length - (has_brackets ? 2
                                                 : has_dot    ? 1
                                                              : 0),
                                  host + (has_brackets ? 1 : 0));
    }
    curl_free(host);
    curl_url_cleanup(url);
    return copy;
}

static void set_security(struct exchange_transfer *transfer,
                         const struct exchange_settings *settings)
{
    const struct octets *pins = settings->pins.size > 0 ? &settings->pins : &settings->pin;
    bool has_pin = pins->size > 0;
    SET(CURLOPT_PROTOCOLS_STR, "https");
    SET(CURLOPT_SSL_VERIFYPEER, has_pin ? 0L : 1L);
    SET(CURLOPT_SSL_VERIFYHOST, has_pin ? 0L : 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    /* Sessions stay with this handle, which goes with the settings and after each failure: one that
     * is resumed comes from a connection whose certificate was checked by the same rules. */
    SET(CURLOPT_SSL_SESSIONID_CACHE, 1L);
    SET(CURLOPT_SSL_CTX_FUNCTION, on_tls_context);
    SET(CURLOPT_SSL_CTX_DATA, transfer);
    transfer->host = url_host(settings->url);
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
    SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
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

static void set_request(struct exchange_transfer *transfer,
                        const struct exchange_settings *settings)
{
    SET(CURLOPT_URL, settings->url);
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
    SET(CURLOPT_POST, 1L);
}

int exchange_transfer_init(struct exchange_transfer *transfer,
                           const struct exchange_settings *settings,
                           int64_t request_timeout_ms,
                           struct error *error)
{
    *transfer = (struct exchange_transfer){.handle = curl_easy_init()};
    kept_connection_init(&transfer->kept);
    transfer->setting = transfer->handle == NULL ? CURLE_FAILED_INIT : CURLE_OK;
    set_request(transfer, settings);
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
    curl_slist_free_all(transfer->headers);
    free(transfer->host);
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

static int make_headers(struct exchange_transfer *transfer)
{
    char id[sizeof(CLIENT_REQUEST_ID ": ") + UUID_BYTES];
    const char *const headers[] = {"Content-Type: text/xml; charset=utf-8", "Accept: text/xml",
                                   "Expect:", "return-client-request-id: true", id};
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    if (write_request_id(transfer->answer.client_request_id) != 0)
        return -1;
    (void)snprintf(id, sizeof(id), CLIENT_REQUEST_ID ": %.*s", UUID_BYTES - 1,
                   transfer->answer.client_request_id);
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        struct curl_slist *longer = curl_slist_append(transfer->headers, headers[i]);
        if (longer == NULL)
            return -1;
        transfer->headers = longer;
    }
    return 0;
}

int exchange_transfer_begin(struct exchange_transfer *transfer,
                            const struct exchange_request *request,
                            struct error *error)
{
    transfer->request = request;
    transfer->answer = (struct http_answer){.retry_after_ms = HTTP_NO_RETRY_TIME};
    transfer->setting = make_headers(transfer) == 0 ? CURLE_OK : CURLE_OUT_OF_MEMORY;
    transfer->answer.was_without_login = request->is_without_login;
    transfer->header_bytes = 0;
    transfer->body_start_bytes = 0;
    transfer->body_is_refused = false;
    transfer->watch.seen = (struct tls_seen){0};
    SET(CURLOPT_FORBID_REUSE, 1L);
    SET(CURLOPT_HTTPHEADER, transfer->headers);
    SET(CURLOPT_HTTPAUTH, request->is_without_login ? 0L : (long)CURLAUTH_BASIC);
    SET(CURLOPT_POSTFIELDS, request->body == NULL ? "" : (const char *)buffer_data(request->body));
    SET(CURLOPT_POSTFIELDSIZE_LARGE,
        request->body == NULL ? 0 : (curl_off_t)buffer_size(request->body));
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
}

void exchange_transfer_finish(struct exchange_transfer *transfer, CURLcode result)
{
    struct http_answer *answer = &transfer->answer;
    answer->result = result;
    if (answer->failure[0] == '\0')
        (void)snprintf(answer->failure, sizeof(answer->failure), "%s", curl_easy_strerror(result));
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
    long local_port = 0;
    (void)curl_easy_getinfo(transfer->handle, CURLINFO_LOCAL_PORT, &local_port);
    answer->was_connected = local_port > 0;
    answer->was_secured = time_of(transfer, CURLINFO_PRETRANSFER_TIME_T) > 0;
    answer->tls = transfer->watch.seen;
    kept_connection_note_end(&transfer->kept, transfer->handle);
}
