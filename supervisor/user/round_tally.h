/* What the last finished round came to, counted once when it ends: results go on changing while the
 * next one runs. */
#ifndef SUPERVISOR_ROUND_TALLY_H
#define SUPERVISOR_ROUND_TALLY_H

#include <stdint.h>

#include "proto/event/event.h"

struct round;
struct user;

/* Begins with zeros: no round has finished. Whom the round did not ask for, because they wait for a later one, counts
 * nowhere. */
struct round_tally {
    int64_t number, started_wall_ms;
    int64_t replicated, unchanged;
    int64_t without; /* a calendar that could be replicated */
    int64_t failed;
    int64_t reasons[EVENT_COUNT]; /* of those who failed */
};

/* Counts the users of the table, of whom the round that has just finished gave results. Borrows both. */
void round_tally_take(struct round_tally *tally,
                      const struct round *round,
                      const struct user *users);

#endif
