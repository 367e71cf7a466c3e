/* The accounts that we use: who may try a password, who must wait.
 *
 * When an account may be tried is decided by login_rule.c, which knows no names. What is kept here beside
 * it are two reasons: the refusal, which only a changed secret or a success ends, and the wish of an
 * Exchange to be left alone, which ends by itself and concerns nobody but those who ask an Exchange. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/wait_limit.h"
#include "proto/event/reason.h"
#include "proto/log/log.h"

#include "supervisor/server/accounts.h"

struct accounts {
    struct accounts_callbacks callbacks;
    struct log *log;
    struct account *table;
    int64_t next_attempt;
};

struct accounts *
accounts_create(const struct accounts_callbacks *callbacks, struct log *log, struct both_clocks now)
{
    struct accounts *accounts = memory_allocate(sizeof(*accounts));
    accounts->callbacks = *callbacks;
    accounts->log = log;
    accounts->next_attempt =
        now.wall_ms; /* a result for an earlier supervisor must not count here */
    return accounts;
}

void accounts_destroy(struct accounts *accounts)
{
    struct account *account, *next;
    HASH_ITER(hh, accounts->table, account, next) {
        HASH_DEL(accounts->table, account);
        free(account->name);
        free(account->refusal);
        free(account->wish);
        free(account);
    }
    free(accounts);
}

struct account *accounts_find(const struct accounts *accounts, const char *name)
{
    struct account *account = NULL;
    HASH_FIND_STR(accounts->table, name, account);
    return account;
}

static struct account *find_or_create(struct accounts *accounts, const char *name)
{
    struct account *account = accounts_find(accounts, name);
    if (account != NULL)
        return account;
    account = memory_allocate(sizeof(*account));
    account->name = memory_copy_text(name);
    HASH_ADD_KEYPTR(hh, accounts->table, account->name, strlen(account->name), account);
    return account;
}

void accounts_begin_settings(struct accounts *accounts)
{
    for (struct account *account = accounts->table; account != NULL; account = account->hh.next)
        account->roles = 0;
}

struct account *accounts_give(struct accounts *accounts, const char *name, enum role role)
{
    if (name == NULL || *name == '\0')
        return NULL;
    struct account *account = find_or_create(accounts, name);
    account->roles |= 1U << role;
    return account;
}

static struct message
hold_message(const struct account *account, int64_t remaining_ms, const char *reason)
{
    return (struct message){
        .type = MESSAGE_HOLD,
        .hold = {account->name, number_smaller(remaining_ms, LIMIT_MILLISECONDS), reason}};
}

static void tell_hold(const struct accounts *accounts,
                      const struct account *account,
                      bool to_exchange_only,
                      int64_t remaining_ms,
                      const char *reason)
{
    struct message message = hold_message(account, remaining_ms, reason);
    accounts->callbacks.tell(accounts->callbacks.context, to_exchange_only, &message);
}

int64_t account_hold_ms(const struct account *account, enum role role, int64_t now_ms)
{
    int64_t hold_ms = login_rule_hold_ms(&account->rule, now_ms);
    return role == ROLE_WORKER_EWS ? number_larger(hold_ms, account->hold_until_ms - now_ms)
                                   : hold_ms;
}

/* Whatever for. */
static int64_t longest_hold_ms(const struct account *account, int64_t now_ms)
{
    return account_hold_ms(account, ROLE_WORKER_EWS, now_ms);
}

static const char *hold_reason_of(const struct account *account, int64_t now_ms)
{
    if (account->hold_until_ms > now_ms)
        return account->wish;
    return account->refusal != NULL ? account->refusal : event_name(ACCOUNT_OUTCOME_UNKNOWN);
}

/* What must last of an account: returns whether it does. */
static bool
save(const struct accounts *accounts, const struct account *account, struct both_clocks now)
{
    const struct login_state state = login_rule_state(&account->rule, now);
    return accounts->callbacks.save_login(accounts->callbacks.context, account->name, &state);
}

