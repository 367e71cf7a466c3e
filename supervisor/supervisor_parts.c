/* What every part of the supervisor asks for: the time, a turn of the dispatcher, the peer of a session. */
#include "proto/base/clock.h"

#include "supervisor/supervisor_private.h"

struct moment supervisor_now(void)
{
    return (struct moment){clock_monotonic_ms(), clock_wall_ms()};
}

void supervisor_wake(struct supervisor *supervisor)
{
    (void)sd_event_source_set_enabled(supervisor->turn, SD_EVENT_ONESHOT); /* valid while it runs */
}

struct bus_peer *supervisor_peer(const struct supervisor *supervisor, int64_t session)
{
    struct bus_peer *peer = NULL;
    while ((peer = bus_server_next_peer(supervisor->bus, peer)) != NULL)
        if (peer->session == session)
            return peer;
    return NULL;
}
