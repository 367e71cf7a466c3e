/* From what came back for a request to what follows from it: the action for the job and the reason for
 * the administrator. Pure, so that each status and each failure of curl can be tested without a server. */
#ifndef WORKER_EWS_REQUEST_VERDICT_H
#define WORKER_EWS_REQUEST_VERDICT_H

#include <stdbool.h>

#include "proto/message/message_values.h"

#include "worker-ews/answer/availability_answer.h"
#include "worker-ews/login/login_plan.h"
#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/verdict/http_answer.h"
#include "worker-ews/verdict/request_login.h"

/* Whom the request was for, for those who are told of a failure; all are borrowed. */
struct request_target {
    const char *server; /* "exchange main" */
    const char *url;
    const char *account; /* with which the log-in was made */
    const char *proxy;   /* URL; empty: none */
    struct login_walk walk;
    bool must_be_named; /* an answer that names no request may be that to another one of ours */
};

/* Returns true when the answer counts: complete, and no fault. Else false and fills `failure`, whose
 * reason names the server, and the account where that helps. Borrows everything. */
bool request_verdict(const struct http_answer *http,
                     const struct body_reading *body,
                     const struct request_target *target,
                     struct request_failure *failure);

#endif
