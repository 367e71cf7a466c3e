/* The directories and exchanges of the settings, with their accounts and accesses. */
#include <stdlib.h>

#include "supervisor/dispatcher/dispatcher_internal.h"

static struct user_line *create_lines(struct servers *servers)
{
    struct user_line *lines = memory_allocate_items(servers->count, sizeof(*lines));
    for (size_t i = 0; i < servers->count; i++) {
        servers->items[i].line = &lines[i];
        TAILQ_INIT(&lines[i].queue);
        TAILQ_INIT(&lines[i].suspects);
    }
    return lines;
}

void dispatcher_servers_create(struct dispatcher *d, const struct dispatcher_servers *settings)
{
    servers_init(&d->directories, ROLE_WORKER_LDAP, settings->directory_count, d->log);
    servers_init(&d->exchanges, ROLE_WORKER_EWS, settings->exchange_count, d->log);
    d->directory_lines = create_lines(&d->directories);
    d->exchange_lines = create_lines(&d->exchanges);
    SLIST_INIT(&d->accesses);
    dispatcher_servers_set(d, settings);
}

void dispatcher_servers_set(struct dispatcher *d, const struct dispatcher_servers *settings)
{
    if (settings->directory_count != d->directories.count ||
        settings->exchange_count != d->exchanges.count)
        return; /* one that comes or goes needs a restart */
    accounts_begin_settings(d->accounts);
    d->ucserver_account =
        accounts_give(d->accounts, settings->ucserver_account, ROLE_PUBLISHER_UCSERVER);
    servers_set(&d->directories, settings->directories, d->accounts);
    servers_set(&d->exchanges, settings->exchanges, d->accounts);
    accesses_begin_settings(&d->accesses);
    for (size_t i = 0; i < d->exchanges.count; i++) {
        struct server *server = &d->exchanges.items[i];
        const struct server_settings *given = &settings->exchanges[i];
        server->access = accesses_take(&d->accesses, server->account, given->endpoint,
                                       given->budget, given->budget_ceiling, d->now.monotonic_ms);
    }
}

void dispatcher_servers_clear(struct dispatcher *d)
{
    servers_clear(&d->directories);
    servers_clear(&d->exchanges);
    accesses_clear(&d->accesses);
    free(d->directory_lines);
    free(d->exchange_lines);
}

bool server_has_line(const struct server *server)
{
    return !TAILQ_EMPTY(&server->line->queue) || !TAILQ_EMPTY(&server->line->suspects);
}

void servers_begin_waiting(struct dispatcher *d)
{
    for (size_t i = 0; i < d->directories.count; i++)
        server_wait_anew(&d->directories.items[i], INT64_MAX);
}

static int64_t earlier(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

int64_t servers_next_ms(const struct dispatcher *d)
{
    int64_t now_ms = d->now.monotonic_ms, next = INT64_MAX;
    for (size_t i = 0; i < d->directories.count; i++) {
        const struct server *server = &d->directories.items[i];
        bool somebody_waits = !d->is_paused && server_has_line(server);
        next = earlier(next, server_next_ms(server, now_ms));
        next = earlier(
            next, server_silent_from_ms(server, somebody_waits, d->settings.request_timeout_ms));
    }
    for (size_t i = 0; i < d->exchanges.count; i++) {
        const struct server *server = &d->exchanges.items[i];
        next = earlier(next, server_next_ms(server, now_ms));
        next = earlier(next, budget_next_ms(&server->access->budget, now_ms));
    }
    return next;
}
