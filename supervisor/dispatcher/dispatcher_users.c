/* What concerns all users at once. Each is one walk over the table, at a round's begin or after
 * somebody acted, never in each turn: there may be hundreds of thousands. */
#include "supervisor/dispatcher/dispatcher_access.h"
#include "supervisor/dispatcher/dispatcher_mapping.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_users.h"
#include "supervisor/user/suspicion.h"
#include "supervisor/user/user_way.h"

void users_round_begins(struct dispatcher *d)
{
    for (struct user *user = d->users; user != NULL; user = user->hh.next)
        user_way_round_begins(d->way, user);
}

void users_forget_old(struct dispatcher *d)
{
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next) {
        /* As long as the mapping could serve: the user may be online for a while only. Quarantine stays
         * known, or whoever kills would be new again after each log-out. */
        int64_t oldest_ms = d->now.wall_ms - mapping_cache_ms(d, user);
        if (user->state != USER_UNLISTED || user->is_quarantined ||
            user->resolved_wall_ms >= oldest_ms || user->finished_wall_ms >= oldest_ms)
            continue;
        if (user->address != NULL)
            mapping_forget(d, user);
        access_is_back(d, user);
        user_destroy(&d->users, user);
    }
}

void users_retry_unanswered(struct dispatcher *d)
{
    for (struct user *user = d->users; user != NULL; user = user->hh.next) {
        if (user->state != USER_FINISHED || user->result != RESULT_UNANSWERED ||
            user->retried_in_round == user_way_round(d->way))
            continue;
        user->retried_in_round =
            user_way_round(d->way); /* before the retry, which may fail at once */
        user_way_retry(d->way, user);
    }
}

bool users_retry_away(struct dispatcher *d, bool is_running)
{
    bool is_anybody = false;
    for (struct user *user = d->users; user != NULL; user = user->hh.next) {
        if (user->state != USER_FINISHED || !user_result_is_away(user->result))
            continue;
        is_anybody = true;
        if (!is_running)
            break; /* the round that begins takes all of them */
        user_way_retry(d->way, user);
    }
    return is_anybody;
}

void users_release_one(struct dispatcher *d, struct user *user)
{
    if (!user->is_quarantined)
        return;
    /* Only a job that is finished from now on is proof against them. */
    suspicion_release(user, d->jobs_done_by_role[user->suspected_by]);
    d->callbacks.row_changed(d->callbacks.context, STORE_QUARANTINE, user->name);
}

void users_release_from_quarantine(struct dispatcher *d)
{
    for (struct user *user = d->users; user != NULL; user = user->hh.next)
        users_release_one(d, user);
}

void users_begin_anew(struct dispatcher *d)
{
    for (struct user *user = d->users; user != NULL; user = user->hh.next) {
        user->mapped_in_round = 0;
        user_way_again(d->way, user, WAY_OTHER_SHAPE, d->now.monotonic_ms);
    }
}

void users_line_up_anew(struct dispatcher *d)
{
    for (struct user *user = d->users; user != NULL; user = user->hh.next) {
        if (user->state == USER_TO_FETCH)
            user_way_again(d->way, user, WAY_OTHER_SHAPE, d->now.monotonic_ms);
    }
}
