/* Resolve jobs: user -> mailbox. A directory that is away must not stop the replication of mailboxes
 * that are known: their mapping serves for the directory's cache time, also when no worker is left that
 * could find out whether the directory answers. */
#include "proto/log/log.h"

#include "supervisor/dispatcher/dispatcher_changes.h"
#include "supervisor/dispatcher/dispatcher_jobs.h"
#include "supervisor/dispatcher/dispatcher_leases.h"
#include "supervisor/dispatcher/dispatcher_mapping.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/user_line.h"
#include "supervisor/user/user_way.h"

static bool resolve_send(struct dispatcher *d, const struct job *job)
{
    struct resolve_user users[SHARD_USERS];
    for (size_t i = 0; i < job->user_count; i++) {
        const struct user *user = job->users[i];
        users[i] =
            (struct resolve_user){user->name, user->dn, user->guid, user->sam, user->is_disabled};
    }
    struct message message = {.type = MESSAGE_RESOLVE,
                              .resolve = {.job = job->number,
                                          .directory = job->server->name,
                                          .lease_ms = job->deadline_ms - d->now.monotonic_ms,
                                          .users = users,
                                          .users_count = job->user_count,
                                          .guid_forms = job->server->guid_forms}};
    return dispatcher_send(d, job->peer, &message);
}

static struct job_answer resolve_answer(const struct message *message)
{
    const struct resolved *resolved = &message->resolved;
    return (struct job_answer){.job = resolved->job,
                               .outcome = (enum job_outcome)resolved->outcome,
                               .trouble = {.class = (enum error_class)resolved->class,
                                           .code = resolved->code,
                                           .reason = resolved->reason},
                               /* a directory has no budget: neither pressure nor wish */
                               .wait_ms = resolved->wait_ms,
                               .users_count = resolved->users_count,
                               .message = message};
}

static const char *resolve_user_name(const struct message *message, size_t i)
{
    return message->resolved.users[i].user;
}

/* Every worker shall know what one of them has found out, and a new one at once. */
static void
resolve_learn(struct dispatcher *d, const struct job *job, const struct job_answer *answer)
{
    (void)d;
    job->server->guid_forms |= answer->message->resolved.guid_forms;
}

static void
found(struct dispatcher *d, struct user *user, const struct resolved_user *answer, const char *peer)
{
    if (!changes_are_believed(d, user, answer->address, peer)) {
        changes_hold(d, user);
        return;
    }
    mapping_set(d, user, answer->address, answer->note);
    d->callbacks.row_changed(d->callbacks.context, STORE_MAPPING, user->name);
    /* Before the mapping is used: a user who was renamed would stand in their own way. */
    mapping_forget_former_owners(d, user);
    mapping_use(d, user, true);
}

static void not_found(struct dispatcher *d, struct user *user, const struct resolved_user *answer)
{
    static const enum user_result results[] = {[RESOLVED_FOUND] = RESULT_NO_MAILBOX,
                                               [RESOLVED_NO_MAILBOX] = RESULT_NO_MAILBOX,
                                               [RESOLVED_NOT_FOUND] = RESULT_NOT_FOUND,
                                               [RESOLVED_AMBIGUOUS] = RESULT_AMBIGUOUS,
                                               [RESOLVED_DISABLED] = RESULT_DISABLED};
    /* A directory that answers is believed: what was remembered does not serve against it. */
    mapping_forget(d, user);
    user_way_finish(d->way, user, results[answer->outcome], "", answer->note);
}

static void resolve_take(struct dispatcher *d,
                         const struct job *job,
                         struct user *user,
                         const struct message *message,
                         size_t i)
{
    const struct resolved_user *answer = &message->resolved.users[i];
    user_way_answered(user);
    user->matched_by = (enum matched_key)answer->key;
    if (answer->outcome == RESOLVED_FOUND && *answer->address != '\0')
        found(d, user, answer, job->peer->name);
    else
        not_found(d, user, answer);
}

/* The last good mapping serves while the directory is away. */
static bool resolve_from_memory(struct dispatcher *d, struct user *user)
{
    if (user->address == NULL || !mapping_is_young(d, user))
        return false;
    user->mapped_in_round = user_way_round(d->way);
    mapping_use(d, user, false); /* not fresh: it proves nothing against others */
    return true;
}

static size_t queue_length(const struct user_queue *queue)
{
    const struct user *user;
    size_t length = 0;
    TAILQ_FOREACH(user, queue, line_link)
        length++;
    return length;
}

/* Whoever cannot be served from memory goes to the end of the queue, and nobody waits for them. */
static void serve_queue_from_memory(struct dispatcher *d, struct user_queue *queue)
{
    struct user *user;
    for (size_t left = queue_length(queue); left > 0; left--) {
        if ((user = TAILQ_FIRST(queue)) == NULL)
            return; /* some were refused together with others */
        user_way_awaits_nothing(d->way, user);
        if (!resolve_from_memory(d, user))
            user_way_again(d->way, user, WAY_AGAIN, d->now.monotonic_ms);
    }
}

static void note_silence(struct server *server)
{
    struct error error;
    (void)error_set(&error, SERVER_NO_WORKER_ANSWERS, event_text("role", role_name(server->role)));
    const struct trouble trouble = {.class = error.class,
                                    .code = error.code,
                                    .reason = error.reason,
                                    .peer = role_name(ROLE_SUPERVISOR)};
    server_troubled(server, &trouble);
}

/* Nobody who could ask the directory answers: mailboxes that were known stay known. */
static void
resolve_bridge_silence(struct dispatcher *d, const struct job_kind *kind, struct server *server)
{
    int64_t now_ms = d->now.monotonic_ms;
    bool somebody_waits = !user_line_is_empty(server->line);
    server_note_waiting(server, somebody_waits, now_ms);
    if (now_ms < server_silent_from_ms(server, somebody_waits, d->settings.request_timeout_ms))
        return;
    server_wait_anew(server, now_ms); /* whoever joins the line from now on waits as long again */
    note_silence(server);
    if (user_way_is_overdue(d->way)) {
        jobs_give_up(d, kind, server);
        return;
    }
    serve_queue_from_memory(d, &server->line->users);
    serve_queue_from_memory(d, &server->line->suspects);
}

const struct job_kind resolve_jobs = {.role = ROLE_WORKER_LDAP,
                                      .away = RESULT_DIRECTORY_AWAY,
                                      .look_after = resolve_bridge_silence,
                                      .serve_instead = resolve_from_memory,
                                      .send = resolve_send,
                                      .answer = resolve_answer,
                                      .user_name = resolve_user_name,
                                      .learn = resolve_learn,
                                      .take = resolve_take,
                                      .avoids = changes_avoid};
