/* The dispatcher's part of the statistics: read only. */
#include <string.h>

#include "proto/base/arena.h"

#include "supervisor/dispatcher/dispatcher_internal.h"
#include "supervisor/dispatcher/dispatcher_statistics.h"
#include "supervisor/peer/health.h"

static const char *const phase_names[] = {
    [ROUND_IDLE] = "idle", [ROUND_ROSTER] = "roster", [ROUND_RUNNING] = "running"};

static void
fill_cycle(const struct dispatcher *d, struct moment now, struct statistics_cycle *cycle)
{
    *cycle = (struct statistics_cycle){
        .number = d->round.number,
        .phase = phase_names[d->round.phase],
        .is_paused = d->is_paused,
        .started_ms = d->round.started_wall_ms,
        .last_duration_ms =
            d->counters.rounds_finished > 0 ? d->round.duration_ms : STATISTICS_UNKNOWN,
        .interval_ms = d->settings.interval_ms,
        .next_in_ms = 0,
        .unfinished = d->round.unfinished,
    };
    if (d->round.phase == ROUND_IDLE && d->round.next_ms > now.monotonic_ms)
        cycle->next_in_ms = d->round.next_ms - now.monotonic_ms;
}

/* A calendar is fresh when it was good in this round or the last one. */
static bool is_fresh(const struct dispatcher *d, const struct user *user, struct moment now)
{
    int64_t longest_ms = 2 * d->settings.interval_ms;
    if (d->round.duration_ms > d->settings.interval_ms)
        longest_ms += d->round.duration_ms;
    return user_result_is_good(user->result) && user->fresh_wall_ms + longest_ms >= now.wall_ms;
}

/* Nothing is wrong with the service: there is no calendar that could be replicated. */
static bool has_no_calendar(enum user_result result)
{
    return result == RESULT_NOT_FOUND || result == RESULT_NO_MAILBOX || result == RESULT_DISABLED;
}

struct tally {
    int64_t states[USER_STATE_LAST + 1], results[RESULT_LAST + 1];
    int64_t oldest_wall_ms;
};

static void count_user(const struct dispatcher *d,
                       const struct user *user,
                       struct moment now,
                       struct tally *tally,
                       struct statistics *statistics)
{
    tally->states[user->state]++;
    statistics->users_quarantined += user->is_quarantined ? 1 : 0;
    if (user->state == USER_UNLISTED)
        return;
    tally->results[user->result]++;
    statistics->users_listed++;
    statistics->users_fresh += is_fresh(d, user, now) ? 1 : 0;
    statistics->users_times_only += user->times_only ? 1 : 0;
    statistics->users_without += has_no_calendar(user->result) ? 1 : 0;
    if (user->fresh_wall_ms > 0 &&
        (tally->oldest_wall_ms == 0 || user->fresh_wall_ms < tally->oldest_wall_ms))
        tally->oldest_wall_ms = user->fresh_wall_ms;
}

static struct statistics_count *take_counts(struct arena *arena, size_t count)
{
    return arena_allocate(arena, count, sizeof(struct statistics_count));
}

static void fill_users(const struct dispatcher *d,
                       struct moment now,
                       struct arena *arena,
                       struct statistics *statistics)
{
    struct tally tally = {0};
    for (const struct user *user = d->users; user != NULL; user = user->hh.next)
        count_user(d, user, now, &tally, statistics);
    statistics->oldest_calendar_age_ms =
        tally.oldest_wall_ms == 0 ? STATISTICS_UNKNOWN : now.wall_ms - tally.oldest_wall_ms;
    struct statistics_count *states = take_counts(arena, USER_STATE_LAST + 1);
    struct statistics_count *results = take_counts(arena, RESULT_LAST + 1);
    if (states == NULL || results == NULL)
        return;
    for (int i = 0; i <= USER_STATE_LAST; i++)
        states[i] = (struct statistics_count){user_state_name((enum user_state)i), tally.states[i]};
    for (int i = 0; i <= RESULT_LAST; i++)
        results[i] =
            (struct statistics_count){user_result_name((enum user_result)i), tally.results[i]};
    statistics->states = states;
    statistics->states_count = USER_STATE_LAST + 1;
    statistics->results = results;
    statistics->results_count = RESULT_LAST + 1;
}

