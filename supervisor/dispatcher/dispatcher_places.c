/* Where Exchange is.
 *
 * A search asks the directories for service connection points, first the one that has found the user, until one
 * names some; then a worker-ews asks Autodiscover with these and the user's address. The whole walk of that is one
 * log-in try of the account, so it waits for whatever else waits for the account. What is found is kept in the
 * store, and looked at again daily or when it leads nowhere, but never because a password is refused. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/host_rule.h"
#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/base/text.h"
#include "proto/base/timeouts.h"
#include "proto/base/wait_limit.h"
#include "proto/log/log.h"

#include "supervisor/dispatcher/dispatcher_leases.h"
#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/server/confirmed_hosts.h"
#include "supervisor/server/place.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/user_line.h"
#include "supervisor/user/user_way.h"

/* A directory that cannot answer for longer than that is left out of a search. */
#define LONGEST_WAIT_FOR_DIRECTORY_MS 60000
#define SHORTEST_WAIT_MS              1000 /* each search asks the directory anew */

/* What the directories said longer ago than that, while Autodiscover could not be asked, is not what they say now:
 * whom they named then would be told the password. */
#define LONGEST_LIFE_OF_POINTS_MS INT64_C(600000)

void places_end(struct dispatcher *d)
{
    struct place *place;
    while ((place = TAILQ_FIRST(d->places)) != NULL) {
        TAILQ_REMOVE(d->places, place, link);
        free(place->line);
        place_destroy(place);
    }
    confirmed_hosts_clear(d->confirmed_hosts);
}

/* Of one server there are as many as its users have mail domains. */
static struct place *
find_place(const struct dispatcher *d, const struct server *server, const char *mail_domain)
{
    struct place *place;
    TAILQ_FOREACH(place, d->places, link) {
        if (place->server == server && text_equals_ignoring_case(place->mail_domain, mail_domain))
            return place;
    }
    return NULL;
}

static struct place *
find_or_create(struct dispatcher *d, struct server *server, const char *mail_domain)
{
    struct place *place = find_place(d, server, mail_domain);
    if (place != NULL)
        return place;
    place = place_create(server, mail_domain);
    place->line = memory_allocate(sizeof(*place->line));
    user_line_init(place->line);
    TAILQ_INSERT_TAIL(d->places, place, link);
    return place;
}

static struct place *
place_of_address(struct dispatcher *d, struct server *server, const char *address)
{
    const char *at = strrchr(address, '@');
    return find_or_create(d, server, at == NULL ? "" : at + 1);
}

struct user_line *places_line(struct dispatcher *d, struct server *server, const char *address)
{
    struct place *place = place_of_address(d, server, address);
    if (place->address == NULL)
        memory_replace_text(&place->address, address);
    return place->line;
}

static bool has_work(const struct place *place)
{
    return !TAILQ_EMPTY(&place->line->users) ||
           (!TAILQ_EMPTY(&place->line->suspects) && !place->server->suspects_are_out);
}

struct place *places_next(struct dispatcher *d, const struct server *server)
{
    struct place *place;
    TAILQ_FOREACH(place, d->places, link) {
        if (place->server == server && place_is_usable(place) && has_work(place))
            break;
    }
    if (place == NULL)
        return NULL;
    TAILQ_REMOVE(d->places, place, link);
    TAILQ_INSERT_TAIL(d->places, place, link);
    return place;
}

struct user *places_first_user(const struct dispatcher *d, const struct server *server)
{
    const struct place *place;
    TAILQ_FOREACH(place, d->places, link) {
        if (place->server == server && !user_line_is_empty(place->line))
            return user_line_first(place->line);
    }
    return NULL;
}

static void write_down(const struct dispatcher *d, const struct place *place)
{
    d->callbacks.row_changed(d->callbacks.context, STORE_PLACE, place->key);
}

/* What was wrong is said once, until it is another trouble. */
static void
lose(struct dispatcher *d, struct place *place, const struct trouble *trouble, int64_t wait_ms)
{
    bool is_known = place->trouble != NULL && strcmp(place->trouble, trouble->reason) == 0;
    place_lost(place, trouble, wait_ms, d->now);
    if (!is_known)
        log_event(d->log, PLACE_NOT_FOUND, event_text("server", place->server->title),
                  event_text("mail_domain", place->mail_domain),
                  event_text("seen_by", trouble->peer), event_cause(trouble->reason));
}

