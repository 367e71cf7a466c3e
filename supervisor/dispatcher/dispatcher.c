/* The hub's events: peers that come and go, messages, settings, the turn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/dispatcher/dispatcher_internal.h"
#include "supervisor/peer/health.h"

static struct user_line *create_lines(struct servers *servers)
{
    struct user_line *lines = memory_allocate_items(servers->count, sizeof(*lines));
    for (size_t i = 0; i < servers->count; i++) {
        servers->items[i].line = &lines[i];
        TAILQ_INIT(&lines[i].queue);
        TAILQ_INIT(&lines[i].suspects);
    }
    return lines;
}

/* The servers themselves stay: one that comes or goes needs a restart. */
static void set_servers(struct dispatcher *d, const struct dispatcher_servers *settings)
{
    if (settings->directory_count != d->directories->count ||
        settings->exchange_count != d->exchanges->count)
        return;
    accounts_begin_settings(d->accounts);
    d->ucserver_account =
        accounts_give(d->accounts, settings->ucserver_account, ROLE_PUBLISHER_UCSERVER);
    servers_set(d->directories, settings->directories, d->accounts);
    servers_set(d->exchanges, settings->exchanges, d->accounts);
    accesses_begin_settings(d->accesses);
    for (size_t i = 0; i < d->exchanges->count; i++) {
        struct server *server = &d->exchanges->items[i];
        const struct server_settings *given = &settings->exchanges[i];
        server->access = accesses_take(d->accesses, server->account, given->endpoint, given->budget,
                                       given->budget_ceiling, d->now.monotonic_ms);
    }
}

struct dispatcher *dispatcher_create(const struct dispatcher_settings *settings,
                                     const struct dispatcher_output *output,
                                     struct log *log,
                                     struct moment now)
{
    struct dispatcher *d = memory_allocate(sizeof(*d));
    d->output = *output;
    d->log = log;
    d->now = now;
    d->settings = settings->rules;
    d->addresses = address_index_create();
    d->roster.ask_at_ms = INT64_MAX;
    d->roster.newest_users = -1;
    d->round.next_ms = now.monotonic_ms;
    /* A publisher of other hosts may have lost the supervisor before us a moment ago. */
    d->seat = seat_create(d->settings.publisher_is_elsewhere ? d->settings.heartbeat_ms : 0, log,
                          now.monotonic_ms);
    d->accounts = dispatcher_accounts(d);
    TAILQ_INIT(&d->peers);
    TAILQ_INIT(&d->to_publish);
    TAILQ_INIT(&d->suspects_to_publish);
    d->directories = servers_create(ROLE_WORKER_LDAP, settings->servers.directory_count, log);
    d->exchanges = servers_create(ROLE_WORKER_EWS, settings->servers.exchange_count, log);
    d->directory_lines = create_lines(d->directories);
    d->exchange_lines = create_lines(d->exchanges);
    d->accesses = accesses_create();
    set_servers(d, &settings->servers);
    return d;
}

void dispatcher_destroy(struct dispatcher *d)
{
    if (d == NULL)
        return;
    struct job *job, *next_job;
    HASH_ITER(hh, d->jobs, job, next_job)
    job_end(d, job);
    peers_clear(&d->peers);
    struct user *user, *next_user;
    HASH_ITER(hh, d->users, user, next_user)
    user_destroy(&d->users, user);
    servers_destroy(d->directories);
    servers_destroy(d->exchanges);
    free(d->directory_lines);
    free(d->exchange_lines);
    accesses_destroy(d->accesses);
    accounts_destroy(d->accounts);
    address_index_destroy(d->addresses);
    due_heap_clear(&d->waiting);
    free(d->roster.named);
    seat_destroy(d->seat);
    free(d);
}

void dispatcher_remember_mapping(struct dispatcher *d,
                                 const char *name,
                                 const char *address,
                                 const char *guid,
                                 int64_t resolved_wall_ms)
{
    struct user *user = user_find_or_create(&d->users, name);
    user_set_guid(user, guid);
    user_set_mapping(d, user, address);
    user->resolved_wall_ms = resolved_wall_ms;
    user->mapped_in_round = 0;
}

void dispatcher_remember_quarantine(struct dispatcher *d,
                                    const char *name,
                                    enum role role,
                                    int64_t since_wall_ms)
{
    struct user *user = user_find_or_create(&d->users, name);
    user->is_quarantined = true;
    user->quarantined_wall_ms = since_wall_ms;
    user->suspected_by = role;
    user->result = RESULT_QUARANTINED;
}

