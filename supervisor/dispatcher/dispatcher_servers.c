/* The directories and Exchanges that the settings name, their accounts, and who waits for each of them.
 * Servers keep their place for the life of the process, because users and jobs point at them; what the
 * settings say of one may change at any time. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"

#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/dispatcher/dispatcher_private.h"
#include "supervisor/dispatcher/dispatcher_servers.h"
#include "supervisor/server/access.h"
#include "supervisor/server/accounts.h"
#include "supervisor/server/servers.h"
#include "supervisor/user/user_line.h"

static void send_to_user(void *context, int64_t session, struct message *message)
{
    struct dispatcher *d = context;
    message->session = session;
    (void)d->callbacks.send(d->callbacks.context, session,
                            message); /* one that is gone uses nothing */
}

/* Whom a hold concerns: what an Exchange wishes only those who ask one, a refused password everybody,
 * because the same account may be used for several servers. */
static void tell_users(void *context, bool to_exchange_only, struct message *message)
{
    struct dispatcher *d = context;
    struct peer *peer;
    TAILQ_FOREACH(peer, &d->peers, link) {
        if (to_exchange_only ? peer->role == ROLE_WORKER_EWS : peer->role != ROLE_CONTROL)
            send_to_user(d, peer->session, message);
    }
}

/* These two differ in haste: a try is granted only when it is written down, a pause may be lost in a crash
 * without harm. */
static bool save_login(void *context, const char *account, const struct account_memory *memory)
{
    struct dispatcher *d = context;
    return d->callbacks.save_login(d->callbacks.context, account, memory);
}

static void save_wait(void *context, const struct account *account)
{
    struct dispatcher *d = context;
    d->callbacks.row_changed(d->callbacks.context, STORE_HOLD, account->name);
}

/* The lines lie in one array beside the servers, whose room does not know of users. */
static void give_lines(struct servers *servers, struct user_line *lines)
{
    for (size_t i = 0; i < servers->count; i++) {
        servers->items[i].line = &lines[i];
        user_line_init(&lines[i]);
    }
}

void servers_begin(struct dispatcher *d, const struct dispatcher_servers *settings)
{
    const struct accounts_callbacks callbacks = {.context = d,
                                                 .send = send_to_user,
                                                 .tell = tell_users,
                                                 .save_login = save_login,
                                                 .save_wait = save_wait};
    size_t directories = settings->directory_count, exchanges = settings->exchange_count;
    d->accounts = accounts_create(&callbacks, d->log, d->now);
    d->directories = servers_create(ROLE_WORKER_LDAP, directories, d->log);
    d->exchanges = servers_create(ROLE_WORKER_EWS, exchanges, d->log);
    d->lines = memory_allocate_items(directories + exchanges, sizeof(*d->lines));
    give_lines(d->directories, d->lines);
    give_lines(d->exchanges, d->lines + directories);
    d->accesses = accesses_create();
    (void)servers_take_settings(d, settings); /* nobody waits yet */
}

void servers_end(struct dispatcher *d)
{
    servers_destroy(d->directories);
    servers_destroy(d->exchanges);
    free(d->lines);
    accesses_destroy(d->accesses);
    accounts_destroy(d->accounts);
}

/* Where nobody knows the endpoint yet, it is the same for all: too few requests rather than too many. */
static const char *endpoint_of(const struct server_settings *given)
{
    return given->endpoint == NULL ? "autodiscover" : given->endpoint;
}

static bool are_found_alike(const struct servers *servers, const struct server_settings *settings)
{
    for (size_t i = 0; i < servers->count; i++) {
        if (servers->items[i].is_found != (settings[i].endpoint == NULL))
            return false;
    }
    return true;
}

bool servers_take_settings(struct dispatcher *d, const struct dispatcher_servers *settings)
{
    if (settings->directory_count != d->directories->count ||
        settings->exchange_count != d->exchanges->count)
        return false; /* the reload has said that this needs a restart */
    bool is_changed = !are_found_alike(d->exchanges, settings->exchanges);
    /* Accounts first: servers point at theirs, and accesses are found by account. */
    accounts_begin_settings(d->accounts, d->settings.login_look_again_ms);
    d->ucserver_account = accounts_give(d->accounts, settings->ucserver_account,
                                        ROLE_PUBLISHER_UCSERVER, settings->ucserver_login_retry_ms);
    servers_set(d->directories, settings->directories, d->accounts);
    servers_set(d->exchanges, settings->exchanges, d->accounts);
    accesses_begin_settings(d->accesses);
    for (size_t i = 0; i < d->exchanges->count; i++) {
        struct server *server = &d->exchanges->items[i];
        const struct server_settings *given = &settings->exchanges[i];
        server->access = accesses_take(d->accesses, server->account, endpoint_of(given),
                                       given->budget, given->budget_ceiling, d->now.monotonic_ms);
    }
    return is_changed;
}

struct user_line *servers_line(void *context, struct user *user, enum role role)
{
    struct dispatcher *d = context;
    bool is_directory = role == ROLE_WORKER_LDAP;
    const struct servers *servers = dispatcher_servers_of(d, role);
    struct server *server = is_directory ? servers_for_user(servers, user->name, user->dn)
                                         : servers_for_address(servers, user->address);
    /* Noted also when there is none, as a place behind the last: it is shown and must not be an old one. */
    *(is_directory ? &user->directory : &user->exchange) =
        server == NULL ? servers->count : (size_t)(server - servers->items);
    if (server != NULL && server->is_found)
        return places_line(d, server, user->address);
    return server == NULL ? NULL : server->line;
}

void servers_begin_waiting(struct dispatcher *d)
{
    for (size_t i = 0; i < d->directories->count; i++)
        server_wait_anew(&d->directories->items[i], INT64_MAX);
}

int64_t servers_next_ms(const struct dispatcher *d)
{
    int64_t now_ms = d->now.monotonic_ms, next = INT64_MAX;
    for (size_t i = 0; i < d->directories->count; i++) {
        const struct server *server = &d->directories->items[i];
        bool somebody_waits = !d->is_paused && !user_line_is_empty(server->line);
        /* A directory may become due by being silent, too, an Exchange by its budget. */
        next = number_smaller(next, server_next_ms(server, now_ms));
        next = number_smaller(
            next, server_silent_from_ms(server, somebody_waits, d->settings.request_timeout_ms));
    }
    for (size_t i = 0; i < d->exchanges->count; i++) {
        const struct server *server = &d->exchanges->items[i];
        next = number_smaller(next, server_next_ms(server, now_ms));
        next = number_smaller(next, budget_next_ms(&server->access->budget, now_ms));
    }
    return next;
}
