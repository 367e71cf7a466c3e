/* Whose mailbox is which: one mailbox, one user.
 *
 * Two users with one address would get the same calendar, and one of them a stranger's. Who is right only
 * the directory can say, so neither is served meanwhile, and what one merely remembers is worth less than
 * what the directory has said of the other in this round. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"
#include "proto/log/log.h"

#include "supervisor/dispatcher/dispatcher_mapping.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_publish.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/address_index.h"
#include "supervisor/user/user_way.h"

/* Of the directory that would be asked now, not of the one that answered: the settings may have changed. */
int64_t mapping_cache_ms(const struct dispatcher *d, const struct user *user)
{
    const struct server *directory = servers_for_user(d->directories, user->name, user->dn);
    return directory == NULL ? 0 : directory->cache_ms;
}

static void set_note(struct dispatcher *d, struct user *user, const char *note)
{
    if (user_set_note(user, note))
        d->callbacks.row_changed(d->callbacks.context, STORE_MAPPING_NOTE, user->name);
}

/* Not the state of the user: that is the caller's, who knows why. */
static void forget_address(struct dispatcher *d, struct user *user)
{
    if (user->address == NULL)
        return;
    address_index_remove(&d->addresses, user);
    free(user->former_address);
    user->former_address = user->address;
    user->address = NULL;
    user->resolved_wall_ms = 0;
    set_note(d, user, NULL);
}

void mapping_set(struct dispatcher *d, struct user *user, const char *address, const char *note)
{
    if (user->address == NULL || strcmp(user->address, address) != 0) {
        forget_address(d, user);
        user->address = memory_copy_text(address);
        address_index_add(&d->addresses, user);
    }
    user->resolved_wall_ms = d->now.wall_ms;
    user->mapped_in_round = user_way_round(d->way);
    set_note(d, user, note);
}

void mapping_forget(struct dispatcher *d, struct user *user)
{
    forget_address(d, user);
    d->callbacks.row_changed(d->callbacks.context, STORE_MAPPING, user->name);
}

bool mapping_is_young(const struct dispatcher *d, const struct user *user)
{
    return user->resolved_wall_ms + mapping_cache_ms(d, user) >= d->now.wall_ms;
}

/* Nobody asks for users who are not in the round. */
static bool can_be_asked(const struct user *user)
{
    return user->state != USER_UNLISTED && !user->is_quarantined;
}

/* What is remembered of them from an earlier round is somebody else's now: they are looked up at once,
 * and nobody is fetched before there is an answer. */
static void ask_anew(struct dispatcher *d, struct user *user)
{
    log_event(d->log, USER_ADDRESS_MOVED, event_text("user", user->name),
              event_text("address", user->address));
    publish_withdraw(d, user, event_name(USER_ADDRESS_MOVED));
    mapping_forget(d, user);
    user_way_address_lost(d->way, user);
}

/* Each is told of the other: an administrator who sees only one of them must find the second. */
static void refuse_as_shared(struct dispatcher *d, struct user *user, const struct user *other)
{
    const struct event_field fields[] = {event_text("other", other->name), EVENT_END};
    char reason[REASON_BYTES];
    reason_pack(event_name(USER_SHARES_ADDRESS), fields, reason);
    publish_withdraw(d, user, event_name(USER_SHARES_ADDRESS));
    user_way_finish(d->way, user, RESULT_SHARED_ADDRESS, "", reason);
}

void mapping_use(struct dispatcher *d, struct user *user, bool is_fresh)
{
    const struct user *sharing = NULL;
    struct user *other = address_index_find(d->addresses, user->address), *next;
    for (; other != NULL; other = next) {
        next = other->same_address; /* asking anew takes them out of the list */
        if (other == user)
            continue;
        if (is_fresh && can_be_asked(other) && other->mapped_in_round != user_way_round(d->way)) {
            ask_anew(d, other);
        } else if (can_be_asked(other) || mapping_is_young(d, other)) {
            sharing = other;
            if (other->result != RESULT_SHARED_ADDRESS)
                log_event(d->log, USER_SHARES_ADDRESS, event_text("user", user->name),
                          event_text("other", other->name), event_text("address", user->address));
            refuse_as_shared(d, other, user);
        }
    }
    if (sharing != NULL)
        refuse_as_shared(d, user, sharing);
    else
        user_way_again(d->way, user, WAY_MAPPED, d->now.monotonic_ms);
}

static bool is_same_person(const struct user *left, const struct user *right)
{
    /* Without a GUID nobody knows: an empty one is as good as none. */
    return left->guid != NULL && right->guid != NULL && *left->guid != '\0' &&
           text_equals_ignoring_case(left->guid, right->guid);
}

void mapping_forget_former_owners(struct dispatcher *d, const struct user *user)
{
    struct user *other = address_index_find(d->addresses, user->address), *next;
    for (; other != NULL; other = next) {
        next = other->same_address;
        if (other == user || other->state != USER_UNLISTED ||
            (mapping_is_young(d, other) && !is_same_person(user, other)))
            continue;
        mapping_forget(d, other);
    }
}
