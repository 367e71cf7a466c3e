/* Fetch jobs: mailbox -> calendar. */
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/wait_limit.h"

#include "supervisor/dispatcher/dispatcher_internal.h"

/* Room for a whole shard: else each receipt would let one more user out in a request of his own. */
static bool handover_has_room(const struct dispatcher *d)
{
    return d->handover_users + SHARD_USERS <= HANDOVER_MOST_USERS &&
           d->handover_bytes + SHARD_USERS * LIMIT_SEALED <= HANDOVER_MOST_BYTES;
}

/* What the UCServer holds is known, and it is not time to send it again in any case. Some are sent
 * earlier than they must be, so that not all of them are in the same round. */
static bool digest_serves(const struct dispatcher *d, const struct user *user)
{
    int64_t most = d->settings.refresh_cycles;
    int64_t earlier = (int64_t)(user_stable_number(user) % (uint64_t)(most / 4 + 1));
    return user->digest_is_known && d->round.number - user->sent_in_round < most - earlier;
}

static bool send_fetch(struct dispatcher *d, const struct job *job)
{
    struct fetch_user users[SHARD_USERS];
    for (size_t i = 0; i < job->user_count; i++) {
        struct user *user = job->users[i];
        users[i] = (struct fetch_user){.user = user->name, .address = user->address};
        if (digest_serves(d, user))
            users[i].digest = (struct octets){user->digest, DIGEST_BYTES};
        users[i].clear = user->may_be_cleared = access_may_be_cleared(d, user);
    }
    int64_t today = day_begin(d->now.wall_ms / 1000);
    struct message message = {.type = MESSAGE_FETCH,
                              .fetch = {.job = job->number,
                                        .calendars = d->settings.calendars,
                                        .exchange = d->exchanges->items[job->server].name,
                                        .window_start = today,
                                        .window_end = today + d->settings.window_days * DAY_SECONDS,
                                        .lease_ms = job->deadline_ms - d->now.monotonic_ms,
                                        .users = users,
                                        .users_count = job->user_count}};
    return dispatcher_send(d, job->peer, &message);
}

static void reserve(struct dispatcher *d, const struct job *job)
{
    for (size_t i = 0; i < job->user_count; i++)
        job->users[i]->reserved_bytes = LIMIT_SEALED;
    d->handover_users += (int64_t)job->user_count;
    d->handover_bytes += (int64_t)job->user_count * LIMIT_SEALED;
}

static bool assign_one(struct dispatcher *d, size_t index)
{
    struct server *server = &d->exchanges->items[index];
    bool of_suspects = false;
    struct user_queue *queue = server_next_queue(server, &of_suspects);
    if (queue == NULL || !server_may_be_asked(server, d->now.monotonic_ms) ||
        !handover_has_room(d) || !budget_has_room(&server->access->budget, d->now.monotonic_ms))
        return false;
    struct peer *peer = peers_for_job(&d->peers, ROLE_WORKER_EWS, of_suspects);
    if (peer == NULL)
        return false;
    struct job *job = job_create(d, JOB_FETCH, peer, index);
    job->is_of_suspects = of_suspects;
    server->suspects_are_out = server->suspects_are_out || of_suspects;
    job_fill(d, job, queue);
    reserve(d, job);
    job->budget = &server->access->budget;
    budget_take(job->budget);
    if (send_fetch(d, job))
        return true;
    job_lost(d, job, false);
    peer->is_draining = true; /* it is gone; nothing more for it until the session's end is told */
    return true;
}

static void give_up_queue(struct dispatcher *d, struct server *server)
{
    if (!server_is_given_up(server, round_is_overdue(d), d->settings.interval_ms,
                            d->now.monotonic_ms))
        return;
    struct user *user;
    while ((user = TAILQ_FIRST(&server->line->queue)) != NULL ||
           (user = TAILQ_FIRST(&server->line->suspects)) != NULL)
        user_finish(d, user, RESULT_EXCHANGE_AWAY, "", server_trouble(server));
}

