/* Who gets which users, and what the answers mean. A job asks one server for up to a shard of users and
 * goes to the process that has the least to do. Whether its server failed, only had no time, or
 * answered decides about the server first and then about each of its users. */
#include "proto/base/text.h"
#include "proto/base/wait_limit.h"

#include "supervisor/dispatcher/dispatcher_jobs.h"
#include "supervisor/dispatcher/dispatcher_leases.h"
#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/server/access.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/suspicion.h"
#include "supervisor/user/user_line.h"
#include "supervisor/user/user_way.h"

/* Suspects go last, and one job of them at a time. NULL: nobody waits, or only suspects that must. */
static struct user_queue *
next_queue(struct dispatcher *d, struct server *server, struct place **place, bool *of_suspects)
{
    *place = server->is_found ? places_next(d, server) : NULL;
    if (server->is_found && *place == NULL)
        return NULL;
    struct user_line *line = *place == NULL ? server->line : places_line_of(*place);
    *of_suspects = TAILQ_EMPTY(&line->users);
    if (!*of_suspects)
        return &line->users;
    return TAILQ_EMPTY(&line->suspects) || server->suspects_are_out ? NULL : &line->suspects;
}

static bool is_avoided(const struct dispatcher *d,
                       const struct job_kind *kind,
                       const struct user *user,
                       const struct peer *peer)
{
    return kind->avoids != NULL && kind->avoids(d, user, peer->name);
}

/* The process was chosen for the first user of the job; who would have another one waits for the next. */
static bool
fits(const struct dispatcher *d, const struct job *job, const struct user *user, size_t most)
{
    if (job->user_count == 0)
        return true;
    return job->user_count < most && is_avoided(d, job->kind, user, job->peer) ==
                                         is_avoided(d, job->kind, job->users[0], job->peer);
}

/* Moves a shard of users from the queue into the job. Suspects go in jobs that are no larger than
 * each of them allows. */
static void fill(struct dispatcher *d, struct job *job, struct user_queue *queue)
{
    size_t most = SHARD_USERS;
    struct user *user;
    while ((user = TAILQ_FIRST(queue)) != NULL && job->peer->credit > 0) {
        /* The most careful of them decides for all who come after. */
        if (job->is_of_suspects && user->largest_job < most)
            most = user->largest_job;
        if (!fits(d, job, user, most))
            return;
        lease_add(d, job, user);
    }
}

/* Cheap questions first: this is asked for every server after every event. */
static bool
has_room(const struct dispatcher *d, const struct job_kind *kind, const struct server *server)
{
    return server_may_be_asked(server, d->now.monotonic_ms) &&
           (!kind->fills_handover || user_way_has_room(d->way)) &&
           (server->access == NULL ||
            budget_has_room(&server->access->budget, d->now.monotonic_ms));
}

/* One that is to be avoided is asked all the same when nobody else takes work: nobody is to wait for
 * another one that may never come. */
static struct peer *choose_peer(const struct dispatcher *d,
                                const struct job_kind *kind,
                                const struct user *first,
                                bool of_suspects)
{
    struct peer *best = peers_for_job(&d->peers, kind->role, of_suspects);
    if (best == NULL || !is_avoided(d, kind, first, best))
        return best;
    struct peer *other;
    TAILQ_FOREACH(other, &d->peers, link) {
        if (other->role == kind->role && !other->is_draining && other->credit > 0 &&
            !is_avoided(d, kind, first, other))
            return other;
    }
    return best;
}

/* The job exists before it is sent, because the answer may come as soon as that; if nothing could be sent
 * it is lost like that of a process that died, but nobody is to blame. */
static bool assign_one(struct dispatcher *d, const struct job_kind *kind, struct server *server)
{
    bool of_suspects = false;
    struct place *place = NULL;
    struct user_queue *queue =
        has_room(d, kind, server) ? next_queue(d, server, &place, &of_suspects) : NULL;
    if (queue == NULL)
        return false;
    struct peer *peer = choose_peer(d, kind, TAILQ_FIRST(queue), of_suspects);
    if (peer == NULL)
        return false;
    struct job *job = lease_create(d, kind->role, peer, server);
    job->kind = kind;
    job->is_of_suspects = of_suspects;
    places_give(place, job);
    server->suspects_are_out = server->suspects_are_out || of_suspects;
    fill(d, job, queue);
    if (kind->send(d, job))
        return true;
    lease_lost(d, job, false);
    peer->is_draining = true; /* it is gone; nothing more for it until the session's end is told */
    return true;
}

