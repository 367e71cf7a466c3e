/* The processes of a scenario, and the jobs that went out to them. */
#ifndef SCENARIO_PLAYERS_H
#define SCENARIO_PLAYERS_H

#include "world.h"

/* The process of that name ("worker-ews/1"); fails when the name has no role. */
struct player *player_of(struct world *world, const char *name);
struct player *player_of_session(struct world *world, int64_t session);

/* What it says of itself in its hello. */
struct joined player_joined(const struct player *player);

/* Says hello by the rules: asks whether it may join. False: it may not, and `refused` says why. */
bool player_join(struct world *world, struct player *player, struct refused *refused);
void player_leave(struct world *world, struct player *player, enum peer_end end);

/* Sends a message of this process to the dispatcher, and lets things take their course. */
void player_say(struct world *world, struct player *player, struct message *message);
/* The same before anything follows from it. */
void player_whisper(struct world *world, struct player *player, struct message *message);
void player_tell_credit(struct world *world, struct player *player, int64_t users);

/* All sessions are over; the processes stay known. */
void players_part(struct world *world);
void players_destroy(struct world *world);

/* Notes a job that goes out. Complains when the credit does not allow it, or when its number does not
 * rise. */
struct lease *lease_note(struct world *world,
                         struct player *player,
                         int64_t number,
                         bool is_fetch,
                         const struct sentence *users);
void lease_close(struct lease *lease);

/* The newest job of a process; one with that label when there is one. Fails when there is none. */
struct lease *lease_of(struct world *world, const struct player *player, const char *label);
struct lease *lease_by_number(struct world *world, int64_t number);

/* None of them is out any more; their numbers are remembered. */
void leases_close(struct world *world);
void leases_clear(struct world *world);

#endif