/* They take turns, so that one with many users does not keep the workers from another. */
static bool assign_next(struct dispatcher *d)
{
    for (size_t i = 0; i < d->exchanges->count; i++) {
        size_t index = (d->exchanges->turn + i) % d->exchanges->count;
        if (!assign_one(d, index))
            continue;
        d->exchanges->turn = (index + 1) % d->exchanges->count;
        return true;
    }
    return false;
}

/* Nothing is fetched that could not be published soon, and nobody's mailbox is read while another
 * user may still turn out to have the same address. */
void fetch_assign(struct dispatcher *d)
{
    if (d->round.unmapped > 0)
        return;
    for (size_t i = 0; i < d->exchanges->count; i++)
        give_up_queue(d, &d->exchanges->items[i]);
    if (d->seat->publisher == NULL || !d->seat->is_working)
        return;
    while (assign_next(d))
        ;
}

void fetch_progress(struct dispatcher *d, struct peer *peer, const struct progress *progress)
{
    struct job *job = job_find_of(d, progress->job, peer, JOB_FETCH);
    if (job == NULL || job->extensions >= LEASE_MOST_EXTENSIONS)
        return;
    job->extensions++;
    job->deadline_ms += d->settings.request_timeout_ms;
}

static void failed(struct dispatcher *d, struct user *user, const struct fetched_user *answer)
{
    if (access_is_code(answer->code))
        access_is_lost(d, user);
    user_finish(d, user, RESULT_NOT_READABLE, answer->code, answer->reason);
    user->slow_rounds = answer->slow ? SLOW_ROUNDS - 1 : 0;
}

static void unchanged(struct dispatcher *d, struct user *user, const struct fetched_user *answer)
{
    if (answer->cleared && !user->may_be_cleared) {
        d->counters.refused_results++; /* due again with the job's rest */
    } else if (!user->digest_is_known) {
        user_due_again(d, user, d->now.monotonic_ms); /* it became void meanwhile */
    } else if (answer->cleared) {
        user_finish_cleared(d, user);
    } else {
        access_is_back(d, user);
        user_finish(d, user, RESULT_UNCHANGED, "", "");
    }
}

static bool gives_up(const struct dispatcher *d, const struct user *user)
{
    return user->attempts >= ATTEMPTS_BEFORE_GIVING_UP && round_is_overdue(d);
}

/* A mailbox that is busy each time must not keep the round. */
static void given_back(struct dispatcher *d, struct user *user, const struct fetched_user *answer)
{
    int64_t again_ms = d->now.monotonic_ms + wait_limit_apply(answer->wait_ms);
    user->attempts++;
    if (gives_up(d, user))
        user_finish(d, user, RESULT_EXCHANGE_AWAY, answer->code, answer->reason);
    else
        user_due_again(d, user, round_end_or(d, again_ms));
}

