/* What came back for one HTTP request, before anybody judges it. Texts of the server are octets as
 * they came, cut anywhere: they reach a message by way of error_set() or error_add(), which make UTF-8
 * of them. */
#ifndef WORKER_EWS_HTTP_ANSWER_H
#define WORKER_EWS_HTTP_ANSWER_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/connection/tls_seen.h"

#include "worker-ews/verdict/login_challenges.h"
#include "worker-ews/verdict/request_echo.h"

#define HTTP_TEXT_BYTES    256
#define HTTP_HEADER_BYTES  128
#define HTTP_ADDRESS_BYTES 64
#define HTTP_NO_STATUS     0
#define HTTP_PAGE_BYTES    4096 /* of a page that is no answer: its title stands at the beginning */
#define HTTP_NO_RETRY_TIME (-1)

struct http_answer {
    CURLcode result;
    char failure[CURL_ERROR_SIZE]; /* what curl says about it */
    bool was_connected;            /* TCP had been done */
    bool was_secured;              /* name, TCP and TLS had been done */
    bool was_stopped_by_us;        /* the reader of the body wanted no more of it */
    bool headers_are_too_large;
    bool connection_was_lost; /* the only one on which it could be sent had ended */
    struct login_way way;     /* by which it was logged in; LOGIN_METHOD_NONE: not at all */
    struct tls_seen tls;      /* of the handshake, if there was one */
    /* to which the connection was made, or the proxy's; or empty */
    char address[HTTP_ADDRESS_BYTES];
    long status;                        /* or HTTP_NO_STATUS */
    long proxy_status;                  /* a proxy's refusal of a connection; 0: none */
    int64_t retry_after_ms;             /* or HTTP_NO_RETRY_TIME */
    int64_t date;                       /* the server's clock, seconds since 1970; 0: not told */
    struct login_challenges challenges; /* of a 401, or of a proxy's 407 */
    const char *ntlm_challenge;         /* in Base64, borrowed; NULL: none came */
    bool challenge_is_weak;             /* it would have been answered by NTLMv1, so it was not */
    char location[HTTP_TEXT_BYTES];     /* of a redirect */
    char content_type[HTTP_HEADER_BYTES];
    char content_encoding[HTTP_HEADER_BYTES];
    char body_start[HTTP_PAGE_BYTES];        /* decoded, ends with NUL */
    bool body_was_utf_16;                    /* of which body_start shows what is of ASCII */
    char front_end_error[HTTP_HEADER_BYTES]; /* X-CasErrorCode */
    /* Where the server's administrator finds the request in the logs. */
    char client_request_id[HTTP_HEADER_BYTES]; /* ours */
    enum request_echo echo;                    /* whose answer it is */
    char foreign_id[HTTP_HEADER_BYTES];        /* the header that shows it to be another one's */
    char request_id[HTTP_HEADER_BYTES];        /* the server's */
    char front_end[HTTP_HEADER_BYTES];         /* X-FEServer */
    char back_end[HTTP_HEADER_BYTES];          /* X-TargetBEServer or X-CalculatedBETarget */
    char diagnosis[HTTP_HEADER_BYTES];         /* X-DiagInfo */
    int64_t name_ms, connect_ms, tls_ms;       /* since the start; 0: not reached or reused */
    int64_t duration_ms;
    int64_t body_bytes; /* decoded */
};

/* A copy that is good for ever: what the answer borrows is left out. */
struct http_answer http_answer_keep(const struct http_answer *answer);

/* Makes it what is told when a log-in could not go on, because its connection had ended: no credentials were
 * sent, and nothing came. */
void http_answer_become_lost(struct http_answer *answer);

#endif
