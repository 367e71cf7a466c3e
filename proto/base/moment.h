/* A point in time, as events carry it. */
#ifndef PROTO_MOMENT_H
#define PROTO_MOMENT_H

#include <stdint.h>

/* The two clocks, never mixed: time limits by the monotonic one, the window and ages by the wall's. */
struct moment {
    int64_t monotonic_ms, wall_ms;
};

#endif
