/* The clocks. Never mix them: one variable holds one of them. Code that decides gets the time
 * as an argument; only loops and sockets ask here. */
#ifndef PROTO_CLOCK_H
#define PROTO_CLOCK_H

#include <stdint.h>

#include "proto/base/both_clocks.h"

/* Milliseconds since some point in the past; never goes back, stands still while the machine
 * sleeps. For time-outs and intervals. */
int64_t clock_monotonic_ms(void);

/* The same, but it goes on while the machine sleeps. For rules that must hold across hosts. */
int64_t clock_boottime_ms(void);

/* Milliseconds since 1970-01-01T00:00:00Z by the machine's clock, which may be set back. */
int64_t clock_wall_ms(void);

/* The monotonic clock and the wall's. */
struct both_clocks clock_now(void);

#endif
