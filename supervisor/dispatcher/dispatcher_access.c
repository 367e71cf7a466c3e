/* Users whose mailbox an account cannot read: since when, and whether their lists may be emptied for
 * it. Emptying is for mailboxes that were withdrawn on purpose, so it wants proof that the account
 * still reads nearly all the others: else a lost right of the account would empty everybody. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/dispatcher/dispatcher_access.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/server/access.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/user_way.h"

/* The only code of Exchange that says so of a single mailbox; others may be about the account or the
 * server, and nobody's list is emptied for those. */
static const char no_access_code[] = "ErrorNoFreeBusyAccess";

bool access_is_code(const char *code)
{
    return strcmp(code, no_access_code) == 0;
}

static struct access *access_of(const struct dispatcher *d, const struct user *user)
{
    return d->exchanges->items[user->exchange].access;
}

static char *place_of(const struct dispatcher *d, const struct user *user)
{
    return access_place(access_of(d, user), user->address);
}

static bool is_same_place(const struct dispatcher *d, const struct user *user)
{
    char *place = place_of(d, user);
    bool is_same = user->no_access_place != NULL && strcmp(user->no_access_place, place) == 0;
    free(place);
    return is_same;
}

void access_is_lost(struct dispatcher *d, struct user *user)
{
    if (is_same_place(d, user))
        return; /* since when stays as it is: it is what clear_after counts from */
    free(user->no_access_place);
    user->no_access_place = place_of(d, user);
    user->no_access_since_wall_ms = d->now.wall_ms;
    d->callbacks.row_changed(d->callbacks.context, STORE_NO_ACCESS, user->name);
}

void access_is_back(struct dispatcher *d, struct user *user)
{
    if (user->no_access_place == NULL)
        return;
    memory_replace_text(&user->no_access_place, NULL);
    user->no_access_since_wall_ms = 0;
    d->callbacks.row_changed(d->callbacks.context, STORE_NO_ACCESS, user->name);
}

/* Every condition is one that must be sure: a list that was emptied by mistake is a meeting missed. */
bool access_may_be_cleared(const struct dispatcher *d, const struct user *user)
{
    return d->settings.clear_after_ms > 0 && user->no_access_place != NULL &&
           d->now.wall_ms - user->no_access_since_wall_ms > d->settings.clear_after_ms &&
           access_of(d, user)->is_mostly_readable && is_same_place(d, user);
}

/* As any other who gives no access they are not asked for in each round. */
void access_finish_cleared(struct dispatcher *d, struct user *user)
{
    user_way_finish(d->way, user, RESULT_CLEARED, no_access_code,
                    event_name(USER_ACCESS_WITHDRAWN));
    user_way_is_slow(user, true);
}

/* What the newest result says about reading the mailbox; others say nothing about it. */
static bool was_asked(enum user_result result, bool *was_read)
{
    *was_read =
        user_result_is_good(result) || result == RESULT_REFUSED || result == RESULT_UNANSWERED;
    return *was_read || result == RESULT_NOT_READABLE || result == RESULT_CLEARED ||
           result == RESULT_EXCHANGE_AWAY;
}

void accesses_judge(struct dispatcher *d)
{
    accesses_begin_count(d->accesses);
    for (const struct user *user = d->users; user != NULL; user = user->hh.next) {
        bool was_read = false;
        if (user->state != USER_UNLISTED && user->exchange < d->exchanges->count &&
            was_asked(user->result, &was_read))
            access_count(access_of(d, user), was_read);
    }
    accesses_end_count(d->accesses);
}
