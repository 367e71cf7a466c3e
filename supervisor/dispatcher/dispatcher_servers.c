/* The directories and exchanges of the settings: whom they serve, their pauses, their failures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/text.h"

#include "supervisor/dispatcher/dispatcher_internal.h"

static char **copy_list(const char *const *texts)
{
    size_t count = 0;
    while (texts != NULL && texts[count] != NULL)
        count++;
    char **copy = memory_allocate_items(count + 1, sizeof(*copy));
    for (size_t i = 0; i < count; i++)
        copy[i] = memory_copy_text(texts[i]);
    return copy;
}

static void free_list(char **texts)
{
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++)
        free(texts[i]);
    free(texts);
}

static char *title_of(const char *kind, const char *name)
{
    char title[LIMIT_NAME + 16];
    (void)snprintf(title, sizeof(title), "%s%s%s", kind, *name == '\0' ? "" : " ", name);
    return memory_copy_text(title);
}

static enum role role_of(const struct server *server)
{
    return server->is_exchange ? ROLE_WORKER_EWS : ROLE_WORKER_LDAP;
}

static void
server_init(struct dispatcher *d, struct server *server, const char *name, const char *account)
{
    server->name = memory_copy_text(name);
    server->title = title_of(server->is_exchange ? "exchange" : "directory", name);
    server->account = accounts_give(d->accounts, account, role_of(server));
    server->unanswered_since_ms = INT64_MAX;
    TAILQ_INIT(&server->queue);
    TAILQ_INIT(&server->suspects);
}

void servers_set(struct dispatcher *d, const struct dispatcher_servers *settings)
{
    accounts_begin_settings(d->accounts);
    d->ucserver_account =
        accounts_give(d->accounts, settings->ucserver_account, ROLE_PUBLISHER_UCSERVER);
    d->directory_count = settings->directory_count;
    d->exchange_count = settings->exchange_count;
    d->directories = memory_allocate_items(d->directory_count, sizeof(*d->directories));
    d->exchanges = memory_allocate_items(d->exchange_count, sizeof(*d->exchanges));
    for (size_t i = 0; i < d->directory_count; i++) {
        const struct dispatcher_directory *given = &settings->directories[i];
        server_init(d, &d->directories[i], given->name, given->account);
        d->directories[i].served = copy_list(given->upn_suffixes);
        d->directories[i].served_netbios = copy_list(given->netbios_names);
        d->directories[i].cache_ms = given->cache_ms;
    }
    for (size_t i = 0; i < d->exchange_count; i++) {
        const struct dispatcher_exchange *given = &settings->exchanges[i];
        d->exchanges[i].is_exchange = true;
        server_init(d, &d->exchanges[i], given->name, given->account);
        d->exchanges[i].served = copy_list(given->mail_domains);
        d->exchanges[i].served_netbios = copy_list(NULL);
    }
    accesses_set(d, settings);
}

static void server_update(struct dispatcher *d,
                          struct server *server,
                          const char *account,
                          const char *const *served,
                          const char *const *netbios_names)
{
    server->account = accounts_give(d->accounts, account, role_of(server));
    free_list(server->served);
    server->served = copy_list(served);
    free_list(server->served_netbios);
    server->served_netbios = copy_list(netbios_names);
    server->not_before_ms = server->pause_ms = 0; /* what was in the way may be changed */
}

/* The servers themselves stay: one that comes or goes needs a restart. */
void servers_update(struct dispatcher *d, const struct dispatcher_servers *settings)
{
    accounts_begin_settings(d->accounts);
    d->ucserver_account =
        accounts_give(d->accounts, settings->ucserver_account, ROLE_PUBLISHER_UCSERVER);
    if (settings->directory_count != d->directory_count ||
        settings->exchange_count != d->exchange_count)
        return;
    for (size_t i = 0; i < d->directory_count; i++) {
        const struct dispatcher_directory *given = &settings->directories[i];
        server_update(d, &d->directories[i], given->account, given->upn_suffixes,
                      given->netbios_names);
        d->directories[i].cache_ms = given->cache_ms;
    }
    for (size_t i = 0; i < d->exchange_count; i++) {
        const struct dispatcher_exchange *given = &settings->exchanges[i];
        server_update(d, &d->exchanges[i], given->account, given->mail_domains, NULL);
    }
    accesses_set(d, settings);
}

