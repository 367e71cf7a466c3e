/* Between the publisher, the roster and the users. A roster is asked for again until it is complete,
 * and one that shrank suspiciously is read twice: a list that is wrongly short would drop users from
 * the replication, one that is wrongly long would write to those who are online. */
#include <stdlib.h>

#include "proto/base/timeouts.h"
#include "proto/log/log.h"
#include "proto/message/message.h"

#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_roster.h"
#include "supervisor/peer/seat.h"
#include "supervisor/settings/settings_table.h"
#include "supervisor/user/roster.h"
#include "supervisor/user/user_way.h"

static void ask_later(struct dispatcher *d)
{
    roster_restart(d->roster, d->now.monotonic_ms + ROSTER_AGAIN_MS);
}

static void ask_again(struct dispatcher *d, const char *reason)
{
    if (d->seat->is_working) /* else the end of its session has been said */
        log_event(d->log, ROSTER_FAILED, event_cause(reason));
    ask_later(d);
}

/* Each answer may take as long as a lease. */
static int64_t answer_by_ms(const struct dispatcher *d)
{
    return d->now.monotonic_ms + timeout_lease_ms(d->settings.request_timeout_ms);
}

void dispatcher_roster_turn(struct dispatcher *d, bool is_wanted)
{
    if (roster_is_late(d->roster, d->now.monotonic_ms))
        ask_again(d, event_name(ROSTER_UNANSWERED));
    if (!is_wanted || !roster_is_due(d->roster, d->now.monotonic_ms) ||
        d->seat->publisher == NULL || !d->seat->is_working)
        return;
    struct message message = {.type = MESSAGE_ROSTER_REQUEST,
                              .roster_request.number = roster_ask(d->roster, answer_by_ms(d))};
    if (!dispatcher_send(d, d->seat->publisher, &message))
        ask_later(d);
}

static void pull(struct dispatcher *d)
{
    int64_t page;
    while ((page = roster_pull(d->roster)) >= 0) {
        struct message message = {.type = MESSAGE_ROSTER_PULL,
                                  .roster_pull = {d->roster->number, page}};
        if (!dispatcher_send(d, d->seat->publisher, &message))
            return; /* its end is told soon, and the roster begins anew */
    }
}

static void unlist_the_others(struct dispatcher *d)
{
    for (struct user *user = d->users; user != NULL; user = user->hh.next) {
        if (!roster_names(d->roster, user))
            user_way_not_listed(d->way, user);
    }
}

/* What a short interval means depends on the number of users, which only the list tells. */
static void say_load(struct dispatcher *d, int64_t users)
{
    int64_t interval_ms = d->settings.interval_ms;
    if (interval_ms >= SETTINGS_SHORT_INTERVAL_MS || interval_ms == d->load_said_interval_ms)
        return;
    d->load_said_interval_ms = interval_ms;
    int64_t requests = (users + SHARD_USERS - 1) / SHARD_USERS * SETTINGS_HOUR_MS / interval_ms;
    log_event(d->log, ROSTER_LOAD, event_number("users", users),
              event_number("interval_ms", interval_ms), event_number("requests", requests));
}

static void take_roster(struct dispatcher *d)
{
    struct roster *roster = d->roster;
    roster_believe(roster);
    d->roster_wall_ms = d->now.wall_ms;
    /* Those who came online first, so that nothing more is sent of them. */
    unlist_the_others(d);
    for (size_t i = 0; i < roster->named_count; i++) {
        if (roster->named[i]->state == USER_UNLISTED)
            user_way_listed(d->way, roster->named[i]);
    }
    log_event(d->log, ROSTER_COMPLETE, event_number("roster", roster->number),
              event_number("users", roster->newest_users));
    say_load(d, roster->newest_users);
    seat_ucserver_session_is_good(d->seat);
    /* A round that takes longer goes on by a newer one. */
    roster_restart(roster, d->now.monotonic_ms + d->settings.interval_ms);
}

static bool complete(struct dispatcher *d)
{
    if (roster_is_believed(d->roster)) {
        take_roster(d);
        return true;
    }
    /* A second one that is just as short is believed: perhaps a department has logged in. */
    log_event(d->log, ROSTER_SHRANK, event_number("users", (int64_t)d->roster->named_count),
              event_number("before", d->roster->newest_users));
    ask_later(d);
    return false;
}

bool dispatcher_roster_take(struct dispatcher *d, const struct message *message)
{
    const char *reason = "";
    enum roster_step step =
        message->type == MESSAGE_ROSTER_READY
            ? roster_take_ready(d->roster, &message->roster_ready, answer_by_ms(d), &reason)
            : roster_take_page(d->roster, &message->roster_page, &d->users, answer_by_ms(d),
                               &reason);
    /* After each page: the next ones may be asked for before all that were asked for are here. */
    if (step == ROSTER_PULL)
        pull(d);
    if (step == ROSTER_WRONG)
        ask_again(d, reason);
    return step == ROSTER_WHOLE && complete(d);
}
