/* The accounts that we use: who may try a password, who must wait.
 *
 * When an account may be tried is decided by login_rule.c, which knows no names. What is kept here beside
 * it are two reasons: the refusal, which stays until the account is accepted or its secret changes, and the
 * wish of an Exchange to be left alone, which ends by itself and concerns nobody but those who ask an
 * Exchange. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/text.h"
#include "proto/base/wait_limit.h"
#include "proto/event/reason.h"
#include "proto/log/log.h"

#include "supervisor/server/accounts.h"
#include "supervisor/server/accounts_private.h"
#include "supervisor/server/spelling.h"

struct accounts *
accounts_create(const struct accounts_callbacks *callbacks, struct log *log, struct both_clocks now)
{
    struct accounts *accounts = memory_allocate(sizeof(*accounts));
    accounts->callbacks = *callbacks;
    accounts->log = log;
    accounts->table.look_ms = LOGIN_LOOK_AGAIN_MS;
    accounts->next_attempt =
        now.wall_ms; /* a result for an earlier supervisor must not count here */
    return accounts;
}

static void remove_account(struct accounts *accounts, struct account *account)
{
    HASH_DEL(accounts->table.first, account);
    free(account->name);
    free(account->refusal);
    free(account->said_by);
    free(account->sid);
    free(account->wish);
    free(account);
}

void accounts_destroy(struct accounts *accounts)
{
    struct account *account, *next;
    HASH_ITER(hh, accounts->table.first, account, next)
        remove_account(accounts, account);
    free(accounts);
}

struct account *accounts_find(const struct accounts *accounts, const char *name)
{
    struct account *account = NULL;
    HASH_FIND_STR(accounts->table.first, name, account);
    return account;
}

/* The same number for those that may be one by their names. */
static size_t alike_of(struct accounts *accounts, const char *name)
{
    for (const struct account *other = accounts->table.first; other != NULL;
         other = other->hh.next) {
        if (spelling_is_same_user(other->name, name))
            return other->alike;
    }
    return accounts->next_alike++;
}

struct account *accounts_find_or_create(struct accounts *accounts, const char *name)
{
    struct account *account = accounts_find(accounts, name);
    if (account != NULL)
        return account;
    account = memory_allocate(sizeof(*account));
    account->name = memory_copy_text(name);
    account->all = &accounts->table;
    account->retry_ms = LOGIN_WINDOW_MS;
    account->alike = alike_of(accounts, name);
    HASH_ADD_KEYPTR(hh, accounts->table.first, account->name, strlen(account->name), account);
    return account;
}

void accounts_forget(struct accounts *accounts, const char *name)
{
    struct account *account = accounts_find(accounts, name);
    if (account != NULL && account->roles == 0)
        remove_account(accounts, account);
}

static void merge(struct accounts *accounts, size_t from, size_t into)
{
    for (struct account *account = accounts->table.first; account != NULL;
         account = account->hh.next) {
        if (account->alike == from)
            account->alike = into;
    }
}

/* Two names of one account make what else has one of them alike, too, as long as no directory knows it. */
void accounts_set_sid(struct accounts *accounts, struct account *account, const char *sid)
{
    memory_replace_text(&account->sid, sid);
    for (const struct account *other = accounts->table.first; other != NULL;
         other = other->hh.next) {
        if (other->sid != NULL && strcmp(other->sid, sid) == 0)
            merge(accounts, other->alike, account->alike);
    }
}

void accounts_begin_settings(struct accounts *accounts, int64_t look_ms)
{
    accounts->table.look_ms = look_ms;
    for (struct account *account = accounts->table.first; account != NULL;
         account = account->hh.next)
        account->roles = 0;
}

struct account *
accounts_give(struct accounts *accounts, const char *name, enum role role, int64_t retry_ms)
{
    if (name == NULL || *name == '\0')
        return NULL;
    struct account *account = accounts_find_or_create(accounts, name);
    account->retry_ms = account->roles == 0 ? retry_ms : number_larger(account->retry_ms, retry_ms);
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
    if (spelling_base(account->name) == account->name) /* nobody else uses a typed secret */
        accounts->callbacks.tell(accounts->callbacks.context, to_exchange_only, &message);
}

/* What an Exchange wishes before a refusal: it says until when. */
static const char *
hold_reason_of(const struct account *account, struct both_clocks now, char room[REASON_BYTES])
{
    if (account->hold_until_ms > now.monotonic_ms)
        return account->wish;
    const char *story = account_story(account, now, room);
    return story != NULL ? story : event_name(ACCOUNT_HELD);
}

