/* Accounts: who may try a password, who must wait. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/wait_limit.h"

#include "supervisor/dispatcher/dispatcher_internal.h"

static struct account *account_find(const struct dispatcher *d, const char *name)
{
    struct account *account = NULL;
    HASH_FIND_STR(d->accounts, name, account);
    return account;
}

struct account *account_find_or_create(struct dispatcher *d, const char *name)
{
    struct account *account = account_find(d, name);
    if (account != NULL)
        return account;
    account = memory_allocate(sizeof(*account));
    account->name = memory_copy_text(name);
    HASH_ADD_KEYPTR(hh, d->accounts, account->name, strlen(account->name), account);
    return account;
}

static int64_t bounded(int64_t wait_ms)
{
    return wait_ms < LIMIT_MILLISECONDS ? wait_ms : LIMIT_MILLISECONDS;
}

static void send_hold(struct dispatcher *d,
                      const struct peer *peer,
                      const struct account *account,
                      int64_t remaining_ms,
                      const char *reason)
{
    struct message message = {.type = MESSAGE_HOLD,
                              .hold = {account->name, bounded(remaining_ms), reason}};
    (void)dispatcher_send(d, peer, &message); /* one that is gone uses nothing */
}

void account_tell_hold(struct dispatcher *d,
                       const struct account *account,
                       int64_t remaining_ms,
                       const char *reason)
{
    struct peer *peer;
    TAILQ_FOREACH(peer, &d->peers, link)
    {
        if (peer->role != ROLE_CONTROL)
            send_hold(d, peer, account, remaining_ms, reason);
    }
}

/* Only an Exchange wishes that nobody asks it for a while. */
static void tell_wait(struct dispatcher *d, const struct account *account)
{
    struct peer *peer;
    TAILQ_FOREACH(peer, &d->peers, link)
    {
        if (peer->role == ROLE_WORKER_EWS)
            send_hold(d, peer, account, account_hold_ms(d, account), account->hold_reason);
    }
}

static int64_t larger(int64_t left, int64_t right)
{
    return left > right ? left : right;
}

/* How long nobody may use the account: after refusals, or because its server asked for a pause. */
int64_t account_hold_ms(const struct dispatcher *d, const struct account *account)
{
    int64_t now_ms = d->now.monotonic_ms;
    int64_t wait_ms = larger(account->hold_until_ms - now_ms, 0);
    return larger(login_rule_hold_ms(&account->rule, now_ms), wait_ms);
}

static const char *hold_reason_of(const struct dispatcher *d, const struct account *account)
{
    if (account->hold_until_ms > d->now.monotonic_ms)
        return account->hold_reason;
    return account->refusal != NULL ? account->refusal
                                    : "it is not known how the account's last log-ins ended";
}

/* What must last of an account: returns whether it does. */
static bool save(struct dispatcher *d, const struct account *account)
{
    const struct login_state state = login_rule_state(&account->rule, d->now);
    return d->output.save_login(d->output.context, account->name, &state);
}

static void
set_wait(struct dispatcher *d, struct account *account, int64_t wait_ms, const char *reason)
{
    account->hold_until_ms = d->now.monotonic_ms + wait_ms;
    free(account->hold_reason);
    account->hold_reason = memory_copy_text(reason);
}

/* A server asked us to wait: all processes that use the account do. */
void account_wait(struct dispatcher *d,
                  struct account *account,
                  int64_t wish_ms,
                  const char *reason)
{
    int64_t wait_ms = wait_limit_apply(wish_ms);
    if (d->now.monotonic_ms + wait_ms <= account->hold_until_ms)
        return;
    set_wait(d, account, wait_ms, reason);
    log_info(d->log, "server asks for a pause, nobody uses the account meanwhile",
             log_text("account", account->name), log_number("ms", wait_ms),
             log_text("reason", reason));
    d->output.save_hold(d->output.context, account->name, d->now.wall_ms + wait_ms, reason);
    tell_wait(d, account);
}

void dispatcher_remember_hold(struct dispatcher *d,
                              const char *name,
                              int64_t remaining_ms,
                              const char *reason,
                              struct moment now)
{
    d->now = now;
    /* Somebody may have set the wall clock meanwhile. */
    set_wait(d, account_find_or_create(d, name), wait_limit_apply(remaining_ms), reason);
}

/* A peer that has just come obeys the holds of before. */
void login_tell_holds(struct dispatcher *d, const struct peer *peer)
{
    struct account *account, *next;
    HASH_ITER(hh, d->accounts, account, next)
    {
        bool is_waiting =
            peer->role == ROLE_WORKER_EWS && account->hold_until_ms > d->now.monotonic_ms;
        int64_t hold_ms = is_waiting ? account_hold_ms(d, account)
                                     : login_rule_hold_ms(&account->rule, d->now.monotonic_ms);
        if (hold_ms > 0)
            send_hold(d, peer, account, hold_ms, hold_reason_of(d, account));
    }
}

/* A try is written down before it is granted; one that cannot be written down is not made, because
 * after a restart nobody would know of it. */
static struct login_decision
decide(struct dispatcher *d, struct account *account, int64_t attempt, int64_t asker)
{
    bool is_good = login_rule_is_good(&account->rule);
    struct login_decision decision =
        login_rule_ask(&account->rule, attempt, asker, d->now.monotonic_ms);
    if (!decision.granted || is_good || save(d, account))
        return decision;
    (void)login_rule_result(&account->rule, attempt, LOGIN_NOT_TRIED, d->now.monotonic_ms);
    (void)save(d, account); /* what waits to be written must not tell of a try */
    return (struct login_decision){.wait_ms = LOGIN_PAUSE_MS,
                                   .reason = "the state directory cannot be written, and a try "
                                             "must be written down before it is made"};
}

