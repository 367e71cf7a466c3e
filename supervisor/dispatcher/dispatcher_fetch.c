/* Fetch jobs: mailbox -> calendar. What all jobs have in common is in dispatcher_jobs.c; here is what
 * is asked of a worker-ews, what its answer means for a user, and what it tells of the Exchange's load.
 * Calendars themselves come in messages of their own, before the end of the job (dispatcher_publish.c). */
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/wait_limit.h"

#include "supervisor/dispatcher/dispatcher_access.h"
#include "supervisor/dispatcher/dispatcher_jobs.h"
#include "supervisor/dispatcher/dispatcher_leases.h"
#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/server/accounts.h"
#include "supervisor/server/budget.h"
#include "supervisor/server/server.h"
#include "supervisor/user/suspicion.h"
#include "supervisor/user/user_way.h"

/* A hundred users are halved seven times; a job that must wait for another one to do so comes back. */
#define MOST_NARROWINGS 32

/* What the UCServer holds is known, and it is not time to send it again in any case. Some are sent
 * earlier than they must be, so that not all of them are in the same round. */
static bool digest_serves(const struct dispatcher *d, const struct user *user)
{
    int64_t most = d->settings.refresh_cycles;
    int64_t earlier = (int64_t)(user_stable_number(user) % (uint64_t)(most / 4 + 1));
    return user->digest_is_known && user_way_round(d->way) - user->sent_in_round < most - earlier;
}

/* Told even while it is alone, because others may follow before its answer comes. */
static bool may_have_company(const struct job *job)
{
    return job->budget != NULL && !job->budget->is_for_one;
}

static bool fetch_send(struct dispatcher *d, const struct job *job)
{
    struct fetch_user users[SHARD_USERS];
    for (size_t i = 0; i < job->user_count; i++) {
        struct user *user = job->users[i];
        users[i] = (struct fetch_user){.user = user->name, .address = user->address};
        if (digest_serves(d, user))
            users[i].digest = (struct octets){user->digest, DIGEST_BYTES};
        users[i].clear = user->may_be_cleared = access_may_be_cleared(d, user);
    }
    /* Whole days, so that a calendar in which nothing changes has the same digest all day. */
    int64_t today = day_begin(d->now.wall_ms / 1000);
    struct message message = {.type = MESSAGE_FETCH,
                              .fetch = {.job = job->number,
                                        .calendars = d->settings.calendars,
                                        .exchange = job->server->name,
                                        .window_start = today,
                                        .window_end = today + d->settings.window_days * DAY_SECONDS,
                                        .lease_ms = job->deadline_ms - d->now.monotonic_ms,
                                        .users = users,
                                        .users_count = job->user_count,
                                        .split = job->is_of_suspects ? SPLIT_NOW : SPLIT_LATER,
                                        .shared = may_have_company(job)}};
    places_tell(job, &message.fetch);
    return dispatcher_send(d, job->peer, &message);
}

/* A worker that obeyed a hold, or was denied a try, has nothing new to tell of the server. */
static bool is_of_account(const char *code)
{
    return strcmp(code, "hold") == 0;
}

static struct job_answer fetch_answer(const struct message *message)
{
    const struct fetched *fetched = &message->fetched;
    bool is_busy = fetched->class == ERROR_BUSY;
    bool is_fault = fetched->class != ERROR_NONE && fetched->class != ERROR_LIMIT;
    bool has_failed = fetched->outcome == JOB_FAILED;
    return (struct job_answer){.job = fetched->job,
                               .outcome = (enum job_outcome)fetched->outcome,
                               .trouble = {.class = (enum error_class)fetched->class,
                                           .code = fetched->code,
                                           .reason = fetched->reason},
                               .wait_ms = fetched->wait_ms,
                               .pressure = (enum server_pressure)fetched->pressure,
                               .is_answered = fetched->answered,
                               .is_unanswered = fetched->unanswered,
                               .is_trouble = is_fault && !is_busy,
                               .is_wish = is_busy && !is_of_account(fetched->code),
                               .is_moved = fetched->moved,
                               .is_unasked =
                                   has_failed && fetched->requests == 0 && fetched->wait_ms > 0,
                               .users_count = fetched->users_count,
                               .message = message};
}

static const char *fetch_user_name(const struct message *message, size_t i)
{
    return message->fetched.users[i].user;
}

static void failed(struct dispatcher *d, struct user *user, const struct fetched_user *answer)
{
    /* Other failures say nothing about access: since when it is lost stays as it was. */
    if (access_is_code(answer->code))
        access_is_lost(d, user);
    user_way_finish(d->way, user, RESULT_NOT_READABLE, answer->code, answer->reason);
    if (answer->may_last)
        user_way_may_last(user);
    else
        user_way_is_slow(user, answer->slow);
}

