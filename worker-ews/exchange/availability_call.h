/* One question to Exchange and its answer: request, connection, parser and verdict together. Jobs
 * and checks both ask by way of it, so that neither can use an answer that was not judged. */
#ifndef WORKER_EWS_AVAILABILITY_CALL_H
#define WORKER_EWS_AVAILABILITY_CALL_H

#include <stdbool.h>

#include "proto/base/buffer.h"
#include "proto/event/error.h"
#include "proto/message/message_values.h"

#include "worker-ews/answer/availability_parser.h"
#include "worker-ews/exchange/endpoint_login.h"
#include "worker-ews/verdict/http_answer.h"
#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/verdict/request_verdict.h"

struct availability_call;
struct availability_request;
struct endpoint;
struct exchange_connection;

/* How the call ended. Everything is borrowed. */
struct availability_result {
    const struct request_failure *failure;    /* NULL: the mailboxes that were reported count */
    const struct availability_answer *answer; /* NULL when the body could not be read */
    const struct http_answer *http;
    enum login_outcome login;
    const struct login_walk *walk; /* how the log-in went */
};

/* What the result showed of the account. Its text is borrowed from the result. */
struct login_showing availability_result_login(const struct availability_result *result);

struct availability_call_callbacks {
    availability_mailbox_function *mailbox;
    void (*done)(void *context, const struct availability_result *result);
    void *context;
    struct login_waiter *waiter; /* keeps: who uses the account, and may have to look first */
};

/* When an answer counts only if it names the request: only then is it known not to be that to another
 * request of ours, which is under way as well. */
enum echo_demand {
    ECHO_NOT_DEMANDED,
    ECHO_DEMANDED_BESIDE_OTHERS, /* of this worker */
    ECHO_DEMANDED,
};

/* Sends the request on the connection and reads the answer. Keeps the place of the connection until it is
 * done: endpoint_take_connection() may put another one there. Where a refusal does not say what it means, or
 * when the account was granted so, it is asked without a password how to log in. `callbacks` are copied;
 * their `done` is called once, from the loop, may free the connection, and the call is gone after it.
 * Returns a new call, or NULL with `error` (INVALID: the request cannot be written; INTERNAL). */
struct availability_call *
availability_call_start(struct endpoint *endpoint,
                        struct exchange_connection **connection,
                        const struct availability_request *request,
                        enum echo_demand demand,
                        const struct availability_call_callbacks *callbacks,
                        struct error *error);

/* Ends a call early. NULL is fine. Its request must have been ended with its connection before. */
void availability_call_destroy(struct availability_call *call);

#endif
