/* Who may use an account when. Until it is known that the server accepts it, one request alone
 * tries, after the supervisor has granted the try; everybody else waits. So that neither parallel
 * jobs nor many workers ever lock an account. */
#ifndef WORKER_EWS_ENDPOINT_LOGIN_H
#define WORKER_EWS_ENDPOINT_LOGIN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proto/member/member.h"

/* How the supervisor is asked; member.h has the functions of a real one. */
struct login_authority {
    void *context;
    void (*ask)(void *context,
                const char *account,
                member_login_function *callback,
                void *callback_context);
    void (*forget)(void *context, const void *callback_context);
    void (*report)(void *context,
                   const char *account,
                   int64_t try_number,
                   enum login_outcome outcome,
                   const char *text);
};

/* One that wants to use the account; part of its owner. */
struct login_waiter {
    TAILQ_ENTRY(login_waiter) next;
    bool is_waiting;
    void (*go)(void *context); /* it may be used now */
    void (*denied)(void *context, int64_t wait_ms, const char *reason);
    void *context;
};

enum endpoint_login_state {
    ENDPOINT_LOGIN_UNKNOWN,
    ENDPOINT_LOGIN_ASKED,
    ENDPOINT_LOGIN_TRYING, /* one waiter has gone and has not reported yet */
    ENDPOINT_LOGIN_GOOD,
    ENDPOINT_LOGIN_CLOSED, /* nobody may try any more */
};

struct endpoint_login {
    const struct login_authority *authority; /* keeps */
    const char *account;                     /* keeps */
    enum endpoint_login_state state;
    int64_t try_number;
    struct login_waiter *trying;
    TAILQ_HEAD(, login_waiter) waiters;
};

/* Prepares it in the caller's memory. */
void endpoint_login_init(struct endpoint_login *login,
                         const struct login_authority *authority,
                         const char *account);

/* Forgets questions and asks no other; waiters may still leave, and nothing else. */
void endpoint_login_close(struct endpoint_login *login);

/* Returns true when the account may be used at once. Else `waiter` (kept) is called from the loop. */
bool endpoint_login_enter(struct endpoint_login *login, struct login_waiter *waiter);

/* The waiter goes without a result. If it is the one that tries, its try ends with `outcome`:
 * NOT_TRIED, or UNKNOWN when a request is broken off (lane_unfinished_login()). */
void endpoint_login_leave(struct endpoint_login *login,
                          struct login_waiter *waiter,
                          enum login_outcome outcome);

/* What a request of `waiter` showed. `text` is what the server said (borrowed, may be NULL). Others
 * may go from inside this call. */
void endpoint_login_result(struct endpoint_login *login,
                           struct login_waiter *waiter,
                           enum login_outcome outcome,
                           const char *text);

#endif