void dispatcher_remember_no_access(struct dispatcher *d,
                                   const char *name,
                                   const char *place,
                                   int64_t since_wall_ms)
{
    struct user *user = user_find_or_create(&d->users, name);
    memory_replace_text(&user->no_access_place, place);
    user->no_access_since_wall_ms = since_wall_ms;
}

void dispatcher_remember_hold(struct dispatcher *d,
                              const char *account,
                              int64_t remaining_ms,
                              const char *reason,
                              struct moment now)
{
    accounts_remember_hold(d->accounts, account, remaining_ms, reason, now);
}

void dispatcher_remember_login(struct dispatcher *d,
                               const char *account,
                               const struct login_state *state,
                               int64_t first_wait_ms,
                               struct moment now)
{
    accounts_remember_login(d->accounts, account, state, first_wait_ms, now);
}

bool dispatcher_may_join(struct dispatcher *d,
                         const struct joined *joining,
                         struct moment now,
                         struct refused *refused)
{
    return joining->role != ROLE_PUBLISHER_UCSERVER ||
           seat_may_be_taken(d->seat, joining, d->settings.heartbeat_ms, now.monotonic_ms, refused);
}

static struct account_user account_user_of(const struct peer *peer)
{
    return (struct account_user){peer->session, peer->role, peer->name};
}

void dispatcher_peer_joined(struct dispatcher *d, const struct joined *joined, struct moment now)
{
    d->now = now;
    struct peer *peer = peers_add(&d->peers, joined, now.monotonic_ms);
    if (peer->role == ROLE_PUBLISHER_UCSERVER)
        seat_take(d->seat, peer, joined->instance);
    const struct account_user user = account_user_of(peer);
    accounts_user_joined(d->accounts, &user, now.monotonic_ms);
    if (peer->role != ROLE_CONTROL)
        log_important(d->log, LOG_LEVEL_INFO, "process has joined", log_text("peer", peer->name),
                      log_text("host", peer->host), log_text("version", peer->version));
}

static void publisher_left(struct dispatcher *d, enum peer_end end)
{
    seat_leave(d->seat, end, d->settings.heartbeat_ms, d->now.monotonic_ms);
    publish_publisher_gone(d, end != PEER_SAID_GOODBYE);
    roster_restart(d, d->round.phase == ROUND_IDLE ? INT64_MAX : d->now.monotonic_ms);
}

static void end_leases(struct dispatcher *d, struct peer *peer, enum peer_end end)
{
    struct job *job, *next;
    HASH_ITER(hh, d->jobs, job, next)
    {
        if (job->peer == peer)
            job_lost(d, job, end != PEER_SAID_GOODBYE);
    }
}

void dispatcher_peer_left(struct dispatcher *d,
                          int64_t session,
                          enum peer_end end,
                          struct moment now)
{
    d->now = now;
    struct peer *peer = peers_of_session(&d->peers, session);
    if (peer == NULL)
        return;
    if (peer->role != ROLE_CONTROL)
        log_important(d->log, end == PEER_SAID_GOODBYE ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING,
                      "process has left, its leases end", log_text("peer", peer->name),
                      log_text("how", peer_end_name(end)), log_number("leases", peer->jobs));
    end_leases(d, peer, end);
    accounts_user_gone(d->accounts, session);
    if (peer == d->seat->publisher)
        publisher_left(d, end);
    peers_remove(&d->peers, peer);
}

void dispatcher_publisher_reaped(struct dispatcher *d, struct moment now)
{
    seat_reaped(d->seat, now.monotonic_ms);
}

static void
receive_checked(struct dispatcher *d, const struct peer *peer, const struct checked *checked)
{
    d->output.checked(d->output.context, checked->number, peer->name, checked->steps,
                      checked->steps_count);
}

static void
receive_from_publisher(struct dispatcher *d, const struct peer *peer, const struct message *message)
{
    if (peer != d->seat->publisher)
        return; /* a session that was replaced a moment ago */
    if (message->type == MESSAGE_ROSTER_READY)
        roster_receive_ready(d, &message->roster_ready);
    else if (message->type == MESSAGE_ROSTER_PAGE)
        roster_receive_page(d, &message->roster_page);
    else if (message->type == MESSAGE_UCSERVER_SESSION)
        publish_session(d, &message->ucserver_session);
    else if (message->type == MESSAGE_RECEIPT)
        publish_receive_receipt(d, &message->receipt);
}

static void
receive_of_account(struct dispatcher *d, const struct peer *peer, const struct message *message)
{
    const struct account_user user = account_user_of(peer);
    bool is_good =
        message->type == MESSAGE_LOGIN_ASK
            ? accounts_receive_ask(d->accounts, &user, &message->login_ask, d->now)
            : accounts_receive_result(d->accounts, &user, &message->login_result, d->now);
    d->counters.refused_results += is_good ? 0 : 1;
}

