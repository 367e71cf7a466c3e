/* What a lane is asked to do: where and as whom, and one request. */
#ifndef WORKER_EWS_LANE_REQUEST_H
#define WORKER_EWS_LANE_REQUEST_H

#include <stddef.h>
#include <stdint.h>

struct buffer;
struct http_answer;

/* Largest answer that is read, decoded: 100 mailboxes with 1,000 appointments are about 70 MB. */
#define LANE_ANSWER_BYTES_MAX INT64_C(100000000)

/* Connecting takes no longer, name, TCP and TLS together. */
#define LANE_CONNECT_TIMEOUT_MS 10000

/* Where and as whom. All texts are borrowed for the call of lane_create(). */
struct lane_options {
    const char *url; /* https only */
    const char *user;
    const char *secret;
    const void *ca; /* PEM; NULL: the system's */
    size_t ca_bytes;
    const uint8_t *pin; /* TLS_PIN_BYTES, or NULL; replaces CA and name check */
    const char *proxy;  /* empty: none, whatever the environment says */
    int64_t request_timeout_ms;
};

/* What a request needs. `context` goes to both functions. */
struct lane_request {
    struct buffer *body; /* taken until `done`; must not change */

    /* The next octets of the body of an answer with status 200 or 500. -1: no more of it. */
    int (*read)(void *context, const void *octets, size_t size_bytes);

    /* The request is over; called once, from the loop. May start the next one, must not destroy the
     * lane. Borrows the answer. */
    void (*done)(void *context, const struct http_answer *answer);
    void *context;
};

#endif
