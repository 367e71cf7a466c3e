/* Processes that answer by themselves: as the real ones would, at once and without trouble. */
#ifndef SCENARIO_AUTOMATIC_H
#define SCENARIO_AUTOMATIC_H

#include "world.h"

/* A message on its way: encoded and decoded by the message table. NULL after a complaint when it
 * cannot travel. Borrows `message`. */
struct letter *
letter_create(struct world *world, struct player *player, const struct message *message);
void letter_destroy(struct letter *letter);
void letters_clear(struct world *world);

/* Has the oldest message answered. False: there is none. */
bool automatic_answer(struct world *world);

/* The answers that a worker gives about the users of one job. */
void automatic_resolve(struct world *world, struct player *player, const struct lease *lease);
struct fetch;
void automatic_calendar(struct world *world,
                        struct player *player,
                        const struct lease *lease,
                        const char *user,
                        const char *version,
                        bool is_cleared);

/* "found", "not-found" ... as the directory would say about the person's mailbox. */
void automatic_resolved_user(struct world *world,
                             const char *user,
                             const char *mailbox,
                             struct resolved_user *answer);

#endif
