/* The way of one user through a round. Each change of state passes through here, so that queues,
 * counts and reservations always agree with it. */
#include <stdlib.h>
#include <string.h>

#include "supervisor/dispatcher/dispatcher_internal.h"

static void leave_queue(struct user *user)
{
    struct server *server = user->queued_at;
    struct user_line *line = server->line;
    struct user_queue *queue = user->queued_as_suspect ? &line->suspects : &line->queue;
    TAILQ_REMOVE(queue, user, queue_link);
    user->queued_at = NULL;
}

static void enter_queue(struct server *server, struct user *user, enum user_state state)
{
    user->queued_at = server;
    enum role role = state == USER_TO_RESOLVE ? ROLE_WORKER_LDAP : ROLE_WORKER_EWS;
    user->queued_as_suspect = suspicion_is_on(user, role);
    struct user_line *line = server->line;
    struct user_queue *queue = user->queued_as_suspect ? &line->suspects : &line->queue;
    TAILQ_INSERT_TAIL(queue, user, queue_link);
    user->state = state;
}

void user_release_handover(struct dispatcher *d, struct user *user)
{
    if (user->reserved_bytes == 0)
        return;
    d->handover_users--;
    d->handover_bytes -= user->reserved_bytes;
    user->reserved_bytes = 0;
}

/* Takes a user out of what his state put him into. The caller gives him a new state. */
void user_release(struct dispatcher *d, struct user *user)
{
    switch (user->state) {
    case USER_WAITING:
        due_heap_remove(&d->waiting, user);
        break;
    case USER_TO_RESOLVE:
    case USER_TO_FETCH:
        leave_queue(user);
        break;
    case USER_HANDED_OVER:
        publish_forget(d, user);
        break;
    case USER_UNLISTED:
    case USER_RESOLVING:
    case USER_FETCHING:
    case USER_FINISHED:
        break;
    }
    user_release_handover(d, user);
    user->job = 0;
}

/* Nobody is fetched before there is an answer about this user. */
void user_await_answer(struct dispatcher *d, struct user *user)
{
    if (user->counted_unmapped)
        return;
    user->counted_unmapped = true;
    d->round.unmapped++;
}

/* The round no longer waits for the answer about this user. */
void user_answered(struct dispatcher *d, struct user *user)
{
    if (!user->counted_unmapped)
        return;
    user->counted_unmapped = false;
    d->round.unmapped--;
}

void user_finish(struct dispatcher *d,
                 struct user *user,
                 enum user_result result,
                 const char *code,
                 const char *reason)
{
    user_release(d, user);
    user_answered(d, user);
    if (user->state != USER_FINISHED && user->state != USER_UNLISTED)
        d->round.unfinished--;
    bool is_new = user->result != result;
    if (user->state != USER_UNLISTED)
        user->state = USER_FINISHED;
    user->result = result;
    user_set_reason(user, code, reason);
    user->finished_wall_ms = d->now.wall_ms;
    if (user_result_is_good(result)) {
        user->fresh_wall_ms = d->now.wall_ms;
        user->slow_rounds = 0;
    } else if (is_new && !user_result_is_away(result)) {
        log_info(d->log,
                 result == RESULT_CLEARED ? "user's list on the UCServer is emptied"
                                          : "user is not replicated, what the UCServer holds stays",
                 log_text("user", user->name), log_text("why", user_result_name(result)),
                 log_text("code", user->code), log_text("reason", user->reason));
    }
}

/* As any other who gives no access he is not asked for in each round. */
void user_finish_cleared(struct dispatcher *d, struct user *user)
{
    user_finish(d, user, RESULT_CLEARED, "ErrorNoFreeBusyAccess",
                "the mailbox has not let the account read it for longer than clear_after");
    user->slow_rounds = SLOW_ROUNDS - 1;
}

/* How long the answers of his directory serve. */
int64_t user_cache_ms(const struct dispatcher *d, const struct user *user)
{
    size_t index = servers_for_name(d->directories, user->name);
    return index == d->directories->count ? 0 : d->directories->items[index].cache_ms;
}

bool user_is_mapped_in_this_round(const struct dispatcher *d, const struct user *user)
{
    return user->address != NULL && user->mapped_in_round == d->round.number;
}

static void to_resolve(struct dispatcher *d, struct user *user)
{
    user->directory = servers_for_name(d->directories, user->name);
    if (user->directory == d->directories->count) {
        user->state = USER_RESOLVING; /* leaves no queue */
        user_finish(d, user, RESULT_NO_DIRECTORY, "",
                    "no [directory] lists the domain of this user name");
        return;
    }
    enter_queue(&d->directories->items[user->directory], user, USER_TO_RESOLVE);
}

void user_to_fetch(struct dispatcher *d, struct user *user)
{
    user_release(d, user);
    user_answered(d, user);
    user->exchange = servers_for_address(d->exchanges, user->address);
    if (user->exchange == d->exchanges->count) {
        user->state = USER_FETCHING;
        user_finish(d, user, RESULT_NO_EXCHANGE, "",
                    "no [exchange] lists the mail domain of this user's address");
        return;
    }
    enter_queue(&d->exchanges->items[user->exchange], user, USER_TO_FETCH);
}

/* Gives a user that was released a due time. */
void user_due_at(struct dispatcher *d, struct user *user, int64_t due_ms)
{
    user->due_ms = due_ms;
    if (due_ms > d->now.monotonic_ms) {
        due_heap_add(&d->waiting, user);
        user->state = USER_WAITING;
    } else if (user_is_mapped_in_this_round(d, user)) {
        user->state = USER_RESOLVING;
        user_to_fetch(d, user);
    } else {
        to_resolve(d, user);
    }
}

void user_due_again(struct dispatcher *d, struct user *user, int64_t due_ms)
{
    if (user->state == USER_UNLISTED)
        return;
    user_release(d, user);
    if (user->is_quarantined) {
        user_finish(d, user, RESULT_QUARANTINED, "",
                    "processes died each time they worked on this user alone");
        return;
    }
    user_due_at(d, user, due_ms);
}

/* A user whom the newest roster names and the one before did not. */
void user_listed(struct dispatcher *d, struct user *user)
{
    user->state = USER_FINISHED;
    user->attempts = 0;
    if (d->round.phase != ROUND_RUNNING || user->is_quarantined)
        return; /* the round that begins takes everybody who may be asked for */
    d->round.unfinished++;
    user->state = USER_RESOLVING;
    user_due_at(d, user, d->now.monotonic_ms);
}

void user_unlist(struct dispatcher *d, struct user *user)
{
    user_release(d, user);
    user_answered(d, user);
    if (user->state != USER_FINISHED)
        d->round.unfinished--;
    user->state = USER_UNLISTED;
    user_forget_digest(user); /* his client may write anything to the UCServer now */
}

static void forget_address(struct dispatcher *d, struct user *user)
{
    address_index_remove(d->addresses, user);
    free(user->address);
    user->address = NULL;
    user->resolved_wall_ms = 0;
}

void user_set_mapping(struct dispatcher *d, struct user *user, const char *address)
{
    bool is_same = user->address != NULL && address != NULL && strcmp(user->address, address) == 0;
    if (!is_same && user->address != NULL)
        forget_address(d, user);
    if (address == NULL)
        return;
    if (!is_same) {
        user->address = memory_copy_text(address);
        address_index_add(d->addresses, user);
    }
    user->resolved_wall_ms = d->now.wall_ms;
    user->mapped_in_round = d->round.number;
}
