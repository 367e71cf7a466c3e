/* What the dispatcher needs of the configuration. Accounts are brought into the form in which they are
 * the same for all roles, and Exchanges to host and port, because log-ins and requests are counted by
 * these and not by sections. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/day.h"
#include "proto/base/memory.h"

#include "supervisor/dispatcher/dispatcher_input.h"
#include "supervisor/server/servers.h"
#include "supervisor/settings/settings_derived.h"

#define HOUR_MS (INT64_C(60) * 60 * 1000)

/* Moves a new text into the arena. */
static const char *keep(struct arena *arena, char *text)
{
    if (text == NULL)
        return NULL;
    const char *kept = arena_copy_text(arena, text, strlen(text));
    free(text);
    return kept;
}

static const char *const *list_of(struct arena *arena, const struct settings_list *list)
{
    const char **texts = arena_allocate(arena, list->count + 1, sizeof(*texts));
    for (size_t i = 0; i < list->count; i++)
        texts[i] = list->items[i];
    return texts;
}

/* `never` is zero in the settings. */
static int64_t retry_of(int64_t login_retry_ms)
{
    return login_retry_ms == 0 ? INT64_MAX : login_retry_ms;
}

static void add_directories(struct dispatcher_input *input, const struct configuration *settings)
{
    struct arena *arena = input->arena;
    struct server_settings *directories =
        arena_allocate(arena, settings->directory_count, sizeof(*directories));
    for (size_t i = 0; i < settings->directory_count; i++) {
        const struct settings_directory *given = settings->directories[i];
        directories[i] = (struct server_settings){
            .name = given->name,
            /* The same name for a directory and an Exchange: to the domain they are one account. */
            .account = keep(arena, settings_account_windows(given->user)),
            .login_retry_ms = retry_of(given->login_retry_ms),
            .served = list_of(arena, &given->upn_suffixes),
            .served_netbios = list_of(arena, &given->netbios_names),
            .base = given->base,
            .cache_ms = given->cache_hours * HOUR_MS,
        };
    }
    input->settings.servers.directories = directories;
    input->settings.servers.directory_count = settings->directory_count;
}

/* An IPv6 address has colons of its own, but in brackets. */
static bool has_port(const char *authority)
{
    const char *bracket = strrchr(authority, ']');
    return strchr(bracket == NULL ? authority : bracket, ':') != NULL;
}

/* Returns new "exchange.example.com:443" of "https://exchange.example.com/EWS/Exchange.asmx". */
static char *endpoint_of(const struct settings_exchange *exchange)
{
    if (exchange->url == NULL && exchange->host == NULL)
        return NULL; /* Autodiscover finds it */
    char *url = settings_exchange_url(exchange);
    const char *scheme_end = strstr(url, "://");
    const char *begin = scheme_end == NULL ? url : scheme_end + strlen("://");
    char *authority = memory_copy(begin, strcspn(begin, "/"));
    char *endpoint = NULL;
    if (asprintf(&endpoint, "%s%s", authority,
                 has_port(authority)        ? ""
                 : exchange->tls == TLS_OFF ? ":80"
                                            : ":443") < 0)
        abort();
    free(authority);
    free(url);
    return endpoint;
}

static void add_exchanges(struct dispatcher_input *input, const struct configuration *settings)
{
    struct arena *arena = input->arena;
    struct server_settings *exchanges =
        arena_allocate(arena, settings->exchange_count, sizeof(*exchanges));
    for (size_t i = 0; i < settings->exchange_count; i++) {
        const struct settings_exchange *given = settings->exchanges[i];
        exchanges[i] = (struct server_settings){
            .name = given->name,
            .account = keep(arena, settings_account_exchange(given)),
            .login_retry_ms = retry_of(given->login_retry_ms),
            .endpoint = keep(arena, endpoint_of(given)),
            .served = list_of(arena, &given->mail_domains),
            .allowed_hosts = list_of(arena, &given->autodiscover_allow),
            .budget = given->budget,
            .budget_ceiling = given->budget_ceiling,
        };
    }
    input->settings.servers.exchanges = exchanges;
    input->settings.servers.exchange_count = settings->exchange_count;
}

struct dispatcher_input *dispatcher_input_create(const struct configuration *settings,
                                                 int64_t calendars)
{
    struct dispatcher_input *input = memory_allocate(sizeof(*input));
    input->arena = arena_create(SIZE_MAX); /* it is no larger than what is in memory already */
    input->settings.rules = (struct dispatcher_rules){
        .interval_ms = settings->service->interval_ms,
        .spread = settings->service->spread,
        .clear_after_ms = settings->service->clear_after_ms,
        .window_days = settings->service->window_ms / 1000 / DAY_SECONDS,
        .refresh_cycles = settings->service->refresh_cycles,
        .request_timeout_ms = settings->service->request_timeout_ms,
        .heartbeat_ms = settings->bus->heartbeat_ms,
        .calendars = calendars,
        .login_look_again_ms = settings->service->login_look_again_ms,
        .publisher_is_elsewhere = settings->pool->publisher == 0,
    };
    input->settings.servers.ucserver_account =
        keep(input->arena, settings_account_ucserver(settings->ucserver->user));
    input->settings.servers.ucserver_login_retry_ms = retry_of(settings->ucserver->login_retry_ms);
    add_directories(input, settings);
    add_exchanges(input, settings);
    return input;
}

void dispatcher_input_destroy(struct dispatcher_input *input)
{
    if (input == NULL)
        return;
    arena_destroy(input->arena);
    free(input);
}
