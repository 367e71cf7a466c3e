/* Rounds: every listed user once, each at his own time of the interval. */
#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/dispatcher/dispatcher_internal.h"

/* A user who has not been listed for long, and whose mapping is too old to serve, is forgotten. */
static void forget_old_users(struct dispatcher *d)
{
    if (d->jobs != NULL || d->roster.named != NULL)
        return;
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next)
    {
        int64_t oldest_ms = d->now.wall_ms - user_cache_ms(d, user);
        if (user->state != USER_UNLISTED || user->is_quarantined ||
            user->resolved_wall_ms >= oldest_ms || user->finished_wall_ms >= oldest_ms)
            continue;
        if (user->address != NULL) {
            user_set_mapping(d, user, NULL);
            d->output.row_changed(d->output.context, STORE_MAPPING, user->name);
        }
        access_is_back(d, user);
        user_destroy(&d->users, user);
    }
}

static void set_start(struct dispatcher *d)
{
    d->round.started_ms = d->now.monotonic_ms;
    d->round.started_wall_ms = d->now.wall_ms;
}

static void begin(struct dispatcher *d)
{
    forget_old_users(d);
    d->round.number++;
    d->round.phase = ROUND_ROSTER;
    set_start(d);
    roster_restart(d, d->now.monotonic_ms);
}

/* The first round after a start begins for everybody at once. */
static bool is_spread(const struct dispatcher *d)
{
    return d->settings.spread && !d->round.hurry && d->round.number > 1;
}

static int64_t due_time(const struct dispatcher *d, const struct user *user)
{
    /* Whose mailbox nobody knows is looked up at once: the others wait to hear that it is not
     * theirs. */
    if (!is_spread(d) || user->address == NULL)
        return d->now.monotonic_ms;
    uint64_t offset = user_stable_number(user) % (uint64_t)d->settings.interval_ms;
    return d->round.started_ms + (int64_t)offset;
}

static bool stays_out(const struct dispatcher *d, struct user *user)
{
    if (user->is_quarantined)
        return true;
    if (user->slow_rounds == 0 || d->round.hurry)
        return false;
    user->slow_rounds--;
    return true;
}

bool round_is_overdue(const struct dispatcher *d)
{
    return d->now.monotonic_ms - d->round.started_ms >= d->settings.interval_ms;
}

/* Whoever has to wait is looked at again when the round is overdue: he may be given up then. */
int64_t round_end_or(const struct dispatcher *d, int64_t at_ms)
{
    int64_t end_ms = d->round.started_ms + d->settings.interval_ms;
    return end_ms > d->now.monotonic_ms && end_ms < at_ms ? end_ms : at_ms;
}

/* Counts first and sends on their way second: a user may finish at once. */
void round_roster_complete(struct dispatcher *d)
{
    d->round.phase = ROUND_RUNNING;
    d->round.unfinished = d->round.unmapped = 0;
    if (round_is_overdue(d)) /* the roster was long in coming: nobody is late by that */
        set_start(d);
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next)
    {
        if (user->state == USER_UNLISTED || stays_out(d, user))
            continue;
        user_release(d, user);
        user->state = USER_RESOLVING;
        user->attempts = 0;
        user->counted_unmapped = user->address == NULL;
        d->round.unmapped += user->counted_unmapped ? 1 : 0;
        d->round.unfinished++;
    }
    HASH_ITER(hh, d->users, user, next)
    {
        if (user->state == USER_RESOLVING)
            user_due_at(d, user, due_time(d, user));
    }
}

/* The next round begins an interval after the last one, at once when that is over. */
void round_plan_next(struct dispatcher *d)
{
    int64_t next_ms = d->round.started_ms + d->settings.interval_ms;
    d->round.next_ms = next_ms > d->now.monotonic_ms ? next_ms : d->now.monotonic_ms;
}

static void retry(struct dispatcher *d, struct user *user)
{
    user->state = USER_RESOLVING;
    user->attempts = 0;
    d->round.unfinished++;
    user_due_at(d, user, d->now.monotonic_ms);
}

