/* Since when users wait for servers, and when one may be asked again. */
#include "proto/base/number.h"

#include "supervisor/dispatcher/dispatcher_servers.h"
#include "supervisor/dispatcher/dispatcher_state.h"
#include "supervisor/server/access.h"
#include "supervisor/server/servers.h"

bool server_has_line(const struct server *server)
{
    return !TAILQ_EMPTY(&server->line->queue) || !TAILQ_EMPTY(&server->line->suspects);
}

void servers_begin_waiting(struct dispatcher *d)
{
    for (size_t i = 0; i < d->directories->count; i++)
        server_wait_anew(&d->directories->items[i], INT64_MAX);
}

int64_t servers_next_ms(const struct dispatcher *d)
{
    int64_t now_ms = d->now.monotonic_ms, next = INT64_MAX;
    for (size_t i = 0; i < d->directories->count; i++) {
        const struct server *server = &d->directories->items[i];
        bool somebody_waits = !d->is_paused && server_has_line(server);
        next = number_smaller(next, server_next_ms(server, now_ms));
        next = number_smaller(
            next, server_silent_from_ms(server, somebody_waits, d->settings.request_timeout_ms));
    }
    for (size_t i = 0; i < d->exchanges->count; i++) {
        const struct server *server = &d->exchanges->items[i];
        next = number_smaller(next, server_next_ms(server, now_ms));
        next = number_smaller(next, budget_next_ms(&server->access->budget, now_ms));
    }
    return next;
}
