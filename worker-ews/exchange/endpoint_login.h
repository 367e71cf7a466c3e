/* Who may use an account when. Until it is known that the server accepts it, one request alone
 * tries, after the supervisor has granted the try; everybody else waits. So that neither parallel
 * jobs nor many workers ever lock an account.
 *
 * What was accepted once may be wrong now. So a password is shown to a server that accepts it only where it
 * was accepted a moment ago; else one request alone confirms it, which is a try but for this: what says
 * nothing of the password says nothing of the account. */
#ifndef WORKER_EWS_ENDPOINT_LOGIN_H
#define WORKER_EWS_ENDPOINT_LOGIN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proto/login/login_try.h"

/* One that wants to use the account; part of its owner. */
struct login_waiter {
    TAILQ_ENTRY(login_waiter) next;
    bool is_waiting;
    void (*go)(void *context); /* it may be used now */
    /* It may not, nor may a request go on that waits to show the password. */
    void (*denied)(void *context, int64_t wait_ms, const char *reason);
    /* A request that waited to show the password does so now. NULL: nobody has to know. */
    void (*goes_on)(void *context);
    void *context;
    /* Set by endpoint_login.c alone. */
    bool shows_password;        /* its request does */
    void (*go_on)(void *asked); /* not NULL: its request waits to show the password */
    void *asked;
};

/* When whoever could not show the password comes back, in milliseconds. */
#define ENDPOINT_LOGIN_AGAIN_MS 500

enum endpoint_login_state {
    ENDPOINT_LOGIN_UNKNOWN, /* one waiter may try, when it is granted */
    ENDPOINT_LOGIN_GOOD,
    ENDPOINT_LOGIN_CLOSED, /* nobody may try any more */
};

struct endpoint_login {
    const char *account; /* keeps */
    enum endpoint_login_state state;
    int64_t accepted_ms; /* when a password that was shown was accepted last */
    struct login_try try;
    struct login_waiter *trying; /* has gone and not reported yet */
    bool is_confirming;          /* who is trying: the account was good when it went */
    bool was_good;               /* when the question that is out was asked */
    bool is_not_offered;         /* our way to log in, when this server was asked last */
    TAILQ_HEAD(, login_waiter) waiters;
};

/* Prepares it in the caller's memory. Keeps `desk` and `account`. */
void endpoint_login_init(struct endpoint_login *login,
                         struct login_desk *desk,
                         const char *account);

/* Forgets questions and asks no other; waiters may still leave, and nothing else. */
void endpoint_login_close(struct endpoint_login *login);

/* Closes it and frees; nobody waits any more. */
void endpoint_login_clear(struct endpoint_login *login);

/* Returns true when the account may be used at once, which holds for one request: somebody else may be
 * refused before the next. Else `waiter` (kept) is called from the loop. */
bool endpoint_login_enter(struct endpoint_login *login, struct login_waiter *waiter);

/* The request of this waiter is about to show the password. Returns true when it may now; else `go_on` is called
 * from the loop with `asked` (kept), behind goes_on() of the waiter, or denied(), and not its go(). */
bool endpoint_login_show(struct endpoint_login *login,
                         struct login_waiter *waiter,
                         void (*go_on)(void *asked),
                         void *asked,
                         int64_t now_ms);

/* Whether a password that is shown now was accepted a moment ago. */
bool endpoint_login_is_fresh(const struct endpoint_login *login, int64_t now_ms);

/* Whether the request of this waiter is a try; and whether it is one of an account of which nobody knows that it
 * is good. */
bool endpoint_login_is_try(const struct endpoint_login *login, const struct login_waiter *waiter);
bool endpoint_login_is_first_try(const struct endpoint_login *login,
                                 const struct login_waiter *waiter);

/* Whether this waiter has to see first, without the password, that our way to log in is offered: the try was
 * granted so, or this server has not offered it and has not accepted the account since. */
bool endpoint_login_looks_first(const struct endpoint_login *login,
                                const struct login_waiter *waiter);

/* Whether the try of this waiter was granted for a secret that has been accepted elsewhere. */
bool endpoint_login_is_proven(const struct endpoint_login *login,
                              const struct login_waiter *waiter);

/* It is not known any more that the account is accepted: the next waiter has to try. What is under way
 * goes on. */
void endpoint_login_doubt(struct endpoint_login *login);

/* A request of this waiter sends the password: said before the first octet. */
void endpoint_login_sending(struct endpoint_login *login, const struct login_waiter *waiter);

/* Whether the server may have seen the password in the try that is under way. */
bool endpoint_login_was_sent(const struct endpoint_login *login);

/* The waiter goes without a result. If it is the one that tries, its try is broken off. */
void endpoint_login_leave(struct endpoint_login *login, struct login_waiter *waiter);

/* What a request of `waiter` showed. Texts are borrowed. */
struct login_showing {
    enum login_outcome outcome;
    enum login_class class; /* of a try that was refused, or answered with something else: what that
                             * says about the account */
    const char *text;       /* what the server said; may be NULL */
    int64_t wait_ms;        /* it was too busy to decide, and may be asked again then; 0: not so */
};

/* Takes what a request of `waiter` showed. Others may go from inside this call. */
void endpoint_login_result(struct endpoint_login *login,
                           struct login_waiter *waiter,
                           const struct login_showing *showing,
                           int64_t now_ms);

#endif
