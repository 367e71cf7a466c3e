/* Whose mailbox is which: one mailbox, one user. */
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/log/log.h"

#include "supervisor/dispatcher/dispatcher_mapping.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_publish.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/address_index.h"
#include "supervisor/user/user_way.h"

int64_t mapping_cache_ms(const struct dispatcher *d, const struct user *user)
{
    const struct server *directory = servers_for_name(d->directories, user->name);
    return directory == NULL ? 0 : directory->cache_ms;
}

static void forget_address(struct dispatcher *d, struct user *user)
{
    if (user->address == NULL)
        return;
    address_index_remove(&d->addresses, user);
    memory_replace_text(&user->address, NULL);
    user->resolved_wall_ms = 0;
}

void mapping_set(struct dispatcher *d, struct user *user, const char *address)
{
    if (user->address == NULL || strcmp(user->address, address) != 0) {
        forget_address(d, user);
        user->address = memory_copy_text(address);
        address_index_add(&d->addresses, user);
    }
    user->resolved_wall_ms = d->now.wall_ms;
    user->mapped_in_round = user_way_round(d->way);
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
    log_info(d->log, "address is another user's now, the one who had it is looked up again",
             event_text("user", user->name), event_text("address", user->address));
    publish_withdraw(d, user, "the address is another user's now");
    mapping_forget(d, user);
    user_way_address_lost(d->way, user);
}

static const char shared_text[] =
    "another user of the UCServer resolves to the same address; neither is replicated until the "
    "directory says whose mailbox it is";

static void refuse_as_shared(struct dispatcher *d, struct user *user)
{
    publish_withdraw(d, user, "shared address");
    user_way_finish(d->way, user, RESULT_SHARED_ADDRESS, "", shared_text);
}

void mapping_use(struct dispatcher *d, struct user *user, bool is_fresh)
{
    bool is_shared = false;
    struct user *other = address_index_find(d->addresses, user->address), *next;
    for (; other != NULL; other = next) {
        next = other->same_address;
        if (other == user)
            continue;
        if (is_fresh && can_be_asked(other) && other->mapped_in_round != user_way_round(d->way)) {
            ask_anew(d, other);
        } else if (can_be_asked(other) || mapping_is_young(d, other)) {
            is_shared = true;
            if (other->result != RESULT_SHARED_ADDRESS)
                log_important(d->log, LOG_LEVEL_WARNING,
                              "two users resolve to one address, both are refused",
                              event_text("user", user->name), event_text("other", other->name));
            refuse_as_shared(d, other);
        }
    }
    if (is_shared)
        refuse_as_shared(d, user);
    else
        user_way_again(d->way, user, WAY_MAPPED, d->now.monotonic_ms);
}

static bool is_same_person(const struct user *left, const struct user *right)
{
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
