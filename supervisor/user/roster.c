/* The roster, page by page.
 *
 * Pages are pulled by us and not pushed, so that a large one never fills the bus, and nothing of a roster
 * counts before its last page is here: a list that breaks off must not make users look as if they were
 * online. Reasons of ours are constants, those of a publisher are borrowed from its message. */
#include <stdlib.h>

#include "proto/base/memory.h"

#include "supervisor/user/roster.h"
#include "supervisor/user/user.h"

/* A roster that lost more than a fifth, and more than a handful, is looked at again first. */
#define DOUBT_SHARE    5
#define DOUBT_AT_LEAST 10
/* More users than any UCServer has. */
#define MOST_USERS    10000000
#define PAGES_AT_ONCE 4

void roster_init(struct roster *roster)
{
    *roster = (struct roster){.ask_at_ms = INT64_MAX, .newest_users = -1};
}

void roster_clear(struct roster *roster)
{
    free(roster->named);
}

void roster_restart(struct roster *roster, int64_t at_ms)
{
    free(roster->named);
    roster->named = NULL;
    roster->named_count = 0;
    roster->pages = roster->received = 0;
    roster->is_asked = false;
    roster->ask_at_ms = at_ms;
}

void roster_renew(struct roster *roster, int64_t at_ms)
{
    roster->is_of_ucserver_session = false;
    roster_restart(roster, at_ms);
}

bool roster_is_due(const struct roster *roster, int64_t now_ms)
{
    return !roster->is_asked && roster->ask_at_ms <= now_ms;
}

bool roster_is_late(const struct roster *roster, int64_t now_ms)
{
    return roster->is_asked && roster->answer_by_ms <= now_ms;
}

int64_t roster_next_ms(const struct roster *roster, int64_t now_ms)
{
    if (roster->is_asked)
        return roster->answer_by_ms;
    return roster->ask_at_ms > now_ms ? roster->ask_at_ms : INT64_MAX;
}

int64_t roster_ask(struct roster *roster, int64_t answer_by_ms)
{
    roster->is_asked = true;
    roster->answer_by_ms = answer_by_ms;
    roster->ask_at_ms = INT64_MAX;
    return ++roster->number;
}

/* Before any page of it is pulled. */
static bool is_possible(const struct roster_ready *ready)
{
    return ready->users <= MOST_USERS && ready->pages <= ready->users &&
           ready->users <= ready->pages * ROSTER_PAGE_USERS;
}

enum roster_step roster_take_ready(struct roster *roster,
                                   const struct roster_ready *ready,
                                   int64_t answer_by_ms,
                                   const char **reason)
{
    if (!roster->is_asked || ready->number != roster->number)
        return ROSTER_IGNORED;
    if (!ready->complete || !is_possible(ready)) {
        *reason = ready->complete ? event_name(ROSTER_IMPOSSIBLE) : ready->reason;
        return ROSTER_WRONG;
    }
    roster->pages = ready->pages;
    roster->expected = ready->users;
    roster->pulled = roster->received = 0;
    roster->named_count = 0;
    roster->answer_by_ms = answer_by_ms;
    return ready->pages == 0 ? ROSTER_WHOLE : ROSTER_PULL;
}

static int take_users(struct roster *roster, const struct roster_page *page, struct user **users)
{
    size_t count = roster->named_count + page->users_count;
    if (page->gone || page->page != roster->received || (int64_t)count > roster->expected)
        return -1;
    roster->named = memory_resize(roster->named, count, sizeof(struct user *));
    for (size_t i = 0; i < page->users_count; i++) {
        struct user *user = user_find_or_create(users, page->users[i].user);
        user_set_profile(user, &page->users[i]);
        roster->named[roster->named_count++] = user;
    }
    roster->received++;
    return 0;
}

enum roster_step roster_take_page(struct roster *roster,
                                  const struct roster_page *page,
                                  struct user **users,
                                  int64_t answer_by_ms,
                                  const char **reason)
{
    if (!roster->is_asked || page->number != roster->number || roster->received == roster->pages)
        return ROSTER_IGNORED;
    roster->answer_by_ms = answer_by_ms;
    bool is_wrong = take_users(roster, page, users) != 0;
    bool is_last = !is_wrong && roster->received == roster->pages;
    if (is_wrong || (is_last && (int64_t)roster->named_count != roster->expected)) {
        *reason = event_name(ROSTER_INCOMPLETE);
        return ROSTER_WRONG;
    }
    return is_last ? ROSTER_WHOLE : ROSTER_PULL;
}

int64_t roster_pull(struct roster *roster)
{
    if (roster->pulled >= roster->pages || roster->pulled - roster->received >= PAGES_AT_ONCE)
        return -1;
    return roster->pulled++;
}

static bool is_suspicious(const struct roster *roster)
{
    int64_t before = roster->newest_users;
    int64_t missing = before - (int64_t)roster->named_count;
    return before > 0 && missing > DOUBT_AT_LEAST && missing > before / DOUBT_SHARE;
}

bool roster_is_believed(struct roster *roster)
{
    if (roster->is_doubted || !is_suspicious(roster))
        return true;
    roster->is_doubted = true;
    roster->is_of_ucserver_session = false; /* the missing are not written to meanwhile */
    return false;
}

void roster_believe(struct roster *roster)
{
    for (size_t i = 0; i < roster->named_count; i++)
        roster->named[i]->roster_mark = (uint64_t)roster->number;
    roster->newest_users = (int64_t)roster->named_count;
    roster->is_doubted = false;
    roster->is_of_ucserver_session = true;
}

bool roster_names(const struct roster *roster, const struct user *user)
{
    return user->roster_mark == (uint64_t)roster->number;
}
