/* One request of a connection, and its limits. It stands by itself so that the connection, the
 * transfer and those who ask need not see each other. */
#ifndef WORKER_EWS_EXCHANGE_REQUEST_H
#define WORKER_EWS_EXCHANGE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct http_answer;

/* Largest answer that is read, decoded: 100 mailboxes with 1,000 appointments are about 70 MB. */
#define EXCHANGE_ANSWER_BYTES_MAX INT64_C(100000000)

/* Connecting takes no longer, name, TCP and TLS together. */
#define EXCHANGE_CONNECT_TIMEOUT_MS 10000

/* What a request needs. `context` goes to all functions. */
struct exchange_request {
    struct buffer *body;   /* taken until `done`; must not change. NULL: an empty one */
    bool is_without_login; /* the password stays here: it is asked how to log in */

    /* The first octet goes out now, and with it the password; only if that is sent. */
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
};

#endif
