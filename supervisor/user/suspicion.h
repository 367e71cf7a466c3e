/* Who is to blame when a process dies: those in flight are suspects, go in smaller and smaller jobs,
 * and one that was alone in flight at two deaths is quarantined, but only if some process of that
 * role has finished a job since (else the trouble is not the user's). Pure. */
#ifndef SUPERVISOR_SUSPICION_H
#define SUPERVISOR_SUSPICION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/message/message_values.h"

struct user;

/* Alone in flight at so many deaths means quarantine. */
#define SUSPICION_DEATHS_ALONE 2
/* Without proof against the user the processes may be at fault; they are not to die at full speed. */
#define SUSPICION_FIRST_PAUSE_MS 2000
#define SUSPICION_MOST_PAUSE_MS  60000

/* A process of `role` died with `in_flight` users, `user` among them; processes of that role have
 * finished `jobs_done` jobs in all. Returns whether the user is now quarantined. */
bool suspicion_add(struct user *user, enum role role, size_t in_flight, int64_t jobs_done);

/* A process of `role` suspects that this user's data spoils what it asks for others, and is well itself:
 * goes last, in jobs of at most `together`. `jobs_done` as above. */
void suspicion_narrow(struct user *user, enum role role, size_t together, int64_t jobs_done);

/* A quarantine of an earlier supervisor, after deaths of that role's processes. */
void suspicion_remember(struct user *user, enum role role, int64_t since_wall_ms);

/* Quarantine ends: the user is tried once more, still alone and last. `jobs_done` as above. */
void suspicion_release(struct user *user, int64_t jobs_done);

/* How long the user rests before the next try: not at all at first, and longer with each death while
 * alone that did not lead to quarantine. */
int64_t suspicion_pause_ms(const struct user *user);

/* A process of `role` finished its work on the user: nothing is left of a suspicion by that role. */
void suspicion_end(struct user *user, enum role role);

/* Whether the user goes last and in small jobs to processes of `role`. */
bool suspicion_is_on(const struct user *user, enum role role);

#endif
