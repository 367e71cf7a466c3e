/* Metrics and the history are made of the same counts, so that a chart on the page for people and one in Grafana
 * agree. What both need of the owners is taken here, so that neither has to know them. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"
#include "proto/base/number.h"

#include "supervisor/history/history.h"
#include "supervisor/history/request_ledger.h"
#include "supervisor/history/round_times.h"
#include "supervisor/overview/time_view.h"

static struct statistics_request_time *
fill_requests(const struct request_ledger *ledger, struct arena *arena, size_t *count)
{
    size_t servers = request_ledger_servers(ledger);
    struct statistics_request_time *list =
        arena_allocate(arena, servers * REQUEST_OUTCOMES, sizeof(*list));
    for (size_t i = 0; list != NULL && i < servers * REQUEST_OUTCOMES; i++) {
        enum request_outcome outcome = (enum request_outcome)(i % REQUEST_OUTCOMES);
        size_t server = i / REQUEST_OUTCOMES;
        list[(*count)++] = (struct statistics_request_time){
            request_ledger_server(ledger, server),
            request_outcome_name(outcome),
            {&histogram_of_requests, *request_ledger_times(ledger, server, outcome)}};
    }
    return list;
}

void time_view_fill(const struct request_ledger *ledger,
                    const struct round_times *rounds,
                    struct arena *arena,
                    struct statistics *statistics)
{
    statistics->request_times = fill_requests(ledger, arena, &statistics->request_times_count);
    struct statistics_round_time *list =
        arena_allocate(arena, ROUND_OUTCOME_LAST + 1, sizeof(*list));
    statistics->round_times = list;
    for (int i = 0; list != NULL && i <= ROUND_OUTCOME_LAST; i++)
        list[statistics->round_times_count++] =
            (struct statistics_round_time){round_outcome_name((enum round_outcome)i),
                                           {&histogram_of_rounds, rounds->by_outcome[i]}};
}

struct history *time_view_history(const struct statistics *statistics, int64_t now_ms)
{
    size_t count = statistics->holds_count;
    const char **names = memory_allocate_items(count, sizeof(*names));
    for (size_t i = 0; i < count; i++)
        names[i] = statistics->holds[i].server;
    struct history *history = history_create(names, count, now_ms);
    free(names);
    return history;
}

static struct history_server server_now(const struct statistics *statistics,
                                        const struct statistics_hold *hold)
{
    struct history_server now = {.is_held = hold->is_held};
    for (size_t i = 0; i < statistics->request_times_count; i++) {
        const struct statistics_request_time *time = &statistics->request_times[i];
        if (strcmp(time->server, hold->server) != 0)
            continue;
        int64_t count = histogram_count(&time->times.counts);
        now.requests = number_sum(now.requests, count);
        now.sum_ms = number_sum(now.sum_ms, time->times.counts.sum_ms);
        if (strcmp(time->outcome, request_outcome_name(REQUEST_GOOD)) != 0)
            now.failed = number_sum(now.failed, count);
    }
    return now;
}

void time_view_note(struct history *history, const struct statistics *statistics, int64_t now_ms)
{
    bool is_known = statistics->is_ready || statistics->users_listed > 0;
    struct history_server *servers =
        memory_allocate_items(statistics->holds_count, sizeof(*servers));
    for (size_t i = 0; i < statistics->holds_count; i++)
        servers[i] = server_now(statistics, &statistics->holds[i]);
    const struct history_state now = {
        .fresh = is_known ? statistics->users_fresh : HISTORY_UNKNOWN,
        .listed = is_known ? statistics->users_listed : HISTORY_UNKNOWN,
        .without = is_known ? statistics->users_without : HISTORY_UNKNOWN,
        .oldest_age_ms = statistics->oldest_calendar_age_ms,
        .finished = statistics->users_finished,
        .failed = statistics->users_failed,
        .servers = servers,
    };
    history_note(history, &now, now_ms);
    free(servers);
}