static void server_clear(struct server *server)
{
    free(server->name);
    free(server->title);
    free_list(server->served);
    free_list(server->served_netbios);
    free(server->trouble);
    free(server->trouble_code);
}

void servers_clear(struct dispatcher *d)
{
    for (size_t i = 0; i < d->directory_count; i++)
        server_clear(&d->directories[i]);
    for (size_t i = 0; i < d->exchange_count; i++)
        server_clear(&d->exchanges[i]);
    free(d->directories);
    free(d->exchanges);
    accesses_clear(d);
}

static bool contains(char *const *texts, const char *wanted, size_t size)
{
    for (; *texts != NULL; texts++)
        if (strlen(*texts) == size && strncasecmp(*texts, wanted, size) == 0)
            return true;
    return false;
}

static bool serves_the_rest(const struct server *server)
{
    return server->served[0] == NULL && server->served_netbios[0] == NULL;
}

/* The first server that names the domain; else the first one that names none at all. */
static size_t server_for_domain(
    const struct server *servers, size_t count, const char *domain, size_t size, bool is_netbios)
{
    for (size_t i = 0; i < count; i++) {
        char **served = is_netbios ? servers[i].served_netbios : servers[i].served;
        if (domain != NULL && contains(served, domain, size))
            return i;
    }
    for (size_t i = 0; i < count; i++)
        if (serves_the_rest(&servers[i]))
            return i;
    return count;
}

size_t server_for_name(const struct server *servers, size_t count, const char *user_name)
{
    const char *backslash = strchr(user_name, '\\');
    if (backslash != NULL)
        return server_for_domain(servers, count, user_name, (size_t)(backslash - user_name), true);
    return server_for_address(servers, count, user_name);
}

size_t server_for_address(const struct server *servers, size_t count, const char *address)
{
    const char *at = strrchr(address, '@');
    const char *domain = at == NULL ? NULL : at + 1;
    return server_for_domain(servers, count, domain, domain == NULL ? 0 : strlen(domain), false);
}

/* A server's own code says more surely than a text with times and numbers in it whether it is the
 * same trouble as before. */
static bool is_known(const struct server *server, const struct trouble *trouble)
{
    if (server->trouble == NULL)
        return false;
    if (*trouble->code != '\0' || *server->trouble_code != '\0')
        return strcmp(server->trouble_code, trouble->code) == 0;
    return strcmp(server->trouble, trouble->reason) == 0;
}

static void
say_trouble(struct dispatcher *d, const struct server *server, const struct trouble *trouble)
{
    bool is_lasting = trouble->class == ERROR_INVALID || trouble->class == ERROR_REFUSED;
    log_important(d->log, is_lasting ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING,
                  is_lasting ? "server cannot be used until somebody acts, what the UCServer holds "
                               "stays"
                             : "server is in trouble, it is tried again with growing pauses",
                  log_text("server", server->title), log_text("seen_by", trouble->peer),
                  log_text("reason", trouble->reason));
}

/* Said once, until something changes. A refused account has been said already, as such. */
void server_troubled(struct dispatcher *d, struct server *server, const struct trouble *trouble)
{
    bool is_account = server->account != NULL && account_refusal(server->account) != NULL;
    if (!is_account && !is_known(server, trouble))
        say_trouble(d, server, trouble);
    free(server->trouble);
    free(server->trouble_code);
    server->trouble = memory_copy_text(trouble->reason);
    server->trouble_code = memory_copy_text(trouble->code);
}

/* A whole job failed: nobody asks there for a while. */
void server_failed(struct dispatcher *d, struct server *server, const struct trouble *trouble)
{
    int64_t doubled = 2 * server->pause_ms;
    server->pause_ms = server->pause_ms == 0            ? SERVER_FIRST_PAUSE_MS
                       : doubled > SERVER_MOST_PAUSE_MS ? SERVER_MOST_PAUSE_MS
                                                        : doubled;
    server->not_before_ms = d->now.monotonic_ms + server->pause_ms;
    server->failures_in_a_row++;
    server_troubled(d, server, trouble);
}

static bool has_queue(const struct server *server)
{
    return !TAILQ_EMPTY(&server->queue) || !TAILQ_EMPTY(&server->suspects);
}