static void lose_in_silence(struct dispatcher *d, struct place *place, enum role role)
{
    struct error error;
    (void)error_set(&error, SERVER_NO_WORKER_ANSWERS, event_text("role", role_name(role)));
    const struct trouble trouble = {.class = error.class,
                                    .code = error.code,
                                    .reason = error.reason,
                                    .peer = role_name(ROLE_SUPERVISOR)};
    lose(d, place, &trouble, 0);
}

/* ---- asking ---- */

/* A walk has its time once until it may log in, and once after that. */
static int64_t deadline_ms(const struct dispatcher *d, enum place_search search)
{
    int64_t times = search == PLACE_DISCOVERING ? 2 : 1;
    return d->now.monotonic_ms + timeout_lease_ms(times * d->settings.request_timeout_ms);
}

static bool ask(struct dispatcher *d,
                struct place *place,
                enum place_search search,
                const struct peer *peer,
                struct message *message)
{
    int64_t number = d->callbacks.next_job(d->callbacks.context);
    if (message->type == MESSAGE_LOCATE)
        message->locate.number = number;
    else
        message->discover.number = number;
    place_ask(place, search, number, peer->session, deadline_ms(d, search));
    if (dispatcher_send(d, peer, message))
        return true;
    place_end_question(place);
    return false;
}

/* The next directory of this search, the one that has found the user first; NULL: all were asked. */
static const struct server *next_directory(const struct dispatcher *d, const struct place *place)
{
    const struct servers *servers = d->directories;
    const struct user *user = user_line_first(place->line);
    size_t first = user == NULL || user->directory >= servers->count ? 0 : user->directory;
    if (place->points_count > 0 || place->directories_asked >= servers->count)
        return NULL;
    return &servers->items[(first + place->directories_asked) % servers->count];
}

/* Whether a directory is being asked now. One that cannot be is left out: Autodiscover may find Exchange without
 * it, and tells nobody the password that a person has not allowed. */
static bool ask_directories(struct dispatcher *d, struct place *place)
{
    const struct server *directory;
    const struct peer *peer = peers_of_role(&d->peers, ROLE_WORKER_LDAP);
    for (; (directory = next_directory(d, place)) != NULL; place->directories_asked++) {
        place->located_ms = d->now.monotonic_ms;
        struct message message = {
            .type = MESSAGE_LOCATE,
            .locate = {.directory = directory->name, .mail_domain = place->mail_domain}};
        if (peer != NULL && !server_is_refused(directory, d->now.monotonic_ms) &&
            ask(d, place, PLACE_LOCATING, peer, &message))
            return true;
    }
    return false;
}

/* The first one who is not known to have moved to another mail domain; NULL: there is none. */
static const struct user *user_to_ask(const struct place *place)
{
    const struct user *user;
    TAILQ_FOREACH(user, &place->line->users, line_link) {
        if (!place_has_moved_user(place, user->address))
            return user;
    }
    TAILQ_FOREACH(user, &place->line->suspects, line_link) {
        if (!place_has_moved_user(place, user->address))
            return user;
    }
    return NULL;
}

static const char *address_to_ask(const struct place *place)
{
    const struct user *user = user_to_ask(place);
    user = user == NULL ? user_line_first(place->line) : user;
    return user == NULL ? place->address : user->address;
}

/* Nothing is asked while the account is held. As long as it is not known to be good, others wait for this.
 * NULL: nobody may be asked. */
static const struct peer *walker_for(const struct dispatcher *d, const struct place *place)
{
    return server_may_be_asked(place->server, d->now.monotonic_ms)
               ? peers_of_role(&d->peers, ROLE_WORKER_EWS)
               : NULL;
}

/* Not before somebody may walk, or the directories would be asked again and again for nothing; nor between two walks
 * of a search, which knows who has moved. */
static void drop_old_points(const struct dispatcher *d, struct place *place)
{
    bool is_old = place->directories_asked > 0 &&
                  d->now.monotonic_ms - place->located_ms >= LONGEST_LIFE_OF_POINTS_MS;
    if (is_old && place->moved_users_count == 0 && walker_for(d, place) != NULL)
        place_begin_anew(place);
}

