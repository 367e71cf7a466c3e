/* What concerns all users at once: a round that begins, an administrator or new settings that make it
 * worthwhile to try somebody again. */
#ifndef SUPERVISOR_DISPATCHER_USERS_H
#define SUPERVISOR_DISPATCHER_USERS_H

#include <stdbool.h>

struct dispatcher;
struct user;

/* The round that begins takes everybody who may be asked for. */
void users_round_begins(struct dispatcher *d);

/* Whoever has not been listed for long, and whose mapping is too old to serve, is forgotten. Not while
 * a job or a roster names users. */
void users_forget_old(struct dispatcher *d);

/* A new session of the UCServer may answer whom the last one did not; once in a round, or it would never
 * end. */
void users_retry_unanswered(struct dispatcher *d);

/* Somebody has acted: those who were given up because of a server need not wait for the next round.
 * Returns whether there are any; `is_running`: they are tried in the present round. */
bool users_retry_away(struct dispatcher *d, bool is_running);

/* Somebody may have mended what killed; who kills again is in quarantine again. */
void users_release_from_quarantine(struct dispatcher *d);
void users_release_one(struct dispatcher *d, struct user *user);

/* The mailbox may be another one by new settings, and the calendar of another shape. */
void users_begin_anew(struct dispatcher *d);

/* Whoever waits for an Exchange stands in the line of another place now: the settings have changed whether
 * Autodiscover finds it. */
void users_line_up_anew(struct dispatcher *d);

#endif
