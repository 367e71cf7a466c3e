/* From calendar to receipt: what is on its way to the UCServer. */
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/dispatcher/dispatcher_internal.h"

static struct user_queue *queue_of(struct dispatcher *d, const struct user *user)
{
    return user->queued_as_suspect ? &d->suspects_to_publish : &d->to_publish;
}

/* A user leaves the hand-over, with or without a receipt. */
void publish_forget(struct dispatcher *d, struct user *user)
{
    if (user->is_sent)
        d->sent_users--;
    else
        TAILQ_REMOVE(queue_of(d, user), user, queue_link);
    user->is_sent = false;
    user_drop_calendar(user);
}

/* A digest that is not the content's would make us skip a change one day. */
static bool is_whole(const struct calendar *calendar)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    (void)SHA256(calendar->sealed.data, calendar->sealed.size, digest);
    return calendar->digest.size == DIGEST_BYTES &&
           memcmp(digest, calendar->digest.data, DIGEST_BYTES) == 0;
}

static void keep_calendar(struct dispatcher *d, struct user *user, const struct calendar *calendar)
{
    int64_t job = user->job;
    int64_t size = (int64_t)calendar->sealed.size;
    user->calendar.data = memory_copy(calendar->sealed.data, calendar->sealed.size);
    user->calendar.size_bytes = calendar->sealed.size;
    user->calendar.entries = calendar->entries;
    memcpy(user->sent_digest, calendar->digest.data, DIGEST_BYTES);
    d->handover_bytes += (size > 0 ? size : 1) - user->reserved_bytes;
    user->reserved_bytes = size > 0 ? size : 1;
    user->queued_as_suspect = suspicion_is_on(user, ROLE_PUBLISHER_UCSERVER);
    TAILQ_INSERT_TAIL(queue_of(d, user), user, queue_link);
    user->state = USER_HANDED_OVER;
    user->job = job;
}

void publish_receive_calendar(struct dispatcher *d,
                              struct peer *peer,
                              const struct calendar *calendar)
{
    struct job *job = job_find_of(d, calendar->job, peer, JOB_FETCH);
    if (job == NULL)
        return;
    struct user *user = user_find(d->users, calendar->user);
    if (user == NULL || user->job != job->number || user->state != USER_FETCHING ||
        calendar->calendars != d->settings.calendars ||
        (calendar->cleared && !user->may_be_cleared)) {
        d->counters.refused_results++;
        return;
    }
    if (!is_whole(calendar)) {
        d->counters.refused_results++;
        log_error(d->log, "calendar with a wrong digest is dropped, its user is due again",
                  log_text("user", user->name), log_text("peer", peer->name));
        return;
    }
    suspicion_end(user, ROLE_WORKER_EWS);
    if (!calendar->cleared)
        access_is_back(d, user);
    user->is_cleared = calendar->cleared;
    keep_calendar(d, user, calendar);
}

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
    TAILQ_REMOVE(queue_of(d, user), user, queue_link);
    user_drop_calendar(user);
    user->is_sent = true;
    d->sent_users++;
    d->seat->publisher->credit--;
    d->counters.sent++;
    return true;
}

void publish_assign(struct dispatcher *d)
{
    /* Who came online since the last session, or is missing in a roster that is doubted, gets
     * nothing. */
    if (d->seat->publisher == NULL || !d->seat->is_working || d->seat->publisher->is_draining ||
        !d->roster.is_of_session)
        return;
    struct user *user;
    while (d->seat->publisher->credit > 0 && (user = TAILQ_FIRST(&d->to_publish)) != NULL)
        if (!publish_one(d, user))
            return;
    /* A suspect is alone in flight, so that a death says who it was. */
    user = TAILQ_FIRST(&d->suspects_to_publish);
    if (user != NULL && d->sent_users == 0 && d->seat->publisher->credit > 0)
        (void)publish_one(d, user); /* a publisher that is gone is told of later */
}

static void done(struct dispatcher *d, struct user *user)
{
    memcpy(user->digest, user->sent_digest, DIGEST_BYTES);
    user->digest_is_known = true;
    user->sent_in_round = d->round.number;
    d->jobs_done_by_role[ROLE_PUBLISHER_UCSERVER]++;
    d->seat->publisher->jobs_done++;
    if (user->is_cleared)
        user_finish_cleared(d, user);
    else
        user_finish(d, user, RESULT_REPLICATED, "", "");
}

