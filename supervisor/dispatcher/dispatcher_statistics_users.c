/* The dispatcher's part of the statistics, of users and rounds: read only.
 *
 * Everything is counted anew for each request, in one walk over all users: a count that is kept up to date
 * beside them would have to be right after every event, and the walk takes milliseconds. */
#include <stdio.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/number.h"
#include "proto/event/event.h"

#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_statistics_users.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/round.h"
#include "supervisor/user/round_tally.h"
#include "supervisor/user/user_way.h"

static const char *const phase_names[] = {
    [ROUND_IDLE] = "idle", [ROUND_ROSTER] = "roster", [ROUND_RUNNING] = "running"};

/* Only those that somebody has: most rows of the table can be no user's reason. Returns NULL when they
 * do not fit. */
static const struct statistics_count *
list_counts(const int64_t counts[EVENT_COUNT], struct arena *arena, size_t *listed)
{
    size_t count = 0;
    for (size_t i = 0; i < EVENT_COUNT; i++)
        count += counts[i] > 0 ? 1 : 0;
    struct statistics_count *list = arena_allocate(arena, count, sizeof(*list));
    *listed = 0;
    for (size_t i = 0; list != NULL && i < EVENT_COUNT; i++) {
        if (counts[i] > 0)
            list[(*listed)++] = (struct statistics_count){event_name((enum event)i), counts[i]};
    }
    return list;
}

static void
fill_last_round(const struct dispatcher *d, struct arena *arena, struct statistics_cycle *cycle)
{
    const struct round_tally *tally = d->tally;
    cycle->last_number = tally->number;
    cycle->last_started_ms = tally->number > 0 ? tally->started_wall_ms : STATISTICS_UNKNOWN;
    cycle->last_replicated = tally->replicated;
    cycle->last_unchanged = tally->unchanged;
    cycle->last_without = tally->without;
    cycle->last_failed = tally->failed;
    cycle->last_reasons = list_counts(tally->reasons, arena, &cycle->last_reasons_count);
}

static void
fill_cycle(const struct dispatcher *d, struct both_clocks now, struct statistics_cycle *cycle)
{
    *cycle = (struct statistics_cycle){
        .number = d->round->number,
        .phase = phase_names[d->round->phase],
        .is_paused = d->is_paused,
        .started_ms = d->round->started_wall_ms,
        .last_duration_ms = d->round->finished > 0 ? d->round->duration_ms : STATISTICS_UNKNOWN,
        .interval_ms = d->settings.interval_ms,
        .next_in_ms = 0,
        .unfinished = user_way_counts(d->way)->unfinished,
    };
    if (d->round->phase == ROUND_IDLE && d->round->next_ms > now.monotonic_ms)
        cycle->next_in_ms = d->round->next_ms - now.monotonic_ms;
}

/* A calendar is fresh when it was good in this round or the last one. */
static bool is_fresh(const struct dispatcher *d, const struct user *user, struct both_clocks now)
{
    /* A tenant whose round takes longer than the interval is not behind for that. */
    int64_t longest_ms = 2 * d->settings.interval_ms;
    if (d->round->duration_ms > d->settings.interval_ms)
        longest_ms += d->round->duration_ms;
    return user_result_is_good(user->result) && user->fresh_wall_ms + longest_ms >= now.wall_ms;
}

/* The event that says why a calendar is not fresh: of those who have no reason of their own, one all the
 * same, so that the counts by reason add up. */
static const struct event_row *why_stale(const struct user *user)
{
    if (user->reason_row != NULL)
        return user->reason_row;
    bool is_only_late = user->result == RESULT_NONE || user_result_is_good(user->result);
    return event_row(is_only_late ? USER_NOT_CONFIRMED : USER_WITHOUT_REASON);
}

/* The same, packed; of those whose calendar is fresh, what is known. */
static const char *shown_reason(const struct user *user, bool is_fresh)
{
    return is_fresh || user->reason_row != NULL ? user->reason : why_stale(user)->name;
}

struct tally {
    int64_t states[USER_STATE_LAST + 1], results[RESULT_LAST + 1];
    int64_t reasons[EVENT_COUNT], notes[EVENT_COUNT];
    const struct user *oldest; /* whose calendar is the oldest; NULL: nobody's was ever good */
};

