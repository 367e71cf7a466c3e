/* The accounts that we use: who may try a password, and who must wait. The rules of tries are
 * login_rule's; here is who asks, which accounts are one, what is written down before an answer, and who is
 * told. Time is an argument; what must last or be told goes out through the callbacks.
 * docs/internals/login.md */
#ifndef SUPERVISOR_ACCOUNTS_H
#define SUPERVISOR_ACCOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/both_clocks.h"
#include "proto/message/message.h"

#include "supervisor/server/account.h"
#include "supervisor/server/accounts_callbacks.h"

struct accounts;
struct log;

/* Returns new accounts, none yet. Copies the callbacks, keeps `log` (may be NULL). */
struct accounts *accounts_create(const struct accounts_callbacks *callbacks,
                                 struct log *log,
                                 struct both_clocks now);

void accounts_destroy(struct accounts *accounts);

/* New settings begin: no role uses any account until accounts_give() says so. What is known of an
 * account stays. `look_ms` is login_look_again. */
void accounts_begin_settings(struct accounts *accounts, int64_t look_ms);

/* The settings give an account to processes of `role`; of several `retry_ms` the longest counts. Returns
 * it, owned by `accounts` and at the same place until their end; NULL for no name. */
struct account *
accounts_give(struct accounts *accounts, const char *name, enum role role, int64_t retry_ms);

/* What an earlier supervisor wrote down; `first_wait_ms`: no try before that. The reason of a hold may
 * be a sentence of a version that stored sentences. */
void accounts_remember_login(struct accounts *accounts,
                             const char *name,
                             const struct account_memory *memory,
                             int64_t first_wait_ms,
                             struct both_clocks now);
void accounts_remember_hold(struct accounts *accounts,
                            const char *name,
                            int64_t remaining_ms,
                            const char *reason,
                            struct both_clocks now);

/* Forgets what is known of log-ins with an account that the settings do not name; unknown: nothing happens. Nobody has
 * a pointer to it then: the answer to a try that is still under way is ignored. */
void accounts_forget(struct accounts *accounts, const char *name);

/* A process that asks for a try or tells how one ended. */
struct account_user {
    int64_t session;
    enum role role;
    const char *name;
    const char *key; /* "": it cannot be revoked, for it is our own child's */
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
                          struct both_clocks now);
void accounts_user_gone(struct accounts *accounts, int64_t session, struct both_clocks now);

/* The secret of an account changed; `is_proven`: to one with which it worked before. What was said of the
 * other one is void, how often the account was tried is not, nor that it is locked. */
void accounts_secret_changed(struct accounts *accounts,
                             const char *name,
                             bool is_proven,
                             struct both_clocks now);

/* The time of its secret file changed, its content did not: one try before its time, once an hour. */
void accounts_secret_touched(struct accounts *accounts, const char *name, struct both_clocks now);

/* Whose refusal says nothing about the password is looked at now. `role`: of its processes alone;
 * ROLE_SUPERVISOR: all. */
void accounts_look_now(struct accounts *accounts, enum role role, struct both_clocks now);

/* A person wants one try now, whatever speaks against it. */
void accounts_retry(struct accounts *accounts, struct account *account, struct both_clocks now);

/* A person tries a secret of their own through `user`, a session of control. `name` is the account of that secret: that
 * of the settings when it is the same, else one that only this secret has (SPELLING_TYPED); `ask->wanted` is a word of
 * that person, which grants one try whatever speaks against it. The roles of the settings do not matter. */
void accounts_receive_trial(struct accounts *accounts,
                            const struct account_user *user,
                            const char *name,
                            const struct login_ask *ask,
                            struct both_clocks now);
void accounts_receive_trial_result(struct accounts *accounts,
                                   const struct account_user *user,
                                   const char *name,
                                   const struct login_result *result,
                                   struct both_clocks now);

/* Keys may have been revoked: what one that is not allowed any more has said of an account leaves a try. */
void accounts_keys_changed(struct accounts *accounts,
                           bool (*is_allowed)(void *context, const char *key),
                           void *context,
                           struct both_clocks now);

/* A directory has said which accounts are one: the objectSid of a user, as the settings write it. */
void accounts_identified(struct accounts *accounts,
                         const char *user,
                         const char *sid,
                         struct both_clocks now);

/* Whether an account has become free since the last call; whoever waits for it may be tried again. */
bool accounts_take_free(struct accounts *accounts, int64_t now_ms);

/* An Exchange asked for a pause, for that packed reason: its account is not used there meanwhile, for an
 * hour at most. */
void account_wait(struct accounts *accounts,
                  struct account *account,
                  int64_t wish_ms,
                  const char *reason,
                  struct both_clocks now);

/* NULL: we know none of that name. */
struct account *accounts_find(const struct accounts *accounts, const char *name);

/* The one account that people mean: of that name, or the only one of that user, in any letter case. NULL
 * with `error`: there is none, or there are several (INVALID). */
struct account *
accounts_find_user(const struct accounts *accounts, const char *user, struct error *error);

/* Goes through all accounts that the settings name, in the order in which they came; NULL begins and
 * ends. */
const struct account *accounts_next(const struct accounts *accounts, const struct account *account);

#endif