static void
fill_counters(const struct dispatcher *d, struct arena *arena, struct statistics *statistics)
{
    const struct dispatcher_counters *counters = &d->counters;
    const struct statistics_count receipts[] = {
        {"done", counters->receipts[RECEIPT_DONE]},
        {"refused", counters->receipts[RECEIPT_REFUSED]},
        {"not sent", counters->receipts[RECEIPT_NOT_SENT]},
        {"lost", counters->receipts[RECEIPT_LOST]},
        {"unanswered", counters->receipts[RECEIPT_UNANSWERED]},
    };
    const struct statistics_count others[] = {
        {"jobs assigned", counters->jobs_assigned},
        {"jobs finished", counters->jobs_finished},
        {"leases lost", counters->lost_leases},
        {"late results dropped", counters->late_results},
        {"results refused", counters->refused_results},
        {"rounds finished", counters->rounds_finished},
        {"calendars sent", counters->sent},
        {"users quarantined", counters->quarantined},
    };
    size_t receipt_count = sizeof(receipts) / sizeof(receipts[0]);
    size_t other_count = sizeof(others) / sizeof(others[0]);
    struct statistics_count *list = take_counts(arena, receipt_count + other_count);
    if (list == NULL)
        return;
    memcpy(list, receipts, sizeof(receipts));
    memcpy(list + receipt_count, others, sizeof(others));
    statistics->receipts = list;
    statistics->receipts_count = receipt_count;
    statistics->counters = list + receipt_count;
    statistics->counters_count = other_count;
}

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

static void fill_problems(const struct dispatcher *d,
                          struct moment now,
                          struct arena *arena,
                          struct statistics *statistics)
{
    size_t most = HASH_COUNT(d->users);
    most = most < STATISTICS_MOST_PROBLEMS ? most : STATISTICS_MOST_PROBLEMS;
    struct statistics_problem *list =
        arena_allocate(arena, most, sizeof(struct statistics_problem));
    if (list == NULL)
        return;
    size_t count = 0;
    for (const struct user *user = d->users; user != NULL && count < most; user = user->hh.next)
        if (user->state != USER_UNLISTED && !is_fresh(d, user, now))
            list[count++] =
                (struct statistics_problem){user->name, user_result_name(user->result), user->code,
                                            user->reason, user->fresh_wall_ms};
    statistics->problems = list;
    statistics->problems_count = count;
}

const char *dispatcher_not_ready(const struct dispatcher *d)
{
    const char *trouble = seat_trouble(d->seat);
    if (trouble != NULL)
        return trouble;
    return d->roster.newest_users < 0 ? "the first roster is to come" : NULL;
}

void dispatcher_statistics(const struct dispatcher *d,
                           bool with_problems,
                           struct moment now,
                           struct arena *arena,
                           struct statistics *statistics)
{
    fill_cycle(d, now, &statistics->cycle);
    fill_users(d, now, arena, statistics);
    fill_counters(d, arena, statistics);
    fill_processes(d, now, arena, statistics);
    fill_accounts(d, now, arena, statistics);
    if (with_problems)
        fill_problems(d, now, arena, statistics);
    statistics->not_ready = dispatcher_not_ready(d);
    statistics->is_ready = statistics->not_ready == NULL;
}

static void view_user(const struct dispatcher *d,
                      const struct user *user,
                      struct moment now,
                      struct statistics_user *view)
{
    bool has_directory = user->directory < d->directories->count && user->state != USER_UNLISTED;
    bool has_exchange = user->address != NULL && user->exchange < d->exchanges->count;
    *view = (struct statistics_user){
        .name = user->name,
        .display_name = user->display_name,
        .state = user_state_name(user->state),
        .result = user_result_name(user->result),
        .code = user->code,
        .reason = user->reason,
        .address = user->address,
        .directory = has_directory ? d->directories->items[user->directory].name : NULL,
        .exchange = has_exchange ? d->exchanges->items[user->exchange].name : NULL,
        .is_fresh = is_fresh(d, user, now),
        .is_times_only = user->times_only,
        .is_quarantined = user->is_quarantined,
        .due_in_ms = STATISTICS_UNKNOWN,
        .finished_ms = user->finished_wall_ms,
        .fresh_ms = user->fresh_wall_ms,
        .resolved_ms = user->resolved_wall_ms,
    };
    if (user->state == USER_WAITING)
        view->due_in_ms = user->due_ms > now.monotonic_ms ? user->due_ms - now.monotonic_ms : 0;
}

bool dispatcher_view_user(const struct dispatcher *d,
                          const char *name,
                          struct moment now,
                          struct statistics_user *view)
{
    const struct user *user = user_find(d->users, name);
    if (user == NULL)
        return false;
    view_user(d, user, now, view);
    return true;
}

void dispatcher_each_user(const struct dispatcher *d,
                          struct moment now,
                          void (*function)(void *context, const struct statistics_user *view),
                          void *context)
{
    struct statistics_user view;
    for (const struct user *user = d->users; user != NULL; user = user->hh.next) {
        if (user->state == USER_UNLISTED)
            continue;
        view_user(d, user, now, &view);
        function(context, &view);
    }
}
