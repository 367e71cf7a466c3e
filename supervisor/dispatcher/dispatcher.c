/* The hub's events: peers that come and go, messages, settings, the turn. Here alone all owners are
 * known and wired; the other files of this room each see those that they need and are called from here.
 * An event only notes what happened, what follows from it is done in the turn, in one fixed order. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/log/log.h"
#include "proto/message/kept_message.h"

#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/dispatcher/dispatcher_access.h"
#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/dispatcher/dispatcher_jobs.h"
#include "supervisor/dispatcher/dispatcher_leases.h"
#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_publish.h"
#include "supervisor/dispatcher/dispatcher_roster.h"
#include "supervisor/dispatcher/dispatcher_servers.h"
#include "supervisor/dispatcher/dispatcher_users.h"
#include "supervisor/history/request_ledger.h"
#include "supervisor/history/round_times.h"
#include "supervisor/peer/seat.h"
#include "supervisor/server/accounts.h"
#include "supervisor/server/confirmed_hosts.h"
#include "supervisor/server/place.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/address_index.h"
#include "supervisor/user/roster.h"
#include "supervisor/user/round.h"
#include "supervisor/user/round_tally.h"
#include "supervisor/user/user_way.h"
#include "supervisor/user/user_wish.h"

/* The way is lent d->now, which each event sets first: so it always knows the time of the present one. */
static void create_way(struct dispatcher *d)
{
    const struct user_way_callbacks callbacks = {.context = d, .line = servers_line};
    d->round = memory_allocate(sizeof(*d->round));
    d->tally = memory_allocate(sizeof(*d->tally));
    round_set_rules(d->round, d->settings.interval_ms, d->settings.spread, d->now.monotonic_ms);
    d->way = user_way_create(&callbacks, &d->now, d->round, d->log);
    d->roster = memory_allocate(sizeof(*d->roster));
    roster_init(d->roster);
    d->wishes = memory_allocate(sizeof(*d->wishes));
    user_wishes_init(d->wishes);
}

/* Of the servers that there will be for the life of this process, in the order in which they are shown. */
static struct request_ledger *create_request_ledger(const struct dispatcher *d)
{
    size_t count = 0;
    const char **titles =
        memory_allocate_items(1 + d->directories->count + d->exchanges->count, sizeof(*titles));
    titles[count++] = "ucserver";
    for (size_t i = 0; i < d->directories->count; i++)
        titles[count++] = d->directories->items[i].title;
    for (size_t i = 0; i < d->exchanges->count; i++)
        titles[count++] = d->exchanges->items[i].title;
    struct request_ledger *ledger = request_ledger_create(titles, count);
    free(titles);
    return ledger;
}

static struct result_counts results_of(const struct dispatcher *d)
{
    const struct user_counts *counts = user_way_counts(d->way);
    return (struct result_counts){counts->results, counts->failed};
}

struct dispatcher *dispatcher_create(const struct dispatcher_settings *settings,
                                     const struct dispatcher_callbacks *callbacks,
                                     struct log *log,
                                     struct both_clocks now)
{
    struct dispatcher *d = memory_allocate(sizeof(*d));
    d->callbacks = *callbacks;
    d->log = log;
    d->now = now;
    d->settings = settings->rules;
    TAILQ_INIT(&d->peers);
    d->places = memory_allocate(sizeof(*d->places));
    TAILQ_INIT(d->places);
    d->confirmed_hosts = memory_allocate(sizeof(*d->confirmed_hosts));
    /* A publisher of other hosts may have lost the supervisor before us a moment ago. */
    d->seat = seat_create(d->settings.publisher_is_elsewhere ? d->settings.heartbeat_ms : 0, log,
                          now.monotonic_ms);
    servers_begin(d, &settings->servers);
    d->requests = create_request_ledger(d);
    d->round_times = memory_allocate(sizeof(*d->round_times));
    create_way(d);
    return d;
}

void dispatcher_destroy(struct dispatcher *d)
{
    if (d == NULL)
        return;
    /* Jobs point at peers, servers and users, so they end before any of those. */
    leases_end_all(d);
    peers_clear(&d->peers);
    struct user *user, *next_user;
    HASH_ITER(hh, d->users, user, next_user)
        user_destroy(&d->users, user);
    places_end(d);
    free(d->places);
    free(d->confirmed_hosts);
    domain_list_clear(&d->domains);
    servers_end(d);
    address_index_clear(&d->addresses);
    user_way_destroy(d->way);
    roster_clear(d->roster);
    free(d->roster);
    free(d->wishes);
    free(d->round);
    free(d->tally);
    free(d->round_times);
    request_ledger_destroy(d->requests);
    seat_destroy(d->seat);
    free(d);
}

