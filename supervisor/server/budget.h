/* How many requests at once one account may have at one Exchange. A fetch lease is the permission for
 * one request, so the budget counts leases. Pure: time is an argument (monotonic milliseconds). */
#ifndef SUPERVISOR_BUDGET_H
#define SUPERVISOR_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message_values.h"

#include "supervisor/server/pace.h"

/* The most shares that can be held for dead workers; more than any ceiling. */
#define BUDGET_MOST_HELD 32

struct budget {
    int64_t limit, ceiling;
    int64_t leases;
    /* Shares of workers that died: Exchange still counts them. */
    int64_t held_until_ms[BUDGET_MOST_HELD];
    int64_t clean_since_ms; /* nothing but good answers since then */
    int64_t not_before_ms;  /* the server asked us to wait */
    struct pace pace;
    bool is_for_one; /* answers do not show whose they are: one lease at a time */
};

/* A budget of `limit` leases that may grow to `ceiling`. */
void budget_init(struct budget *budget, int64_t limit, int64_t ceiling, int64_t now_ms);

/* Other settings: it may grow to `ceiling` from now on, and is lowered to that and to `limit`. */
void budget_bound(struct budget *budget, int64_t limit, int64_t ceiling);

/* Whether one more lease may go out now. */
bool budget_has_room(const struct budget *budget, int64_t now_ms);

/* A lease went out, or came back in order. */
void budget_take(struct budget *budget);
void budget_return(struct budget *budget);

/* A lease ended with its worker's death or silence: the share is held for `hold_ms`. */
void budget_lose(struct budget *budget, int64_t now_ms, int64_t hold_ms);

/* What the answers of a job said: a clean minute raises the limit by one, pressure lowers it (busy:
 * halves it). `wait_ms` > 0: nobody uses the account for so long, WAIT_LIMIT_MS at most. */
void budget_learn(struct budget *budget,
                  enum server_pressure pressure,
                  int64_t wait_ms,
                  int64_t now_ms);

/* How long the server took for a request of so many mailboxes (0: nothing is known): answers that take ever longer
 * lower the limit by one, or keep it from being raised. */
void budget_note_time(struct budget *budget, int64_t answer_ms, int64_t mailboxes, int64_t now_ms);

/* Whether answers of this server may leave open to which request they belong. */
void budget_note_unnamed(struct budget *budget, bool are_unnamed);

/* When budget_has_room() may change by itself; INT64_MAX: not by itself. */
int64_t budget_next_ms(const struct budget *budget, int64_t now_ms);

#endif