/* They take turns, so that one with many users does not keep the workers from another. */
static bool assign_next(struct dispatcher *d, const struct job_kind *kind)
{
    struct servers *servers = dispatcher_servers_of(d, kind->role);
    for (size_t i = 0; i < servers->count; i++) {
        size_t index = (servers->turn + i) % servers->count;
        if (!assign_one(d, kind, &servers->items[index]))
            continue;
        servers->turn = (index + 1) % servers->count; /* the next one begins, whoever it is */
        return true;
    }
    return false;
}

void jobs_assign(struct dispatcher *d, const struct job_kind *kind)
{
    while (assign_next(d, kind))
        ;
}

static bool is_served_instead(struct dispatcher *d, const struct job_kind *kind, struct user *user)
{
    return kind->serve_instead != NULL && kind->serve_instead(d, user);
}

void jobs_give_up(struct dispatcher *d, const struct job_kind *kind, struct server *server)
{
    struct user *user;
    char room[REASON_BYTES];
    const char *trouble = server_trouble(server, d->now, room);
    while ((user = server->is_found ? places_first_user(d, server)
                                    : user_line_first(server->line)) != NULL) {
        /* What is wrong with the server is why the user has no calendar: the same reason for both. */
        if (!is_served_instead(d, kind, user))
            user_way_finish(d->way, user, kind->away, "", trouble);
    }
}

void jobs_look_after(struct dispatcher *d, const struct job_kind *kind)
{
    struct servers *servers = dispatcher_servers_of(d, kind->role);
    for (size_t i = 0; i < servers->count; i++) {
        struct server *server = &servers->items[i];
        if (server_is_given_up(server, user_way_is_overdue(d->way), d->settings.interval_ms,
                               d->now.monotonic_ms))
            jobs_give_up(d, kind, server);
        if (kind->look_after != NULL)
            kind->look_after(d, kind, server);
    }
}

static void
take_user(struct dispatcher *d, const struct job *job, const struct message *message, size_t i)
{
    struct user *user = user_find(d->users, job->kind->user_name(message, i));
    bool is_theirs = user != NULL && lease_has(job, user);
    bool is_newest = is_theirs && (user->job == job->number || user->job == 0);
    if (is_newest && job->kind->note != NULL)
        job->kind->note(user, message, i);
    if (user == NULL || user->job != job->number) {
        /* Their receipt, or the end of their turn, may have come before the job's end. */
        d->counters.refused_results += is_theirs ? 0 : 1;
        return;
    }
    suspicion_end(user, job->role);
    job->kind->take(d, job, user, message, i);
}

static void job_done(struct dispatcher *d, struct job *job, const struct job_answer *answer)
{
    /* A job may be done and the server still in trouble, as when many mailboxes failed for one reason. */
    if (answer->is_trouble)
        server_troubled(job->server, &answer->trouble);
    else if (!answer->is_unanswered)
        server_answered(job->server);
    for (size_t i = 0; i < answer->users_count; i++)
        take_user(d, job, answer->message, i);
    /* Whoever is left out would be again: not at once. */
    lease_users_again(d, job, d->now.monotonic_ms + SERVER_FIRST_PAUSE_MS);
    job->peer->jobs_done++;
    d->jobs_done_by_role[job->role]++;
    d->counters.jobs_finished++;
}

/* A user whose mailbox is remembered is served from that, and whoever is given up has a result now; all
 * others stay in the job, and the caller says when they are due again. */
static void users_failed(struct dispatcher *d,
                         const struct job *job,
                         const struct trouble *trouble,
                         bool is_lasting)
{
    for (size_t i = 0; i < job->user_count; i++) {
        struct user *user = job->users[i];
        if (!lease_counts(job, user))
            continue;
        bool gives_up = user_way_failed(d->way, user);
        if (!is_served_instead(d, job->kind, user) && (is_lasting || gives_up))
            user_way_finish(d->way, user, job->kind->away, trouble->code, trouble->reason);
    }
}