_Static_assert(OTHER == 0, "reasons are counted from the first row on");

/* There may be hundreds of thousands of users, so nothing but the row that the user has ready is looked
 * at. NULL: there is none. */
static void count_row(const struct event_row *row, int64_t counts[EVENT_COUNT])
{
    if (row != NULL)
        counts[row - event_row(OTHER)]++;
}

/* Those in quarantine are counted even while they are not listed: an administrator wants to know of them.
 * Everything else is about listed users alone. */
static void count_user(const struct dispatcher *d,
                       const struct user *user,
                       struct both_clocks now,
                       struct tally *tally,
                       struct statistics *statistics)
{
    tally->states[user_shown_state(user->state)]++;
    statistics->users_quarantined += user->is_quarantined ? 1 : 0;
    if (user->state == USER_UNLISTED)
        return;
    tally->results[user->result]++;
    statistics->users_listed++;
    if (is_fresh(d, user, now))
        statistics->users_fresh++;
    else
        count_row(why_stale(user), tally->reasons);
    count_row(user->note_row, tally->notes);
    statistics->users_times_only += user->times_only ? 1 : 0;
    statistics->users_zone_unknown += user->zone_unknown ? 1 : 0;
    statistics->cut_texts += user->cut_texts;
    statistics->unknown_busy_types += user->unknown_busy_types;
    statistics->users_without += user_result_has_no_calendar(user->result) ? 1 : 0;
    if (user->fresh_wall_ms == 0)
        return;
    bool is_young = user_result_is_good(user->result) &&
                    user->fresh_wall_ms + d->settings.interval_ms >= now.wall_ms;
    statistics->users_young += is_young ? 1 : 0;
    if (tally->oldest == NULL || user->fresh_wall_ms < tally->oldest->fresh_wall_ms)
        tally->oldest = user;
}

static void fill_users(const struct dispatcher *d,
                       struct both_clocks now,
                       struct arena *arena,
                       struct statistics *statistics)
{
    struct tally tally = {0};
    for (const struct user *user = d->users; user != NULL; user = user->hh.next)
        count_user(d, user, now, &tally, statistics);
    statistics->reasons = list_counts(tally.reasons, arena, &statistics->reasons_count);
    statistics->notes = list_counts(tally.notes, arena, &statistics->notes_count);
    statistics->oldest_user = tally.oldest != NULL ? tally.oldest->name : NULL;
    statistics->oldest_calendar_age_ms =
        tally.oldest == NULL ? STATISTICS_UNKNOWN : now.wall_ms - tally.oldest->fresh_wall_ms;
    struct statistics_count *states = arena_allocate(arena, USER_STATE_LAST + 1, sizeof(*states));
    struct statistics_count *results = arena_allocate(arena, RESULT_LAST + 1, sizeof(*results));
    if (states == NULL || results == NULL)
        return;
    for (int i = 0; i <= USER_STATE_LAST; i++) {
        if (user_shown_state((enum user_state)i) == (enum user_state)i)
            states[statistics->states_count++] =
                (struct statistics_count){user_state_name((enum user_state)i), tally.states[i]};
    }
    for (int i = 0; i <= RESULT_LAST; i++)
        results[i] =
            (struct statistics_count){user_result_name((enum user_result)i), tally.results[i]};
    statistics->states = states;
    statistics->results = results;
    statistics->results_count = RESULT_LAST + 1;
}

static void
fill_counters(const struct dispatcher *d, struct arena *arena, struct statistics *statistics)
{
    const struct dispatcher_counters *counters = &d->counters;
    const struct statistics_count counts[] = {
        {"done", counters->receipts[RECEIPT_DONE]},
        {"refused", counters->receipts[RECEIPT_REFUSED]},
        {"not sent", counters->receipts[RECEIPT_NOT_SENT]},
        {"lost", counters->receipts[RECEIPT_LOST]},
        {"unanswered", counters->receipts[RECEIPT_UNANSWERED]},
        /* behind the receipts */
        {"jobs assigned", counters->jobs_assigned},
        {"jobs finished", counters->jobs_finished},
        {"leases lost", counters->lost_leases},
        {"late results dropped", counters->late_results},
        {"results refused", counters->refused_results},
        {"rounds finished", d->round->finished},
        {"calendars sent", counters->sent},
        {"quarantines", counters->quarantined},
        {"mailboxes changed", counters->mailboxes_changed},
    };
    const size_t count = sizeof(counts) / sizeof(counts[0]), receipts = RECEIPT_LAST + 1;
    struct statistics_count *list = arena_allocate(arena, count, sizeof(*list));
    if (list == NULL)
        return;
    memcpy(list, counts, sizeof(counts));
    statistics->receipts = list;
    statistics->receipts_count = receipts;
    statistics->counters = list + receipts;
    statistics->counters_count = count - receipts;
}

