/* Everything the supervisor knows about one user.
 *
 * Plain data: who may change what is said in user.h. There may be half a million of them, so texts are
 * allocated as long as they are, and what a statistic needs of every user lies ready in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"

#include "supervisor/user/user.h"
#include "supervisor/user/user_claim.h"

struct user *user_find(struct user *users, const char *name)
{
    struct user *user = NULL;
    HASH_FIND_STR(users, name, user);
    return user;
}

struct user *user_find_or_create(struct user **users, const char *name)
{
    struct user *user = user_find(*users, name);
    if (user != NULL)
        return user;
    user = memory_allocate(sizeof(*user));
    user->name = memory_copy_text(name);
    HASH_ADD_KEYPTR(hh, *users, user->name, strlen(user->name), user);
    return user;
}

void user_set_profile(struct user *user, const struct roster_user *profile)
{
    memory_replace_text(&user->dn, profile->dn);
    memory_replace_text(&user->guid, profile->guid);
    memory_replace_text(&user->sam, profile->sam);
    memory_replace_text(&user->display_name, profile->display_name);
    user->is_disabled = profile->disabled;
}

void user_destroy(struct user **users, struct user *user)
{
    HASH_DEL(*users, user);
    user_drop_calendar(user);
    free(user->name);
    free(user->dn);
    free(user->guid);
    free(user->sam);
    free(user->display_name);
    free(user->address);
    free(user->former_address);
    user_claim_destroy(user->claim);
    free(user->note);
    free(user->reason);
    free(user->no_access_place);
    free(user);
}

void user_forget_digest(struct user *user)
{
    user->digest_is_known = false;
}

void user_drop_calendar(struct user *user)
{
    memory_wipe(user->calendar.data, user->calendar.size_bytes);
    free(user->calendar.data);
    user->calendar = (struct sealed_calendar){0};
}

/* Names are looked up when a result comes and not when users are counted, which happens for each request
 * of the metrics. Most results are the same as before. */
static const struct event_row *row_of(const struct event_row *before, const char *reason)
{
    if (*reason == '\0')
        return NULL;
    char name[REASON_NAME_BYTES];
    reason_copy_name(reason, name);
    if (before != NULL && strcmp(before->name, name) == 0)
        return before;
    const struct event_row *row = event_find(name);
    return row != NULL ? row : event_row(OTHER);
}

void user_set_reason(struct user *user, const char *code, const char *reason)
{
    (void)snprintf(user->code, sizeof(user->code), "%s", text_or_empty(code));
    memory_replace_text(&user->reason, text_or_empty(reason));
    user->reason_row = row_of(user->reason_row, user->reason);
}

const char *user_known_address(const struct user *user)
{
    return user->address != NULL ? user->address : user->former_address;
}

bool user_set_note(struct user *user, const char *note)
{
    note = text_or_empty(note);
    if (strcmp(text_or_empty(user->note), note) == 0)
        return false;
    user->note_row = row_of(user->note_row, note);
    memory_replace_text(&user->note, *note != '\0' ? note : NULL);
    return true;
}

/* FNV-1a: any even spread will do, but it must never change. */
uint64_t user_stable_number(const struct user *user)
{
    uint64_t number = UINT64_C(14695981039346656037);
    for (const char *letter = user->name; *letter != '\0'; letter++)
        number = (number ^ (unsigned char)*letter) * UINT64_C(1099511628211);
    return number;
}

enum user_state user_shown_state(enum user_state state)
{
    if (state == USER_SENT)
        return USER_HANDED_OVER;
    return state == USER_BETWEEN ? USER_WAITING : state;
}

const char *user_state_name(enum user_state state)
{
    static const char *const names[] = {
        [USER_UNLISTED] = "unlisted",       [USER_WAITING] = "waiting",
        [USER_TO_RESOLVE] = "to resolve",   [USER_RESOLVING] = "resolving",
        [USER_TO_FETCH] = "to fetch",       [USER_FETCHING] = "fetching",
        [USER_HANDED_OVER] = "handed over", [USER_SENT] = "sent",
        [USER_FINISHED] = "finished",       [USER_BETWEEN] = "between",
    };
    return names[state];
}
