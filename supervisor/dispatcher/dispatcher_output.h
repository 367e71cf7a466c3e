/* What the dispatcher wants done by those who have a loop, a socket and a database. */
#ifndef SUPERVISOR_DISPATCHER_OUTPUT_H
#define SUPERVISOR_DISPATCHER_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct check_step;
struct login_state;
struct message;
struct user;

/* What the dispatcher asks the outside for. `context` comes first in every call. */
struct dispatcher_output {
    void *context;
    /* Sends at once; borrows the message. False: the peer is gone; dispatcher_peer_left() follows
     * later, not from inside the call. */
    bool (*send)(void *context, int64_t session, const struct message *message);
    /* Returns a number that no supervisor has used or will use again; they rise. */
    int64_t (*next_job)(void *context);
    /* These must last. save_login returns when it does, or false when it could not be written. What is
     * over is forgotten: a mapping without address, a hold that ends now, a lost access without place,
     * the quarantine of a user who is in none. */
    void (*save_mapping)(void *context, const struct user *user, const char *directory);
    bool (*save_login)(void *context, const char *account, const struct login_state *state);
    void (*save_hold)(void *context,
                      const char *account,
                      int64_t until_wall_ms,
                      const char *reason);
    void (*save_no_access)(void *context, const struct user *user);
    void (*save_quarantine)(void *context, const struct user *user);
    /* An answer to dispatcher_check(); steps are borrowed. */
    void (*checked)(void *context,
                    int64_t number,
                    const char *peer,
                    const struct check_step *steps,
                    size_t count);
};

#endif
