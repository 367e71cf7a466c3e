/* The directories and Exchanges that the settings name, and who waits for each of them. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"

#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_servers.h"
#include "supervisor/server/access.h"
#include "supervisor/server/accounts.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/user_line.h"

static struct user_line *create_lines(struct servers *servers)
{
    struct user_line *lines = memory_allocate_items(servers->count, sizeof(*lines));
    for (size_t i = 0; i < servers->count; i++) {
        servers->items[i].line = &lines[i];
        user_line_init(&lines[i]);
    }
    return lines;
}

void servers_begin(struct dispatcher *d, const struct dispatcher_servers *settings)
{
    d->directories = servers_create(ROLE_WORKER_LDAP, settings->directory_count, d->log);
    d->exchanges = servers_create(ROLE_WORKER_EWS, settings->exchange_count, d->log);
    d->directory_lines = create_lines(d->directories);
    d->exchange_lines = create_lines(d->exchanges);
    d->accesses = accesses_create();
    servers_take_settings(d, settings);
}

void servers_end(struct dispatcher *d)
{
    servers_destroy(d->directories);
    servers_destroy(d->exchanges);
    free(d->directory_lines);
    free(d->exchange_lines);
    accesses_destroy(d->accesses);
}

void servers_take_settings(struct dispatcher *d, const struct dispatcher_servers *settings)
{
    if (settings->directory_count != d->directories->count ||
        settings->exchange_count != d->exchanges->count)
        return;
    accounts_begin_settings(d->accounts);
    d->ucserver_account =
        accounts_give(d->accounts, settings->ucserver_account, ROLE_PUBLISHER_UCSERVER);
    servers_set(d->directories, settings->directories, d->accounts);
    servers_set(d->exchanges, settings->exchanges, d->accounts);
    accesses_begin_settings(d->accesses);
    for (size_t i = 0; i < d->exchanges->count; i++) {
        struct server *server = &d->exchanges->items[i];
        const struct server_settings *given = &settings->exchanges[i];
        server->access = accesses_take(d->accesses, server->account, given->endpoint, given->budget,
                                       given->budget_ceiling, d->now.monotonic_ms);
    }
}

struct user_line *servers_directory_line(void *context, struct user *user)
{
    struct dispatcher *d = context;
    user->directory = servers_for_name(d->directories, user->name);
    return user->directory == d->directories->count ? NULL : &d->directory_lines[user->directory];
}

struct user_line *servers_exchange_line(void *context, struct user *user)
{
    struct dispatcher *d = context;
    user->exchange = servers_for_address(d->exchanges, user->address);
    return user->exchange == d->exchanges->count ? NULL : &d->exchange_lines[user->exchange];
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
        bool somebody_waits = !d->is_paused && !user_line_is_empty(server->line);
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