void accounts_tell_hold(const struct accounts *accounts,
                        const struct account *account,
                        struct both_clocks now)
{
    char room[REASON_BYTES];
    const char *story = account_story(account, now, room);
    tell_hold(accounts, account, false, account_login_hold_ms(account, now.monotonic_ms),
              story != NULL ? story : event_name(ACCOUNT_HELD));
}

void accounts_tell_free(const struct accounts *accounts,
                        const struct account *account,
                        enum event reason)
{
    tell_hold(accounts, account, false, 0, event_name(reason));
}

bool accounts_save(const struct accounts *accounts,
                   const struct account *account,
                   struct both_clocks now)
{
    const struct account_memory memory = {.login = login_rule_state(&account->rule, now),
                                          .reason = text_or_empty(account->refusal),
                                          .said_by = text_or_empty(account->said_by),
                                          .sid = text_or_empty(account->sid),
                                          .touched_wall_ms = account->touched_wall_ms};
    return accounts->callbacks.save_login(accounts->callbacks.context, account->name, &memory);
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
    tell_hold(accounts, account, true, account_hold_ms(account, ROLE_WORKER_EWS, now.monotonic_ms),
              account->wish);
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
    set_wait(accounts_find_or_create(accounts, name), wait_limit_apply(remaining_ms),
             reason_or_other(reason, room), now.monotonic_ms);
}

void accounts_user_joined(struct accounts *accounts,
                          const struct account_user *user,
                          struct both_clocks now)
{
    for (struct account *account = accounts->table.first; account != NULL;
         account = account->hh.next) {
        int64_t hold_ms = account_hold_ms(account, user->role, now.monotonic_ms);
        if (hold_ms <= 0 || account->roles == 0)
            continue;
        char room[REASON_BYTES];
        struct message message = hold_message(account, hold_ms, hold_reason_of(account, now, room));
        accounts->callbacks.send(accounts->callbacks.context, user->session, &message);
    }
}

/* A try is written down before it is granted; one that cannot be written down is not made, because
 * after a restart nobody would know of it. Only for an account that has worked a full disk must not end
 * the replication: there a try is made as if it were one of many uses. */
