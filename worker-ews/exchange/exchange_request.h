/* One request of a connection, and its limits. It stands by itself so that the connection, the
 * transfer and those who ask need not see each other. */
#ifndef WORKER_EWS_EXCHANGE_REQUEST_H
#define WORKER_EWS_EXCHANGE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <openssl/ssl.h>

#include "worker-ews/login/login_way.h"

struct buffer;
struct http_answer;

/* Largest answer that is read, decoded: 100 mailboxes with 1,000 appointments are about 70 MB. */
#define EXCHANGE_ANSWER_BYTES_MAX INT64_C(100000000)

/* Connecting takes no longer, name, TCP and TLS together. */
#define EXCHANGE_CONNECT_TIMEOUT_MS 10000

/* What a request needs. `context` goes to all functions. */
struct exchange_request {
    const char *url;     /* of the connection's host (borrowed); NULL: the connection's own */
    bool is_get;         /* else POST */
    struct buffer *body; /* taken until `done`; must not change. NULL: an empty one */

    /* By which it is logged in; LOGIN_METHOD_NONE: the credentials stay here. A connection that is logged in
     * is asked by the same way again. */
    struct login_way way;

    /* Writes the value of the header Authorization for the connection with this TLS (NULL: without), right
     * before the request goes out on it. -1: nothing is sent. NULL: curl makes it. */
    int (*authorize)(void *context, SSL *tls, struct buffer *value);

    /* It begins or goes on with a log-in that takes several requests: the connection is kept after the answer,
     * or is the one of the request before, without which nothing is sent. */
    bool is_first_leg, is_next_leg;

    /* The connection is logged in by this way already: the credentials stay here, and nothing is sent on
     * another one, nor a second time when the first is refused. */
    bool is_logged_in;

    /* Whether the credentials may go out once more, when a connection that had been kept has ended without an
     * answer to them. NULL: they may not. Those of NTLM never do. */
    bool (*may_repeat)(void *context);

    /* The credentials go out now, and may be judged; not called for what is without them. */
    void (*sending)(void *context);

    /* The next octets of the body of an answer with status 200 or 500. -1: no more of it. */
    int (*read)(void *context, const void *octets, size_t size_bytes);

    /* The request is over; called once, from the loop. May start the next one or destroy the
     * connection, with which the answer (borrowed) goes. */
    void (*done)(void *context, const struct http_answer *answer);
    void *context;

    /* The connection may carry another request after an answer that names this one. After any other
     * answer it is closed at once. */
    bool may_keep;

    int64_t connect_limit_ms; /* for name, TCP and TLS; 0: EXCHANGE_CONNECT_TIMEOUT_MS */
};

#endif