static void take_answer(struct dispatcher *d, struct user *user, const struct fetched_user *answer)
{
    user->times_only = answer->times_only;
    switch ((enum fetched_outcome)answer->outcome) {
    case FETCHED_SENT:
        return; /* his calendar did not come or was dropped: due again with the job's rest */
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

static struct trouble trouble_of(const struct job *job, const struct fetched *fetched)
{
    return (struct trouble){(enum error_class)fetched->class, fetched->code, fetched->reason,
                            job->peer->name};
}

static bool is_trouble(const struct fetched *fetched)
{
    return fetched->class != ERROR_NONE && fetched->class != ERROR_BUSY &&
           fetched->class != ERROR_LIMIT;
}

/* A worker that obeyed a hold has nothing new to tell. */
static bool is_wish(const struct fetched *fetched)
{
    return fetched->class == ERROR_BUSY && strcmp(fetched->code, "hold") != 0;
}

static void job_done(struct dispatcher *d, struct job *job, const struct fetched *fetched)
{
    struct trouble trouble = trouble_of(job, fetched);
    if (is_trouble(fetched))
        server_troubled(&d->exchanges->items[job->server], &trouble);
    else
        server_answered(&d->exchanges->items[job->server]);
    for (size_t i = 0; i < fetched->users_count; i++) {
        const struct fetched_user *answer = &fetched->users[i];
        struct user *user = user_find(d->users, answer->user);
        if (user == NULL || user->job != job->number) {
            /* His receipt, or the end of his turn, may have come before the job's end. */
            d->counters.refused_results += user == NULL || !job_has(job, user) ? 1 : 0;
            continue;
        }
        suspicion_end(user, ROLE_WORKER_EWS);
        if (answer->outcome != FETCHED_GIVEN_BACK)
            user->attempts = 0;
        if (user->state == USER_FETCHING)
            take_answer(d, user, answer);
        else
            user->times_only = answer->times_only;
    }
    /* Who is left out would be again: not at once. */
    job_users_due_again(d, job, d->now.monotonic_ms + SERVER_FIRST_PAUSE_MS);
    job->peer->jobs_done++;
    d->jobs_done_by_role[ROLE_WORKER_EWS]++;
    d->counters.jobs_finished++;
}

static void users_failed(struct dispatcher *d,
                         const struct job *job,
                         const struct fetched *fetched,
                         bool is_lasting)
{
    for (size_t i = 0; i < job->user_count; i++) {
        struct user *user = job->users[i];
        if (user->state != USER_FETCHING || user->job != job->number)
            continue;
        user->attempts++;
        if (is_lasting || gives_up(d, user))
            user_finish(d, user, RESULT_EXCHANGE_AWAY, fetched->code, fetched->reason);
    }
}

static void job_failed(struct dispatcher *d, struct job *job, const struct fetched *fetched)
{
    struct server *server = &d->exchanges->items[job->server];
    struct trouble trouble = trouble_of(job, fetched);
    server_failed(server, &trouble, d->now.monotonic_ms);
    bool is_lasting = server_is_stopped(server) || fetched->class == ERROR_INVALID;
    users_failed(d, job, fetched, is_lasting);
    job_users_due_again(d, job, server->not_before_ms);
}

/* The server could not do the job now. How long to wait is the worker's advice, not the server's
 * wish: it concerns this server and nobody's account. */
static void job_given_back(struct dispatcher *d, struct job *job, const struct fetched *fetched)
{
    struct server *server = &d->exchanges->items[job->server];
    int64_t again_ms = d->now.monotonic_ms + wait_limit_apply(fetched->wait_ms);
    if (is_wish(fetched))
        server_refrains(server);
    if (is_trouble(fetched)) {
        struct trouble trouble = trouble_of(job, fetched);
        server_troubled(server, &trouble);
        server_rest_until(server, again_ms);
    }
    if (fetched->wait_ms > 0) /* else its worker only leaves */
        users_failed(d, job, fetched, false);
    job_users_due_again(d, job, round_end_or(d, again_ms));
}

/* What a server wishes holds for every process that uses the account there. */
static void learn(struct dispatcher *d, const struct job *job, const struct fetched *fetched)
{
    const struct server *server = &d->exchanges->items[job->server];
    budget_return(job->budget);
    budget_learn(job->budget, (enum server_pressure)fetched->pressure, fetched->wait_ms,
                 d->now.monotonic_ms);
    if (fetched->wait_ms > 0 && is_wish(fetched) && server->account != NULL)
        account_wait(d->accounts, server->account, fetched->wait_ms, fetched->reason, d->now);
}

void fetch_receive(struct dispatcher *d, struct peer *peer, const struct fetched *fetched)
{
    struct job *job = job_find_of(d, fetched->job, peer, JOB_FETCH);
    if (job == NULL)
        return;
    learn(d, job, fetched);
    switch ((enum job_outcome)fetched->outcome) {
    case JOB_DONE:
        job_done(d, job, fetched);
        break;
    case JOB_FAILED:
        job_failed(d, job, fetched);
        break;
    case JOB_GIVEN_BACK:
        job_given_back(d, job, fetched);
        break;
    }
    job_end(d, job);
}
