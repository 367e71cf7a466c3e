/* How long to stay away from a server that asked for it, or that seems to need it. Pure: chance is
 * an argument. */
#ifndef WORKER_EWS_BACK_OFF_H
#define WORKER_EWS_BACK_OFF_H

#include <stdint.h>

/* When a busy server names no time. */
#define BACK_OFF_BUSY_MS 60000

/* When an account had too many requests open; the server never names a useful time. */
#define BACK_OFF_CONNECTIONS_MS 5000

/* The server's own wish (NO_BACK_OFF or 0 if it had none), else `default_ms` with a spread of 20 percent
 * by `chance` (any number), so that not everybody comes back at once. */
int64_t back_off_choose(int64_t wish_ms, int64_t default_ms, uint32_t chance);

/* The pause after the n-th passing failure in a row (from 0): 4 s, then 16 s, spread by 20 percent;
 * -1 when pausing has not helped. */
int64_t back_off_after_failures(int failures, uint32_t chance);

#endif
