/* What each role gets of the configuration. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/settings/settings_message.h"

#define DEVICE_NAME "ewscal calendar replicator"

struct filling {
    struct arena *arena;
    bool is_full;
};

static void *take(struct filling *filling, size_t count, size_t size)
{
    void *memory = arena_allocate(filling->arena, count, size);
    if (memory == NULL)
        filling->is_full = true;
    return memory;
}

static char *account(const char *kind, const char *user)
{
    char *name = NULL;
    if (asprintf(&name, "%s %s", kind, text_or_empty(user)) < 0)
        abort();
    return name;
}

/* Windows takes no notice of letter case in account names. */
char *settings_account_windows(const char *user)
{
    char *name = account("windows", user);
    for (char *letter = name; *letter != '\0'; letter++)
        if (*letter >= 'A' && *letter <= 'Z')
            *letter = (char)(*letter - 'A' + 'a');
    return name;
}

char *settings_account_ucserver(const char *user)
{
    return account("ucserver", user);
}

static const char *keep_account(struct filling *filling, char *name)
{
    char *copy = arena_copy_text(filling->arena, name, strlen(name));
    free(name);
    if (copy == NULL)
        filling->is_full = true;
    return copy;
}

static struct octets octets_of(const struct settings_file *file)
{
    return (struct octets){(const uint8_t *)file->octets, file->size_bytes};
}

static struct octets pin_of(struct filling *filling, const char *pin)
{
    if (pin == NULL)
        return (struct octets){0};
    uint8_t *digest = take(filling, DIGEST_BYTES, 1);
    if (digest == NULL || text_to_octets(pin, digest, DIGEST_BYTES) != 0)
        return (struct octets){0}; /* the settings reader lets nothing else through */
    return (struct octets){digest, DIGEST_BYTES};
}

static struct text_item *items_of(struct filling *filling, const struct settings_list *list)
{
    struct text_item *items = take(filling, list->count, sizeof(*items));
    for (size_t i = 0; items != NULL && i < list->count; i++)
        items[i].text = list->items[i];
    return items;
}

static int64_t directory_port(const struct settings_directory *given)
{
    if (given->port != 0)
        return given->port;
    return given->tls == TLS_ON ? 636 : 389;
}

static void fill_directory(struct filling *filling,
                           const struct settings_directory *given,
                           struct directory_settings *directory)
{
    struct host_port *hosts = take(filling, given->hosts.count, sizeof(*hosts));
    for (size_t i = 0; hosts != NULL && i < given->hosts.count; i++)
        hosts[i] = (struct host_port){given->hosts.items[i], directory_port(given)};
    *directory = (struct directory_settings){
        .name = given->name,
        .hosts = hosts,
        .hosts_count = given->hosts.count,
        .tls = given->tls,
        .base = given->base,
        .person_filter = given->person_filter,
        .mail_fallback = given->mail_fallback,
        .replicate_disabled = given->replicate_disabled,
        .account = keep_account(filling, settings_account_windows(given->user)),
        .user = given->user,
        .secret = octets_of(&given->secret),
        .ca = octets_of(&given->ca),
        .pin = pin_of(filling, given->pin),
        .upn_suffixes = items_of(filling, &given->upn_suffixes),
        .upn_suffixes_count = given->upn_suffixes.count,
        .netbios_names = items_of(filling, &given->netbios_names),
        .netbios_names_count = given->netbios_names.count,
    };
}

/* In the order of the words in the table; the first is "auto". */
static const char *api_version(int choice)
{
    static const char *const names[] = {
        "",
        "Exchange2007_SP1",
        "Exchange2010_SP2",
        "Exchange2013_SP1",
    };
    return names[choice];
}

static const char *keep_url(struct filling *filling, const struct settings_exchange *given)
{
    char *url = settings_exchange_url(given);
    return keep_account(filling, url);
}

