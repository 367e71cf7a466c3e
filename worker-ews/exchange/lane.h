/* One connection to one Exchange server for one account, on the event loop: libcurl with one
 * transfer at a time. A connection may be bound to its account by the way it logged in, so lanes are
 * never shared between accounts.
 *
 * Nothing blocks: names are looked up by curl's own thread, which nobody waits for. */
#ifndef WORKER_EWS_LANE_H
#define WORKER_EWS_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/message/message_values.h"

#include "worker-ews/exchange/http_answer.h"
#include "worker-ews/exchange/tls_check.h"

struct buffer;
struct error;
struct lane;

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

/* Returns new lane; nothing is connected yet. NULL with `error` (INTERNAL, INVALID). */
struct lane *lane_create(sd_event *loop, const struct lane_options *options, struct error *error);

/* Ends the connection and a request without calling `done`. NULL is fine. Not to be called from
 * `read` or `done`. */
void lane_destroy(struct lane *lane);

/* Sends a request (copied, but for its body). Returns 0, or -1 with `error`: a request is under way,
 * or curl does not take it. */
int lane_start(struct lane *lane, const struct lane_request *request, struct error *error);

/* Whether no request is under way. */
bool lane_is_idle(const struct lane *lane);

/* Whether the next request may be sent: none is under way, and nothing has come that nobody asked
 * for. Otherwise the lane is of no more use; to be asked right before each request. */
bool lane_may_ask(const struct lane *lane);

/* What is to be told of the password when the request under way is broken off now: UNKNOWN if it may
 * have been sent, else NOT_TRIED. NULL is fine. */
enum login_outcome lane_unfinished_login(const struct lane *lane);

/* Forgets the cookies: they bind us to one server behind a load balancer. */
void lane_forget_cookies(struct lane *lane);

#endif