static void ask_autodiscover(struct dispatcher *d, struct place *place)
{
    const struct peer *peer = walker_for(d, place);
    if (peer == NULL)
        return;
    memory_replace_text(&place->asked_address, address_to_ask(place));
    struct service_point points[LIMIT_STEPS];
    for (size_t i = 0; i < place->points_count; i++)
        points[i] = (struct service_point){place->points[i].url, place->points[i].site};
    struct message message = {.type = MESSAGE_DISCOVER,
                              .discover = {.exchange = place->server->name,
                                           .address = place->asked_address,
                                           .points = points,
                                           .points_count = place->points_count}};
    if (ask(d, place, PLACE_DISCOVERING, peer, &message))
        place->server->jobs++;
}

static void end_question(struct place *place)
{
    if (place->search == PLACE_DISCOVERING)
        place->server->jobs--;
    place_end_question(place);
}

static void search_on(struct dispatcher *d, struct place *place)
{
    bool somebody_waits = !d->is_paused && !user_line_is_empty(place->line);
    if (!(somebody_waits || place->is_wanted) || !place_is_due(place, d->now))
        return;
    drop_old_points(d, place);
    if (!ask_directories(d, place))
        ask_autodiscover(d, place);
}

/* Nobody has answered in time, or whoever was asked is gone. */
static void answer_is_lost(struct dispatcher *d, struct place *place)
{
    bool was_located = place->search == PLACE_LOCATING;
    end_question(place);
    if (was_located)
        place->directories_asked++;
    else
        lose_in_silence(d, place, ROLE_WORKER_EWS);
}

/* ---- answers ---- */

static struct place *
place_asked(struct dispatcher *d, const struct peer *peer, enum place_search search, int64_t number)
{
    struct place *place;
    TAILQ_FOREACH(place, d->places, link) {
        if (place->search == search && place->number == number && place->session == peer->session)
            return place;
    }
    d->counters.late_results++;
    return NULL;
}

void places_receive_located(struct dispatcher *d,
                            const struct peer *peer,
                            const struct located *located)
{
    struct place *place = place_asked(d, peer, PLACE_LOCATING, located->number);
    if (place == NULL)
        return;
    end_question(place);
    if (located->outcome == JOB_GIVEN_BACK && located->wait_ms <= LONGEST_WAIT_FOR_DIRECTORY_MS) {
        place->not_before_ms = d->now.monotonic_ms + wait_limit_apply(located->wait_ms);
        return;
    }
    place->directories_asked++;
    place_add_steps(place, located->steps, located->steps_count);
    if (located->outcome == JOB_DONE)
        place_add_points(place, located->points, located->points_count);
}

static void take_found(struct dispatcher *d, struct place *place, const struct discovered *found)
{
    bool is_other = place_found(place, found, d->now);
    write_down(d, place);
    log_event(d->log, is_other ? PLACE_FOUND : PLACE_STAYS,
              event_text("server", place->server->title),
              event_text("mail_domain", place->mail_domain), event_text("url", place->url),
              event_text("trust", place_trust_name(place->trust)));
}

void places_receive_discovered(struct dispatcher *d,
                               const struct peer *peer,
                               const struct discovered *discovered)
{
    struct place *place = place_asked(d, peer, PLACE_DISCOVERING, discovered->number);
    if (place == NULL)
        return;
    end_question(place);
    if (discovered->outcome == JOB_GIVEN_BACK) {
        place_begin_anew(place);
        int64_t wait_ms = number_larger(wait_limit_apply(discovered->wait_ms), SHORTEST_WAIT_MS);
        place->not_before_ms = d->now.monotonic_ms + wait_ms;
        return;
    }
    place_add_steps(place, discovered->steps, discovered->steps_count);
    if (discovered->outcome == JOB_FAILED && discovered->is_elsewhere &&
        place_note_moved_user(place) && user_to_ask(place) != NULL)
        return; /* one mailbox that has moved does not decide for the others */
    const struct trouble trouble = {.class = (enum error_class)discovered->class,
                                    .code = discovered->code,
                                    .reason = discovered->reason,
                                    .peer = peer->name};
    if (discovered->outcome == JOB_DONE && *discovered->url != '\0')
        take_found(d, place, discovered);
    else
        lose(d, place, &trouble, discovered->wait_ms);
}

