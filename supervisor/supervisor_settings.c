/* Puts into force what the configuration says: in this process, and in the others by a message. A process
 * is sent only what the rows of the settings table let its role see, so a worker never holds a password
 * that it does not need. */
#include "proto/base/arena.h"
#include "proto/base/timeouts.h"
#include "proto/bus/message_trace.h"

#include "supervisor/dispatcher/dispatcher_accounts.h"
#include "supervisor/dispatcher/dispatcher_places.h"
#include "supervisor/server/confirmed_hosts.h"
#include "supervisor/server/domain_list.h"
#include "supervisor/store/store.h"
#include "supervisor/supervisor_private.h"

/* A check takes several requests one after the other: name, connection, log-in, a read. */
#define REQUESTS_OF_A_CHECK 2

#define SETTINGS_ARENA_BYTES (16 * 1024 * 1024)

void supervisor_set_log(struct supervisor *supervisor)
{
    const struct settings_log *settings = supervisor->settings->log;
    const struct log_options options = {
        .name = "supervisor",
        .level = (enum log_level)settings->level,
        .directory = settings->directory,
        .limit_bytes = settings->size_bytes,
        .keep = (int)settings->keep,
    };
    /* What the file says holds again, even if an administrator had asked for another level. */
    supervisor->asked_log_level = NULL;
    supervisor->log = log_configure(supervisor->log, &options);
}

void supervisor_set_limits(struct supervisor *supervisor)
{
    int64_t request_ms = supervisor->settings->service->request_timeout_ms;
    process_set_drain_limit(supervisor->process, timeout_stop_ms(request_ms));
    control_set_check_limit(supervisor->control,
                            REQUESTS_OF_A_CHECK * timeout_lease_ms(request_ms));
}

static void send_log_level(struct supervisor *supervisor, struct bus_peer *peer)
{
    struct message message = {.type = MESSAGE_LOG_LEVEL,
                              .logging.level = supervisor->asked_log_level};
    struct error error;
    if (bus_server_send(supervisor->bus, peer, &message, &error) != 0)
        log_event(supervisor->log, SETTINGS_LEVEL_NOT_SENT, event_text("peer", peer->name),
                  event_cause(error.reason));
}

void supervisor_ask_log_level(struct supervisor *supervisor, enum log_level level)
{
    struct bus_peer *peer = NULL;
    supervisor->asked_log_level = log_level_name(level);
    log_set_level(supervisor->log, level);
    while ((peer = bus_server_next_peer(supervisor->bus, peer)) != NULL) {
        if (peer->role != ROLE_CONTROL)
            send_log_level(supervisor, peer);
    }
}

/* Behind those of the settings, as far as there is room: a host that is left out is told nothing. */
static void add_confirmed_hosts(struct supervisor *supervisor,
                                struct arena *arena,
                                struct exchange_settings *exchange)
{
    const struct confirmed_hosts *hosts = dispatcher_hosts(supervisor->dispatcher);
    size_t before = exchange->allowed_hosts_count;
    struct text_item *items = arena_allocate(arena, before + hosts->count, sizeof(*items));
    if (items == NULL || hosts->count == 0)
        return;
    for (size_t i = 0; i < before; i++)
        items[i] = exchange->allowed_hosts[i];
    for (size_t i = 0; i < hosts->count && before + i < ALLOWED_HOSTS; i++)
        items[exchange->allowed_hosts_count++].text = hosts->items[i].host;
    exchange->allowed_hosts = items;
}

/* In the order of the directories in the configuration, as far as there is room. */
static void
add_domains(struct supervisor *supervisor, struct arena *arena, struct exchange_settings *exchange)
{
    const struct configuration *settings = supervisor->settings;
    struct domain_name *domains = arena_allocate(arena, DOMAIN_LIST_MOST, sizeof(*domains));
    for (size_t i = 0; i < settings->directory_count && domains != NULL; i++) {
        size_t count = exchange->domains_count;
        exchange->domains_count += domain_list_fill(dispatcher_domains(supervisor->dispatcher),
                                                    settings->directories[i]->name, domains + count,
                                                    DOMAIN_LIST_MOST - count);
    }
    exchange->domains = domains;
}

void supervisor_send_settings(struct supervisor *supervisor, struct bus_peer *peer)
{
    struct message message;
    struct error error;
    struct arena *arena = arena_create(SETTINGS_ARENA_BYTES);
    int result = settings_message_fill(supervisor->settings, supervisor->numbers, peer->role,
                                       store_installation_id(persist_store(supervisor->persist)),
                                       arena, &message, &error);
    for (size_t i = 0; result == 0 && i < message.settings.exchanges_count; i++) {
        add_confirmed_hosts(supervisor, arena, &message.settings.exchanges[i]);
        add_domains(supervisor, arena, &message.settings.exchanges[i]);
    }
    if (result == 0) {
        message_trace(supervisor->log, MESSAGE_SENT, peer->name, &message);
        result = bus_server_send(supervisor->bus, peer, &message, &error);
    }
    if (result != 0)
        log_event(supervisor->log, SETTINGS_NOT_SENT, event_text("peer", peer->name),
                  event_cause(error.reason));
    arena_destroy(arena);
    if (supervisor->asked_log_level != NULL)
        send_log_level(supervisor, peer);
}

void supervisor_tell_fetchers(struct supervisor *supervisor)
{
    struct bus_peer *peer = NULL;
    supervisor->numbers.number++;
    while ((peer = bus_server_next_peer(supervisor->bus, peer)) != NULL) {
        if (peer->role == ROLE_WORKER_EWS)
            supervisor_send_settings(supervisor, peer);
    }
}
