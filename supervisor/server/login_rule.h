/* When an account may be tried, so that neither parallel workers nor restarts ever lock it. The tries
 * belong to the account, over all roles and processes. Pure: time is an argument. */
#ifndef SUPERVISOR_LOGIN_RULE_H
#define SUPERVISOR_LOGIN_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message_values.h"

#include "proto/base/both_clocks.h"

/* How long nobody tries an account that was good before: after its first refusal, and after a further one.
 * After LOGIN_MOST_REFUSALS in a row nobody tries it until the secret changes. */
#define LOGIN_FIRST_HOLD_MS 10000
#define LOGIN_PAUSE_MS      300000
#define LOGIN_MOST_REFUSALS 3
/* How long a denied asker waits while somebody else tries. */
#define LOGIN_ASK_AGAIN_MS 500
/* After so many tries without an outcome (a process died, the server did not answer) each further one
 * waits for LOGIN_PAUSE_MS. */
#define LOGIN_MOST_OPEN 2

/* What must last over restarts. */
struct login_state {
    bool is_proven;             /* succeeded once since the secret changed */
    int64_t refusals;           /* in a row */
    int64_t open;               /* tries that were granted and of which nobody told an outcome */
    int64_t held_until_wall_ms; /* nobody may try before; 0: the account was not held */
};

struct login_rule {
    struct login_state state;
    int64_t not_before_ms; /* monotonic */
    int64_t attempt; /* newest one while unproven or after a refusal; 0: its outcome is known */
    int64_t asker;   /* session of the process that tries now; 0: none, or it is gone */
};

struct login_decision {
    bool granted;
    int64_t wait_ms;    /* when not granted; INT64_MAX: until the secret changes */
    const char *reason; /* when not granted: the name of an event */
};

/* Begins with what was stored. `first_wait_ms`: no try before that (a lost database). Neither this nor a
 * stored hold counts for more than LOGIN_PAUSE_MS. */
void login_rule_init(struct login_rule *rule,
                     const struct login_state *state,
                     struct both_clocks now,
                     int64_t first_wait_ms);

/* What must last, as it is now. */
struct login_state login_rule_state(const struct login_rule *rule, struct both_clocks now);

/* Whether nobody may try before a person changes the secret. */
bool login_rule_is_stopped(const struct login_rule *rule);

/* Whether several processes may use the account at once. */
bool login_rule_is_good(const struct login_rule *rule);

/* How long the account is held from now; 0: it is not; INT64_MAX: stopped. */
int64_t login_rule_hold_ms(const struct login_rule *rule, int64_t now_ms);

/* May `asker` try now? When granted the caller writes the state down before it answers. */
struct login_decision
login_rule_ask(struct login_rule *rule, int64_t attempt, int64_t asker, int64_t now_ms);

/* How a try (or a use of the account that was good, attempt 0) ended. The outcome of the newest try
 * counts also when its asker is gone. Returns whether the state that must last has changed. */
bool login_rule_result(struct login_rule *rule,
                       int64_t attempt,
                       enum login_outcome outcome,
                       int64_t now_ms);

/* The process with the try is gone: the try stays open, somebody else may ask. */
void login_rule_asker_gone(struct login_rule *rule, int64_t asker);

/* The secret changed: everything begins anew. */
void login_rule_reset(struct login_rule *rule);

#endif