/* Whoever leaves in order has not been stopped by what it was asked. */
void places_lose_peer(struct dispatcher *d, const struct peer *peer, bool said_goodbye)
{
    struct place *place;
    TAILQ_FOREACH(place, d->places, link) {
        if (place->search == PLACE_RESTS || place->session != peer->session)
            continue;
        if (said_goodbye)
            end_question(place);
        else
            answer_is_lost(d, place);
    }
}

/* No connection, as far as anybody can tell; the codes are those of a fetch job's answer. */
static bool is_not_there(const struct fetched *fetched)
{
    static const char *const codes[] = {"name", "refused", "silent", "connection", "tls"};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (fetched->class == ERROR_UNAVAILABLE && strcmp(fetched->code, codes[i]) == 0)
            return true;
    }
    return false;
}

void places_learn(struct dispatcher *d, const struct job *job, const struct fetched *fetched)
{
    struct place *place = job->place;
    if (place == NULL)
        return;
    if (fetched->moved) {
        bool was_moved = place->is_moved;
        place_note_moved(place, job->place_edition, d->now);
        if (place->is_moved && !was_moved)
            log_event(d->log, PLACE_MOVED, event_text("server", place->server->title),
                      event_text("mail_domain", place->mail_domain), event_text("url", place->url),
                      event_cause(fetched->reason));
    } else if (is_not_there(fetched)) {
        place_note_failure(place, job->place_edition);
    } else if (fetched->outcome == JOB_DONE) {
        place_note_answer(place, job->place_edition);
    }
}

/* ---- what is allowed ---- */

static bool
is_host_allowed(const struct dispatcher *d, const struct server *server, const char *host)
{
    if (confirmed_hosts_find(d->confirmed_hosts, host) != NULL)
        return true;
    for (const char *const *rule = server->allowed_hosts; *rule != NULL; rule++) {
        if (host_rule_means(*rule, host))
            return true;
    }
    return false;
}

static bool all_are_allowed(const struct dispatcher *d, const struct place *place)
{
    char *hosts = memory_copy_text(place->hosts), *rest = NULL;
    bool is_good = true;
    for (char *host = strtok_r(hosts, " ", &rest); host != NULL; host = strtok_r(NULL, " ", &rest))
        is_good = is_good && is_host_allowed(d, place->server, host);
    free(hosts);
    return is_good;
}

/* The settings may name a host no longer, also while nobody ran, and a person may have taken it back. */
static void forget_if_forbidden(struct dispatcher *d, struct place *place)
{
    if (place->url == NULL || place->trust != PLACE_ALLOWED || all_are_allowed(d, place))
        return;
    log_event(d->log, PLACE_NOT_ALLOWED, event_text("server", place->server->title),
              event_text("mail_domain", place->mail_domain), event_text("url", place->url));
    place_forget(place);
    write_down(d, place);
}

/* ---- the turn ---- */

/* Nobody waits for what somebody must mend first, nor a whole round for the rest. */
static void give_up_waiting(struct dispatcher *d, struct place *place)
{
    struct user *user;
    bool is_lost = !place_is_usable(place) && place->trouble != NULL &&
                   place->search == PLACE_RESTS && place->not_before_ms > d->now.monotonic_ms;
    if (!is_lost || !(place->is_lasting || user_way_is_overdue(d->way)))
        return;
    while ((user = user_line_first(place->line)) != NULL)
        user_way_finish(d->way, user, RESULT_EXCHANGE_AWAY, place->trouble_code, place->trouble);
}

void places_turn(struct dispatcher *d)
{
    struct place *place;
    TAILQ_FOREACH(place, d->places, link) {
        if (!place->server->is_found)
            continue;
        forget_if_forbidden(d, place);
        if (place->search != PLACE_RESTS && d->now.monotonic_ms >= place->deadline_ms)
            answer_is_lost(d, place);
        search_on(d, place);
        give_up_waiting(d, place);
    }
}

int64_t places_next_ms(const struct dispatcher *d)
{
    int64_t next_ms = INT64_MAX;
    const struct place *place;
    TAILQ_FOREACH(place, d->places, link) {
        if (place->search != PLACE_RESTS || place->is_wanted || !user_line_is_empty(place->line))
            next_ms = number_smaller(next_ms, place_next_ms(place, d->now));
    }
    return next_ms;
}

void places_hurry(struct dispatcher *d)
{
    struct place *place;
    TAILQ_FOREACH(place, d->places, link)
        place_hurry(place);
}

