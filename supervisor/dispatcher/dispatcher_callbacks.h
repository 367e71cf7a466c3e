/* What the dispatcher wants done by those who have a loop, a socket and a database. The supervisor
 * fills it in with the real ones, the scenario tests with a list of what was wanted. */
#ifndef SUPERVISOR_DISPATCHER_CALLBACKS_H
#define SUPERVISOR_DISPATCHER_CALLBACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "supervisor/store/store_row.h"

struct check_step;
struct account_memory;
struct message;

/* What the dispatcher asks the outside for. `context` comes first in every call. */
struct dispatcher_callbacks {
    void *context;
    /* Sends at once; borrows the message. False: the peer is gone; dispatcher_peer_left() follows
     * later, not from inside the call. */
    bool (*send)(void *context, int64_t session, const struct message *message);
    /* Returns a number that no supervisor has used or will use again; they rise. */
    int64_t (*next_job)(void *context);
    /* What must last of a user or account has changed: dispatcher_lasting_row() tells what it is, now or
     * later. */
    void (*row_changed)(void *context, enum store_table table, const char *key);
    /* The same of an account's log-ins, but at once: returns whether it lasts. */
    bool (*save_login)(void *context, const char *account, const struct account_memory *memory);
    /* dispatcher_domains() has changed: whoever asks Exchange is to know it. */
    void (*domains_changed)(void *context);
    /* An answer to dispatcher_check(); steps are borrowed. */
    void (*checked)(void *context,
                    int64_t number,
                    const char *peer,
                    const struct check_step *steps,
                    size_t count);
};

#endif
