/* What the service shows of itself: the dispatcher's view, the pool, the store, this process. It is put
 * together anew for each question and never kept up to date, so what is shown cannot differ from what
 * is. */
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/clock.h"
#include "proto/process/process.h"

#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/store/store.h"
#include "supervisor/supervisor_private.h"

/* Enough for the largest list of problems. */
#define ARENA_BYTES (64 * 1024 * 1024)

static void
fill_pools(const struct supervisor *supervisor, struct arena *arena, struct statistics *statistics)
{
    static const enum role roles[] = {ROLE_WORKER_LDAP, ROLE_WORKER_EWS, ROLE_PUBLISHER_UCSERVER};
    size_t count = sizeof(roles) / sizeof(roles[0]);
    struct statistics_pool *pools = arena_allocate(arena, count, sizeof(*pools));
    if (pools == NULL)
        return;
    const struct settings_pool *settings = supervisor->settings->pool;
    const int64_t configured[] = {settings->worker_ldap, settings->worker_ews, settings->publisher};
    for (size_t i = 0; i < count; i++) {
        pool_describe(supervisor->pool, roles[i], &pools[i]);
        pools[i].configured = configured[i];
    }
    statistics->pools = pools;
    statistics->pools_count = count;
}

/* Behind what the dispatcher counts. */
static void
add_drops(const struct supervisor *supervisor, struct arena *arena, struct statistics *statistics)
{
    size_t before = statistics->counters_count;
    struct statistics_count *all = arena_allocate(arena, before + BUS_DROP_COUNT, sizeof(*all));
    if (all == NULL)
        return;
    /* Copying nothing from NULL is undefined. */
    if (before > 0)
        memcpy(all, statistics->counters, before * sizeof(*all));
    for (size_t i = 0; i < BUS_DROP_COUNT; i++)
        all[before + i] =
            (struct statistics_count){supervisor_drops[i].counter,
                                      bus_server_dropped_count(supervisor->bus, (enum bus_drop)i)};
    statistics->counters = all;
    statistics->counters_count = before + BUS_DROP_COUNT;
}

/* The arena lives until the next question, so that the answer is valid for the whole turn. */
const struct statistics *supervisor_statistics(void *context, bool with_problems)
{
    struct supervisor *supervisor = context;
    struct report usage;
    arena_destroy(supervisor->statistics_arena);
    supervisor->statistics_arena = arena_create(ARENA_BYTES);
    struct statistics *statistics =
        arena_allocate(supervisor->statistics_arena, 1, sizeof(*statistics));
    process_read_usage(&usage);
    statistics->version = EWSCAL_VERSION;
    statistics->host = supervisor->host;
    statistics->now_ms = clock_wall_ms();
    statistics->started_ms = supervisor->started_wall_ms;
    statistics->memory_bytes = usage.memory_bytes;
    statistics->cpu_ms = usage.cpu_ms;
    statistics->descriptors = usage.descriptors;
    statistics->store = store_statistics(persist_store(supervisor->persist));
    dispatcher_statistics(supervisor->dispatcher, with_problems, clock_now(),
                          supervisor->statistics_arena, statistics);
    fill_pools(supervisor, supervisor->statistics_arena, statistics);
    add_drops(supervisor, supervisor->statistics_arena, statistics);
    return statistics;
}