static bool is_of_one(const struct server *servers, size_t count, const struct account *account)
{
    for (size_t i = 0; i < count; i++)
        if (servers[i].account == account)
            return true;
    return false;
}

static bool is_for_role(const struct dispatcher *d, const struct account *account, enum role role)
{
    switch (role) {
    case ROLE_WORKER_LDAP:
        return is_of_one(d->directories, d->directory_count, account);
    case ROLE_WORKER_EWS:
        return is_of_one(d->exchanges, d->exchange_count, account);
    case ROLE_PUBLISHER_UCSERVER:
        return account == d->ucserver_account;
    case ROLE_SUPERVISOR:
    case ROLE_CONTROL:
        return false;
    }
    return false;
}

/* An account that the settings give to processes of the peer's role, or NULL: nobody decides about
 * another role's account, and nobody has us keep any number of others. */
static struct account *
account_of_peer(struct dispatcher *d, const struct peer *peer, const char *name)
{
    struct account *account = account_find(d, name);
    if (account != NULL && is_for_role(d, account, peer->role))
        return account;
    d->counters.refused_results++;
    log_warning(d->log, "process names an account that its role does not use, it is denied",
                log_text("peer", peer->name), log_text("account", name));
    return NULL;
}

void login_receive_ask(struct dispatcher *d, struct peer *peer, const struct login_ask *ask)
{
    struct account *account = account_of_peer(d, peer, ask->account);
    int64_t attempt = ++d->next_attempt;
    struct login_decision decision = {
        .wait_ms = INT64_MAX, .reason = "no setting gives this account to processes of this role"};
    if (account != NULL)
        decision = decide(d, account, attempt, peer->session);
    const char *reason = decision.reason != NULL ? decision.reason : "";
    if (account != NULL && login_rule_is_stopped(&account->rule) && account->refusal != NULL)
        reason = account->refusal;
    struct message message = {.type = MESSAGE_LOGIN_ANSWER,
                              .login_answer = {.account = ask->account,
                                               .number = ask->number,
                                               .granted = decision.granted,
                                               .attempt = decision.granted ? attempt : 0,
                                               .wait_ms = bounded(decision.wait_ms),
                                               .reason = reason}};
    (void)dispatcher_send(d, peer, &message); /* a try of a peer that is gone stays open */
}

static void refused(struct dispatcher *d, struct account *account, const char *text)
{
    free(account->refusal);
    account->refusal = memory_copy_text(text);
    bool is_stopped = login_rule_is_stopped(&account->rule);
    log_important(d->log, LOG_LEVEL_ERROR,
                  is_stopped
                      ? "account was refused, nobody tries it again before its password is changed"
                      : "account was refused, it is held and then tried once",
                  log_text("account", account->name), log_text("reason", text));
    account_tell_hold(d, account, login_rule_hold_ms(&account->rule, d->now.monotonic_ms), text);
}

static void accepted(struct dispatcher *d, struct account *account)
{
    if (account->refusal == NULL)
        return;
    log_info(d->log, "account is accepted again", log_text("account", account->name));
    free(account->refusal);
    account->refusal = NULL;
}

void login_receive_result(struct dispatcher *d,
                          const struct peer *peer,
                          const struct login_result *result)
{
    struct account *account = account_of_peer(d, peer, result->account);
    enum login_outcome outcome = (enum login_outcome)result->outcome;
    if (account == NULL)
        return;
    int64_t held_ms = account_hold_ms(d, account);
    if (!login_rule_result(&account->rule, result->attempt, outcome, d->now.monotonic_ms))
        return;
    (void)save(d, account); /* it waits in memory until it can be written */
    if (outcome == LOGIN_REFUSED)
        refused(d, account, result->text);
    if (outcome == LOGIN_ACCEPTED)
        accepted(d, account);
    int64_t hold_ms = account_hold_ms(d, account);
    if (hold_ms < held_ms)
        account_tell_hold(d, account, hold_ms, "the account may be used again");
}

void login_peer_gone(struct dispatcher *d, const struct peer *peer)
{
    struct account *account, *next;
    HASH_ITER(hh, d->accounts, account, next)
    login_rule_asker_gone(&account->rule, peer->session);
}

void dispatcher_remember_login(struct dispatcher *d,
                               const char *name,
                               const struct login_state *state,
                               int64_t first_wait_ms,
                               struct moment now)
{
    struct account *account = account_find_or_create(d, name);
    login_rule_init(&account->rule, state, now, first_wait_ms);
    if (!login_rule_is_stopped(&account->rule) || account->refusal != NULL)
        return;
    account->refusal =
        memory_copy_text("the password of this account was refused before; nobody tries it again "
                         "before its secret file changes");
    log_important(d->log, LOG_LEVEL_ERROR, "account is not used",
                  log_text("account", account->name), log_text("reason", account->refusal));
}

static void end_wait(struct dispatcher *d, struct account *account)
{
    if (account->hold_until_ms > d->now.monotonic_ms)
        d->output.save_hold(d->output.context, account->name, d->now.wall_ms, "");
    account->hold_until_ms = 0;
}

void dispatcher_account_changed(struct dispatcher *d, const char *name, struct moment now)
{
    d->now = now;
    struct account *account = account_find_or_create(d, name);
    login_rule_reset(&account->rule);
    free(account->refusal);
    account->refusal = NULL;
    end_wait(d, account);
    (void)save(d, account); /* it waits in memory until it can be written */
    account_tell_hold(d, account, 0, "the secret changed");
    round_retry_those_away(d);
}
