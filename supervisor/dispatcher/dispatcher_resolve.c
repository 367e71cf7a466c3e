/* Resolve jobs: user -> mailbox. */
#include <string.h>

#include "proto/base/text.h"
#include "proto/base/wait_limit.h"

#include "supervisor/dispatcher/dispatcher_internal.h"

static bool send_resolve(struct dispatcher *d, const struct job *job)
{
    struct resolve_user users[SHARD_USERS];
    for (size_t i = 0; i < job->user_count; i++) {
        const struct user *user = job->users[i];
        users[i] =
            (struct resolve_user){user->name, user->dn, user->guid, user->sam, user->is_disabled};
    }
    struct message message = {.type = MESSAGE_RESOLVE,
                              .resolve = {.job = job->number,
                                          .directory = d->directories->items[job->server].name,
                                          .lease_ms = job->deadline_ms - d->now.monotonic_ms,
                                          .users = users,
                                          .users_count = job->user_count}};
    return dispatcher_send(d, job->peer, &message);
}

static bool assign_one(struct dispatcher *d, size_t index)
{
    struct server *server = &d->directories->items[index];
    bool of_suspects = false;
    struct user_queue *queue = server_next_queue(server, &of_suspects);
    if (queue == NULL || !server_may_be_asked(server, d->now.monotonic_ms))
        return false;
    struct peer *peer = peers_for_job(&d->peers, ROLE_WORKER_LDAP, of_suspects);
    if (peer == NULL)
        return false;
    struct job *job = job_create(d, JOB_RESOLVE, peer, index);
    job->is_of_suspects = of_suspects;
    server->suspects_are_out = server->suspects_are_out || of_suspects;
    job_fill(d, job, queue);
    if (send_resolve(d, job))
        return true;
    job_lost(d, job, false);
    peer->is_draining = true; /* it is gone; nothing more for it until the session's end is told */
    return true;
}

static bool is_young(const struct dispatcher *d, const struct user *user)
{
    return user->resolved_wall_ms + user_cache_ms(d, user) >= d->now.wall_ms;
}

/* Nobody asks for users who are not in the round. */
static bool can_be_asked(const struct user *user)
{
    return user->state != USER_UNLISTED && !user->is_quarantined;
}

/* What he remembers from an earlier round is somebody else's now: he is looked up at once, and
 * nobody is fetched before he has answered. */
static void ask_anew(struct dispatcher *d, struct user *user)
{
    log_info(d->log, "address is another user's now, the one who had it is looked up again",
             log_text("user", user->name), log_text("address", user->address));
    if (user->state == USER_HANDED_OVER)
        publish_withdraw(d, user, "the address is another user's now");
    user_set_mapping(d, user, NULL);
    d->output.row_changed(d->output.context, STORE_MAPPING, user->name);
    user_await_answer(d, user);
    if (user->state == USER_TO_RESOLVE || user->state == USER_RESOLVING)
        return;
    user_release(d, user);
    if (user->state == USER_FINISHED)
        d->round.unfinished++;
    user->state = USER_RESOLVING;
    user_due_at(d, user, d->now.monotonic_ms);
}

static const char shared_text[] =
    "another user of the UCServer resolves to the same address; neither is replicated until the "
    "directory says whose mailbox it is";

static void refuse_as_shared(struct dispatcher *d, struct user *user)
{
    if (user->state == USER_HANDED_OVER)
        publish_withdraw(d, user, "shared address");
    if (user->state != USER_UNLISTED)
        user_finish(d, user, RESULT_SHARED_ADDRESS, "", shared_text);
}

/* One mailbox, one user: both are refused, whatever was under way for either. An answer of the
 * directory (`is_fresh`) is stronger than what another user only remembers. */
static bool refuse_shared(struct dispatcher *d, struct user *user, bool is_fresh)
{
    bool is_shared = false;
    struct user *other = address_index_find(d->addresses, user->address), *next;
    for (; other != NULL; other = next) {
        next = other->same_address;
        if (other == user)
            continue;
        if (is_fresh && can_be_asked(other) && !user_is_mapped_in_this_round(d, other)) {
            ask_anew(d, other);
        } else if (can_be_asked(other) || is_young(d, other)) {
            is_shared = true;
            if (other->result != RESULT_SHARED_ADDRESS)
                log_important(d->log, LOG_LEVEL_WARNING,
                              "two users resolve to one address, both are refused",
                              log_text("user", user->name), log_text("other", other->name));
            refuse_as_shared(d, other);
        }
    }
    if (is_shared)
        refuse_as_shared(d, user);
    return is_shared;
}

