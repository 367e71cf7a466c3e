/* Jobs that are out, and whose they are. A lease ends by itself, so that a process that hangs keeps
 * nobody's calendar from being read; whatever comes under its number afterwards is dropped, because
 * somebody else may have the users by then. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/timeouts.h"
#include "proto/log/log.h"

#include "supervisor/dispatcher/dispatcher_leases.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/server/access.h"
#include "supervisor/server/server.h"
#include "supervisor/user/suspicion.h"
#include "supervisor/user/user_way.h"

/* Each finished HTTP request extends a lease, so often at most. */
#define MOST_EXTENSIONS 16

struct job *
lease_create(struct dispatcher *d, enum role role, struct peer *peer, struct server *server)
{
    struct job *job = memory_allocate(sizeof(*job));
    /* Never used before, by no supervisor: a late result must not hit upon another job. */
    job->number = d->callbacks.next_job(d->callbacks.context);
    job->role = role;
    job->peer = peer;
    job->server = server;
    job->users = memory_allocate_items(SHARD_USERS, sizeof(struct user *));
    job->deadline_ms = d->now.monotonic_ms + timeout_lease_ms(d->settings.request_timeout_ms);
    /* Kept in the job: by its end the settings may have given the server another access. */
    if (server->access != NULL) {
        job->budget = &server->access->budget;
        budget_take(job->budget);
    }
    HASH_ADD(hh, d->jobs, number, sizeof(job->number), job);
    peer->jobs++;
    server->jobs++;
    d->counters.jobs_assigned++;
    return job;
}

/* What the peer and the server have out goes down here and nowhere else, however the job ended. */
void lease_end(struct dispatcher *d, struct job *job)
{
    HASH_DEL(d->jobs, job);
    job->peer->jobs--;
    job->peer->users_in_jobs -= (int64_t)job->user_count;
    job->server->jobs--;
    if (job->is_of_suspects)
        job->server->suspects_are_out = false;
    free(job->users);
    free(job);
}

void lease_add(struct dispatcher *d, struct job *job, struct user *user)
{
    user_way_assigned(d->way, user, job->number);
    job->users[job->user_count++] = user;
    job->peer->users_in_jobs++;
    job->peer->credit--; /* what it told last counts until it tells again */
}

bool lease_has(const struct job *job, const struct user *user)
{
    for (size_t i = 0; i < job->user_count; i++) {
        if (job->users[i] == user)
            return true;
    }
    return false;
}

/* A user may have left the job meanwhile: unlisted, or with a calendar that is on its way already. Their
 * state and number say so, the job's own list is not changed before its end. */
bool lease_counts(const struct job *job, const struct user *user)
{
    bool is_here = user->state == USER_RESOLVING || user->state == USER_FETCHING;
    return is_here && user->job == job->number;
}

struct job *
lease_find(struct dispatcher *d, int64_t number, const struct peer *peer, enum role role)
{
    struct job *job = NULL;
    HASH_FIND(hh, d->jobs, &number, sizeof(number), job);
    if (job != NULL && job->peer == peer && job->role == role)
        return job;
    /* No trouble: whoever was silent for a while does not know that its lease has ended. */
    d->counters.late_results++;
    log_event(d->log, LEASE_LATE_RESULT, event_number("job", number),
              event_text("peer", peer->name));
    return NULL;
}

struct job *
lease_extend(struct dispatcher *d, int64_t number, const struct peer *peer, enum role role)
{
    struct job *job = lease_find(d, number, peer, role);
    if (job == NULL || job->extensions >= MOST_EXTENSIONS)
        return NULL; /* a process in an endless loop may report progress for ever */
    job->extensions++;
    job->deadline_ms += d->settings.request_timeout_ms;
    return job;
}

void lease_users_again(struct dispatcher *d, struct job *job, int64_t due_ms)
{
    for (size_t i = 0; i < job->user_count; i++) {
        if (lease_counts(job, job->users[i]))
            user_way_again(d->way, job->users[i], WAY_AGAIN, due_ms);
    }
}

void lease_blame(struct dispatcher *d, struct user *user, enum role role, size_t in_flight)
{
    if (!suspicion_add(user, role, in_flight, d->jobs_done_by_role[role]))
        return;
    user->quarantined_wall_ms = d->now.wall_ms;
    d->counters.quarantined++;
    log_event(d->log, USER_QUARANTINED, event_text("user", user->name),
              event_text("role", role_name(role)));
    d->callbacks.row_changed(d->callbacks.context, STORE_QUARANTINE, user->name);
}

static void blame_all(struct dispatcher *d, const struct job *job)
{
    size_t in_flight = 0;
    /* Counted before anybody is blamed: whose result came before the death is no suspect. */
    for (size_t i = 0; i < job->user_count; i++)
        in_flight += lease_counts(job, job->users[i]) ? 1 : 0;
    for (size_t i = 0; i < job->user_count; i++) {
        if (lease_counts(job, job->users[i]))
            lease_blame(d, job->users[i], job->role, in_flight);
    }
}

/* Its users are due again at once, except one whom processes did not survive several times. */
void lease_lost(struct dispatcher *d, struct job *job, bool blames_users)
{
    d->counters.lost_leases++;
    /* The server may still be at work on the request of the one that died. */
    if (job->budget != NULL)
        budget_lose(job->budget, d->now.monotonic_ms, d->settings.request_timeout_ms);
    if (blames_users)
        blame_all(d, job);
    for (size_t i = 0; i < job->user_count; i++) {
        struct user *user = job->users[i];
        if (!lease_counts(job, user))
            continue;
        /* others need not wait for what kills or silences processes */
        user_way_awaits_nothing(d->way, user);
        user_way_again(d->way, user, WAY_AGAIN, d->now.monotonic_ms + suspicion_pause_ms(user));
    }
    lease_end(d, job);
}

void leases_lost_of(struct dispatcher *d, const struct peer *peer, bool blames_users)
{
    struct job *job, *next;
    HASH_ITER(hh, d->jobs, job, next) {
        if (job->peer == peer)
            lease_lost(d, job, blames_users);
    }
}

void leases_expire(struct dispatcher *d)
{
    struct job *job, *next;
    HASH_ITER(hh, d->jobs, job, next) {
        if (job->deadline_ms > d->now.monotonic_ms)
            continue;
        log_event(d->log, LEASE_ENDED, event_number("job", job->number),
                  event_text("peer", job->peer->name),
                  event_number("users", (int64_t)job->user_count));
        struct message cancel = {.type = MESSAGE_CANCEL,
                                 .cancel = {job->number, event_name(LEASE_ENDED)}};
        (void)dispatcher_send(d, job->peer, &cancel); /* its result will be late in any case */
        lease_lost(d, job, true);
    }
}

/* There are as many jobs as processes and a few more, so all are looked at. */
int64_t leases_next_ms(const struct dispatcher *d)
{
    int64_t next = INT64_MAX;
    for (const struct job *job = d->jobs; job != NULL; job = job->hh.next)
        next = number_smaller(next, job->deadline_ms);
    return next;
}

void leases_end_all(struct dispatcher *d)
{
    struct job *job, *next;
    HASH_ITER(hh, d->jobs, job, next)
        lease_end(d, job);
}
