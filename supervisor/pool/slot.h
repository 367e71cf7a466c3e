/* One place in the pool: a child, or the wish for one. A slot knows what all slots share, and nothing of
 * the others. */
#ifndef SUPERVISOR_SLOT_H
#define SUPERVISOR_SLOT_H

#include <sys/queue.h>

#include "proto/key/curve_key.h"

#include "supervisor/pool/child_process.h"
#include "supervisor/pool/pool_options.h"
#include "supervisor/pool/restart_rule.h"

enum slot_state {
    SLOT_EMPTY,   /* no process; perhaps one is started when the timer ends */
    SLOT_RUNNING, /* the timer ends with SIGKILL */
    SLOT_SETTLING /* the process was reaped, its session is not over yet; the timer probes */
};

/* What the slots of one pool share. */
struct slot_shared {
    struct pool_options options;
    struct child_user users[ROLE_LAST + 1]; /* looked up once */
};

struct slot {
    const struct slot_shared *shared;
    enum role role;
    int64_t number;
    char *name; /* "worker-ews/2" */
    enum slot_state state;
    bool is_wanted, is_asked_to_go;
    bool is_drained;             /* by an administrator, who may want it back */
    bool has_session, is_silent; /* silent: it had one and did not say goodbye */
    struct child_process child;
    char public_key[CURVE_KEY_BYTES];
    struct restart_rule rule;
    struct restart_death death; /* what is known of it so far */
    int64_t go_by_ms;           /* SIGKILL after SIGTERM; INT64_MAX: not asked */
    int64_t session_by_ms;      /* SIGKILL without a session; INT64_MAX: it has one */
    int64_t settle_by_ms;
    sd_event_source *watch, *timer;
    TAILQ_ENTRY(slot) link;
};

TAILQ_HEAD(slot_list, slot);

/* Returns a new empty place; keeps what is shared. */
struct slot *slot_create(const struct slot_shared *shared, enum role role, int64_t number);

/* Ends the child by its lifeline. The slot is in no list any more. */
void slot_destroy(struct slot *slot);

/* Starts a child in an empty place; when that fails it is tried again by itself. */
void slot_start(struct slot *slot);

/* Asks a running child to finish and go; harmless otherwise. */
void slot_ask_to_go(struct slot *slot);

/* No child is started here by itself any more, and one that runs is asked to go. */
void slot_stop(struct slot *slot);

/* What the bus knows of the child; NULL is fine. */
void slot_greeted(struct slot *slot);
void slot_session_begun(struct slot *slot);
void slot_session_ended(struct slot *slot, const struct pool_session_end *end);

/* Why the administrator should look at it: a packed reason, or NULL. */
const char *slot_trouble(const struct slot *slot);

#endif
