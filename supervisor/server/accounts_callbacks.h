/* What the accounts ask the outside for: a process to be told, a row to last. The dispatcher fills it in with
 * its peers and its store, the tests with a list of what was wanted. */
#ifndef SUPERVISOR_ACCOUNTS_CALLBACKS_H
#define SUPERVISOR_ACCOUNTS_CALLBACKS_H

#include <stdbool.h>
#include <stdint.h>

#include "supervisor/server/login_rule.h"

struct account;
struct message;

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

#endif
