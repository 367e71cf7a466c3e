/* The accounts from inside: what those who take messages and those who take people's words share. Nobody
 * else knows what they consist of. */
#ifndef SUPERVISOR_ACCOUNTS_PRIVATE_H
#define SUPERVISOR_ACCOUNTS_PRIVATE_H

#include "proto/event/event.h"

#include "supervisor/server/account.h"
#include "supervisor/server/accounts_callbacks.h"

struct accounts {
    struct accounts_callbacks callbacks;
    struct log *log;
    struct account_table table;
    int64_t next_attempt;
    size_t next_alike;
};

/* The account of that name, a new one if need be. */
struct account *accounts_find_or_create(struct accounts *accounts, const char *name);

/* Notes which account it is (copied). */
void accounts_set_sid(struct accounts *accounts, struct account *account, const char *sid);

/* Writes down what must last of it: returns whether it does. */
bool accounts_save(const struct accounts *accounts,
                   const struct account *account,
                   struct both_clocks now);

/* Answers a wish to try; `account` is NULL when that user may not try it. */
struct account_user;
struct login_ask;
struct login_result;
void accounts_answer_ask(struct accounts *accounts,
                         struct account *account,
                         const struct account_user *user,
                         const struct login_ask *ask,
                         struct both_clocks now);

/* Takes how a try ended. */
void accounts_take_ending(struct accounts *accounts,
                          struct account *account,
                          const struct account_user *user,
                          const struct login_result *result,
                          struct both_clocks now);

/* Tells every process how long the account is held, and why. */
void accounts_tell_hold(const struct accounts *accounts,
                        const struct account *account,
                        struct both_clocks now);

/* Tells that it may be used, for that reason. */
void accounts_tell_free(const struct accounts *accounts,
                        const struct account *account,
                        enum event reason);

/* The Exchange's wish to wait is over. */
void accounts_end_wait(const struct accounts *accounts, struct account *account, int64_t now_ms);

#endif
