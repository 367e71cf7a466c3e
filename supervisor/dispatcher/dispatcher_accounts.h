/* What people, files, keys and processes say of the accounts that servers are asked with, and what follows
 * from it for those who wait: whoever was given up because of an account is tried again when that is free. */
#ifndef SUPERVISOR_DISPATCHER_ACCOUNTS_H
#define SUPERVISOR_DISPATCHER_ACCOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/both_clocks.h"
#include "proto/event/error.h"

struct dispatcher;
struct domain_list;
struct message;
struct peer;

/* The secret of an account changed, `is_proven`: to one that has worked before. It may be tried as soon as
 * what was tried before allows. */
void dispatcher_account_changed(struct dispatcher *dispatcher,
                                const char *account,
                                bool is_proven,
                                struct both_clocks now);

/* The settings were read again, and the secret file of an account has another time but the same content:
 * one try before its time, once an hour at most. Never called for a start. */
void dispatcher_account_touched(struct dispatcher *dispatcher,
                                const char *account,
                                struct both_clocks now);

/* A person wants one try now, whatever speaks against it. `user`: the name of the account, or of its user
 * alone. Returns 0 and how many tries of the last 60 minutes the server may have counted before; or -1:
 * there is no such account (INVALID). */
int dispatcher_account_retry(struct dispatcher *dispatcher,
                             const char *user,
                             struct both_clocks now,
                             int64_t *counted,
                             struct error *error);

/* A person tries a secret through a session of control: a login_ask or login_result of that session, of the account
 * `name` (accounts_receive_trial()). The session is over. */
struct account_user;
void dispatcher_accounts_trial(struct dispatcher *dispatcher,
                               const struct account_user *user,
                               const char *name,
                               const struct message *message,
                               struct both_clocks now);
void dispatcher_accounts_trial_gone(struct dispatcher *dispatcher,
                                    int64_t session,
                                    struct both_clocks now);

/* Keys may have been revoked. `is_allowed` tells of a public key whether it is allowed. */
void dispatcher_keys_changed(struct dispatcher *dispatcher,
                             bool (*is_allowed)(void *context, const char *key),
                             void *context,
                             struct both_clocks now);

/* A process asks for a try, tells how one ended, or which accounts are one. */
void dispatcher_accounts_receive(struct dispatcher *dispatcher,
                                 const struct peer *peer,
                                 const struct message *message);

/* The domains that the directories have told, in which accounts of DOMAIN\user are; the dispatcher's. */
const struct domain_list *dispatcher_domains(const struct dispatcher *dispatcher);

/* A process has checked its servers: what it found goes out, and with it what is known of each of its
 * accounts that is refused. */
void dispatcher_accounts_checked(struct dispatcher *dispatcher,
                                 const struct peer *peer,
                                 const struct message *message);

/* Once in each turn: those who were given up because of an account that is free now are tried again. */
void dispatcher_accounts_turn(struct dispatcher *dispatcher);

/* Those who were given up because of a server are tried again; they begin a round when none runs. */
void dispatcher_accounts_retry_away(struct dispatcher *dispatcher);

#endif
