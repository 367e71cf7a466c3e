/* One log-in try at a time, from the question to the supervisor to the report: the one place that
 * keeps the rule that each granted try is reported exactly once, whatever becomes of it. A try that
 * nobody reports, or that is reported as not made although the password was sent, ends in a locked
 * account. Whoever sends credentials, by whatever method, has one of these.
 *
 *     state \ event   ask     answer                      sent   end       break off
 *     IDLE            ASKED                                      -         -
 *     ASKED           -       GRANTED, or denied: IDLE           -         IDLE, forgotten
 *     GRANTED         -                                   SENT   IDLE, *   IDLE, not tried
 *     SENT            -                                   -      IDLE, *   IDLE, unknown
 *
 * (*: reported with its outcome; -: nothing happens) */
#ifndef PROTO_LOGIN_TRY_H
#define PROTO_LOGIN_TRY_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/login/login_desk.h"

/* Called from the loop; any function of login_try may be called from inside. */
struct login_try_callbacks {
    /* The credentials may be sent, once: login_try_sent(), then login_try_end(). */
    void (*granted)(void *context);
    /* They must not be sent; to ask before `wait_ms` have passed is in vain. `reason` is borrowed and
     * never NULL. The try may be cleared. */
    void (*denied)(void *context, int64_t wait_ms, const char *reason);
};

enum login_try_state {
    LOGIN_TRY_IDLE,
    LOGIN_TRY_ASKED,
    LOGIN_TRY_GRANTED,
    LOGIN_TRY_SENT, /* the server may have seen the credentials */
};

/* Part of its owner; read by nobody else. */
struct login_try {
    struct login_desk *desk;                     /* keeps */
    const struct login_try_callbacks *callbacks; /* keeps */
    void *context;
    enum login_try_state state;
    char *account;    /* of the newest question; NULL before the first */
    int64_t question; /* its number */
    int64_t attempt;  /* the number of the granted try */
    bool looks_first; /* it was granted for a look without the password before */
    /* the secret has been accepted by another server, and nothing spoke against it since */
    bool is_proven;
};

/* Prepares it in the caller's memory. Keeps `callbacks`, which lives for ever, and `context`. */
void login_try_init(struct login_try *login,
                    struct login_desk *desk,
                    const struct login_try_callbacks *callbacks,
                    void *context);

/* Breaks off what is under way and frees. */
void login_try_clear(struct login_try *login);

/* Asks for a try of `account` (copied); a callback follows, later. */
void login_try_ask(struct login_try *login, const char *account);

/* Whether none is under way: an idle one may ask. */
bool login_try_is_idle(const struct login_try *login);

/* The credentials are being sent: said before the first octet of them. */
void login_try_sent(struct login_try *login);

/* How the try ended; a refusal is told by login_try_refuse(). `text` is what the server said (borrowed, may
 * be NULL). */
void login_try_end(struct login_try *login, enum login_outcome outcome, const char *text);

/* The server refused, and what that says about the account. `text` as in login_try_end(). `wait_ms`: it was only too
 * busy to decide, and may be asked again after that; 0: it was not. */
void login_try_refuse(struct login_try *login,
                      enum login_class class,
                      int64_t wait_ms,
                      const char *text);

/* There will be no outcome. `text` says why (borrowed, may be NULL). */
void login_try_break_off(struct login_try *login, const char *text);

/* Credentials that were accepted before, and are used without asking, were refused now. A try that is under way
 * stays so. `text` as in login_try_end(). */
void login_try_tell_late_refusal(struct login_try *login, enum login_class class, const char *text);

#endif