bool dispatcher_may_join(struct dispatcher *d,
                         const struct joined *joining,
                         struct both_clocks now,
                         struct refused *refused)
{
    return joining->role != ROLE_PUBLISHER_UCSERVER ||
           seat_may_be_taken(d->seat, joining, d->settings.heartbeat_ms, now.monotonic_ms, refused);
}

void dispatcher_peer_joined(struct dispatcher *d,
                            const struct joined *joined,
                            struct both_clocks now)
{
    d->now = now;
    struct peer *peer = peers_add(&d->peers, joined, now.monotonic_ms);
    if (peer->role == ROLE_PUBLISHER_UCSERVER)
        seat_take(d->seat, peer, joined->instance);
    const struct account_user user = {peer->session, peer->role, peer->name, peer->key};
    /* At once: it may ask a server before the next hold is told to everybody. */
    accounts_user_joined(d->accounts, &user, now);
    if (peer->role != ROLE_CONTROL)
        log_event(d->log, PROCESS_JOINED, event_text("peer", peer->name),
                  event_text("host", peer->host), event_text("version", peer->version));
}

static void publisher_left(struct dispatcher *d, enum peer_end end)
{
    seat_leave(d->seat, end, d->settings.heartbeat_ms, d->now.monotonic_ms);
    publish_publisher_gone(d, end != PEER_SAID_GOODBYE);
    /* Nobody tells any more who comes online. Between two rounds nobody need ask for that either. */
    roster_renew(d->roster, d->round->phase == ROUND_IDLE ? INT64_MAX : d->now.monotonic_ms);
}

void dispatcher_peer_left(struct dispatcher *d,
                          int64_t session,
                          enum peer_end end,
                          struct both_clocks now)
{
    d->now = now;
    struct peer *peer = peers_of_session(&d->peers, session);
    if (peer == NULL)
        return;
    if (peer->role != ROLE_CONTROL)
        log_event(d->log, end == PEER_SAID_GOODBYE ? PROCESS_LEFT : PROCESS_LOST,
                  event_text("peer", peer->name), event_text("how", peer_end_name(end)),
                  event_number("leases", peer->jobs));
    /* Before the peer is freed, to which its jobs point. After a goodbye nobody is to blame: it handed
     * back what it had. */
    leases_lost_of(d, peer, end != PEER_SAID_GOODBYE);
    places_lose_peer(d, peer, end == PEER_SAID_GOODBYE);
    accounts_user_gone(d->accounts, session, now);
    if (peer == d->seat->publisher)
        publisher_left(d, end);
    peers_remove(&d->peers, peer);
}

void dispatcher_publisher_reaped(struct dispatcher *d, struct both_clocks now)
{
    seat_reaped(d->seat, now.monotonic_ms);
}

/* Everybody is listed whom the newest roster names. */
static void roster_complete(struct dispatcher *d)
{
    if (d->round->phase != ROUND_ROSTER)
        return;
    round_run(d->round, d->now);
    users_round_begins(d);
}

static void ucserver_session_reported(struct dispatcher *d,
                                      const struct ucserver_session *ucserver_session)
{
    if (!publish_ucserver_session(d, ucserver_session))
        return;
    /* While there was no session anybody may have come online. */
    roster_renew(d->roster, d->now.monotonic_ms);
    if (d->round->phase == ROUND_RUNNING)
        users_retry_unanswered(d);
}

static void
receive_from_publisher(struct dispatcher *d, const struct peer *peer, const struct message *message)
{
    if (peer != d->seat->publisher)
        return; /* a session that was replaced a moment ago */
    if (message->type == MESSAGE_UCSERVER_SESSION)
        ucserver_session_reported(d, &message->ucserver_session);
    else if (message->type == MESSAGE_RECEIPT)
        publish_receive_receipt(d, &message->receipt, d->roster->is_doubted ? ROSTER_AGAIN_MS : 0);
    else if ((message->type == MESSAGE_ROSTER_READY || message->type == MESSAGE_ROSTER_PAGE) &&
             dispatcher_roster_take(d, message))
        roster_complete(d);
}

