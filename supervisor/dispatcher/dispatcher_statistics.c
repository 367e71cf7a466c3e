/* The dispatcher's part of the statistics: read only. Texts are lent, not copied: they are shown before
 * the next event can change them. What a process says of itself is its newest report, which was checked
 * when it came. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/event.h"
#include "proto/message/kept_message.h"

#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/dispatcher/dispatcher_statistics_users.h"
#include "supervisor/overview/account_view.h"
#include "supervisor/overview/server_holds.h"
#include "supervisor/overview/time_view.h"
#include "supervisor/peer/seat.h"
#include "supervisor/statistics/server_warnings.h"
#include "supervisor/user/roster.h"

/* What a process says of itself: nothing before its first report. */
static const struct report *report_of(const struct peer *peer)
{
    static const struct report none = {0};
    return peer->report == NULL ? &none : &peer->report->message.report;
}

static struct statistics_process process_of(const struct peer *peer, struct both_clocks now)
{
    const struct report *report = report_of(peer);
    return (struct statistics_process){
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
        .cpu_ms = report->cpu_ms,
        .memory_bytes = report->memory_bytes,
        .memory_peak_bytes = report->memory_peak_bytes,
        .descriptors = report->descriptors,
    };
}

static size_t warnings_most(const struct report *report)
{
    size_t most = 0;
    for (size_t i = 0; i < report->servers_count; i++)
        most += server_warnings_most(&report->servers[i]);
    return most;
}

/* The lists are allocated at once and filled in a second walk, since an arena cannot make one longer. One
 * that does not fit is left out as a whole: a list that is silently short would be believed. */
static void fill_processes(const struct dispatcher *d,
                           struct both_clocks now,
                           struct arena *arena,
                           struct statistics *statistics)
{
    size_t peers = 0, reported = 0, warned = 0;
    const struct peer *peer;
    TAILQ_FOREACH(peer, &d->peers, link) {
        peers++;
        reported += report_of(peer)->servers_count;
        warned += warnings_most(report_of(peer));
    }
    struct statistics_process *processes = arena_allocate(arena, peers, sizeof(*processes));
    struct statistics_server *servers = arena_allocate(arena, reported, sizeof(*servers));
    struct statistics_warning *warnings = arena_allocate(arena, warned, sizeof(*warnings));
    struct statistics_server_problem *problems = arena_allocate(arena, reported, sizeof(*problems));
    if (processes == NULL || servers == NULL || warnings == NULL || problems == NULL)
        return;
    statistics->processes = processes;
    statistics->servers = servers;
    statistics->warnings = warnings;
    statistics->server_problems = problems;
    TAILQ_FOREACH(peer, &d->peers, link) {
        processes[statistics->processes_count++] = process_of(peer, now);
        for (size_t i = 0; i < report_of(peer)->servers_count; i++) {
            const struct server_health *health = &report_of(peer)->servers[i];
            servers[statistics->servers_count++] =
                statistics_server_of(health, peer->name, now.wall_ms);
            server_warnings_add(warnings, &statistics->warnings_count, health, now.wall_ms, arena);
            server_problems_add(problems, &statistics->server_problems_count, health);
        }
    }
}

const char *dispatcher_not_ready(const struct dispatcher *d)
{
    /* Without a publisher or its session nobody knows who is offline, so no round can begin. */
    const char *trouble = seat_trouble(d->seat);
    if (trouble != NULL)
        return trouble;
    return d->roster->newest_users < 0 ? event_name(ROSTER_FIRST_TO_COME) : NULL;
}

void dispatcher_statistics(const struct dispatcher *d,
                           bool with_problems,
                           struct both_clocks now,
                           struct arena *arena,
                           struct statistics *statistics)
{
    statistics_fill_users(d, with_problems, now, arena, statistics);
    fill_processes(d, now, arena, statistics);
    account_view_fill(d->accounts, now, arena, statistics);
    server_holds_fill(d->ucserver_account, d->directories, d->exchanges, now, arena, statistics);
    time_view_fill(d->requests, d->round_times, arena, statistics);
    places_show(d, arena, statistics);
    statistics->not_ready = dispatcher_not_ready(d);
    statistics->is_ready = statistics->not_ready == NULL;
}
