/* Reasons for those who may not know names: without the token a caller of this machine sees what is wrong
 * and not with whose mailbox or account. */
#ifndef STATISTICS_NAMELESS_H
#define STATISTICS_NAMELESS_H

#include "proto/event/reason.h"

#include "supervisor/statistics/statistics.h"

/* Writes a packed reason in which nobody is named to `room` and returns it: replaced are, also in its
 * causes, what servers and libraries said in their own words, the values of parameters that name somebody,
 * and all that look like an account, an address or a distinguished name, or hold the name of one of the
 * accounts of `statistics` or its user part. Borrows both; an empty reason is returned as it is. */
const char *statistics_nameless_reason(const char *reason,
                                       const struct statistics *statistics,
                                       char room[REASON_BYTES]);

#endif
