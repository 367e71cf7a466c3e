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

/* The table keeps the order in which they came. */
static int64_t newest_number(const struct user *users)
{
    if (users == NULL)
        return 0;
    const UT_hash_table *table = users->hh.tbl;
    return ((const struct user *)ELMT_FROM_HH(table, table->tail))->number;
}

struct user *user_find_or_create(struct user **users, const char *name)
{
    struct user *user = user_find(*users, name);
    if (user != NULL)
        return user;
    user = memory_allocate(sizeof(*user));
    user->name = memory_copy_text(name);
    user->number = newest_number(*users) + 1;
    HASH_ADD_KEYPTR(hh, *users, user->name, strlen(user->name), user);
    return user;
}

struct user *user_after(struct user *users, int64_t number, const char *name)
{
    if (number == 0)
        return users;
    struct user *user = user_find(users, name);
    if (user != NULL && user->number == number)
        return user->hh.next;
    for (user = users; user != NULL && user->number <= number; user = user->hh.next) {
    }
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
