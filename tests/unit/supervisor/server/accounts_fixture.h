/* Accounts that tell nobody and write nothing down. */
#ifndef UNIT_SUPERVISOR_ACCOUNTS_FIXTURE_H
#define UNIT_SUPERVISOR_ACCOUNTS_FIXTURE_H

#include "supervisor/server/accounts.h"
#include "supervisor/server/login_rule.h"

static inline void fixture_send(void *context, int64_t session, struct message *message)
{
    (void)context;
    (void)session;
    (void)message;
}

static inline void fixture_tell(void *context, bool to_exchange_only, struct message *message)
{
    (void)context;
    (void)to_exchange_only;
    (void)message;
}

static inline bool
fixture_save_login(void *context, const char *account, const struct account_memory *memory)
{
    (void)context;
    (void)account;
    (void)memory;
    return true;
}

static inline void fixture_save_wait(void *context, const struct account *account)
{
    (void)context;
    (void)account;
}

static inline struct accounts *fixture_accounts(void)
{
    static const struct accounts_callbacks callbacks = {
        .send = fixture_send,
        .tell = fixture_tell,
        .save_login = fixture_save_login,
        .save_wait = fixture_save_wait,
    };
    return accounts_create(&callbacks, NULL, (struct both_clocks){0});
}

/* An account as an earlier supervisor left it, a moment ago. */
static inline void
fixture_remember(struct accounts *accounts, const char *name, bool is_proven, int64_t refusals)
{
    struct account_memory memory = {.login = {.is_proven = is_proven, .refusals = refusals},
                                    .reason = "",
                                    .said_by = "",
                                    .sid = ""};
    if (refusals > 0) {
        memory.login.class = LOGIN_JUDGED_WRONG;
        memory.login.since_wall_ms = 1;
    }
    accounts_remember_login(accounts, name, &memory, 0, (struct both_clocks){0, 1});
}

#endif
