/* Between the dispatcher's save_... calls and the list of what is saved. */
#ifndef SCENARIO_EFFECTS_SAVED_H
#define SCENARIO_EFFECTS_SAVED_H

#include "world.h"

/* The supervisor has the first log-in of each account wait so long after a lost database. */
#define SAVED_LOST_WAIT_MS 300000

struct user;

/* A mapping, with the objectGUID of its user. */
void saved_mapping_put(struct world *world, const struct user *user);
void saved_forget(struct world *world, const char *kind, const char *name);

#endif
