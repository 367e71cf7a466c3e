/* Where a process asks the supervisor for log-in tries. Knows no bus: who owns the desk sends. What is
 * granted and has nobody who wants it any more is given back here. */
#ifndef PROTO_LOGIN_DESK_H
#define PROTO_LOGIN_DESK_H

#include <stdint.h>

#include "proto/message/message.h"

struct login_desk;

/* Sends login_ask or login_result, at once; borrows the message. When a question cannot be sent, the
 * owner denies all later, from the loop. */
typedef void login_desk_send_function(void *context, const struct message *message);

/* The supervisor's answer; borrowed. */
typedef void login_desk_answer_function(void *context, const struct login_answer *answer);

/* Returns a new desk without questions. Keeps `context`. */
struct login_desk *login_desk_create(login_desk_send_function *send, void *context);

/* Frees without calling back. NULL is fine. */
void login_desk_destroy(struct login_desk *desk);

/* Asks whether the credentials of `account` (copied) may be sent now; returns the question's number,
 * from 1. `callback` is called exactly once, later and from the loop, unless the question is forgotten
 * before: granted for one try, or denied. */
int64_t login_desk_ask(struct login_desk *desk,
                       const char *account,
                       login_desk_answer_function *callback,
                       void *context);

/* Forgets a question: it is not called back, and its try, if it is granted, is given back or serves
 * who asks for the same account before that. */
void login_desk_forget(struct login_desk *desk, int64_t number);

/* Tells the supervisor how a try ended, once for each that was granted; borrows. */
void login_desk_report(struct login_desk *desk, const struct login_result *result);

/* The supervisor has answered. */
void login_desk_take_answer(struct login_desk *desk, const struct login_answer *answer);

/* Answers everything that was asked up to now with a denial: nobody else will. */
void login_desk_deny_all(struct login_desk *desk, int64_t wait_ms, const char *reason);

#endif
