/* From what came back for a request to what follows from it: the action for the job, the reason for
 * the administrator, what it showed of the account. Pure, so that each status and each failure of
 * curl can be tested without a server. */
#ifndef WORKER_EWS_REQUEST_VERDICT_H
#define WORKER_EWS_REQUEST_VERDICT_H

#include <stdbool.h>

#include "proto/message/message_values.h"

#include "worker-ews/answer/availability_answer.h"
#include "worker-ews/verdict/http_answer.h"
#include "worker-ews/verdict/answer_code.h"

/* What the body was: `answer` is NULL when it could not be read, and `error` then says why. */
struct body_reading {
    const struct availability_answer *answer;
    const struct error *error;
};

/* What is known of the ways to log in that are offered to those who send no password. */
enum login_look {
    LOGIN_LOOK_NONE,    /* nobody looked, or what came back says nothing of them */
    LOGIN_LOOK_OFFERED, /* ours is among them */
    LOGIN_LOOK_NOT_OFFERED,
};

/* Whom the request was for, for those who are told of a failure; all are borrowed. */
struct request_target {
    const char *server; /* "exchange main" */
    const char *url;
    const char *account; /* with which the log-in was made */
    const char *proxy;   /* URL; empty: none */
    enum login_look look;
    bool must_be_named; /* an answer that names no request may be that to another one of ours */
};

/* Whether the answer is a refusal of which only a look without a password can tell what it says about
 * that: ours is not among the ways to log in that it offers. The look is in vain after a foreign
 * answer. */
bool request_wants_look(const struct http_answer *http);

/* What the answer to a request without a password showed: only a 401 shows anything. */
enum login_look request_look_of(const struct http_answer *http);

/* Returns true when the answer counts: complete, and no fault. Else false and fills `failure`, whose
 * reason names the server, and the account where that helps. Borrows everything. */
bool request_verdict(const struct http_answer *http,
                     const struct body_reading *body,
                     const struct request_target *target,
                     struct request_failure *failure);

/* What the request showed of the account: ACCEPTED when the server has answered as it does only to
 * those it knows; REFUSED (failure->class says how); NOT_TRIED when the password was not sent; else
 * UNKNOWN. `failure` is what request_verdict() filled, or NULL when it returned true. */
enum login_outcome request_login_outcome(const struct http_answer *http,
                                         const struct body_reading *body,
                                         const struct request_failure *failure);

/* Whether the answer to a password is a page or a redirect, by which somebody in front of Exchange may have
 * refused it: then the server is asked without it, too. */
bool request_may_hide_refusal(const struct http_answer *http);

/* Whether something was answered that is no refusal of the password: a page, a busy server. What was sent
 * then counts as no try, unlike what was never answered. */
bool request_is_undecided(const struct http_answer *http);

#endif