/* Who is listed first: a person must act on what no time heals. */
enum rank { RANK_TO_ACT_ON, RANK_AWAY, RANK_LATE, RANK_WITHOUT, RANK_COUNT };

static enum rank rank_of(const struct user *user)
{
    if (user_result_has_no_calendar(user->result))
        return RANK_WITHOUT;
    if (user->reason_row == NULL)
        return RANK_LATE;
    enum error_class class = user->reason_row->class;
    return class == ERROR_UNAVAILABLE || class == ERROR_BUSY ? RANK_AWAY : RANK_TO_ACT_ON;
}

/* The first ones of each rank. */
struct ranked {
    const struct user *users[RANK_COUNT][STATISTICS_MOST_PROBLEMS];
    size_t counts[RANK_COUNT];
};

/* One walk: of a large tenant a walk for each rank is what takes the time. */
static void rank_problems(const struct dispatcher *d, struct both_clocks now, struct ranked *ranked)
{
    for (const struct user *user = d->users;
         user != NULL && ranked->counts[RANK_TO_ACT_ON] < STATISTICS_MOST_PROBLEMS;
         user = user->hh.next) {
        if (user->state == USER_UNLISTED || is_fresh(d, user, now))
            continue;
        enum rank rank = rank_of(user);
        if (ranked->counts[rank] < STATISTICS_MOST_PROBLEMS)
            ranked->users[rank][ranked->counts[rank]++] = user;
    }
}

static void fill_problems(const struct dispatcher *d,
                          struct both_clocks now,
                          struct arena *arena,
                          struct statistics *statistics)
{
    struct ranked ranked = {.counts = {0}};
    struct statistics_problem *list =
        arena_allocate(arena, STATISTICS_MOST_PROBLEMS, sizeof(*list));
    if (list == NULL)
        return;
    rank_problems(d, now, &ranked);
    statistics->problems = list;
    for (int rank = 0; rank < RANK_COUNT; rank++) {
        for (size_t i = 0; i < ranked.counts[rank]; i++) {
            const struct user *user = ranked.users[rank][i];
            if (statistics->problems_count < STATISTICS_MOST_PROBLEMS)
                list[statistics->problems_count++] = (struct statistics_problem){
                    user->name, user_result_name(user->result), user->code,
                    shown_reason(user, false), user->fresh_wall_ms};
        }
    }
}

void statistics_fill_users(const struct dispatcher *d,
                           bool with_problems,
                           struct both_clocks now,
                           struct arena *arena,
                           struct statistics *statistics)
{
    fill_cycle(d, now, &statistics->cycle);
    fill_last_round(d, arena, &statistics->cycle);
    fill_users(d, now, arena, statistics);
    fill_counters(d, arena, statistics);
    statistics->users_finished = user_way_counts(d->way)->results;
    statistics->users_failed = user_way_counts(d->way)->failed;
    if (with_problems)
        fill_problems(d, now, arena, statistics);
}

/* NULL: its mailbox has not been read yet. */
static const char *granted_view_name(enum granted_view view)
{
    static const char *const names[] = {[VIEW_NONE] = "none",
                                        [VIEW_TIMES] = "times only",
                                        [VIEW_SUBJECT] = "subject",
                                        [VIEW_ALL] = "all"};
    return names[view];
}

/* NULL: the directory has not been asked since the start, or an older worker did not say it. */
static const char *matched_key_name(enum matched_key key)
{
    static const char *const names[] = {[MATCHED_GUID] = "objectGUID",
                                        [MATCHED_PRINCIPAL_NAME] = "userPrincipalName",
                                        [MATCHED_ACCOUNT_NAME] = "sAMAccountName",
                                        [MATCHED_DN] = "distinguishedName"};
    return names[key];
}

