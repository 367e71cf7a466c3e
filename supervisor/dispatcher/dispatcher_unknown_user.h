/* What an administrator is told who asks for a user that the supervisor does not know by that name: mostly it
 * is no mistake of theirs, because the list names only some of the users. */
#ifndef SUPERVISOR_DISPATCHER_UNKNOWN_USER_H
#define SUPERVISOR_DISPATCHER_UNKNOWN_USER_H

#include "proto/event/reason.h"

struct dispatcher;

/* Why there is none of that name, as far as can be known here: the list names only some users. Writes a
 * packed reason. */
void dispatcher_explain_unknown_user(const struct dispatcher *dispatcher,
                                     const char *name,
                                     char reason[REASON_BYTES]);

#endif
