/* One HTTP request to a server of the endpoint with its whole log-in: looks, tickets, ways, in the order of
 * login_plan.h. Whoever asks Exchange for anything asks by it, so that the account rule holds everywhere. */
#ifndef WORKER_EWS_SERVER_CALL_H
#define WORKER_EWS_SERVER_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"

#include "worker-ews/exchange/endpoint_login.h"
#include "worker-ews/login/login_plan.h"
#include "worker-ews/verdict/http_answer.h"
#include "worker-ews/verdict/request_verdict.h"

struct buffer;
struct endpoint;
struct exchange_connection;
struct server_call;

/* What is asked. Borrowed texts live until `done`. */
struct server_call_request {
    const char *url;       /* NULL: the endpoint's; else one of the connection's host */
    bool is_get;           /* else POST */
    struct buffer *body;   /* taken until `done`; NULL: none */
    bool is_without_login; /* the credentials stay here; goes out on a new connection */
    bool may_keep; /* the connection may be used again after an answer that names its request */
    int64_t connect_limit_ms; /* as in exchange_request.h */

    /* The next octets of an answer with status 200 or 500. -1: no more of it. */
    int (*read)(void *context, const void *octets, size_t size);

    /* The call is over; called once, from the loop. May free the connection; the call is gone after it. */
    void (*done)(void *context, const struct http_answer *http, const struct login_walk *walk);
    void *context;
    struct login_waiter *waiter; /* who uses the account (keeps); NULL with is_without_login */
};

/* Begins the call on the connection at this place, where endpoint_take_connection() may put another one. Copies
 * the request. Returns a new call, or NULL with `error` (INTERNAL) and nothing begun. */
struct server_call *server_call_start(struct endpoint *endpoint,
                                      struct exchange_connection **connection,
                                      const struct server_call_request *request,
                                      struct error *error);

/* Ends it early, without `done`. NULL is fine. Its request must have been ended with its connection before. */
void server_call_destroy(struct server_call *call);

#endif