/* ---- a person who checks ---- */

/* After settings that named the address nobody has lined up yet at a place, although users are known. */
static void know_places(struct dispatcher *d)
{
    struct user *user, *next;
    HASH_ITER(hh, d->users, user, next) {
        struct server *server =
            user->address == NULL ? NULL : servers_for_address(d->exchanges, user->address);
        if (server != NULL && server->is_found)
            (void)places_line(d, server, user->address);
    }
}

void dispatcher_want_places(struct dispatcher *d, const char *address, struct both_clocks now)
{
    struct place *place;
    struct server *server = address == NULL ? NULL : servers_for_address(d->exchanges, address);
    d->now = now;
    if (address == NULL)
        know_places(d);
    if (server != NULL && server->is_found)
        place_want(place_of_address(d, server, address), address);
    TAILQ_FOREACH(place, d->places, link) {
        if (address == NULL && place->server->is_found)
            place_want(place, NULL);
    }
}

/* ---- what lasts ---- */

static struct place *place_of_key(const struct dispatcher *d, const char *key)
{
    struct place *place;
    TAILQ_FOREACH(place, d->places, link) {
        if (strcmp(place->key, key) == 0)
            return place;
    }
    return NULL;
}

bool places_row(const struct dispatcher *d, const char *key, struct store_place *row)
{
    const struct place *place = place_of_key(d, key);
    if (place == NULL || place->url == NULL)
        return false;
    *row = (struct store_place){.place = place->key,
                                .mail_domain = place->mail_domain,
                                .exchange = place->server->name,
                                .url = place->url,
                                .trust = place->trust,
                                .hosts = place->hosts,
                                .found_ms = place->found_wall_ms,
                                .valid_ms = place->valid_ms};
    return true;
}

bool places_remember(struct dispatcher *d, const struct store_place *row)
{
    for (size_t i = 0; i < d->exchanges->count; i++) {
        struct server *server = &d->exchanges->items[i];
        if (!server->is_found || strcmp(server->name, row->exchange) != 0)
            continue;
        struct place *place = find_or_create(d, server, row->mail_domain);
        memory_replace_text(&place->url, row->url);
        memory_replace_text(&place->hosts, row->hosts);
        place->trust = row->trust == PLACE_SERVICE_POINT ? PLACE_SERVICE_POINT : PLACE_ALLOWED;
        place->found_wall_ms = row->found_ms;
        place->valid_ms = row->valid_ms;
        return true;
    }
    return false; /* the settings name the address by now, or the section is gone */
}

/* ---- the hosts that a person has allowed ---- */

bool places_host_row(const struct dispatcher *d, const char *key, struct store_confirmed_host *row)
{
    const struct confirmed_host *host = confirmed_hosts_find(d->confirmed_hosts, key);
    if (host == NULL)
        return false;
    *row = (struct store_confirmed_host){.host = host->host, .confirmed_ms = host->confirmed_ms};
    return true;
}

bool places_remember_host(struct dispatcher *d, const struct store_confirmed_host *row)
{
    return confirmed_hosts_add(d->confirmed_hosts, row->host, row->confirmed_ms);
}

bool dispatcher_allow_host(struct dispatcher *d, const char *host, struct both_clocks now)
{
    d->now = now;
    if (!confirmed_hosts_add(d->confirmed_hosts, host, now.wall_ms))
        return false;
    log_event(d->log, PLACE_HOST_ALLOWED, event_text("host", host));
    d->callbacks.row_changed(d->callbacks.context, STORE_CONFIRMED_HOST,
                             confirmed_hosts_find(d->confirmed_hosts, host)->host);
    places_hurry(d);
    return true;
}

bool dispatcher_forget_host(struct dispatcher *d, const char *host, struct both_clocks now)
{
    d->now = now;
    if (!confirmed_hosts_remove(d->confirmed_hosts, host))
        return false;
    char *key = memory_copy_text(host);
    text_lower_ascii(key);
    log_event(d->log, PLACE_HOST_FORGOTTEN, event_text("host", host));
    d->callbacks.row_changed(d->callbacks.context, STORE_CONFIRMED_HOST, key);
    free(key);
    return true;
}

const struct confirmed_hosts *dispatcher_hosts(const struct dispatcher *d)
{
    return d->confirmed_hosts;
}
