/* Jobs and their leases. */
#include <stdlib.h>

#include "proto/base/timeouts.h"

#include "supervisor/dispatcher/dispatcher_internal.h"

bool dispatcher_send(struct dispatcher *d, const struct peer *peer, struct message *message)
{
    message->session = peer->session;
    return d->output.send(d->output.context, peer->session, message);
}

static struct server *server_of(struct dispatcher *d, const struct job *job)
{
    return job->kind == JOB_RESOLVE ? &d->directories->items[job->server]
                                    : &d->exchanges->items[job->server];
}

struct job *job_create(struct dispatcher *d, enum job_kind kind, struct peer *peer, size_t server)
{
    struct job *job = memory_allocate(sizeof(*job));
    job->number = d->output.next_job(d->output.context);
    job->kind = kind;
    job->peer = peer;
    job->server = server;
    job->users = memory_allocate_items(SHARD_USERS, sizeof(struct user *));
    job->deadline_ms = d->now.monotonic_ms + timeout_lease_ms(d->settings.request_timeout_ms);
    HASH_ADD(hh, d->jobs, number, sizeof(job->number), job);
    peer->jobs++;
    server_of(d, job)->jobs++;
    d->counters.jobs_assigned++;
    return job;
}

void job_add(struct job *job, struct user *user)
{
    job->users[job->user_count++] = user;
    job->peer->users_in_jobs++;
    job->peer->credit--;
    user->job = job->number;
}

bool job_has(const struct job *job, const struct user *user)
{
    for (size_t i = 0; i < job->user_count; i++)
        if (job->users[i] == user)
            return true;
    return false;
}

/* A job counts only for the peer that has its lease. */
struct job *
job_find_of(struct dispatcher *d, int64_t number, const struct peer *peer, enum job_kind kind)
{
    struct job *job = NULL;
    HASH_FIND(hh, d->jobs, &number, sizeof(number), job);
    if (job != NULL && job->peer == peer && job->kind == kind)
        return job;
    d->counters.late_results++;
    log_debug(d->log, "late result is dropped", log_number("job", number),
              log_text("peer", peer->name));
    return NULL;
}

void job_end(struct dispatcher *d, struct job *job)
{
    struct server *server = server_of(d, job);
    HASH_DEL(d->jobs, job);
    job->peer->jobs--;
    job->peer->users_in_jobs -= (int64_t)job->user_count;
    server->jobs--;
    if (job->is_of_suspects)
        server->suspects_are_out = false;
    free(job->users);
    free(job);
}

static bool is_under_way(const struct job *job, const struct user *user)
{
    bool is_here = user->state == USER_RESOLVING || user->state == USER_FETCHING;
    return is_here && user->job == job->number;
}

/* Only those whose result is still to come under this number. */
void job_users_due_again(struct dispatcher *d, struct job *job, int64_t due_ms)
{
    for (size_t i = 0; i < job->user_count; i++)
        if (is_under_way(job, job->users[i]))
            user_due_again(d, job->users[i], due_ms);
}

void user_blame(struct dispatcher *d, struct user *user, enum role role, size_t in_flight)
{
    if (!suspicion_add(user, role, in_flight, d->jobs_done_by_role[role]))
        return;
    user->quarantined_wall_ms = d->now.wall_ms;
    d->counters.quarantined++;
    log_important(d->log, LOG_LEVEL_WARNING,
                  "user is quarantined, processes died each time they worked on him alone",
                  log_text("user", user->name), log_text("role", role_name(role)));
    d->output.row_changed(d->output.context, STORE_QUARANTINE, user->name);
}

static void blame(struct dispatcher *d, struct job *job)
{
    enum role role = job->kind == JOB_RESOLVE ? ROLE_WORKER_LDAP : ROLE_WORKER_EWS;
    size_t in_flight = 0;
    for (size_t i = 0; i < job->user_count; i++)
        in_flight += is_under_way(job, job->users[i]) ? 1 : 0;
    for (size_t i = 0; i < job->user_count; i++)
        if (is_under_way(job, job->users[i]))
            user_blame(d, job->users[i], role, in_flight);
}
/* The lease is over without an answer: its users are due again at once, except one whom processes
 * did not survive several times. */
void job_lost(struct dispatcher *d, struct job *job, bool blames_users)
{
    d->counters.lost_leases++;
    if (job->kind == JOB_FETCH)
        budget_lose(job->budget, d->now.monotonic_ms, d->settings.request_timeout_ms);
    if (blames_users)
        blame(d, job);
    for (size_t i = 0; i < job->user_count; i++) {
        struct user *user = job->users[i];
        if (!is_under_way(job, user))
            continue;
        user_answered(d, user); /* others need not wait for what kills or silences processes */
        user_due_again(d, user, d->now.monotonic_ms + suspicion_pause_ms(user));
    }
    job_end(d, job);
}

void jobs_expire(struct dispatcher *d)
{
    struct job *job, *next;
    HASH_ITER(hh, d->jobs, job, next)
    {
        if (job->deadline_ms > d->now.monotonic_ms)
            continue;
        log_warning(d->log, "lease has ended without an answer, its users are due again",
                    log_number("job", job->number), log_text("peer", job->peer->name),
                    log_number("users", (int64_t)job->user_count));
        struct message cancel = {.type = MESSAGE_CANCEL,
                                 .cancel = {job->number, "the lease has ended"}};
        (void)dispatcher_send(d, job->peer, &cancel); /* its result will be late in any case */
        job_lost(d, job, true);
    }
}

int64_t jobs_next_ms(const struct dispatcher *d)
{
    int64_t next = INT64_MAX;
    for (const struct job *job = d->jobs; job != NULL; job = job->hh.next)
        if (job->deadline_ms < next)
            next = job->deadline_ms;
    return next;
}

/* Suspects go last, and one job of them at a time. NULL: nobody waits, or only suspects that must. */
struct user_queue *server_next_queue(struct server *server, bool *of_suspects)
{
    *of_suspects = TAILQ_EMPTY(&server->line->queue);
    if (!*of_suspects)
        return &server->line->queue;
    return TAILQ_EMPTY(&server->line->suspects) || server->suspects_are_out
               ? NULL
               : &server->line->suspects;
}

/* Moves a shard of users from the queue into the job. Suspects go in jobs that are no larger than
 * each of them allows. */
void job_fill(struct dispatcher *d, struct job *job, struct user_queue *queue)
{
    size_t most = SHARD_USERS;
    struct user *user;
    while ((user = TAILQ_FIRST(queue)) != NULL && job->peer->credit > 0) {
        if (job->is_of_suspects && user->largest_job < most)
            most = user->largest_job;
        if (job->user_count >= most)
            break;
        user_release(d, user);
        user->state = job->kind == JOB_RESOLVE ? USER_RESOLVING : USER_FETCHING;
        job_add(job, user);
    }
}