static bool is_same_person(const struct user *left, const struct user *right)
{
    return left->guid != NULL && right->guid != NULL && *left->guid != '\0' &&
           text_equals_ignoring_case(left->guid, right->guid);
}

/* A user who was renamed keeps his objectGUID: his old name must not stand in his way, and neither
 * must a mapping that is too old to serve. */
static void forget_former_owners(struct dispatcher *d, const struct user *user)
{
    struct user *other = address_index_find(d->addresses, user->address), *next;
    for (; other != NULL; other = next) {
        next = other->same_address;
        if (other == user || other->state != USER_UNLISTED ||
            (is_young(d, other) && !is_same_person(user, other)))
            continue;
        user_set_mapping(d, other, NULL);
        d->output.row_changed(d->output.context, STORE_MAPPING, other->name);
    }
}

static void found(struct dispatcher *d, struct user *user, const struct resolved_user *answer)
{
    user_set_mapping(d, user, answer->address);
    d->output.row_changed(d->output.context, STORE_MAPPING, user->name);
    forget_former_owners(d, user);
    if (!refuse_shared(d, user, true))
        user_to_fetch(d, user);
}

static void not_found(struct dispatcher *d,
                      struct user *user,
                      const struct resolved_user *answer,
                      enum user_result result)
{
    user_set_mapping(d, user, NULL);
    d->output.row_changed(d->output.context, STORE_MAPPING, user->name);
    user_finish(d, user, result, "", answer->note);
}

static void take_answer(struct dispatcher *d, struct user *user, const struct resolved_user *answer)
{
    switch ((enum resolved_outcome)answer->outcome) {
    case RESOLVED_FOUND:
        if (*answer->address != '\0')
            found(d, user, answer);
        else
            not_found(d, user, answer, RESULT_NO_MAILBOX);
        return;
    case RESOLVED_NO_MAILBOX:
        not_found(d, user, answer, RESULT_NO_MAILBOX);
        return;
    case RESOLVED_NOT_FOUND:
        not_found(d, user, answer, RESULT_NOT_FOUND);
        return;
    case RESOLVED_AMBIGUOUS:
        not_found(d, user, answer, RESULT_AMBIGUOUS);
        return;
    case RESOLVED_DISABLED:
        not_found(d, user, answer, RESULT_DISABLED);
        return;
    }
}

/* The last good mapping serves while the directory is away. */
static bool serve_from_memory(struct dispatcher *d, struct user *user)
{
    if (user->address == NULL || !is_young(d, user))
        return false;
    user->mapped_in_round = d->round.number;
    if (!refuse_shared(d, user, false))
        user_to_fetch(d, user);
    return true;
}

static void user_failed(
    struct dispatcher *d, struct user *user, bool is_lasting, const char *code, const char *reason)
{
    user_answered(d, user); /* others need not wait for a directory that is away */
    user->attempts++;
    bool gives_up = user->attempts >= ATTEMPTS_BEFORE_GIVING_UP && round_is_overdue(d);
    if (!serve_from_memory(d, user) && (is_lasting || gives_up))
        user_finish(d, user, RESULT_DIRECTORY_AWAY, code, reason);
}

static void users_failed(struct dispatcher *d,
                         const struct job *job,
                         const struct resolved *resolved,
                         bool is_lasting)
{
    for (size_t i = 0; i < job->user_count; i++) {
        struct user *user = job->users[i];
        if (user->state == USER_RESOLVING && user->job == job->number)
            user_failed(d, user, is_lasting, resolved->code, resolved->reason);
    }
}

static void job_failed(struct dispatcher *d, struct job *job, const struct resolved *resolved)
{
    struct server *server = &d->directories->items[job->server];
    const struct trouble trouble = {(enum error_class)resolved->class, resolved->code,
                                    resolved->reason, job->peer->name};
    server_failed(server, &trouble, d->now.monotonic_ms);
    bool is_lasting = server_is_stopped(server) || resolved->class == ERROR_INVALID;
    users_failed(d, job, resolved, is_lasting);
    job_users_due_again(d, job, server->not_before_ms);
}

/* Nobody could be asked for them now. When that takes a while it is as good as a directory that is
 * away; a worker that only leaves does not wish any pause. */
static void job_given_back(struct dispatcher *d, struct job *job, const struct resolved *resolved)
{
    int64_t again_ms = d->now.monotonic_ms + wait_limit_apply(resolved->wait_ms);
    if (resolved->wait_ms > 0)
        users_failed(d, job, resolved, false);
    job_users_due_again(d, job, round_end_or(d, again_ms));
}