static void not_sent(struct dispatcher *d, struct user *user, enum not_sent_why why)
{
    int64_t now_ms = d->now.monotonic_ms;
    switch (why) {
    case NOT_SENT_LOGGED_IN:
        /* The publisher may have gone by the same list that is doubted here. */
        if (d->roster.is_doubted)
            user_due_again(d, user, now_ms + ROSTER_AGAIN_MS);
        else
            user_unlist(d, user);
        return;
    case NOT_SENT_CLOSED:
        user_finish(d, user, RESULT_UNANSWERED, "",
                    "the UCServer has not answered an earlier list of this user");
        return;
    case NOT_SENT_NO_SESSION:
        user_due_again(d, user, now_ms + d->settings.heartbeat_ms);
        return;
    case NOT_SENT_SETTINGS:
    case NOT_SENT_DRAINED:
    case NOT_SENT_REPLACED:
    case NOT_SENT_WITHDRAWN:
        user_due_again(d, user, now_ms);
        return;
    }
}

void publish_receive_receipt(struct dispatcher *d, const struct receipt *receipt)
{
    struct user *user = user_find(d->users, receipt->user);
    if (user == NULL || user->state != USER_HANDED_OVER || !user->is_sent ||
        user->job != receipt->job) {
        d->counters.late_results++;
        return;
    }
    d->counters.receipts[receipt->outcome]++;
    size_t in_flight = (size_t)(d->sent_users + d->lost_users);
    if (receipt->outcome != RECEIPT_LOST)
        suspicion_end(user, ROLE_PUBLISHER_UCSERVER);
    switch ((enum receipt_outcome)receipt->outcome) {
    case RECEIPT_DONE:
        done(d, user);
        return;
    case RECEIPT_REFUSED:
        user_finish(d, user, RESULT_REFUSED, receipt->code, receipt->reason);
        return;
    case RECEIPT_NOT_SENT:
        not_sent(d, user, (enum not_sent_why)receipt->why);
        return;
    case RECEIPT_UNANSWERED:
        /* Nobody waits for him: one silent answer must not keep the round, and so everybody. */
        user_finish(d, user, RESULT_UNANSWERED, receipt->code, receipt->reason);
        return;
    case RECEIPT_LOST:
        d->lost_users++;
        user_blame(d, user, ROLE_PUBLISHER_UCSERVER, in_flight);
        user_due_again(d, user, d->now.monotonic_ms + suspicion_pause_ms(user));
        return;
    }
}

void publish_withdraw(struct dispatcher *d, struct user *user, const char *reason)
{
    struct message message = {.type = MESSAGE_WITHDRAW, .withdraw = {user->name, reason}};
    if (user->is_sent && d->seat->publisher != NULL)
        (void)dispatcher_send(d, d->seat->publisher, &message); /* one that is gone sends nothing */
}

static void all_due_again(struct dispatcher *d, bool sent_ones_too, bool blames_users)
{
    size_t in_flight = (size_t)d->sent_users;
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next)
    {
        if (user->state != USER_HANDED_OVER || (user->is_sent && !sent_ones_too))
            continue;
        if (user->is_sent && blames_users)
            user_blame(d, user, ROLE_PUBLISHER_UCSERVER, in_flight);
        user_due_again(d, user, d->now.monotonic_ms + suspicion_pause_ms(user));
    }
}

static void forget_all_digests(struct dispatcher *d)
{
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next)
    user_forget_digest(user);
}

/* Everything handed over is due again without digest. */
void publish_publisher_gone(struct dispatcher *d, bool blames_users)
{
    forget_all_digests(d);
    d->roster.is_of_session = false;
    d->lost_users = 0;
    all_due_again(d, true, blames_users);
}

void publish_session(struct dispatcher *d, const struct ucserver_session *session)
{
    bool is_refused = d->ucserver_account != NULL && d->ucserver_account->refusal != NULL;
    struct seat_change change = seat_session(d->seat, session, is_refused);
    if (change.is_new)
        forget_all_digests(d);
    if (!session->working)
        all_due_again(d, false, false);
    if (!change.begins)
        return;
    d->lost_users = 0;
    roster_renew(d);
    round_retry_unanswered(d);
}
