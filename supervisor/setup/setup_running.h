/* A service that runs while somebody sets up: it is logged in at the UCServer already, and a second log-in of the same
 * account may end its session. So it is asked in place of the UCServer, as far as it can answer. */
#ifndef SETUP_RUNNING_H
#define SETUP_RUNNING_H

#include "proto/event/error.h"

#include "supervisor/settings/settings.h"
#include "supervisor/setup/setup_draft.h"
#include "supervisor/setup/setup_face.h"

enum setup_running {
    SETUP_RUNNING_APART,   /* none runs, or with another account or UCServer */
    SETUP_RUNNING_ALIKE,   /* with what the draft says of the UCServer */
    SETUP_RUNNING_CHANGED, /* with the same account, of which something is another one in the draft */
};

/* How the draft is to the service that runs; `settings` are those of the draft. */
enum setup_running setup_running_state(const struct setup_draft *draft,
                                       const struct configuration *settings);

/* Asks whether a second log-in is wanted all the same; says so and goes on where nobody can be asked. */
bool setup_running_may_log_in(const struct setup_face *face);

/* Has the service look at its own session with the UCServer, and tells each step; `settings` are those of the draft.
 * Returns whether all is well. */
bool setup_running_check(const struct setup_draft *draft,
                         const struct configuration *settings,
                         const struct setup_face *face);

/* Finds a user on the service's list ("": the first one that has a mailbox). Returns 0 and new texts, `*address` NULL
 * when no mailbox is known; or -1: there is none, or it does not answer. */
int setup_running_find_user(const struct configuration *settings,
                            const char *name,
                            char **user,
                            char **address,
                            struct error *error);

#endif
