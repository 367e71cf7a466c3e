/* The dispatcher's part of the statistics: read only. Texts are lent, not copied: they are shown before
 * the next event can change them. What a process says of itself is its newest report, which was checked
 * when it came. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/text.h"
#include "proto/event/event.h"
#include "proto/message/kept_message.h"

#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/dispatcher/dispatcher_statistics_users.h"
#include "supervisor/peer/seat.h"
#include "supervisor/server/accounts.h"
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
    if (processes == NULL || servers == NULL || warnings == NULL)
        return;
    statistics->processes = processes;
    statistics->servers = servers;
    statistics->warnings = warnings;
    TAILQ_FOREACH(peer, &d->peers, link) {
        processes[statistics->processes_count++] = process_of(peer, now);
        for (size_t i = 0; i < report_of(peer)->servers_count; i++) {
            const struct server_health *health = &report_of(peer)->servers[i];
            servers[statistics->servers_count++] =
                statistics_server_of(health, peer->name, now.wall_ms);
            server_warnings_add(warnings, &statistics->warnings_count, health, now.wall_ms, arena);
        }
    }
}

/* The other names under which the settings use the account, or may use it: "windows a, windows b". */
static const char *
spellings_of(const struct dispatcher *d, const struct account *account, struct arena *arena)
{
    char *spellings = memory_copy_text("");
    const struct account *other = NULL;
    while ((other = accounts_next(d->accounts, other)) != NULL) {
        if (other == account || !account_is_spelling(account, other))
            continue;
        char *longer =
            memory_format_text("%s%s%s", spellings, *spellings == '\0' ? "" : ", ", other->name);
        free(spellings);
        spellings = longer;
    }
    const char *kept = arena_copy_text(arena, spellings, strlen(spellings));
    free(spellings);
    return text_or_empty(kept);
}

/* What the server said of the account before what an Exchange wishes, because only that needs somebody to
 * act; it has no time in it, which stands beside it. */
static const char *
reason_of(const struct account *account, struct both_clocks now, struct arena *arena)
{
    char room[REASON_BYTES];
    if (account->refusal != NULL)
        return account->refusal;
    const char *story = account_story(account, now, room);
    return story != NULL ? arena_copy_text(arena, story, strlen(story)) : account->wish;
}

static struct statistics_account shown_account(const struct dispatcher *d,
                                               const struct account *account,
                                               struct both_clocks now,
                                               struct arena *arena)
{
    int64_t login_ms = account_login_wait_ms(account, now.monotonic_ms);
    bool is_refused = login_rule_is_refused(&account->rule);
    int64_t pause_ms = is_refused ? 0 : account->hold_until_ms - now.monotonic_ms;
    int64_t next_ms = number_larger(login_ms, pause_ms);
    const struct login_class_row *class = login_class_row(account->rule.class);
    return (struct statistics_account){
        .name = account->name,
        .is_proven = account->rule.is_proven,
        /* The longest hold, whatever for. */
        .held_ms = account_hold_ms(account, ROLE_WORKER_EWS, now.monotonic_ms),
        .class_name = is_refused ? class->name : NULL,
        .class_title = is_refused ? class->title : NULL,
        .since_ms = account->rule.since_wall_ms,
        .next_try_ms = next_ms == INT64_MAX ? STATISTICS_UNKNOWN
                       : next_ms > 0        ? now.wall_ms + next_ms
                                            : 0,
        .counted = (int64_t)account_counted_tries(account, now.monotonic_ms),
        .spellings = spellings_of(d, account, arena),
        .reason = reason_of(account, now, arena),
    };
}

static void fill_accounts(const struct dispatcher *d,
                          struct both_clocks now,
                          struct arena *arena,
                          struct statistics *statistics)
{
    size_t count = 0;
    const struct account *account = NULL;
    while ((account = accounts_next(d->accounts, account)) != NULL)
        count++;
    struct statistics_account *list = arena_allocate(arena, count, sizeof(*list));
    if (list == NULL)
        return;
    statistics->accounts = list;
    while ((account = accounts_next(d->accounts, account)) != NULL)
        list[statistics->accounts_count++] = shown_account(d, account, now, arena);
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
    fill_accounts(d, now, arena, statistics);
    places_show(d, arena, statistics);
    statistics->not_ready = dispatcher_not_ready(d);
    statistics->is_ready = statistics->not_ready == NULL;
}
