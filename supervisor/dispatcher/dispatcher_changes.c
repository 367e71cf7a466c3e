/* A claim is what somebody has said of a user's mailbox and when. While changes are few it is believed at
 * once and kept for the round, so that it can be taken back. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"
#include "proto/log/log.h"

#include "supervisor/dispatcher/dispatcher_changes.h"
#include "supervisor/dispatcher/dispatcher_mapping.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_publish.h"
#include "supervisor/user/roster.h"
#include "supervisor/user/user_claim.h"
#include "supervisor/user/user_way.h"

static void drop_claim(struct user *user)
{
    user_claim_destroy(user->claim);
    user->claim = NULL;
}

static void replace_claim(struct user *user, const char *address, const char *peer, int64_t round)
{
    struct user_claim *older = user->claim;
    user->claim = user_claim_create(address, peer, user_known_address(user), round);
    user_claim_destroy(older);
}

static bool is_of_this_round(const struct dispatcher *d, const struct user *user)
{
    return user->claim != NULL && user->claim->round == user_way_round(d->way);
}

static bool are_several_workers(const struct dispatcher *d)
{
    const struct peer *peer;
    size_t count = 0;
    TAILQ_FOREACH(peer, &d->peers, link)
        count += peer->role == ROLE_WORKER_LDAP && !peer->is_draining;
    return count > 1;
}

/* The same was said before: by another worker, or in an earlier round by the only one. */
static bool is_said_again(const struct dispatcher *d,
                          const struct user *user,
                          const char *address,
                          const char *peer)
{
    const struct user_claim *claim = user->claim;
    if (claim == NULL || claim->is_believed || !text_equals_ignoring_case(claim->address, address))
        return false;
    return strcmp(claim->peer, peer) != 0 ||
           (claim->round != user_way_round(d->way) && !are_several_workers(d));
}

static void
tell(struct dispatcher *d, const struct user *user, const char *address, const char *peer)
{
    d->counters.mailboxes_changed++;
    log_event(d->log, USER_MAILBOX_CHANGED, event_text("user", user->name),
              event_text("address", address), event_text("was", user_known_address(user)),
              event_text("seen_by", peer));
}

/* A mailbox that was taken in this round goes back to what was known before, and the user is looked up
 * once more. */
static void take_back(struct dispatcher *d, struct user *user)
{
    publish_withdraw(d, user, event_name(MAPPING_CHANGE_HELD));
    mapping_set(d, user, user->claim->was, NULL);
    user->claim->is_believed = false;
    user->mapped_in_round = 0;
    d->callbacks.row_changed(d->callbacks.context, STORE_MAPPING, user->name);
    d->counters.mailboxes_changed--;
    if (user->state != USER_UNLISTED)
        user_way_address_lost(d->way, user);
}

static void distrust(struct dispatcher *d, const char *peer)
{
    d->changes.are_many = true;
    log_event(d->log, MAPPING_MANY_CHANGE, event_number("changed", d->changes.count),
              event_number("users", d->roster->newest_users), event_text("seen_by", peer));
    for (struct user *user = d->users; user != NULL; user = user->hh.next) {
        if (is_of_this_round(d, user) && user->claim->is_believed)
            take_back(d, user);
    }
}

/* Each user counts once in a round. */
static void count_change(struct dispatcher *d, const struct user *user, const char *peer)
{
    struct mapping_changes *changes = &d->changes;
    int64_t round = user_way_round(d->way);
    if (changes->round != round)
        *changes = (struct mapping_changes){.round = round};
    changes->count += !is_of_this_round(d, user);
    if (!changes->are_many && changes->count > CHANGES_FEW &&
        changes->count * 100 > d->roster->newest_users * CHANGES_PERCENT)
        distrust(d, peer);
}

bool changes_are_believed(struct dispatcher *d,
                          struct user *user,
                          const char *address,
                          const char *peer)
{
    const char *known = user_known_address(user);
    if (known == NULL || text_equals_ignoring_case(known, address)) {
        if (!is_of_this_round(d, user))
            drop_claim(user);
        return true;
    }
    if (is_said_again(d, user, address, peer)) {
        tell(d, user, address, peer);
        drop_claim(user);
        return true;
    }
    count_change(d, user, peer);
    bool is_first = !is_of_this_round(d, user);
    if (is_first || !text_equals_ignoring_case(user->claim->address, address))
        replace_claim(user, address, peer, user_way_round(d->way));
    user->claim->is_first = is_first;
    user->claim->is_believed = !d->changes.are_many;
    if (user->claim->is_believed)
        tell(d, user, address, peer);
    return user->claim->is_believed;
}

static void go_on_with_known(struct dispatcher *d, struct user *user)
{
    const struct event_field fields[] = {event_text("address", user->claim->address),
                                         event_text("seen_by", user->claim->peer), EVENT_END};
    char note[REASON_BYTES];
    char *known = memory_copy_text(user_known_address(user));
    reason_pack(event_name(MAPPING_CHANGE_HELD), fields, note);
    mapping_set(d, user, known, note);
    free(known);
    d->callbacks.row_changed(d->callbacks.context, STORE_MAPPING, user->name);
    mapping_use(d, user, false); /* it proves nothing against others */
}

void changes_hold(struct dispatcher *d, struct user *user)
{
    if (user->claim->is_first && are_several_workers(d))
        user_way_again(d->way, user, WAY_AGAIN, d->now.monotonic_ms);
    else
        go_on_with_known(d, user);
}

bool changes_avoid(const struct dispatcher *d, const struct user *user, const char *peer)
{
    return is_of_this_round(d, user) && !user->claim->is_believed &&
           strcmp(user->claim->peer, peer) == 0;
}