static void set_wait(struct account *account, int64_t wait_ms, const char *reason, int64_t now_ms)
{
    account->hold_until_ms = now_ms + wait_ms;
    memory_replace_text(&account->wish, reason);
}

void account_wait(struct accounts *accounts,
                  struct account *account,
                  int64_t wish_ms,
                  const char *reason,
                  struct both_clocks now)
{
    int64_t wait_ms = wait_limit_apply(wish_ms);
    if (now.monotonic_ms + wait_ms <= account->hold_until_ms)
        return;
    set_wait(account, wait_ms, reason, now.monotonic_ms);
    log_event(accounts->log, ACCOUNT_PAUSED, event_text("account", account->name),
              event_number("wait_ms", wait_ms), event_cause(reason));
    accounts->callbacks.save_wait(accounts->callbacks.context, account);
    tell_hold(accounts, account, true, longest_hold_ms(account, now.monotonic_ms), account->wish);
}

void accounts_remember_hold(struct accounts *accounts,
                            const char *name,
                            int64_t remaining_ms,
                            const char *reason,
                            struct both_clocks now)
{
    char room[REASON_BYTES];
    /* Somebody may have set the wall clock meanwhile, and a program that stored sentences may have
     * written the reason. */
    set_wait(find_or_create(accounts, name), wait_limit_apply(remaining_ms),
             reason_or_other(reason, room), now.monotonic_ms);
}

void accounts_user_joined(struct accounts *accounts,
                          const struct account_user *user,
                          int64_t now_ms)
{
    for (struct account *account = accounts->table; account != NULL; account = account->hh.next) {
        int64_t hold_ms = account_hold_ms(account, user->role, now_ms);
        struct message message = hold_message(account, hold_ms, hold_reason_of(account, now_ms));
        if (hold_ms > 0)
            accounts->callbacks.send(accounts->callbacks.context, user->session, &message);
    }
}

/* A try is written down before it is granted; one that cannot be written down is not made, because
 * after a restart nobody would know of it. */
static struct login_decision decide_login(const struct accounts *accounts,
                                          struct account *account,
                                          int64_t attempt,
                                          int64_t asker,
                                          struct both_clocks now)
{
    bool is_good = login_rule_is_good(&account->rule);
    struct login_decision decision =
        login_rule_ask(&account->rule, attempt, asker, now.monotonic_ms);
    if (!decision.granted || is_good || save(accounts, account, now))
        return decision;
    (void)login_rule_result(&account->rule, attempt, LOGIN_NOT_TRIED, now.monotonic_ms);
    (void)save(accounts, account, now); /* what waits to be written must not tell of a try */
    return (struct login_decision){.wait_ms = LOGIN_PAUSE_MS,
                                   .reason = event_name(ACCOUNT_TRY_NOT_SAVED)};
}

/* An account that the settings give to processes of that role, or NULL: nobody decides about another
 * role's account, and nobody has us keep any number of others. */
static struct account *
account_of(const struct accounts *accounts, const struct account_user *user, const char *name)
{
    struct account *account = accounts_find(accounts, name);
    if (account != NULL && (account->roles & 1U << user->role) != 0)
        return account;
    log_event(accounts->log, ACCOUNT_NOT_OF_ROLE, event_text("peer", user->name),
              event_text("account", name));
    return NULL;
}

bool accounts_receive_ask(struct accounts *accounts,
                          const struct account_user *user,
                          const struct login_ask *ask,
                          struct both_clocks now)
{
    struct account *account = account_of(accounts, user, ask->account);
    int64_t attempt = ++accounts->next_attempt;
    struct login_decision decision = {.wait_ms = INT64_MAX,
                                      .reason = event_name(ACCOUNT_NOT_OF_ROLE)};
    if (account != NULL)
        decision = decide_login(accounts, account, attempt, user->session, now);
    const char *reason = decision.reason != NULL ? decision.reason : "";
    if (account != NULL && login_rule_is_stopped(&account->rule) && account->refusal != NULL)
        reason = account->refusal;
    struct message message = {
        .type = MESSAGE_LOGIN_ANSWER,
        .login_answer = {.account = ask->account,
                         .number = ask->number,
                         .granted = decision.granted,
                         .attempt = decision.granted ? attempt : 0,
                         .wait_ms = number_smaller(decision.wait_ms, LIMIT_MILLISECONDS),
                         .reason = reason}};
    accounts->callbacks.send(accounts->callbacks.context, user->session, &message);
    return account != NULL;
}