/* "Unchanged" is a comparison with the digest that we sent along; it says nothing when that has become
 * void, and "cleared" nothing when we did not allow it. */
static void unchanged(struct dispatcher *d, struct user *user, const struct fetched_user *answer)
{
    if (answer->cleared && !user->may_be_cleared) {
        d->counters.refused_results++; /* due again with the job's rest */
    } else if (!user->digest_is_known) {
        /* it became void meanwhile */
        user_way_again(d->way, user, WAY_AGAIN, d->now.monotonic_ms);
    } else if (answer->cleared) {
        access_finish_cleared(d, user);
    } else {
        access_is_back(d, user);
        user->read_wall_ms = d->now.wall_ms;
        user_way_finish(d->way, user, RESULT_UNCHANGED, "", "");
    }
}

/* A mailbox that is busy each time must not keep the round. */
static void given_back(struct dispatcher *d, struct user *user, const struct fetched_user *answer)
{
    int64_t again_ms = d->now.monotonic_ms + wait_limit_apply(answer->wait_ms);
    /* Which comes to an end, also if the worker says so without end. */
    bool is_being_narrowed =
        answer->together > 0 && answer->wait_ms == 0 && ++user->narrowings <= MOST_NARROWINGS;
    if (!is_being_narrowed && user_way_failed(d->way, user))
        user_way_finish(d->way, user, RESULT_EXCHANGE_AWAY, answer->code, answer->reason);
    else
        user_way_again(d->way, user, WAY_AGAIN, user_way_round_end_or(d->way, again_ms));
}

static void take_answer(struct dispatcher *d, struct user *user, const struct fetched_user *answer)
{
    switch ((enum fetched_outcome)answer->outcome) {
    case FETCHED_SENT:
        return; /* their calendar did not come or was dropped: due again with the job's rest */
    case FETCHED_UNCHANGED:
        unchanged(d, user, answer);
        return;
    case FETCHED_FAILED:
        failed(d, user, answer);
        return;
    case FETCHED_GIVEN_BACK:
        given_back(d, user, answer);
        return;
    }
}

/* What a server wishes holds for every process that uses the account there. */
static void
fetch_learn(struct dispatcher *d, const struct job *job, const struct job_answer *answer)
{
    budget_return(job->budget);
    places_learn(d, job, &answer->message->fetched);
    if (answer->message->fetched.requests > 0) /* else the worker may not have met the server yet */
        budget_note_unnamed(job->budget, answer->message->fetched.unnamed);
    /* How long a worker waits for a log-in, or leaves a server alone after a failure, is no wish of the server: others
     * may be logged in, or see it mended. */
    bool is_workers_own = is_of_account(answer->trouble.code) || answer->outcome == JOB_FAILED;
    int64_t wait_ms = is_workers_own ? 0 : answer->wait_ms;
    budget_note_time(job->budget, answer->message->fetched.answer_ms, (int64_t)answer->users_count,
                     d->now.monotonic_ms);
    budget_learn(job->budget, answer->pressure, wait_ms, d->now.monotonic_ms);
    if (answer->wait_ms > 0 && answer->is_wish && job->server->account != NULL)
        account_wait(d->accounts, job->server->account, answer->wait_ms, answer->trouble.reason,
                     d->now);
}

/* Told with each answer, whatever it was. */
static void fetch_note(struct user *user, const struct message *message, size_t i)
{
    const struct fetched_user *answer = &message->fetched.users[i];
    user->times_only = answer->times_only;
    user->zone_unknown = answer->zone_unknown;
    user->cut_texts = answer->cut_texts;
    user->unknown_busy_types = answer->unknown_busy_types;
    if (answer->view == VIEW_UNKNOWN)
        return; /* it was not read; what was seen before stays */
    user->view = (enum granted_view)answer->view;
    user->entries = answer->entries;
    user->private_unknown = answer->private_unknown;
}

static void fetch_take(struct dispatcher *d,
                       const struct job *job,
                       struct user *user,
                       const struct message *message,
                       size_t i)
{
    (void)job;
    const struct fetched_user *answer = &message->fetched.users[i];
    if (answer->outcome != FETCHED_GIVEN_BACK)
        user_way_answered(user); /* else it is one more attempt that came to nothing */
    if (answer->together > 0)
        suspicion_narrow(user, ROLE_WORKER_EWS, (size_t)answer->together,
                         d->jobs_done_by_role[ROLE_WORKER_EWS]);
    if (user->state == USER_FETCHING)
        take_answer(d, user, answer);
}

const struct job_kind fetch_jobs = {.role = ROLE_WORKER_EWS,
                                    .away = RESULT_EXCHANGE_AWAY,
                                    .fills_handover = true,
                                    .send = fetch_send,
                                    .answer = fetch_answer,
                                    .user_name = fetch_user_name,
                                    .learn = fetch_learn,
                                    .note = fetch_note,
                                    .take = fetch_take};
