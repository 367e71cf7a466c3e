/* The accounts from inside: what their files share. */
#ifndef SUPERVISOR_ACCOUNTS_PRIVATE_H
#define SUPERVISOR_ACCOUNTS_PRIVATE_H

#include "supervisor/server/accounts.h"

struct accounts {
    struct accounts_callbacks callbacks;
    struct log *log;
    struct account *table;
    int64_t look_ms;
    int64_t next_attempt;
};

/* What decides about the account beside its own rule. */
struct login_circumstances account_circumstances(const struct account *account, int64_t now_ms);

/* The account of that name, a new one if need be. */
struct account *accounts_find_or_create(struct accounts *accounts, const char *name);

/* Notes which account it is (copied). */
void accounts_set_sid(struct accounts *accounts, struct account *account, const char *sid);

/* Writes down what must last of it: returns whether it does. */
bool accounts_save(const struct accounts *accounts,
                   const struct account *account,
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