/* When the user's calendar is asked for next, by what is known now; unknown of who is in a job, or does not wait. */
static int64_t
next_in_ms(const struct dispatcher *d, const struct user *user, struct both_clocks now)
{
    const struct round *round = d->round;
    if (user->state == USER_WAITING)
        return number_larger(user->due_ms - now.monotonic_ms, 0);
    if (user->state != USER_FINISHED || user->is_quarantined || d->is_paused)
        return STATISTICS_UNKNOWN;
    int64_t begins_ms =
        round->phase == ROUND_IDLE ? round->next_ms : round->started_ms + round->interval_ms;
    int64_t own_ms = round->spread && user->address != NULL && round->interval_ms > 0
                         ? (int64_t)(user_stable_number(user) % (uint64_t)round->interval_ms)
                         : 0;
    int64_t later_ms = user->slow_rounds * round->interval_ms;
    return number_larger(begins_ms + own_ms + later_ms - now.monotonic_ms, 0);
}

static void view_user(const struct dispatcher *d,
                      const struct user *user,
                      struct both_clocks now,
                      struct statistics_user *view)
{
    bool has_directory = user->directory < d->directories->count && user->state != USER_UNLISTED;
    bool has_exchange = user->address != NULL && user->exchange < d->exchanges->count;
    *view = (struct statistics_user){
        .name = user->name,
        .display_name = user->display_name,
        .state = user_state_name(user_shown_state(user->state)),
        .result = user_result_name(user->result),
        .code = user->code,
        .reason = shown_reason(user, is_fresh(d, user, now)),
        .address = user->address,
        .directory = has_directory ? d->directories->items[user->directory].name : NULL,
        .exchange = has_exchange ? d->exchanges->items[user->exchange].name : NULL,
        .is_fresh = is_fresh(d, user, now),
        .is_failed = user_result_is_failure(user->result),
        .is_times_only = user->times_only,
        .is_zone_unknown = user->zone_unknown,
        .cut_texts = user->cut_texts,
        .view = granted_view_name(user->view),
        .entries = user->entries,
        .is_private_unknown = user->private_unknown,
        .is_quarantined = user->is_quarantined,
        .due_in_ms = STATISTICS_UNKNOWN,
        .finished_ms = user->finished_wall_ms,
        .fresh_ms = user->fresh_wall_ms,
        .resolved_ms = user->resolved_wall_ms,
        .note = user->note,
        .absence = user->state == USER_UNLISTED ? event_name(USER_NOT_LISTED) : NULL,
        .unlisted_ms = user->state == USER_UNLISTED ? user->unlisted_wall_ms : 0,
    };
    view->is_listed = user->state != USER_UNLISTED;
    view->seen_ms = view->is_listed ? d->roster_wall_ms : 0;
    view->read_ms = user->read_wall_ms;
    view->written_ms = user->written_wall_ms;
    view->held_entries = user->held_entries;
    view->is_held_known = user->digest_is_known;
    view->matched_by = matched_key_name(user->matched_by);
    view->next_in_ms = next_in_ms(d, user, now);
    if (user->state == USER_WAITING)
        view->due_in_ms = view->next_in_ms;
}

bool dispatcher_view_user(const struct dispatcher *d,
                          const char *name,
                          struct both_clocks now,
                          struct statistics_user *view)
{
    const struct user *user = user_find(d->users, name);
    if (user == NULL)
        return false;
    view_user(d, user, now, view);
    return true;
}

bool dispatcher_walk_users(const struct dispatcher *d,
                           struct user_cursor *cursor,
                           size_t most,
                           struct both_clocks now,
                           bool (*function)(void *context, const struct statistics_user *view),
                           void *context)
{
    struct statistics_user view;
    const struct user *user = user_after(d->users, cursor->number, cursor->name);
    const struct user *last = NULL;
    bool goes_on = true;
    for (; user != NULL && most > 0 && goes_on; user = user->hh.next, most--) {
        view_user(d, user, now, &view);
        goes_on = function(context, &view);
        last = user;
    }
    if (last != NULL) {
        cursor->number = last->number;
        (void)snprintf(cursor->name, sizeof(cursor->name), "%s", last->name);
    }
    return user != NULL;
}
