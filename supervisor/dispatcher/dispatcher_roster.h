/* The roster: asks the publisher for it, and tells who is listed. docs/internals/roster.md */
#ifndef SUPERVISOR_DISPATCHER_ROSTER_H
#define SUPERVISOR_DISPATCHER_ROSTER_H

#include "proto/message/message.h"

struct dispatcher;

/* Asks for it when it is due and `is_wanted`, again when the answer is late. */
void dispatcher_roster_turn(struct dispatcher *d, bool is_wanted);

/* The publisher's answers. Return whether the roster is complete now and believed: everybody whom it
 * names is listed, and nobody else. */
bool dispatcher_roster_ready(struct dispatcher *d, const struct roster_ready *ready);
bool dispatcher_roster_page(struct dispatcher *d, const struct roster_page *page);

#endif
