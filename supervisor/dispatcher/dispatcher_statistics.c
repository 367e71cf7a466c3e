/* The dispatcher's part of the statistics: read only. */
#include "proto/base/arena.h"

#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/dispatcher/dispatcher_statistics_users.h"
#include "supervisor/peer/health.h"
#include "supervisor/peer/seat.h"
#include "supervisor/server/accounts.h"
#include "supervisor/user/roster.h"

static void
fill_process(const struct peer *peer, struct moment now, struct statistics_process *process)
{
    *process = (struct statistics_process){
        .name = peer->name,
        .role = peer->role,
        .host = peer->host,
        .version = peer->version,
        .process = peer->process,
        .joined_ms = now.wall_ms - (now.monotonic_ms - peer->joined_ms),
        .is_draining = peer->is_draining,
        .credit = peer->credit,
        .jobs = peer->jobs,
        .users = peer->users_in_jobs,
        .jobs_done = peer->jobs_done,
    };
    if (peer->health == NULL)
        return;
    process->cpu_ms = peer->health->cpu_ms;
    process->memory_bytes = peer->health->memory_bytes;
    process->memory_peak_bytes = peer->health->memory_peak_bytes;
    process->descriptors = peer->health->descriptors;
}

static size_t fill_servers_of(const struct peer *peer, struct statistics_server *servers)
{
    if (peer->health == NULL)
        return 0;
    for (size_t i = 0; i < peer->health->server_count; i++) {
        const struct health_server *health = &peer->health->servers[i];
        servers[i] = (struct statistics_server){
            health->server,   peer->name,       health->state,     health->text,
            health->requests, health->failures, health->latency_ms};
    }
    return peer->health->server_count;
}

static void fill_processes(const struct dispatcher *d,
                           struct moment now,
                           struct arena *arena,
                           struct statistics *statistics)
{
    size_t peers = 0, servers = 0;
    const struct peer *peer;
    TAILQ_FOREACH(peer, &d->peers, link)
    {
        peers++;
        servers += peer->health == NULL ? 0 : peer->health->server_count;
    }
    struct statistics_process *process_list =
        arena_allocate(arena, peers, sizeof(struct statistics_process));
    struct statistics_server *server_list =
        arena_allocate(arena, servers, sizeof(struct statistics_server));
    if (process_list == NULL || server_list == NULL)
        return;
    statistics->processes = process_list;
    statistics->servers = server_list;
    TAILQ_FOREACH(peer, &d->peers, link)
    {
        fill_process(peer, now, &process_list[statistics->processes_count++]);
        statistics->servers_count += fill_servers_of(peer, &server_list[statistics->servers_count]);
    }
}

static void fill_accounts(const struct dispatcher *d,
                          struct moment now,
                          struct arena *arena,
                          struct statistics *statistics)
{
    size_t count = 0;
    const struct account *account = NULL;
    while ((account = accounts_next(d->accounts, account)) != NULL)
        count++;
    struct statistics_account *list =
        arena_allocate(arena, count, sizeof(struct statistics_account));
    if (list == NULL)
        return;
    statistics->accounts = list;
    while ((account = accounts_next(d->accounts, account)) != NULL)
        list[statistics->accounts_count++] = (struct statistics_account){
            account->name, account->rule.state.is_proven,
            account_hold_ms(account, ROLE_WORKER_EWS, now.monotonic_ms),
            account->refusal != NULL ? account->refusal : account->wish};
}

const char *dispatcher_not_ready(const struct dispatcher *d)
{
    const char *trouble = seat_trouble(d->seat);
    if (trouble != NULL)
        return trouble;
    return d->roster->newest_users < 0 ? "the first roster is to come" : NULL;
}

void dispatcher_statistics(const struct dispatcher *d,
                           bool with_problems,
                           struct moment now,
                           struct arena *arena,
                           struct statistics *statistics)
{
    statistics_fill_users(d, with_problems, now, arena, statistics);
    fill_processes(d, now, arena, statistics);
    fill_accounts(d, now, arena, statistics);
    statistics->not_ready = dispatcher_not_ready(d);
    statistics->is_ready = statistics->not_ready == NULL;
}
