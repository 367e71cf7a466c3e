/* The roster: who is enabled and has no client logged in. It comes in pages that we pull and counts
 * only when complete. */
#include <stdlib.h>

#include "proto/base/timeouts.h"

#include "supervisor/dispatcher/dispatcher_internal.h"

/* A roster that lost more than a fifth, and more than a handful, is looked at again first. */
#define DOUBT_SHARE    5
#define DOUBT_AT_LEAST 10
/* More users than any UCServer has. */
#define MOST_USERS 10000000

void roster_restart(struct dispatcher *d, int64_t at_ms)
{
    free(d->roster.named);
    d->roster.named = NULL;
    d->roster.named_count = 0;
    d->roster.pages = d->roster.received = 0;
    d->roster.is_asked = false;
    d->roster.ask_at_ms = at_ms;
}

/* Nothing is published before it has come: who is online may have changed for long. */
void roster_renew(struct dispatcher *d)
{
    d->roster.is_of_session = false;
    roster_restart(d, d->now.monotonic_ms);
}

static bool is_wanted(const struct dispatcher *d)
{
    return d->round.phase != ROUND_IDLE && !d->is_paused && !d->roster.is_asked &&
           d->roster.ask_at_ms <= d->now.monotonic_ms;
}

static void ask_again(struct dispatcher *d, const char *reason)
{
    if (d->seat->is_working) /* else the end of its session has been said */
        log_warning(d->log, "roster could not be had, it is asked for again",
                    log_text("reason", reason));
    roster_restart(d, d->now.monotonic_ms + ROSTER_AGAIN_MS);
}

/* Each answer may take as long as a lease. */
static void wait_for_answer(struct dispatcher *d)
{
    d->roster.answer_by_ms = d->now.monotonic_ms + timeout_lease_ms(d->settings.request_timeout_ms);
}

void roster_turn(struct dispatcher *d)
{
    if (d->roster.is_asked && d->now.monotonic_ms >= d->roster.answer_by_ms)
        ask_again(d, "the publisher does not answer");
    if (!is_wanted(d) || d->seat->publisher == NULL || !d->seat->is_working)
        return;
    d->roster.number++;
    d->roster.is_asked = true;
    wait_for_answer(d);
    d->roster.ask_at_ms = INT64_MAX;
    struct message message = {.type = MESSAGE_ROSTER_REQUEST,
                              .roster_request.number = d->roster.number};
    if (!dispatcher_send(d, d->seat->publisher, &message))
        roster_restart(d, d->now.monotonic_ms + ROSTER_AGAIN_MS);
}

static void pull(struct dispatcher *d)
{
    while (d->roster.pulled < d->roster.pages &&
           d->roster.pulled - d->roster.received < ROSTER_PAGES_AT_ONCE) {
        struct message message = {.type = MESSAGE_ROSTER_PULL,
                                  .roster_pull = {d->roster.number, d->roster.pulled}};
        if (!dispatcher_send(d, d->seat->publisher, &message))
            return; /* its end is told soon, and the roster begins anew */
        d->roster.pulled++;
    }
}

static bool is_suspicious(const struct dispatcher *d, int64_t users)
{
    int64_t before = d->roster.newest_users;
    int64_t missing = before - users;
    return before > 0 && missing > DOUBT_AT_LEAST && missing > before / DOUBT_SHARE;
}

static void mark_named(struct dispatcher *d)
{
    for (size_t i = 0; i < d->roster.named_count; i++)
        d->roster.named[i]->roster_mark = (uint64_t)d->roster.number;
}

static void unlist_the_others(struct dispatcher *d)
{
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next)
    {
        bool is_named = user->roster_mark == (uint64_t)d->roster.number;
        if (!is_named && user->state != USER_UNLISTED)
            user_unlist(d, user);
    }
}

static void take_roster(struct dispatcher *d)
{
    int64_t users = (int64_t)d->roster.named_count;
    mark_named(d);
    unlist_the_others(d);
    for (size_t i = 0; i < d->roster.named_count; i++)
        if (d->roster.named[i]->state == USER_UNLISTED)
            user_listed(d, d->roster.named[i]);
    log_info(d->log, "roster is complete", log_number("roster", d->roster.number),
             log_number("users", users));
    d->roster.newest_users = users;
    d->roster.is_doubted = false;
    d->roster.is_of_session = true;
    seat_session_is_good(d->seat);
    /* A round that takes longer goes on by a newer one. */
    roster_restart(d, d->now.monotonic_ms + d->settings.interval_ms);
    if (d->round.phase == ROUND_ROSTER)
        round_roster_complete(d);
}

static void complete(struct dispatcher *d)
{
    int64_t users = (int64_t)d->roster.named_count;
    if (!d->roster.is_doubted && is_suspicious(d, users)) {
        log_important(d->log, LOG_LEVEL_WARNING, "roster shrank suspiciously, it is read again",
                      log_number("users", users), log_number("before", d->roster.newest_users));
        d->roster.is_doubted = true;
        d->roster.is_of_session = false; /* the missing are not written to meanwhile */
        roster_restart(d, d->now.monotonic_ms + ROSTER_AGAIN_MS);
        return;
    }
    take_roster(d);
}

/* Before any page of it is pulled. */
static bool is_possible(const struct roster_ready *ready)
{
    return ready->users <= MOST_USERS && ready->pages <= ready->users &&
           ready->users <= ready->pages * ROSTER_PAGE_USERS;
}

void roster_receive_ready(struct dispatcher *d, const struct roster_ready *ready)
{
    if (!d->roster.is_asked || ready->number != d->roster.number)
        return;
    if (!ready->complete || !is_possible(ready)) {
        ask_again(d, ready->complete ? "it cannot have so many users in so many pages"
                                     : ready->reason);
        return;
    }
    d->roster.pages = ready->pages;
    d->roster.expected = ready->users;
    d->roster.pulled = d->roster.received = 0;
    d->roster.named_count = 0;
    wait_for_answer(d);
    if (ready->pages == 0)
        complete(d);
    else
        pull(d);
}

static int take_page(struct dispatcher *d, const struct roster_page *page)
{
    if (page->gone || page->page != d->roster.received ||
        (int64_t)(d->roster.named_count + page->users_count) > d->roster.expected)
        return -1;
    size_t count = d->roster.named_count + page->users_count;
    d->roster.named = memory_resize(d->roster.named, count, sizeof(struct user *));
    for (size_t i = 0; i < page->users_count; i++) {
        struct user *user = user_find_or_create(&d->users, page->users[i].user);
        user_set_profile(user, &page->users[i]);
        d->roster.named[d->roster.named_count++] = user;
    }
    d->roster.received++;
    return 0;
}

void roster_receive_page(struct dispatcher *d, const struct roster_page *page)
{
    if (!d->roster.is_asked || page->number != d->roster.number ||
        d->roster.received == d->roster.pages)
        return;
    wait_for_answer(d);
    bool is_wrong = take_page(d, page) != 0;
    bool is_last = !is_wrong && d->roster.received == d->roster.pages;
    if (is_wrong || (is_last && (int64_t)d->roster.named_count != d->roster.expected)) {
        ask_again(d, "it is incomplete");
        return;
    }
    if (is_last)
        complete(d);
    else
        pull(d);
}
