/* One HTTP request after the other by curl: what is set, what is sent, what came back.
 * exchange_connection.h puts it on the event loop; here nothing waits. */
#ifndef WORKER_EWS_EXCHANGE_TRANSFER_H
#define WORKER_EWS_EXCHANGE_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>

#include "proto/connection/tls_watch.h"

#include "worker-ews/verdict/http_answer.h"
#include "worker-ews/exchange/kept_connection.h"

struct error;
struct exchange_settings;
struct exchange_request;

struct exchange_transfer {
    CURL *handle;     /* for the multi */
    CURLcode setting; /* the first refusal of what was set, or CURLE_OK */
    struct curl_slist *headers;
    const char *url;        /* of the connection; keeps */
    char *host;             /* of the URL */
    struct tls_watch watch; /* of the handshakes */
    const struct exchange_request *request;
    struct http_answer answer; /* what came back; valid until the next request begins */
    struct kept_connection kept;
    size_t header_bytes, body_start_bytes;
    int port;             /* ours, of the connection on which something went out last */
    char *ntlm_challenge; /* the token that came with NTLM, in Base64; NULL: none */
    bool needs_tls_1_3;
    bool has_sent_login;      /* the credentials have gone out in this transfer */
    bool has_repeated_login;  /* twice */
    bool is_refused;          /* another challenge came after that */
    bool has_lost_connection; /* the one without which nothing is sent had ended */
    bool may_be_clear;        /* credentials may go out without TLS, but not by Basic */
    bool was_login_repeated;  /* curl wanted to log in once more */
    bool has_sent;            /* something has gone out in this transfer */
    int beginnings;           /* of curl's NTLM in this transfer */
    bool is_curls_login;      /* curl has logged the connection in, by NTLM */
    bool body_is_refused;     /* by its reader; what is still kept is the start of a page */
};

/* Prepares it in the caller's memory, which does not move, with everything set that never changes.
 * Borrows the settings, keeps the URL. Returns 0, or -1 with `error` (INTERNAL); exchange_transfer_clear()
 * follows in both cases. */
int exchange_transfer_init(struct exchange_transfer *transfer,
                           const struct exchange_settings *settings,
                           const char *url,
                           int64_t request_timeout_ms,
                           struct error *error);

/* Frees it. The handle is in no multi any more. */
void exchange_transfer_clear(struct exchange_transfer *transfer);

/* Prepares the next request; keeps it until it has ended. Returns 0, or -1 with `error`. */
int exchange_transfer_begin(struct exchange_transfer *transfer,
                            const struct exchange_request *request,
                            struct error *error);

/* The transfer is over, its handle still in the multi: collects what curl knows about it. */
void exchange_transfer_finish(struct exchange_transfer *transfer, CURLcode result);

#endif
