/* What people, files and directories say of accounts: a new secret, a wish to try again, a key that was
 * revoked, which names are of one account. */
#include <string.h>

#include "proto/base/memory.h"
#include "proto/log/log.h"

#include "supervisor/server/accounts.h"
#include "supervisor/server/accounts_private.h"
#include "supervisor/server/spelling.h"

/* A file whose time changes each minute must not be a try each minute. */
#define TOUCH_EACH_MS LOGIN_WINDOW_MS

void accounts_secret_changed(struct accounts *accounts,
                             const char *name,
                             bool is_proven,
                             struct both_clocks now)
{
    struct account *account = accounts_find_or_create(accounts, name);
    login_rule_new_secret(&account->rule, is_proven);
    /* What is locked stays so, whatever the password is. */
    if (!login_rule_is_refused(&account->rule)) {
        memory_replace_text(&account->refusal, NULL);
        memory_replace_text(&account->said_by, NULL);
    }
    accounts_end_wait(accounts, account, now.monotonic_ms);
    (void)accounts_save(accounts, account, now); /* it waits in memory until it can be written */
    if (account_login_hold_ms(account, now.monotonic_ms) == 0)
        accounts_tell_free(accounts, account, ACCOUNT_SECRET_CHANGED);
    else
        accounts_tell_hold(accounts, account, now);
}

/* One try before its time. */
static void free_account(struct accounts *accounts,
                         struct account *account,
                         enum event reason,
                         struct both_clocks now)
{
    log_event(accounts->log, reason, event_text("account", account->name));
    (void)accounts_save(accounts, account, now);
    if (account_login_hold_ms(account, now.monotonic_ms) == 0)
        accounts_tell_free(accounts, account, reason);
    else
        accounts_tell_hold(accounts, account, now);
}

void accounts_secret_touched(struct accounts *accounts, const char *name, struct both_clocks now)
{
    struct account *account = accounts_find(accounts, name);
    if (account == NULL || (account->touched_wall_ms <= now.wall_ms &&
                            now.wall_ms - account->touched_wall_ms < TOUCH_EACH_MS))
        return;
    if (!login_rule_free(&account->rule))
        return;
    account->touched_wall_ms = now.wall_ms;
    free_account(accounts, account, ACCOUNT_SECRET_TOUCHED, now);
}

void accounts_look_now(struct accounts *accounts, enum role role, struct both_clocks now)
{
    for (struct account *account = accounts->table.first; account != NULL;
         account = account->hh.next) {
        bool is_meant = role == ROLE_SUPERVISOR || (account->roles & 1U << role) != 0;
        if (is_meant && login_rule_look_now(&account->rule))
            free_account(accounts, account, ACCOUNT_LOOKED_AT, now);
    }
}

void accounts_retry(struct accounts *accounts, struct account *account, struct both_clocks now)
{
    login_rule_retry(&account->rule);
    log_event(accounts->log, ACCOUNT_RETRY_ASKED, event_text("account", account->name),
              event_number("count", (int64_t)account_counted_tries(account, now.monotonic_ms)));
    accounts_tell_free(accounts, account, ACCOUNT_RETRY_GRANTED);
}

/* The one try that a person's word grants is this one: nobody else is told that the account is free. */
void accounts_receive_trial(struct accounts *accounts,
                            const struct account_user *user,
                            const char *name,
                            const struct login_ask *ask,
                            struct both_clocks now)
{
    struct account *account = accounts_find_or_create(accounts, name);
    if (ask->wanted) {
        log_event(accounts->log, ACCOUNT_RETRY_ASKED, event_text("account", account->name),
                  event_number("count", (int64_t)account_counted_tries(account, now.monotonic_ms)));
        login_rule_retry(&account->rule);
    } else {
        (void)login_rule_look_now(&account->rule);
    }
    accounts_answer_ask(accounts, account, user, ask, now);
}

void accounts_receive_trial_result(struct accounts *accounts,
                                   const struct account_user *user,
                                   const char *name,
                                   const struct login_result *result,
                                   struct both_clocks now)
{
    struct account *account = accounts_find(accounts, name);
    if (account != NULL)
        accounts_take_ending(accounts, account, user, result, now);
}

void accounts_keys_changed(struct accounts *accounts,
                           bool (*is_allowed)(void *context, const char *key),
                           void *context,
                           struct both_clocks now)
{
    for (struct account *account = accounts->table.first; account != NULL;
         account = account->hh.next) {
        if (account->said_by == NULL || is_allowed(context, account->said_by))
            continue;
        /* Once: whoever is refused by that try is refused by a key that is allowed. */
        memory_replace_text(&account->said_by, NULL);
        if (login_rule_free(&account->rule))
            free_account(accounts, account, ACCOUNT_KEY_REVOKED, now);
    }
}

void accounts_identified(struct accounts *accounts,
                         const char *user,
                         const char *sid,
                         struct both_clocks now)
{
    for (struct account *account = accounts->table.first; account != NULL;
         account = account->hh.next) {
        bool is_known = account->sid != NULL && strcmp(account->sid, sid) == 0;
        if (*sid == '\0' || is_known || !spelling_is_windows(account->name) ||
            !spelling_is_of_user(account->name, user))
            continue;
        accounts_set_sid(accounts, account, sid);
        (void)accounts_save(accounts, account, now);
    }
}
