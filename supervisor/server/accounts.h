/* The accounts that we use: who may try a password, and who must wait. The rules of tries are
 * login_rule's; here is who asks, which accounts are one, what is written down before an answer, and who is
 * told. Time is an argument; what must last or be told goes out through the callbacks.
 * docs/internals/login.md */
#ifndef SUPERVISOR_ACCOUNTS_H
#define SUPERVISOR_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uthash.h>

#include "proto/base/both_clocks.h"
#include "proto/event/reason.h"
#include "proto/message/message.h"

#include "supervisor/server/login_rule.h"

struct accounts;
struct log;

/* Others only read it. */
struct account {
    char *name;
    const struct accounts *all; /* where it is one of */
    unsigned roles;   /* whose processes use it, one bit each; 0: the settings name it no more */
    int64_t retry_ms; /* login_retry; INT64_MAX: never */
    struct login_rule rule;
    char *refusal;           /* packed reason of whoever was refused; NULL: nobody was */
    char *said_by;           /* the key under which that was said; NULL: not known */
    char *sid;               /* objectSid; NULL: not known */
    int64_t touched_wall_ms; /* when the time of its secret file last granted a try; 0: never */
    size_t alike;            /* equal for accounts that may be one, as far as their names say */
    bool was_held;           /* when it was last looked at */
    int64_t hold_until_ms;   /* an Exchange asked us to wait; 0: no */
    char *wish;              /* packed reason for that; NULL: it never asked */
    UT_hash_handle hh;
};

/* What must last of an account. Texts are "" for not known; borrowed. */
struct account_memory {
    struct login_state login;
    const char *reason, *said_by, *sid;
    int64_t touched_wall_ms;
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
    bool (*save_login)(void *context, const char *account, const struct account_memory *memory);
    void (*save_wait)(void *context, const struct account *account);
};

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

/* NULL: we know none of that name. accounts_find_user(): of that name, or of the user that it is of,
 * in any letter case, as people write it. */
struct account *accounts_find(const struct accounts *accounts, const char *name);
struct account *accounts_find_user(const struct accounts *accounts, const char *user);

/* How long processes of `role` must not use the account; INT64_MAX: until somebody acts. What an Exchange
 * wishes does not keep anybody from asking another server with the same account. */
int64_t account_hold_ms(const struct account *account, enum role role, int64_t now_ms);

/* The same for log-ins alone. */
int64_t account_login_hold_ms(const struct account *account, int64_t now_ms);

/* How many tries of the last 60 minutes its server may have counted, over all spellings. */
size_t account_counted_tries(const struct account *account, int64_t now_ms);

/* Whether two accounts are, or may be, one. */
bool account_is_spelling(const struct account *account, const struct account *other);

/* Why log-ins are held or refused, with the time of the next try: a packed reason in `room`, or NULL when
 * they are neither. */
const char *
account_story(const struct account *account, struct both_clocks now, char room[REASON_BYTES]);

/* Goes through all accounts that the settings name, in the order in which they came; NULL begins and
 * ends. */
const struct account *accounts_next(const struct accounts *accounts, const struct account *account);

#endif