/* Those who wait for the directory are served from memory or given up for this round. */
static void give_up(struct dispatcher *d, struct server *server)
{
    struct user *user;
    while ((user = TAILQ_FIRST(&server->line->queue)) != NULL ||
           (user = TAILQ_FIRST(&server->line->suspects)) != NULL) {
        user_release(d, user);
        user->state = USER_RESOLVING;
        if (!serve_from_memory(d, user))
            user_finish(d, user, RESULT_DIRECTORY_AWAY, "", server_trouble(server));
    }
}

static size_t queue_length(const struct user_queue *queue)
{
    const struct user *user;
    size_t length = 0;
    TAILQ_FOREACH(user, queue, queue_link)
    length++;
    return length;
}

/* Whoever cannot be served from memory goes to the end of the queue, and nobody waits for him. */
static void serve_queue_from_memory(struct dispatcher *d, struct user_queue *queue)
{
    struct user *user;
    for (size_t left = queue_length(queue); left > 0; left--) {
        if ((user = TAILQ_FIRST(queue)) == NULL)
            return; /* some were refused together with others */
        user_release(d, user);
        user_answered(d, user);
        user->state = USER_RESOLVING;
        if (!serve_from_memory(d, user))
            user_due_at(d, user, d->now.monotonic_ms);
    }
}

/* Nobody who could ask the directory answers: mailboxes that were known stay known. */
static void bridge_silence(struct dispatcher *d, struct server *server)
{
    static const struct trouble trouble = {
        ERROR_UNAVAILABLE, "", "no worker-ldap has answered for as long as a request may take",
        "supervisor"};
    int64_t now_ms = d->now.monotonic_ms;
    bool somebody_waits = server_has_line(server);
    server_note_waiting(server, somebody_waits, now_ms);
    if (now_ms < server_silent_from_ms(server, somebody_waits, d->settings.request_timeout_ms))
        return;
    server_wait_anew(server, now_ms);
    server_troubled(server, &trouble);
    if (round_is_overdue(d)) {
        give_up(d, server);
        return;
    }
    serve_queue_from_memory(d, &server->line->queue);
    serve_queue_from_memory(d, &server->line->suspects);
}

static void job_done(struct dispatcher *d, struct job *job, const struct resolved *resolved)
{
    server_answered(&d->directories->items[job->server]);
    for (size_t i = 0; i < resolved->users_count; i++) {
        struct user *user = user_find(d->users, resolved->users[i].user);
        if (user == NULL || user->job != job->number || user->state != USER_RESOLVING) {
            d->counters.refused_results += user == NULL || !job_has(job, user) ? 1 : 0;
            continue;
        }
        suspicion_end(user, ROLE_WORKER_LDAP);
        user->attempts = 0;
        take_answer(d, user, &resolved->users[i]);
    }
    job_users_due_again(d, job, d->now.monotonic_ms + SERVER_FIRST_PAUSE_MS);
    job->peer->jobs_done++;
    d->jobs_done_by_role[ROLE_WORKER_LDAP]++;
    d->counters.jobs_finished++;
}

void resolve_receive(struct dispatcher *d, struct peer *peer, const struct resolved *resolved)
{
    struct job *job = job_find_of(d, resolved->job, peer, JOB_RESOLVE);
    if (job == NULL)
        return;
    switch ((enum job_outcome)resolved->outcome) {
    case JOB_DONE:
        job_done(d, job, resolved);
        break;
    case JOB_FAILED:
        job_failed(d, job, resolved);
        break;
    case JOB_GIVEN_BACK:
        job_given_back(d, job, resolved);
        break;
    }
    job_end(d, job);
}

/* As the exchanges, they take turns. */
static bool assign_next(struct dispatcher *d)
{
    for (size_t i = 0; i < d->directories->count; i++) {
        size_t index = (d->directories->turn + i) % d->directories->count;
        if (!assign_one(d, index))
            continue;
        d->directories->turn = (index + 1) % d->directories->count;
        return true;
    }
    return false;
}

void resolve_assign(struct dispatcher *d)
{
    for (size_t i = 0; i < d->directories->count; i++) {
        if (server_is_given_up(&d->directories->items[i], round_is_overdue(d),
                               d->settings.interval_ms, d->now.monotonic_ms))
            give_up(d, &d->directories->items[i]);
        bridge_silence(d, &d->directories->items[i]);
    }
    while (assign_next(d))
        ;
}
