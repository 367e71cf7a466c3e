/* What every part of the supervisor asks for: a turn of the dispatcher, the peer of a session. It stands
 * below all other files supervisor_*.c, so that none of them needs another one for it. */
#include "supervisor/supervisor_private.h"

void supervisor_wake(struct supervisor *supervisor)
{
    (void)sd_event_source_set_enabled(supervisor->turn, SD_EVENT_ONESHOT); /* valid while it runs */
}

struct bus_peer *supervisor_peer(const struct supervisor *supervisor, int64_t session)
{
    struct bus_peer *peer = NULL;
    while ((peer = bus_server_next_peer(supervisor->bus, peer)) != NULL) {
        if (peer->session == session)
            return peer;
    }
    return NULL;
}