/* A process that did not ask proves nothing new: the pauses do not grow, or a server that was mended would wait for
 * them, too. Another process may ask meanwhile. How long it will not ask is only its word: whoever says a moment each
 * time would be given jobs without end. */
static void
note_server_failure(struct dispatcher *d, struct server *server, const struct job_answer *answer)
{
    int64_t now_ms = d->now.monotonic_ms;
    if (!answer->is_unasked) {
        server_failed(server, &answer->trouble, now_ms);
        return;
    }
    server_troubled(server, &answer->trouble);
    server_refrains(server);
    server_rest_until(server, now_ms + SERVER_FIRST_PAUSE_MS);
}

static void job_failed(struct dispatcher *d, struct job *job, const struct job_answer *answer)
{
    const struct trouble *trouble = &answer->trouble;
    bool is_found_anew = answer->is_moved && job->place != NULL;
    note_server_failure(d, job->server, answer);
    /* What somebody must change first is not tried again in this round: its users would only keep it. With a
     * refused account they are told what everybody else is who waits for it, and when it is tried again. */
    bool is_refused = server_is_refused(job->server, d->now.monotonic_ms);
    char room[REASON_BYTES];
    struct trouble told = *trouble;
    if (is_refused)
        told.reason = server_trouble(job->server, d->now, room);
    users_failed(d, job, &told, is_refused || (trouble->class == ERROR_INVALID && !is_found_anew));
    lease_users_again(d, job, job->server->not_before_ms);
}

/* Somebody else shows the password just now: nothing is wrong with anybody, and it is over in a moment. */
static bool is_only_put_off(const struct job_answer *answer)
{
    char name[REASON_NAME_BYTES];
    reason_copy_name(text_or_empty(answer->trouble.reason), name);
    return strcmp(name, event_name(ACCOUNT_BEING_TRIED)) == 0 ||
           strcmp(name, event_name(EXCHANGE_UNNAMED_ANSWER)) == 0;
}

/* The server could not do the job now. How long to wait is the worker's advice, not the server's
 * wish: it concerns this server and nobody's account. When it takes a while it is as good as a server
 * that is away; a worker that only leaves does not wish any pause. */
static void job_given_back(struct dispatcher *d, struct job *job, const struct job_answer *answer)
{
    int64_t again_ms = d->now.monotonic_ms + wait_limit_apply(answer->wait_ms);
    if (!answer->is_trouble && answer->is_answered)
        server_is_back(job->server); /* to ask for a pause is an answer as well */
    if (answer->is_wish)
        server_refrains(job->server);
    if (answer->is_trouble) {
        server_troubled(job->server, &answer->trouble);
        server_rest_until(job->server, again_ms);
    }
    if (answer->wait_ms > 0 && !is_only_put_off(answer))
        users_failed(d, job, &answer->trouble, false);
    lease_users_again(d, job, user_way_round_end_or(d->way, again_ms));
}

void jobs_go_on(struct dispatcher *d, struct peer *peer, const struct progress *progress)
{
    struct job *job = lease_extend(d, progress->job, peer, ROLE_WORKER_EWS);
    const struct trouble trouble = {.class = (enum error_class)progress->class,
                                    .code = text_or_empty(progress->code),
                                    .reason = text_or_empty(progress->reason),
                                    .peer = peer->name};
    if (job != NULL && trouble.reason[0] != '\0')
        server_troubled(job->server, &trouble);
}

void jobs_receive(struct dispatcher *d,
                  const struct job_kind *kind,
                  struct peer *peer,
                  const struct message *message)
{
    struct job_answer answer = kind->answer(message);
    struct job *job = lease_find(d, answer.job, peer, kind->role);
    if (job == NULL)
        return;
    answer.trouble.peer =
        peer->name; /* several see one server, and perhaps only one of them fails */
    if (kind->learn != NULL)
        kind->learn(d, job, &answer);
    switch (answer.outcome) {
    case JOB_DONE:
        job_done(d, job, &answer);
        break;
    case JOB_FAILED:
        job_failed(d, job, &answer);
        break;
    case JOB_GIVEN_BACK:
        job_given_back(d, job, &answer);
        break;
    }
    lease_end(d, job);
}
