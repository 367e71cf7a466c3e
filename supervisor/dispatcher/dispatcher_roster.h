/* The roster: asks the publisher for it, and tells who is listed. The pages themselves are put together
 * in user/roster.h, which sends nothing. docs/internals/roster.md */
#ifndef SUPERVISOR_DISPATCHER_ROSTER_H
#define SUPERVISOR_DISPATCHER_ROSTER_H

#include "proto/message/message.h"

struct dispatcher;

/* Asks for it when it is due and `is_wanted`, again when the answer is late. */
void dispatcher_roster_turn(struct dispatcher *d, bool is_wanted);

/* Takes an answer of the publisher: that it is ready, or a page. Returns whether the roster is complete now
 * and believed: everybody whom it names is listed, and nobody else. */
bool dispatcher_roster_take(struct dispatcher *d, const struct message *message);

#endif
