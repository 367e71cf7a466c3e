/* The accounts that we use: who may try a password, and who must wait. The rules of tries are
 * login_rule's; here is who asks, what is written down before an answer, and who is told. Time is an
 * argument; what must last or be told goes out through the callbacks. docs/internals/login.md */
#ifndef SUPERVISOR_ACCOUNTS_H
#define SUPERVISOR_ACCOUNTS_H

#include <stdbool.h>
#include <stdint.h>
#include <uthash.h>

#include "proto/base/both_clocks.h"
#include "proto/message/message.h"

#include "supervisor/server/login_rule.h"

struct accounts;
struct log;

/* Others only read it. */
struct account {
    char *name;
    unsigned roles; /* whose processes use it, one bit each */
    struct login_rule rule;
    char *refusal;         /* packed reason of whoever was refused; NULL: nobody was */
    int64_t hold_until_ms; /* an Exchange asked us to wait; 0: no */
    char *wish;            /* packed reason for that; NULL: it never asked */
    UT_hash_handle hh;
};

/* `context` comes first in every call; names and messages are borrowed. */
struct accounts_callbacks {
    void *context;
    /* Sends to one session. A session that is gone uses nothing, so nobody asks whether it worked. */
    void (*send)(void *context, int64_t session, struct message *message);
    /* Sends to every process that uses servers, or to those alone that ask an Exchange. */
    void (*tell)(void *context, bool to_exchange_only, struct message *message);
    /* Must last: how tries ended, and until when an Exchange asked us to wait, and why. save_login
     * returns when it does, or false when it could not be written. */
    bool (*save_login)(void *context, const char *account, const struct login_state *state);
    void (*save_wait)(void *context, const struct account *account);
};

/* Returns new accounts, none yet. Copies the callbacks, keeps `log` (may be NULL). */
struct accounts *accounts_create(const struct accounts_callbacks *callbacks,
                                 struct log *log,
                                 struct both_clocks now);

void accounts_destroy(struct accounts *accounts);

/* New settings begin: no role uses any account until accounts_give() says so. What is known of an
 * account stays. */
void accounts_begin_settings(struct accounts *accounts);

/* The settings give an account to processes of `role`. Returns it, owned by `accounts` and at the same
 * place until their end; NULL for no name. */
struct account *accounts_give(struct accounts *accounts, const char *name, enum role role);

/* What an earlier supervisor wrote down; `first_wait_ms`: no try before that. The reason of a hold may
 * be a sentence of a version that stored sentences. */
void accounts_remember_login(struct accounts *accounts,
                             const char *name,
                             const struct login_state *state,
                             int64_t first_wait_ms,
                             struct both_clocks now);
void accounts_remember_hold(struct accounts *accounts,
                            const char *name,
                            int64_t remaining_ms,
                            const char *reason,
                            struct both_clocks now);

/* A process that asks for a try or tells how one ended. */
struct account_user {
    int64_t session;
    enum role role;
    const char *name;
};

/* Answers a wish to try, and takes how a try ended. Returns false when the role uses no such account:
 * then a try is denied, an outcome ignored. */
bool accounts_receive_ask(struct accounts *accounts,
                          const struct account_user *user,
                          const struct login_ask *ask,
                          struct both_clocks now);
bool accounts_receive_result(struct accounts *accounts,
                             const struct account_user *user,
                             const struct login_result *result,
                             struct both_clocks now);

/* A process came: it obeys the holds of before. One is gone: others may try what it tried. */
void accounts_user_joined(struct accounts *accounts,
                          const struct account_user *user,
                          int64_t now_ms);
void accounts_user_gone(struct accounts *accounts, int64_t session);

/* The secret of an account changed: everything about it begins anew. */
void accounts_secret_changed(struct accounts *accounts, const char *name, struct both_clocks now);

/* An Exchange asked for a pause, for that packed reason: its account is not used there meanwhile, for an
 * hour at most. */
void account_wait(struct accounts *accounts,
                  struct account *account,
                  int64_t wish_ms,
                  const char *reason,
                  struct both_clocks now);

/* NULL: we know none of that name. */
struct account *accounts_find(const struct accounts *accounts, const char *name);

/* How long processes of `role` must not use the account; INT64_MAX: until the secret changes. What an
 * Exchange wishes does not keep anybody from asking another server with the same account. */
int64_t account_hold_ms(const struct account *account, enum role role, int64_t now_ms);

/* Goes through all accounts, in the order in which they came; NULL begins and ends. */
const struct account *accounts_next(const struct accounts *accounts, const struct account *account);

#endif
