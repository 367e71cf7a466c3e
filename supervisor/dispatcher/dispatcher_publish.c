/* From calendar to receipt: what is on its way to the UCServer. What the UCServer holds is known only
 * by a receipt that says so; from the moment when a calendar is sent until then nothing is known, and
 * after a lost session or publisher nothing is known of anybody. */
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/log/log.h"

#include "supervisor/dispatcher/dispatcher_access.h"
#include "supervisor/dispatcher/dispatcher_leases.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_publish.h"
#include "supervisor/peer/seat.h"
#include "supervisor/server/accounts.h"
#include "supervisor/user/suspicion.h"
#include "supervisor/user/user_way.h"

/* A digest that is not the content's would make us skip a change one day. */
static bool is_whole(const struct calendar *calendar)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    (void)SHA256(calendar->sealed.data, calendar->sealed.size, digest);
    return calendar->digest.size == DIGEST_BYTES &&
           memcmp(digest, calendar->digest.data, DIGEST_BYTES) == 0;
}

void publish_receive_calendar(struct dispatcher *d,
                              struct peer *peer,
                              const struct calendar *calendar)
{
    struct job *job = lease_find(d, calendar->job, peer, ROLE_WORKER_EWS);
    if (job == NULL)
        return;
    struct user *user = user_find(d->users, calendar->user);
    /* It must be of this very job, of the shape that the settings want now, and may be an empty one for
     * want of access only if we allowed that: a worker does not decide whose list is emptied. */
    if (user == NULL || user->job != job->number || !user_way_heeds(user, WAY_CALENDAR) ||
        calendar->calendars != d->settings.calendars ||
        (calendar->cleared && !user->may_be_cleared)) {
        d->counters.refused_results++;
        return;
    }
    if (!is_whole(calendar)) {
        d->counters.refused_results++;
        log_event(d->log, CALENDAR_WRONG_DIGEST, event_text("user", user->name),
                  event_text("peer", peer->name));
        return;
    }
    suspicion_end(user, ROLE_WORKER_EWS);
    if (!calendar->cleared) {
        access_is_back(d, user);
        user->read_wall_ms = d->now.wall_ms;
    }
    user->is_cleared = calendar->cleared;
    user_way_calendar(d->way, user, calendar);
}

/* As the worker sealed it: we read the envelope and never the entries. */
static bool send_calendar(struct dispatcher *d, struct user *user)
{
    struct message message = {
        .type = MESSAGE_PUBLISH,
        .publish = {.job = user->job,
                    .calendars = d->settings.calendars,
                    .user = user->name,
                    .digest = {user->sent_digest, DIGEST_BYTES},
                    .entries = user->calendar.entries,
                    .sealed = {user->calendar.data, user->calendar.size_bytes}}};
    return dispatcher_send(d, d->seat->publisher, &message);
}

static bool publish_one(struct dispatcher *d, struct user *user)
{
    /* From here on nobody knows what the UCServer holds until a receipt tells. */
    user_forget_digest(user);
    if (!send_calendar(d, user))
        return false;
    user->sent_entries = (int32_t)user->calendar.entries; /* the table limits them */
    user_way_sent(d->way, user);
    d->seat->publisher->credit--; /* until it tells of new credit */
    d->counters.sent++;
    return true;
}

void publish_assign(struct dispatcher *d)
{
    if (d->seat->publisher == NULL || !d->seat->is_working || d->seat->publisher->is_draining)
        return;
    struct user *user;
    while (d->seat->publisher->credit > 0 && (user = user_way_to_publish(d->way, false)) != NULL) {
        if (!publish_one(d, user))
            return;
    }
    /* A suspect is alone in flight, so that a death says who it was. */
    user = user_way_to_publish(d->way, true);
    if (user != NULL && user_way_counts(d->way)->sent == 0 && d->seat->publisher->credit > 0)
        (void)publish_one(d, user); /* a publisher that is gone is told of later */
}

static void done(struct dispatcher *d, struct user *user)
{
    /* Not the digest of the newest calendar: what was sent is what the UCServer holds. */
    memcpy(user->digest, user->sent_digest, DIGEST_BYTES);
    user->digest_is_known = true;
    user->held_entries = user->sent_entries;
    user->written_wall_ms = d->now.wall_ms;
    user->sent_in_round = user_way_round(d->way);
    d->jobs_done_by_role[ROLE_PUBLISHER_UCSERVER]++;
    d->seat->publisher->jobs_done++;
    if (user->is_cleared)
        access_finish_cleared(d, user);
    else
        user_way_finish(d->way, user, RESULT_REPLICATED, "", "");
}