static void receive(struct dispatcher *d, struct peer *peer, const struct message *message)
{
    switch (message->type) {
    case MESSAGE_REPORT:
        health_destroy(peer->health);
        peer->health = health_create(&message->report);
        return;
    case MESSAGE_CREDIT:
        peer->credit = message->credit.users;
        return;
    case MESSAGE_LOGIN_ASK:
    case MESSAGE_LOGIN_RESULT:
        receive_of_account(d, peer, message);
        return;
    case MESSAGE_RESOLVED:
        resolve_receive(d, peer, &message->resolved);
        return;
    case MESSAGE_CALENDAR:
        publish_receive_calendar(d, peer, &message->calendar);
        return;
    case MESSAGE_PROGRESS:
        fetch_progress(d, peer, &message->progress);
        return;
    case MESSAGE_FETCHED:
        fetch_receive(d, peer, &message->fetched);
        return;
    case MESSAGE_CHECKED:
        receive_checked(d, peer, &message->checked);
        return;
    default:
        receive_from_publisher(d, peer, message);
    }
}

void dispatcher_receive(struct dispatcher *d,
                        int64_t session,
                        const struct message *message,
                        struct moment now)
{
    d->now = now;
    struct peer *peer = peers_of_session(&d->peers, session);
    if (peer != NULL)
        receive(d, peer, message);
}

static int64_t earliest(const int64_t *times, size_t count)
{
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < count; i++)
        if (times[i] < first)
            first = times[i];
    return first;
}

int64_t dispatcher_turn(struct dispatcher *d, struct moment now)
{
    d->now = now;
    jobs_expire(d);
    round_turn(d);
    if (!d->is_paused) {
        resolve_assign(d);
        fetch_assign(d);
        publish_assign(d);
    }
    round_end_turn(d);
    int64_t next[] = {jobs_next_ms(d), round_next_ms(d), servers_next_ms(d)};
    return earliest(next, sizeof(next) / sizeof(next[0]));
}

void dispatcher_pause(struct dispatcher *d)
{
    d->is_paused = true;
}

void dispatcher_resume(struct dispatcher *d, struct moment now)
{
    d->now = now;
    d->is_paused = false;
    servers_begin_waiting(d);
    if (d->round.phase == ROUND_RUNNING)
        roster_renew(d);
}

void dispatcher_look_at(struct dispatcher *d,
                        const char *name,
                        bool *finished_a_job,
                        bool *held_a_lease)
{
    const struct peer *peer = peers_named(&d->peers, name);
    *finished_a_job = peer != NULL && peer->jobs_done > 0;
    *held_a_lease =
        peer != NULL && (peer->jobs > 0 || (peer == d->seat->publisher && d->sent_users > 0));
}

int dispatcher_drain(struct dispatcher *d, const char *name)
{
    struct peer *peer = peers_named(&d->peers, name);
    if (peer == NULL || peer->role == ROLE_CONTROL)
        return -1;
    struct message message = {.type = MESSAGE_DRAIN,
                              .drain.reason = "an administrator asked for it"};
    peer->is_draining = true;
    return dispatcher_send(d, peer, &message) ? 0 : -1;
}

int dispatcher_check(struct dispatcher *d, enum role role, int64_t number, const char *name)
{
    const struct peer *peer = peers_of_role(&d->peers, role);
    struct message message = {.type = MESSAGE_CHECK, .check = {number, name}};
    return peer != NULL && dispatcher_send(d, peer, &message) ? 0 : -1;
}

void dispatcher_account_changed(struct dispatcher *d, const char *account, struct moment now)
{
    d->now = now;
    accounts_secret_changed(d->accounts, account, now);
    round_retry_those_away(d);
}

/* The mailbox may be another one by the new settings, and the calendar of another shape. */
static void begin_anew(struct dispatcher *d)
{
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next)
    {
        user->mapped_in_round = 0;
        if (user->state == USER_RESOLVING || user->state == USER_TO_FETCH ||
            user->state == USER_FETCHING || user->state == USER_HANDED_OVER)
            user_due_again(d, user, d->now.monotonic_ms);
    }
}

/* Users keep their state; only those whose calendars have another shape now are due again. */
void dispatcher_set_settings(struct dispatcher *d,
                             const struct dispatcher_settings *settings,
                             struct moment now)
{
    d->now = now;
    bool is_other_shape = settings->rules.calendars != d->settings.calendars;
    d->settings = settings->rules;
    set_servers(d, &settings->servers);
    if (d->round.phase == ROUND_IDLE && d->round.number > 0)
        round_plan_next(d);
    round_retry_those_away(d);
    if (is_other_shape)
        begin_anew(d);
}
