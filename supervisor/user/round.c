/* Rounds: every listed user once, each at their own time of the interval. The own time comes from the
 * user's name, so it stays the same over restarts and the load on the servers is even; only the first
 * round, or one that somebody asked for, does not spread. */
#include "proto/base/number.h"

#include "supervisor/user/round.h"
#include "supervisor/user/user.h"

/* The next round begins an interval after the last one, at once when that is over. */
static void plan_next(struct round *round, int64_t now_ms)
{
    round->next_ms = number_larger(round->started_ms + round->interval_ms, now_ms);
}

void round_set_rules(struct round *round, int64_t interval_ms, bool spread, int64_t now_ms)
{
    round->interval_ms = interval_ms;
    round->spread = spread;
    if (round->number == 0)
        round->next_ms = now_ms;
    else if (round->phase == ROUND_IDLE)
        plan_next(round, now_ms);
}

bool round_is_to_begin(const struct round *round, int64_t now_ms)
{
    return round_next_ms(round, now_ms) <= now_ms;
}

int64_t round_next_ms(const struct round *round, int64_t now_ms)
{
    if (round->phase != ROUND_IDLE)
        return INT64_MAX;
    return round->hurry ? now_ms : round->next_ms;
}

static void set_start(struct round *round, struct both_clocks now)
{
    round->started_ms = now.monotonic_ms;
    round->started_wall_ms = now.wall_ms;
}

void round_begin(struct round *round, struct both_clocks now)
{
    round->number++;
    round->phase = ROUND_ROSTER;
    set_start(round, now);
}

void round_run(struct round *round, struct both_clocks now)
{
    round->phase = ROUND_RUNNING;
    if (round_is_overdue(round, now.monotonic_ms)) /* the roster was long in coming */
        set_start(round, now);
}

void round_finish(struct round *round, int64_t now_ms)
{
    round->phase = ROUND_IDLE;
    round->hurry = round->hurry_next;
    round->hurry_next = false;
    round->finished++;
    round->duration_ms = now_ms - round->started_ms;
    plan_next(round, now_ms);
}

void round_hurry(struct round *round)
{
    round->hurry = true;
}

void round_ask_for(struct round *round, bool is_late)
{
    round_hurry(round);
    round->hurry_next = round->phase == ROUND_RUNNING && is_late;
}

/* The first round after a start begins for everybody at once. Whose mailbox nobody knows is looked
 * up at once, too: the others wait to hear that it is not theirs. */
int64_t round_due_ms(const struct round *round, const struct user *user, int64_t now_ms)
{
    bool is_spread = round->spread && !round->hurry && round->number > 1;
    if (!is_spread || user->address == NULL)
        return now_ms;
    return round->started_ms + (int64_t)(user_stable_number(user) % (uint64_t)round->interval_ms);
}

bool round_is_overdue(const struct round *round, int64_t now_ms)
{
    return now_ms - round->started_ms >= round->interval_ms;
}

int64_t round_end_or(const struct round *round, int64_t at_ms, int64_t now_ms)
{
    int64_t end_ms = round->started_ms + round->interval_ms;
    return end_ms > now_ms && end_ms < at_ms ? end_ms : at_ms;
}
