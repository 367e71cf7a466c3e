/* How long a wait is obeyed that somebody else named: a server, a process, or what was saved before.
 * Pure. */
#ifndef PROTO_WAIT_LIMIT_H
#define PROTO_WAIT_LIMIT_H

#include <stdint.h>

#include "proto/base/number.h"

/* Nobody is made to wait longer, whoever says so. */
#define WAIT_LIMIT_MS INT64_C(3600000)

/* The wait, in milliseconds, as it is obeyed: WAIT_LIMIT_MS at most, and none if it is negative. */
static inline int64_t wait_limit_apply(int64_t wait_ms)
{
    return number_smaller(number_larger(wait_ms, 0), WAIT_LIMIT_MS);
}

#endif