/* A new session may answer whom the last one did not; once, or the round would never end. */
void round_retry_unanswered(struct dispatcher *d)
{
    if (d->round.phase != ROUND_RUNNING)
        return;
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next)
    {
        if (user->state != USER_FINISHED || user->result != RESULT_UNANSWERED ||
            user->retried_in_round == d->round.number)
            continue;
        user->retried_in_round = d->round.number;
        retry(d, user);
    }
}

/* Somebody has acted: those who were given up because of a server need not wait for the next round. */
void round_retry_those_away(struct dispatcher *d)
{
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next)
    {
        if (user->state != USER_FINISHED || !user_result_is_away(user->result))
            continue;
        d->round.hurry = true; /* and when no round runs, it begins one */
        if (d->round.phase != ROUND_RUNNING)
            return;
        retry(d, user);
    }
}

static void finish(struct dispatcher *d)
{
    int64_t now_ms = d->now.monotonic_ms;
    d->round.phase = ROUND_IDLE;
    d->round.hurry = d->round.hurry_next;
    d->round.hurry_next = false;
    d->round.finished_ms = now_ms;
    d->round.duration_ms = now_ms - d->round.started_ms;
    round_plan_next(d);
    accesses_judge(d);
    d->counters.rounds_finished++;
    log_info(d->log, "round is finished", log_number("round", d->round.number),
             log_number("ms", d->round.duration_ms), log_number("users", d->roster.newest_users));
}

static void send_due_users(struct dispatcher *d)
{
    struct user *user;
    while ((user = due_heap_first(&d->waiting)) != NULL && user->due_ms <= d->now.monotonic_ms) {
        user_release(d, user);
        user->state = USER_RESOLVING;
        user_due_at(d, user, user->due_ms);
    }
}

void round_turn(struct dispatcher *d)
{
    if (d->round.phase == ROUND_IDLE && !d->is_paused &&
        (d->round.hurry || d->now.monotonic_ms >= d->round.next_ms))
        begin(d);
    roster_turn(d);
    send_due_users(d);
}

/* After everything of a turn: the last answer may have come in it. */
void round_end_turn(struct dispatcher *d)
{
    if (d->round.phase == ROUND_RUNNING && d->round.unfinished == 0)
        finish(d);
}

int64_t round_next_ms(const struct dispatcher *d)
{
    int64_t next = INT64_MAX;
    if (d->round.phase == ROUND_IDLE && !d->is_paused)
        next = d->round.hurry ? d->now.monotonic_ms : d->round.next_ms;
    if (d->round.phase != ROUND_IDLE && !d->roster.is_asked && d->roster.ask_at_ms < next &&
        d->roster.ask_at_ms > d->now.monotonic_ms)
        next = d->roster.ask_at_ms;
    if (d->roster.is_asked && d->roster.answer_by_ms < next)
        next = d->roster.answer_by_ms;
    const struct user *first = due_heap_first(&d->waiting);
    if (first != NULL && first->due_ms < next)
        next = first->due_ms;
    return next;
}

/* Somebody may have mended what killed; who kills again is in quarantine again. */
static void release_from_quarantine(struct dispatcher *d)
{
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next)
    {
        if (!user->is_quarantined)
            continue;
        suspicion_release(user, d->jobs_done_by_role[user->suspected_by]);
        d->output.row_changed(d->output.context, STORE_QUARANTINE, user->name);
    }
}

bool dispatcher_run_now(struct dispatcher *d, struct moment now)
{
    d->now = now;
    d->round.hurry = true;
    release_from_quarantine(d);
    /* Who has a result in the present round already is due in the next one. */
    d->round.hurry_next =
        d->round.phase == ROUND_RUNNING && d->round.unfinished < d->roster.newest_users;
    struct user *user;
    while ((user = due_heap_first(&d->waiting)) != NULL) {
        user_release(d, user);
        user->state = USER_RESOLVING;
        user_due_at(d, user, now.monotonic_ms);
    }
    return !d->is_paused;
}