static struct login_decision decide_login(const struct accounts *accounts,
                                          struct account *account,
                                          int64_t attempt,
                                          int64_t asker,
                                          struct both_clocks now)
{
    const struct login_circumstances circumstances =
        account_circumstances(account, now.monotonic_ms);
    bool is_good = login_rule_is_good(&account->rule);
    struct login_decision decision = login_rule_ask(&account->rule, attempt, asker, &circumstances);
    if (!decision.granted || !decision.is_recorded || accounts_save(accounts, account, now) ||
        is_good)
        return decision;
    const struct login_ending ending = {.attempt = attempt, .outcome = LOGIN_NOT_TRIED};
    (void)login_rule_result(&account->rule, &ending, now);
    /* What waits to be written must not tell of a try. */
    (void)accounts_save(accounts, account, now);
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

/* Why it is denied: what the server said, if that is why, for whoever asks would else say only that it is
 * held. */
static const char *denial_of(const struct account *account,
                             const struct login_decision *decision,
                             struct both_clocks now,
                             char room[REASON_BYTES])
{
    bool is_pause = decision->wait_ms != LOGIN_ASK_AGAIN_MS &&
                    strcmp(decision->reason, event_name(ACCOUNT_TRY_NOT_SAVED)) != 0;
    const char *story = is_pause ? account_story(account, now, room) : NULL;
    return story != NULL ? story : decision->reason;
}

void accounts_answer_ask(struct accounts *accounts,
                         struct account *account,
                         const struct account_user *user,
                         const struct login_ask *ask,
                         struct both_clocks now)
{
    char room[REASON_BYTES];
    int64_t attempt = ++accounts->next_attempt;
    struct login_decision decision = {.wait_ms = INT64_MAX,
                                      .reason = event_name(ACCOUNT_NOT_OF_ROLE)};
    const char *reason = decision.reason;
    /* Before the grant, which is a doubt of its own. */
    bool is_proven = account != NULL && login_rule_is_sure(&account->rule);
    if (account != NULL) {
        decision = decide_login(accounts, account, attempt, user->session, now);
        reason = decision.granted ? "" : denial_of(account, &decision, now, room);
    }
    struct message message = {
        .type = MESSAGE_LOGIN_ANSWER,
        .login_answer = {.account = ask->account,
                         .number = ask->number,
                         .granted = decision.granted,
                         .attempt = decision.granted ? attempt : 0,
                         .wait_ms = number_smaller(decision.wait_ms, LIMIT_MILLISECONDS),
                         .reason = reason,
                         .look_first = decision.granted && login_rule_looks_first(&account->rule),
                         .proven = decision.granted && is_proven}};
    if (account != NULL && user->role == ROLE_CONTROL) {
        message.login_answer.refused_before =
            login_rule_is_refused(&account->rule) && login_class_row(account->rule.class)->counts;
        message.login_answer.counted = (int64_t)account_counted_tries(account, now.monotonic_ms);
    }
    accounts->callbacks.send(accounts->callbacks.context, user->session, &message);
}

bool accounts_receive_ask(struct accounts *accounts,
                          const struct account_user *user,
                          const struct login_ask *ask,
                          struct both_clocks now)
{
    struct account *account = account_of(accounts, user, ask->account);
    accounts_answer_ask(accounts, account, user, ask, now);
    return account != NULL;
}

/* A hold that ends at once is enough to have those ask again who are logged in. */
#define DOUBT_MS 1

/* Other spellings of one that was refused or not answered are in doubt: their next use is a try, and who is
 * logged in with one asks again. What is locked they must not use either. */
static void
doubt_spellings(struct accounts *accounts, const struct account *refused, struct both_clocks now)
{
    for (struct account *account = accounts->table.first; account != NULL;
         account = account->hh.next) {
        if (account == refused || account->roles == 0 || !account_is_spelling(account, refused))
            continue;
        login_rule_doubt(&account->rule);
        char room[REASON_BYTES];
        const char *story = account_story(account, now, room);
        tell_hold(accounts, account, false,
                  number_larger(account_login_hold_ms(account, now.monotonic_ms), DOUBT_MS),
                  story != NULL ? story : event_name(ACCOUNT_SPELLING_REFUSED));
    }
}

/* What is shown of the account from now on is what the process reported and no event of ours around it:
 * whoever looks for `ucserver.password_wrong` finds it at the account, at the server and in the log. A look
 * that shows the same as the last one is not said again. */
static void refused(struct accounts *accounts,
                    struct account *account,
                    const struct account_user *user,
                    const char *reason,
                    struct both_clocks now)
{
    const struct login_class_row *class = login_class_row(account->rule.class);
    bool is_known = account->refusal != NULL && strcmp(account->refusal, reason) == 0;
    if (*reason == '\0')
        reason = event_name(ACCOUNT_REFUSED_UNSAID);
    memory_replace_text(&account->refusal, reason);
    memory_replace_text(&account->said_by, *user->key != '\0' ? user->key : NULL);
    (void)accounts_save(accounts, account, now); /* it waits in memory until it can be written */
    bool is_stopped = account_login_hold_ms(account, now.monotonic_ms) == INT64_MAX;
    char room[REASON_BYTES];
    if (!is_known || class->counts)
        log_event(accounts->log, is_stopped ? ACCOUNT_STOPPED : ACCOUNT_REFUSED,
                  event_text("account", account->name), event_text("class", class->title),
                  event_cause(account_story(account, now, room)));
    accounts_tell_hold(accounts, account, now);
    if (class->counts || account->rule.class == LOGIN_LOCKED)
        doubt_spellings(accounts, account, now);
}

/* Whoever was told to leave it alone, or another spelling of it, need not any longer. */
static void accepted(const struct accounts *accounts, struct account *account, int64_t now_ms)
{
    if (account->refusal == NULL)
        return;
    log_event(accounts->log, ACCOUNT_ACCEPTED_AGAIN, event_text("account", account->name));
    memory_replace_text(&account->refusal, NULL);
    memory_replace_text(&account->said_by, NULL);
    for (const struct account *other = accounts->table.first; other != NULL;
         other = other->hh.next) {
        if (other->roles != 0 && account_is_spelling(account, other) &&
            account_login_hold_ms(other, now_ms) == 0)
            accounts_tell_free(accounts, other, ACCOUNT_FREE);
    }
}

/* Settings may have taken the account from the role while it tried: how that ended is told all the same. */
static struct account *trying_account_of(const struct accounts *accounts,
                                         const struct account_user *user,
                                         const struct login_result *result)
{
    struct account *account = accounts_find(accounts, result->account);
    if (account != NULL && login_rule_is_attempt_of(&account->rule, result->attempt, user->session))
        return account;
    return account_of(accounts, user, result->account);
}

void accounts_take_ending(struct accounts *accounts,
                          struct account *account,
                          const struct account_user *user,
                          const struct login_result *result,
                          struct both_clocks now)
{
    const struct login_ending ending = {.attempt = result->attempt,
                                        .outcome = (enum login_outcome)result->outcome,
                                        .class = (enum login_class)result->class,
                                        .wait_ms = result->wait_ms};
    switch (login_rule_result(&account->rule, &ending, now)) {
    case LOGIN_RULE_UNCHANGED:
        break;
    case LOGIN_RULE_UNANSWERED:
        (void)accounts_save(accounts, account, now);
        doubt_spellings(accounts, account, now);
        break;
    case LOGIN_RULE_REFUSED:
        refused(accounts, account, user, result->text, now);
        break;
    case LOGIN_RULE_ACCEPTED:
        accepted(accounts, account, now.monotonic_ms);
        (void)accounts_save(accounts, account, now);
        break;
    case LOGIN_RULE_CHANGED:
        (void)accounts_save(accounts, account, now);
        break;
    }
}

bool accounts_receive_result(struct accounts *accounts,
                             const struct account_user *user,
                             const struct login_result *result,
                             struct both_clocks now)
{
    struct account *account = trying_account_of(accounts, user, result);
    if (account != NULL)
        accounts_take_ending(accounts, account, user, result, now);
    return account != NULL;
}

void accounts_user_gone(struct accounts *accounts, int64_t session, struct both_clocks now)
{
    for (struct account *account = accounts->table.first; account != NULL;
         account = account->hh.next) {
        if (login_rule_asker_gone(&account->rule, session))
            doubt_spellings(accounts, account, now);
    }
}

bool accounts_take_free(struct accounts *accounts, int64_t now_ms)
{
    bool is_any_free = false;
    for (struct account *account = accounts->table.first; account != NULL;
         account = account->hh.next) {
        bool is_held = account->roles != 0 && account_login_hold_ms(account, now_ms) > 0;
        is_any_free = is_any_free || (account->was_held && !is_held);
        account->was_held = is_held;
    }
    return is_any_free;
}

static char *copy_or_null(const char *text)
{
    return *text == '\0' ? NULL : memory_copy_text(text);
}

void accounts_remember_login(struct accounts *accounts,
                             const char *name,
                             const struct account_memory *memory,
                             int64_t first_wait_ms,
                             struct both_clocks now)
{
    struct account *account = accounts_find_or_create(accounts, name);
    login_rule_init(&account->rule, &memory->login, now, first_wait_ms);
    account->touched_wall_ms = memory->touched_wall_ms;
    if (*memory->sid != '\0')
        accounts_set_sid(accounts, account, memory->sid);
    if (!login_rule_is_refused(&account->rule) || account->refusal != NULL)
        return;
    char room[REASON_BYTES];
    account->refusal =
        memory_copy_text(*memory->reason == '\0' ? event_name(ACCOUNT_STOPPED_BEFORE)
                                                 : reason_or_other(memory->reason, room));
    account->said_by = copy_or_null(memory->said_by);
    if (account->roles == 0)
        return; /* the settings do not name it: nobody is to act */
    log_event(accounts->log, ACCOUNT_REFUSED_BEFORE, event_text("account", account->name),
              event_text("class", login_class_row(account->rule.class)->title),
              event_cause(account_story(account, now, room)));
}

void accounts_end_wait(const struct accounts *accounts, struct account *account, int64_t now_ms)
{
    bool was_waiting = account->hold_until_ms > now_ms;
    account->hold_until_ms = 0;
    if (was_waiting)
        accounts->callbacks.save_wait(accounts->callbacks.context, account);
}

static bool is_of_user(const struct account *account, const char *user)
{
    const char *blank = strchr(account->name, ' ');
    return blank != NULL && strcasecmp(blank + 1, user) == 0;
}

/* A try may lock the account, so it is never that of another one with an equal user. */
struct account *
accounts_find_user(const struct accounts *accounts, const char *user, struct error *error)
{
    struct account *found = NULL;
    bool are_several = false;
    for (struct account *account = accounts->table.first; account != NULL;
         account = account->hh.next) {
        if (account->roles == 0)
            continue;
        if (strcasecmp(account->name, user) == 0)
            return account;
        are_several = are_several || (found != NULL && is_of_user(account, user));
        found = is_of_user(account, user) ? account : found;
    }
    if (found != NULL && !are_several)
        return found;
    (void)error_set(error, are_several ? CONTROL_ACCOUNT_AMBIGUOUS : CONTROL_ACCOUNT_UNKNOWN,
                    event_text("account", user));
    return NULL;
}

const struct account *accounts_next(const struct accounts *accounts, const struct account *account)
{
    account = account == NULL ? accounts->table.first : account->hh.next;
    while (account != NULL && account->roles == 0)
        account = account->hh.next;
    return account;
}