static void
not_sent(struct dispatcher *d, struct user *user, enum not_sent_why why, int64_t doubt_ms)
{
    int64_t now_ms = d->now.monotonic_ms;
    switch (why) {
    case NOT_SENT_LOGGED_IN:
        /* The publisher may have gone by the same list that is doubted here. */
        if (doubt_ms > 0)
            user_way_again(d->way, user, WAY_AGAIN, now_ms + doubt_ms);
        else
            user_way_not_listed(d->way, user);
        return;
    case NOT_SENT_CLOSED:
        user_way_finish(d->way, user, RESULT_UNANSWERED, "",
                        event_name(USER_EARLIER_LIST_UNANSWERED));
        return;
    case NOT_SENT_NO_SESSION: /* its report of that may be behind this receipt; not in a circle meanwhile */
        user_way_again(d->way, user, WAY_AGAIN, now_ms + d->settings.heartbeat_ms);
        return;
    case NOT_SENT_SETTINGS:
    case NOT_SENT_DRAINED:
    case NOT_SENT_REPLACED:
    case NOT_SENT_WITHDRAWN:
        user_way_again(d->way, user, WAY_AGAIN, now_ms);
        return;
    }
}

void publish_receive_receipt(struct dispatcher *d, const struct receipt *receipt, int64_t doubt_ms)
{
    struct user *user = user_find(d->users, receipt->user);
    if (user == NULL || user->state != USER_SENT || user->job != receipt->job) {
        d->counters.late_results++;
        return;
    }
    d->counters.receipts[receipt->outcome]++;
    size_t in_flight = (size_t)(user_way_counts(d->way)->sent + d->lost_users);
    /* Whatever else became of it, the publisher has survived this calendar. */
    if (receipt->outcome != RECEIPT_LOST)
        suspicion_end(user, ROLE_PUBLISHER_UCSERVER);
    switch ((enum receipt_outcome)receipt->outcome) {
    case RECEIPT_DONE:
        done(d, user);
        return;
    case RECEIPT_REFUSED:
        user_way_finish(d->way, user, RESULT_REFUSED, receipt->code, receipt->reason);
        return;
    case RECEIPT_NOT_SENT:
        not_sent(d, user, (enum not_sent_why)receipt->why, doubt_ms);
        return;
    case RECEIPT_UNANSWERED:
        /* Nobody waits for this user: one silent answer must not keep the round, and so everybody. */
        user_way_finish(d->way, user, RESULT_UNANSWERED, receipt->code, receipt->reason);
        return;
    case RECEIPT_LOST:
        /* Each lost receipt tells of one who was in flight with the others when the session broke. */
        d->lost_users++;
        lease_blame(d, user, ROLE_PUBLISHER_UCSERVER, in_flight);
        user_way_again(d->way, user, WAY_AGAIN, d->now.monotonic_ms + suspicion_pause_ms(user));
        return;
    }
}

void publish_withdraw(struct dispatcher *d, struct user *user, const char *reason)
{
    struct message message = {.type = MESSAGE_WITHDRAW, .withdraw = {user->name, reason}};
    if (user->state == USER_SENT && d->seat->publisher != NULL)
        (void)dispatcher_send(d, d->seat->publisher, &message); /* one that is gone sends nothing */
}

/* Counted before anybody goes on: each who does is no longer in flight. */
static void all_due_again(struct dispatcher *d, enum user_event event, bool blames_users)
{
    size_t in_flight = (size_t)user_way_counts(d->way)->sent;
    for (struct user *user = d->users; user != NULL; user = user->hh.next) {
        if (!user_way_heeds(user, event))
            continue;
        if (user->state == USER_SENT && blames_users)
            lease_blame(d, user, ROLE_PUBLISHER_UCSERVER, in_flight);
        user_way_again(d->way, user, event, d->now.monotonic_ms + suspicion_pause_ms(user));
    }
}

static void forget_all_digests(struct dispatcher *d)
{
    for (struct user *user = d->users; user != NULL; user = user->hh.next)
        user_forget_digest(user);
}

void publish_publisher_gone(struct dispatcher *d, bool blames_users)
{
    forget_all_digests(d);
    d->lost_users = 0;
    all_due_again(d, WAY_NO_PUBLISHER, blames_users);
}

bool publish_ucserver_session(struct dispatcher *d, const struct ucserver_session *ucserver_session)
{
    bool is_refused = d->ucserver_account != NULL && d->ucserver_account->refusal != NULL;
    struct seat_change change = seat_ucserver_session(d->seat, ucserver_session, is_refused);
    /* Whoever has a new session may have a UCServer that was restored from a backup. */
    if (change.is_new)
        forget_all_digests(d);
    if (!ucserver_session->working)
        all_due_again(d, WAY_NO_SESSION, false);
    if (change.begins)
        d->lost_users = 0;
    return change.begins;
}
