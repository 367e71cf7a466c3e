/* What an account may do at an Exchange: its budget, and whether mailboxes can be read with it. Sections
 * of the configuration that name the same account and endpoint share it, because Exchange counts them
 * together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/dispatcher/dispatcher_internal.h"

static const char *text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static bool is_shared(const struct dispatcher_exchange *left,
                      const struct dispatcher_exchange *right)
{
    return strcmp(text_or_empty(left->account), text_or_empty(right->account)) == 0 &&
           text_equals_ignoring_case(left->endpoint, right->endpoint);
}

static int64_t smaller(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

/* Of the sections that share a budget the most careful one decides. */
static struct dispatcher_exchange most_careful(const struct dispatcher_servers *settings,
                                               const struct dispatcher_exchange *given)
{
    struct dispatcher_exchange careful = *given;
    for (size_t i = 0; i < settings->exchange_count; i++) {
        const struct dispatcher_exchange *other = &settings->exchanges[i];
        if (!is_shared(given, other))
            continue;
        careful.budget = smaller(careful.budget, other->budget);
        careful.budget_ceiling = smaller(careful.budget_ceiling, other->budget_ceiling);
    }
    return careful;
}

static struct access *
find(const struct dispatcher *d, const struct account *account, const char *endpoint)
{
    struct access *access;
    SLIST_FOREACH(access, &d->accesses, next)
    {
        if (access->account == account && text_equals_ignoring_case(access->endpoint, endpoint))
            return access;
    }
    return NULL;
}

static struct access *
create(struct dispatcher *d, struct account *account, const struct dispatcher_exchange *careful)
{
    struct access *access = memory_allocate(sizeof(*access));
    access->account = account;
    access->endpoint = memory_copy_text(careful->endpoint);
    budget_init(&access->budget, careful->budget, careful->budget_ceiling, d->now.monotonic_ms);
    SLIST_INSERT_HEAD(&d->accesses, access, next);
    return access;
}

void accesses_set(struct dispatcher *d, const struct dispatcher_servers *settings)
{
    for (size_t i = 0; i < d->exchange_count; i++) {
        struct server *server = &d->exchanges[i];
        struct dispatcher_exchange careful = most_careful(settings, &settings->exchanges[i]);
        struct access *access = find(d, server->account, careful.endpoint);
        if (access == NULL)
            access = create(d, server->account, &careful);
        server->access = access;
        access->budget.ceiling = careful.budget_ceiling;
        access->budget.limit = smaller(access->budget.limit, careful.budget_ceiling);
    }
}

void accesses_clear(struct dispatcher *d)
{
    struct access *access;
    while ((access = SLIST_FIRST(&d->accesses)) != NULL) {
        SLIST_REMOVE_HEAD(&d->accesses, next);
        free(access->endpoint);
        free(access);
    }
}

static const char no_access_code[] = "ErrorNoFreeBusyAccess";

bool access_is_code(const char *code)
{
    return strcmp(code, no_access_code) == 0;
}

/* Which mailbox, asked by whom and where: with another one of these the time begins anew. */
static char *place_of(const struct dispatcher *d, const struct user *user)
{
    const struct access *access = d->exchanges[user->exchange].access;
    char *place = NULL;
    if (asprintf(&place, "%s %s %s", user->address,
                 access->account == NULL ? "" : account_name(access->account),
                 access->endpoint) < 0)
        abort();
    return place;
}

static bool is_same_place(const struct dispatcher *d, const struct user *user)
{
    char *place = place_of(d, user);
    bool is_same = user->no_access_place != NULL && strcmp(user->no_access_place, place) == 0;
    free(place);
    return is_same;
}

void dispatcher_remember_no_access(struct dispatcher *d,
                                   const char *name,
                                   const char *place,
                                   int64_t since_wall_ms)
{
    struct user *user = user_find_or_create(&d->users, name);
    free(user->no_access_place);
    user->no_access_place = memory_copy_text(place);
    user->no_access_since_wall_ms = since_wall_ms;
}

void access_is_lost(struct dispatcher *d, struct user *user)
{
    if (is_same_place(d, user))
        return;
    free(user->no_access_place);
    user->no_access_place = place_of(d, user);
    user->no_access_since_wall_ms = d->now.wall_ms;
    d->output.save_no_access(d->output.context, user);
}

void access_is_back(struct dispatcher *d, struct user *user)
{
    if (user->no_access_place == NULL)
        return;
    free(user->no_access_place);
    user->no_access_place = NULL;
    user->no_access_since_wall_ms = 0;
    d->output.save_no_access(d->output.context, user);
}

bool access_may_be_cleared(const struct dispatcher *d, const struct user *user)
{
    return d->settings.clear_after_ms > 0 && user->no_access_place != NULL &&
           d->now.wall_ms - user->no_access_since_wall_ms > d->settings.clear_after_ms &&
           d->exchanges[user->exchange].access->is_mostly_readable && is_same_place(d, user);
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
    struct access *access;
    SLIST_FOREACH(access, &d->accesses, next)
    access->asked = access->read = 0;
    for (const struct user *user = d->users; user != NULL; user = user->hh.next) {
        bool was_read = false;
        if (user->state == USER_UNLISTED || user->exchange >= d->exchange_count ||
            !was_asked(user->result, &was_read))
            continue;
        d->exchanges[user->exchange].access->asked++;
        d->exchanges[user->exchange].access->read += was_read ? 1 : 0;
    }
    SLIST_FOREACH(access, &d->accesses, next)
    access->is_mostly_readable = access->asked > 0 && 10 * access->read >= 9 * access->asked;
}
