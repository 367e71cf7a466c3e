/* Pauses that grow from failure to failure up to a limit. Everything that is tried again uses this rule, so
 * that no server that is down is asked without end. */
#ifndef PROTO_PAUSE_H
#define PROTO_PAUSE_H

#include <stdint.h>

#include "proto/base/number.h"

/* The pause after one more failure in a row, in milliseconds: `first_ms` after the first one, then twice as
 * long each time, up to `longest_ms`. `pause_ms` is the one before; 0: there was none, or a success has come
 * since. */
static inline int64_t pause_next_ms(int64_t pause_ms, int64_t first_ms, int64_t longest_ms)
{
    if (pause_ms == 0)
        return number_smaller(first_ms, longest_ms);
    return pause_ms > longest_ms / 2 ? longest_ms : 2 * pause_ms;
}

#endif