/* What is shown of the account from now on is what the process reported and no event of ours around it:
 * whoever looks for `ucserver.password_wrong` finds it at the account, at the server and in the log. */
static void refused(const struct accounts *accounts,
                    struct account *account,
                    const char *reason,
                    int64_t now_ms)
{
    memory_replace_text(&account->refusal, reason);
    log_event(accounts->log,
              login_rule_is_stopped(&account->rule) ? ACCOUNT_STOPPED : ACCOUNT_REFUSED,
              event_text("account", account->name), event_cause(reason));
    tell_hold(accounts, account, false, login_rule_hold_ms(&account->rule, now_ms), reason);
}

static void accepted(const struct accounts *accounts, struct account *account)
{
    if (account->refusal == NULL)
        return;
    log_event(accounts->log, ACCOUNT_ACCEPTED_AGAIN, event_text("account", account->name));
    memory_replace_text(&account->refusal, NULL);
}

bool accounts_receive_result(struct accounts *accounts,
                             const struct account_user *user,
                             const struct login_result *result,
                             struct both_clocks now)
{
    struct account *account = account_of(accounts, user, result->account);
    enum login_outcome outcome = (enum login_outcome)result->outcome;
    int64_t now_ms = now.monotonic_ms;
    if (account == NULL)
        return false;
    int64_t held_ms = longest_hold_ms(account, now_ms); /* before the rule learns how it ended */
    if (!login_rule_result(&account->rule, result->attempt, outcome, now_ms))
        return true;
    (void)save(accounts, account, now); /* it waits in memory until it can be written */
    if (outcome == LOGIN_REFUSED)
        refused(accounts, account, result->text, now_ms);
    if (outcome == LOGIN_ACCEPTED)
        accepted(accounts, account);
    int64_t hold_ms = longest_hold_ms(account, now_ms);
    if (hold_ms < held_ms)
        tell_hold(accounts, account, false, hold_ms, event_name(ACCOUNT_FREE));
    return true;
}

void accounts_user_gone(struct accounts *accounts, int64_t session)
{
    for (struct account *account = accounts->table; account != NULL; account = account->hh.next)
        login_rule_asker_gone(&account->rule, session);
}

void accounts_remember_login(struct accounts *accounts,
                             const char *name,
                             const struct login_state *state,
                             int64_t first_wait_ms,
                             struct both_clocks now)
{
    struct account *account = find_or_create(accounts, name);
    login_rule_init(&account->rule, state, now, first_wait_ms);
    if (!login_rule_is_stopped(&account->rule) || account->refusal != NULL)
        return;
    account->refusal = memory_copy_text(event_name(ACCOUNT_STOPPED_BEFORE));
    log_event(accounts->log, ACCOUNT_STOPPED_BEFORE, event_text("account", account->name));
}

static void end_wait(const struct accounts *accounts, struct account *account, int64_t now_ms)
{
    bool was_waiting = account->hold_until_ms > now_ms;
    account->hold_until_ms = 0;
    if (was_waiting)
        accounts->callbacks.save_wait(accounts->callbacks.context, account);
}

void accounts_secret_changed(struct accounts *accounts, const char *name, struct both_clocks now)
{
    struct account *account = find_or_create(accounts, name);
    login_rule_reset(&account->rule);
    memory_replace_text(&account->refusal, NULL);
    end_wait(accounts, account, now.monotonic_ms);
    (void)save(accounts, account, now); /* it waits in memory until it can be written */
    tell_hold(accounts, account, false, 0, event_name(ACCOUNT_SECRET_CHANGED));
}

const struct account *accounts_next(const struct accounts *accounts, const struct account *account)
{
    return account == NULL ? accounts->table : account->hh.next;
}
