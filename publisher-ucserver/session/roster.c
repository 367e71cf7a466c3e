/* The list of users of one moment. Texts stand in one arena, whose limit is the administrator's
 * (roster_limit), and names are looked up for each calendar that is handed over. Who cannot be named
 * exactly is left out: the name is what the UCServer knows a user by, byte for byte. */
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/error.h"

#include "publisher-ucserver/rose/profile.h"
#include "publisher-ucserver/session/roster.h"

struct member_entry {
    const char *user;
    UT_hash_handle hh;
};

struct roster {
    struct arena *arena;
    struct roster_user *users;
    size_t count;
    size_t capacity;
    size_t left_out;
    struct member_entry *members;
};

struct roster *roster_create(size_t limit_bytes)
{
    struct roster *roster = memory_allocate(sizeof(*roster));
    roster->arena = arena_create(limit_bytes);
    return roster;
}

void roster_destroy(struct roster *roster)
{
    if (roster == NULL)
        return;
    HASH_CLEAR(hh, roster->members);
    free(roster->users);
    arena_destroy(roster->arena);
    free(roster);
}

static bool is_usable(struct asn_octets text, size_t limit)
{
    return text.size_bytes <= limit && text_is_utf8((const char *)text.data, text.size_bytes);
}

/* Returns a copy, "" for a text that is not usable, NULL when the limit is reached. */
static const char *keep_text(struct roster *roster, struct asn_octets text, size_t limit)
{
    if (text.size_bytes == 0 || !is_usable(text, limit))
        return "";
    return arena_copy_text(roster->arena, (const char *)text.data, text.size_bytes);
}

static struct member_entry *find_octets(const struct roster *roster, const void *name, size_t size)
{
    struct member_entry *entry = NULL;
    HASH_FIND(hh, roster->members, name, size, entry);
    return entry;
}

/* A text that does not fit into the arena is NULL, and one of them is enough to end the reading: a list
 * without some users would empty their calendars. */
static int keep_profile(struct roster *roster, const struct profile *profile)
{
    struct roster_user user = {
        .user = keep_text(roster, profile->user_name, LIMIT_USER_NAME),
        .dn = keep_text(roster, profile->dn, LIMIT_DN),
        .guid = keep_text(roster, profile->guid, LIMIT_CODE),
        .sam = keep_text(roster, profile->sam, LIMIT_NAME),
        .display_name = keep_text(roster, profile->display_name, LIMIT_NAME),
        .disabled = profile->disabled_in_directory,
    };
    struct member_entry *entry = arena_allocate(roster->arena, 1, sizeof(*entry));
    if (user.user == NULL || user.dn == NULL || user.guid == NULL || user.sam == NULL ||
        user.display_name == NULL || entry == NULL)
        return -1;
    roster->users = memory_make_room(roster->users, roster->count, &roster->capacity, sizeof(user));
    roster->users[roster->count++] = user;
    entry->user = user.user;
    HASH_ADD_KEYPTR(hh, roster->members, entry->user, strlen(entry->user), entry);
    return 0;
}

int roster_add(struct roster *roster, const struct profile *profile, struct error *error)
{
    struct asn_octets name = profile->user_name;
    if (!profile->enabled)
        return 0;
    if (name.size_bytes == 0 || !is_usable(name, LIMIT_USER_NAME) ||
        find_octets(roster, name.data, name.size_bytes) != NULL) {
        roster->left_out++;
        return 0;
    }
    if (keep_profile(roster, profile) != 0)
        return error_set(error, ROSTER_MEMORY_LIMIT, event_number("users", (int64_t)roster->count));
    return 0;
}

bool roster_has(const struct roster *roster, const char *user)
{
    return find_octets(roster, user, strlen(user)) != NULL;
}

size_t roster_count(const struct roster *roster)
{
    return roster->count;
}

size_t roster_left_out(const struct roster *roster)
{
    return roster->left_out;
}

size_t roster_page_count(const struct roster *roster)
{
    return (roster->count + ROSTER_PAGE_USERS - 1) / ROSTER_PAGE_USERS;
}

struct roster_user *roster_page_users(const struct roster *roster, size_t page, size_t *count)
{
    if (page >= roster_page_count(roster)) {
        *count = 0;
        return NULL;
    }
    size_t first = page * ROSTER_PAGE_USERS;
    size_t left = roster->count - first;
    *count = left < ROSTER_PAGE_USERS ? left : ROSTER_PAGE_USERS;
    return roster->users + first;
}