static void receive(struct dispatcher *d, struct peer *peer, const struct message *message)
{
    switch (message->type) {
    case MESSAGE_REPORT:
        request_ledger_take(d->requests,
                            (struct ledger_process){peer->instance, peer->key[0] == '\0'},
                            &message->report);
        kept_message_destroy(peer->report);
        peer->report = kept_message_create(message, NULL); /* it came as one that can be encoded */
        return;
    case MESSAGE_CREDIT:
        peer->credit = message->credit.users; /* absolute: a message that is lost does no harm */
        return;
    case MESSAGE_LOGIN_ASK:
    case MESSAGE_LOGIN_RESULT:
    case MESSAGE_IDENTIFIED:
        dispatcher_accounts_receive(d, peer, message);
        return;
    case MESSAGE_RESOLVED:
        jobs_receive(d, &resolve_jobs, peer, message);
        return;
    case MESSAGE_FETCHED:
        jobs_receive(d, &fetch_jobs, peer, message);
        return;
    case MESSAGE_LOCATED:
        places_receive_located(d, peer, &message->located);
        return;
    case MESSAGE_DISCOVERED:
        places_receive_discovered(d, peer, &message->discovered);
        return;
    case MESSAGE_CALENDAR:
        publish_receive_calendar(d, peer, &message->calendar);
        return;
    case MESSAGE_PROGRESS:
        jobs_go_on(d, peer, &message->progress);
        return;
    case MESSAGE_CHECKED:
        dispatcher_accounts_checked(d, peer, message);
        return;
    default:
        receive_from_publisher(d, peer, message);
    }
}

void dispatcher_receive(struct dispatcher *d,
                        int64_t session,
                        const struct message *message,
                        struct both_clocks now)
{
    d->now = now;
    struct peer *peer = peers_of_session(&d->peers, session);
    /* Else its session has ended while the message was on its way: its work is others' by now. */
    if (peer != NULL)
        receive(d, peer, message);
}

static void begin_round(struct dispatcher *d)
{
    /* Jobs and a roster under way point at users. */
    if (d->jobs == NULL && d->roster->named == NULL)
        users_forget_old(d);
    round_begin(d->round, d->now);
    round_times_begin(d->round_times, results_of(d));
    roster_restart(d->roster, d->now.monotonic_ms);
}

static void finish_round(struct dispatcher *d)
{
    round_finish(d->round, d->now.monotonic_ms);
    round_tally_take(d->tally, d->round, d->users);
    round_times_finish(d->round_times, results_of(d), d->round->duration_ms);
    accesses_judge(d);
    log_event(d->log, ROUND_FINISHED, event_number("round", d->round->number),
              event_number("duration_ms", d->round->duration_ms),
              event_number("users", d->roster->newest_users));
}

/* Nobody's mailbox is read while another user may still turn out to have the same address. */
static void assign(struct dispatcher *d)
{
    jobs_look_after(d, &resolve_jobs);
    jobs_assign(d, &resolve_jobs);
    if (user_way_counts(d->way)->unmapped == 0) {
        jobs_look_after(d, &fetch_jobs);
        if (d->seat->publisher != NULL && d->seat->is_working)
            jobs_assign(d, &fetch_jobs);
    }
    if (d->roster->is_of_ucserver_session)
        publish_assign(d);
}

/* Between two rounds nobody need know who is online, unless a person wants a single user. */
static bool wants_roster(const struct dispatcher *d)
{
    return d->round->phase != ROUND_IDLE || user_wishes_are_open(d->wishes);
}

static int64_t next_turn_ms(const struct dispatcher *d)
{
    int64_t now_ms = d->now.monotonic_ms;
    int64_t next_ms = number_smaller(leases_next_ms(d), servers_next_ms(d));
    next_ms = number_smaller(next_ms, user_way_next_ms(d->way));
    next_ms = number_smaller(next_ms, places_next_ms(d));
    if (!d->is_paused)
        next_ms = number_smaller(next_ms, round_next_ms(d->round, now_ms));
    if (wants_roster(d) || d->roster->is_asked)
        next_ms = number_smaller(next_ms, roster_next_ms(d->roster, now_ms));
    return next_ms;
}

int64_t dispatcher_turn(struct dispatcher *d, struct both_clocks now)
{
    d->now = now;
    /* First, so that those whose lease has ended can go into a job of this very turn. */
    leases_expire(d);
    dispatcher_accounts_turn(d);
    /* Before a round begins, which forgets those who have not been listed for long. */
    user_wishes_turn(d->wishes, d->way, d->round, now.monotonic_ms);
    if (!d->is_paused && round_is_to_begin(d->round, now.monotonic_ms))
        begin_round(d);
    dispatcher_roster_turn(d, wants_roster(d) && !d->is_paused);
    user_way_turn(d->way, now.monotonic_ms);
    places_turn(d);
    if (!d->is_paused)
        assign(d);
    /* After everything of a turn: the last answer may have come in it. */
    if (d->round->phase == ROUND_RUNNING && user_way_counts(d->way)->unfinished == 0)
        finish_round(d);
    return next_turn_ms(d);
}

