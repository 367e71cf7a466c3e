/* Reasons for those who may not know names: without the token a caller of this machine sees what is wrong
 * and not with whose mailbox or account. */
#ifndef STATISTICS_NAMELESS_H
#define STATISTICS_NAMELESS_H

#include "proto/event/reason.h"

/* Writes a packed reason in which nobody is named to `room` and returns it: the values of parameters that
 * name somebody, and of all that look like an account or an address, are replaced, also in its causes. */
const char *statistics_nameless_reason(const char *reason, char room[REASON_BYTES]);

#endif