/* Called in each turn that can assign jobs. */
void server_note_waiting(struct dispatcher *d, struct server *server)
{
    if (!has_queue(server) && server->jobs == 0)
        server->unanswered_since_ms = INT64_MAX;
    else if (server->unanswered_since_ms == INT64_MAX)
        server->unanswered_since_ms = d->now.monotonic_ms;
}

/* While the replication was paused nobody could be asked. */
void servers_begin_waiting(struct dispatcher *d)
{
    for (size_t i = 0; i < d->directory_count; i++)
        d->directories[i].unanswered_since_ms = INT64_MAX;
}

/* Nothing came back to those who wait for as long as one request may take: there is no process that
 * could ask, or it is stuck. */
bool server_is_silent(const struct dispatcher *d, const struct server *server)
{
    return has_queue(server) && server->unanswered_since_ms != INT64_MAX &&
           d->now.monotonic_ms >= server->unanswered_since_ms + d->settings.request_timeout_ms;
}

void server_answered(struct dispatcher *d, struct server *server)
{
    server->unanswered_since_ms = INT64_MAX;
    if (server->trouble != NULL)
        log_important(d->log, LOG_LEVEL_INFO, "server answers again",
                      log_text("server", server->title));
    free(server->trouble);
    free(server->trouble_code);
    server->trouble = NULL;
    server->trouble_code = NULL;
    server->failures_in_a_row = 0;
    server->pause_ms = 0;
    server->not_before_ms = 0;
}

/* Nobody may log in there before a person changes the password. */
bool server_is_stopped(const struct server *server)
{
    return server->account != NULL && account_is_stopped(server->account);
}

const char *server_trouble(const struct server *server)
{
    if (server_is_stopped(server) && account_refusal(server->account) != NULL)
        return account_refusal(server->account);
    if (server->trouble == NULL && server->account != NULL && account_wish(server->account) != NULL)
        return account_wish(server->account);
    return server->trouble != NULL ? server->trouble : "the server is away";
}

/* What an Exchange wishes does not keep anybody from asking a directory with the same account. */
static int64_t server_hold_ms(const struct dispatcher *d, const struct server *server)
{
    if (server->account == NULL)
        return 0;
    return account_hold_ms(server->account, role_of(server), d->now.monotonic_ms);
}

/* It cannot be asked, was away for a whole interval, or wants to be left alone for longer than that:
 * who waits for it is given up in this round. */
bool server_is_given_up(const struct dispatcher *d, const struct server *server)
{
    if (server_is_stopped(server) || !round_is_overdue(d))
        return server_is_stopped(server);
    return server->failures_in_a_row >= ATTEMPTS_BEFORE_GIVING_UP ||
           server_hold_ms(d, server) >= d->settings.interval_ms;
}

bool server_may_be_asked(const struct dispatcher *d, const struct server *server)
{
    if (d->now.monotonic_ms < server->not_before_ms)
        return false;
    if (server->account == NULL)
        return true;
    if (server_hold_ms(d, server) > 0)
        return false;
    /* Before an account is known good one process tries it, the others would only wait for it. */
    return account_is_good(server->account) || server->jobs == 0;
}

static int64_t earlier(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

static int64_t server_next_ms(const struct dispatcher *d, const struct server *server)
{
    int64_t now_ms = d->now.monotonic_ms;
    int64_t next = server->not_before_ms > now_ms ? server->not_before_ms : INT64_MAX;
    int64_t hold_ms = server_hold_ms(d, server);
    return hold_ms > 0 && hold_ms < INT64_MAX ? earlier(next, now_ms + hold_ms) : next;
}

static int64_t silent_from_ms(const struct dispatcher *d, const struct server *server)
{
    bool is_waiting =
        !d->is_paused && has_queue(server) && server->unanswered_since_ms != INT64_MAX;
    return is_waiting ? server->unanswered_since_ms + d->settings.request_timeout_ms : INT64_MAX;
}

int64_t servers_next_ms(const struct dispatcher *d)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < d->directory_count; i++) {
        next = earlier(next, server_next_ms(d, &d->directories[i]));
        next = earlier(next, silent_from_ms(d, &d->directories[i]));
    }
    for (size_t i = 0; i < d->exchange_count; i++) {
        next = earlier(next, server_next_ms(d, &d->exchanges[i]));
        next = earlier(next, budget_next_ms(&d->exchanges[i].access->budget, d->now.monotonic_ms));
    }
    return next;
}
