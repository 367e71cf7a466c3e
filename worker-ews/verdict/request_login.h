/* What the answer to a request shows of the account that asked, and of the ways to log in that the server offers.
 * Pure; all answers are borrowed. */
#ifndef WORKER_EWS_REQUEST_LOGIN_H
#define WORKER_EWS_REQUEST_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message_values.h"

#include "worker-ews/answer/availability_answer.h"
#include "worker-ews/login/login_plan.h"
#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/verdict/http_answer.h"

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

/* How the log-in of a request went, for those who judge what came in the end. */
struct login_walk {
    enum login_look look; /* without the password, if one was made to explain a refusal */
    bool has_ended;       /* no way was left; `ending` says why */
    enum login_ending_kind ending;
    enum login_class ticket_class; /* of what the KDC said last; LOGIN_CLASS_UNSAID: nothing */
    /* why there is no Kerberos ticket; NULL: there is one, or none was wanted */
    const struct error *ticket;
    const struct error *broken; /* what kept our side from making the log-in; NULL: nothing */
    bool is_proven;             /* a ticket was had: the password is right */
};

/* Whether the request was sent without any log-in. */
bool request_is_without_login(const struct http_answer *http);

/* Whether that way is among those that the answer offers. */
bool request_offers_way(const struct http_answer *http, struct login_way way);

/* Whether the server has answered 401, completely. */
bool request_is_refusal(const struct http_answer *http);

/* Whether it has answered as it does only to those whom it has let in, as far as the status shows. */
bool request_is_let_in(const struct http_answer *http);

/* Whether the answer is a refusal of which only a look without a password can tell what it says about
 * that: ours is not among the ways to log in that it offers. The look is in vain after a foreign
 * answer. */
bool request_wants_look(const struct http_answer *http);

/* What the answer to a request without a password showed of that way: only a 401 shows anything. */
enum login_look request_look_of(const struct http_answer *http, struct login_way way);

/* What the request showed of the account: ACCEPTED when the server has answered as it does only to
 * those it knows, or a ticket has shown that the password is right; REFUSED (failure->class says how);
 * NOT_TRIED when the password was not sent; else UNKNOWN. `failure` is what request_verdict() filled, or
 * NULL when it returned true. */
enum login_outcome request_login_outcome(const struct http_answer *http,
                                         const struct body_reading *body,
                                         const struct login_walk *walk,
                                         const struct request_failure *failure);

/* Whether the answer to a password is a page or a redirect, by which somebody in front of Exchange may have
 * refused it: then the server is asked without it, too. */
bool request_may_hide_refusal(const struct http_answer *http);

/* Whether something was answered that is no refusal of the password: a page, a busy server. What was sent
 * then counts as no try, unlike what was never answered. */
bool request_is_undecided(const struct http_answer *http);

/* When a server that was only too busy to decide may be asked again, as it says or else after LOGIN_BUSY_MS; 0: it
 * failed for another reason. */
int64_t request_busy_ms(const struct request_failure *failure);

#endif