/* A person asks, perhaps because something was mended. */
static void look_at_servers_now(struct dispatcher *d)
{
    accounts_look_now(d->accounts, ROLE_SUPERVISOR, d->now);
    servers_look_now(dispatcher_servers_of(d, ROLE_WORKER_LDAP));
    servers_look_now(dispatcher_servers_of(d, ROLE_WORKER_EWS));
}

bool dispatcher_run_now(struct dispatcher *d, struct both_clocks now)
{
    d->now = now;
    users_release_from_quarantine(d);
    look_at_servers_now(d);
    /* Who has a result in the present round already is due in the next one. */
    round_ask_for(d->round, user_way_counts(d->way)->unfinished < d->roster->newest_users);
    user_way_turn(d->way, INT64_MAX);
    return !d->is_paused;
}

static enum event answer_wish(const struct dispatcher *d, enum user_wish wish)
{
    if (wish == USER_WISH_NOT_LISTED)
        return CONTROL_USER_NOT_LISTED;
    if (d->is_paused)
        return CONTROL_USER_DUE_WHEN_RESUMED;
    if (wish == USER_WISH_AFTER_LIST)
        return CONTROL_USER_DUE_AFTER_LIST;
    return wish == USER_WISH_AFTER_JOB ? CONTROL_USER_DUE_AFTER_JOB : CONTROL_USER_DUE;
}

bool dispatcher_run_user_now(struct dispatcher *d,
                             const char *name,
                             struct both_clocks now,
                             enum event *answer)
{
    d->now = now;
    struct user *user = user_find(d->users, name);
    if (user == NULL)
        return false;
    users_release_one(d, user);
    enum user_wish wish = user_wish_make(d->wishes, user, d->round, d->roster->number);
    if (wish != USER_WISH_NOT_LISTED)
        look_at_servers_now(d);
    if (wish == USER_WISH_AFTER_LIST && d->round->phase == ROUND_IDLE)
        roster_restart(d->roster, now.monotonic_ms);
    *answer = answer_wish(d, wish);
    return true;
}

void dispatcher_pause(struct dispatcher *d)
{
    d->is_paused = true;
}

void dispatcher_resume(struct dispatcher *d, struct both_clocks now)
{
    d->now = now;
    d->is_paused = false;
    /* The pause was nobody's silence, and who is online may have changed in it. */
    servers_begin_waiting(d);
    if (d->round->phase == ROUND_RUNNING)
        roster_renew(d->roster, now.monotonic_ms);
}

void dispatcher_look_at(struct dispatcher *d,
                        const char *name,
                        bool *finished_a_job,
                        bool *held_a_lease)
{
    const struct peer *peer = peers_named(&d->peers, name);
    *finished_a_job = peer != NULL && peer->jobs_done > 0;
    *held_a_lease =
        peer != NULL &&
        (peer->jobs > 0 || (peer == d->seat->publisher && user_way_counts(d->way)->sent > 0));
}

int dispatcher_drain(struct dispatcher *d, const char *name)
{
    struct peer *peer = peers_named(&d->peers, name);
    if (peer == NULL || peer->role == ROLE_CONTROL)
        return -1;
    struct message message = {.type = MESSAGE_DRAIN,
                              .drain.reason = event_name(PROCESS_DRAIN_WANTED)};
    /* From now on and not when it confirms: what is on its way to it would only be handed back. */
    peer->is_draining = true;
    return dispatcher_send(d, peer, &message) ? 0 : -1;
}

int dispatcher_check(struct dispatcher *d, enum role role, const struct check *question)
{
    const struct peer *peer = peers_of_role(&d->peers, role);
    struct message message = {.type = MESSAGE_CHECK, .check = *question};
    /* Who checks wants to know how it is now, where that does not cost a try. */
    accounts_look_now(d->accounts, role, d->now);
    return peer != NULL && dispatcher_send(d, peer, &message) ? 0 : -1;
}

/* Users keep their state; only those whose calendars have another shape now are due again. */
void dispatcher_set_settings(struct dispatcher *d,
                             const struct dispatcher_settings *settings,
                             struct both_clocks now)
{
    d->now = now;
    bool is_other_shape = settings->rules.calendars != d->settings.calendars;
    d->settings = settings->rules;
    if (servers_take_settings(d, &settings->servers))
        users_line_up_anew(d);
    places_hurry(d);
    accounts_look_now(d->accounts, ROLE_SUPERVISOR, now);
    round_set_rules(d->round, d->settings.interval_ms, d->settings.spread, now.monotonic_ms);
    dispatcher_accounts_retry_away(d); /* what was in their way may be what was changed */
    if (is_other_shape)
        users_begin_anew(d);
}