static void fill_exchange(struct filling *filling,
                          const struct configuration *settings,
                          const struct settings_exchange *given,
                          struct exchange_settings *exchange)
{
    const struct settings_service *service = settings->service;
    *exchange = (struct exchange_settings){
        .name = given->name,
        .url = keep_url(filling, given),
        .api_version = api_version(given->api_version),
        .account = keep_account(filling, settings_account_windows(given->user)),
        .user = given->user,
        .secret = octets_of(&given->secret),
        .ca = octets_of(&given->ca),
        .pin = pin_of(filling, given->pin),
        .proxy = given->proxy,
        .private_entries = service->private,
        .details = service->details,
        .skip_times_only = service->times_only == SETTINGS_TIMES_ONLY_SKIP,
        .all_day_utc_midnight = service->all_day_times == SETTINGS_ALL_DAY_UTC_MIDNIGHT,
        .default_zone = service->default_zone,
        .working_elsewhere = settings->ucserver->working_elsewhere,
        .check_mailbox = given->check_mailbox,
    };
}

static void fill_ucserver(struct filling *filling,
                          const struct settings_ucserver *given,
                          const char *device_id,
                          struct ucserver_settings *ucserver)
{
    *ucserver = (struct ucserver_settings){
        .host = given->host,
        .port = given->port,
        .account = keep_account(filling, settings_account_ucserver(given->user)),
        .user = given->user,
        .secret = octets_of(&given->secret),
        .ca = octets_of(&given->ca),
        .pin = pin_of(filling, given->pin),
        .require_active_directory = given->require_active_directory,
        .device_id = device_id,
        .device_name = DEVICE_NAME,
        .roster_limit_bytes = given->roster_limit_bytes,
    };
}

static void fill_directories(struct filling *filling,
                             const struct configuration *settings,
                             struct message *message)
{
    size_t count = settings->directory_count;
    struct directory_settings *list = take(filling, count, sizeof(*list));
    for (size_t i = 0; list != NULL && i < count; i++)
        fill_directory(filling, settings->directories[i], &list[i]);
    message->settings.directories = list;
    message->settings.directories_count = count;
}

static void fill_exchanges(struct filling *filling,
                           const struct configuration *settings,
                           struct message *message)
{
    size_t count = settings->exchange_count;
    struct exchange_settings *list = take(filling, count, sizeof(*list));
    for (size_t i = 0; list != NULL && i < count; i++)
        fill_exchange(filling, settings, settings->exchanges[i], &list[i]);
    message->settings.exchanges = list;
    message->settings.exchanges_count = count;
}

static void fill_for_role(struct filling *filling,
                          const struct configuration *settings,
                          enum role role,
                          const char *device_id,
                          struct message *message)
{
    switch (role) {
    case ROLE_WORKER_LDAP:
        fill_directories(filling, settings, message);
        return;
    case ROLE_WORKER_EWS:
        fill_exchanges(filling, settings, message);
        return;
    case ROLE_PUBLISHER_UCSERVER:
        message->settings.ucservers = take(filling, 1, sizeof(*message->settings.ucservers));
        if (message->settings.ucservers != NULL)
            fill_ucserver(filling, settings->ucserver, device_id, message->settings.ucservers);
        message->settings.ucservers_count = 1;
        return;
    case ROLE_SUPERVISOR:
    case ROLE_CONTROL:
        return;
    }
}

/* As log_level_from_text() reads them. */
static const char *const level_names[] = {
    [LOG_LEVEL_ERROR] = "error",
    [LOG_LEVEL_WARNING] = "warning",
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_DEBUG] = "debug",
};

int settings_message_fill(const struct configuration *settings,
                          struct settings_numbers numbers,
                          enum role role,
                          const char *device_id,
                          struct arena *arena,
                          struct message *message,
                          struct error *error)
{
    struct filling filling = {.arena = arena};
    struct message filled = {
        .type = MESSAGE_SETTINGS,
        .settings = {.number = numbers.number,
                     .calendars = numbers.calendars,
                     .request_timeout_ms = settings->service->request_timeout_ms,
                     .log_level = level_names[settings->log->level],
                     .log_size_bytes = settings->log->size_bytes,
                     .log_keep = settings->log->keep,
                     .log_directory = settings->log->directory}};
    fill_for_role(&filling, settings, role, device_id, &filled);
    if (filling.is_full)
        return error_set(error, ERROR_LIMIT, "the settings for %s do not fit into one message",
                         role_name(role));
    *message = filled;
    return 0;
}
