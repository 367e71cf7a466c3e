/* What both clocks show at one time, as events carry it. Deadlines are monotonic, and what is written down
 * or shown is wall-clock time; keeping both in one struct keeps them from being mixed up. */
#ifndef PROTO_BOTH_CLOCKS_H
#define PROTO_BOTH_CLOCKS_H

#include <stdint.h>

/* They are never mixed: time limits by the monotonic clock, the window and ages by the wall's. */
struct both_clocks {
    int64_t monotonic_ms, wall_ms;
};

#endif
