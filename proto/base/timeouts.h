/* Time-outs that follow from a setting. From request_timeout those that contain each other: one request
 * in a lease in a drain in a kill in the service's stop. From heartbeat the silence that a peer may keep. */
#ifndef PROTO_TIMEOUTS_H
#define PROTO_TIMEOUTS_H

#include <stdint.h>

/* Between one time-out and the next larger one: a quarter of the request, at least a second. */
static inline int64_t timeout_step_ms(int64_t request_timeout_ms)
{
    return request_timeout_ms / 4 > 1000 ? request_timeout_ms / 4 : 1000;
}

/* A lease that nothing extends. */
static inline int64_t timeout_lease_ms(int64_t request_timeout_ms)
{
    return request_timeout_ms + timeout_step_ms(request_timeout_ms);
}

/* From the first SIGTERM (or drain) until the process goes as it is. */
static inline int64_t timeout_drain_ms(int64_t request_timeout_ms)
{
    return request_timeout_ms + 2 * timeout_step_ms(request_timeout_ms);
}

/* From the first SIGTERM until the supervisor sends SIGKILL to a child. */
static inline int64_t timeout_kill_ms(int64_t request_timeout_ms)
{
    return request_timeout_ms + 3 * timeout_step_ms(request_timeout_ms);
}

/* TimeoutStopSec of the service. */
static inline int64_t timeout_stop_ms(int64_t request_timeout_ms)
{
    return request_timeout_ms + 4 * timeout_step_ms(request_timeout_ms);
}

/* Who was silent for longer is gone. */
#define TIMEOUT_MISSED_HEARTBEATS 3

static inline int64_t timeout_silence_ms(int64_t heartbeat_ms)
{
    return TIMEOUT_MISSED_HEARTBEATS * heartbeat_ms;
}

#endif
