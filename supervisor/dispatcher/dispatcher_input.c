/* What the dispatcher needs of the configuration. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/dispatcher/dispatcher_input.h"
#include "supervisor/settings/settings_message.h"

#define DAY_MS  (INT64_C(24) * 60 * 60 * 1000)
#define HOUR_MS (INT64_C(60) * 60 * 1000)

static const char *const *list_of(const struct settings_list *list)
{
    const char **texts = memory_allocate_items(list->count + 1, sizeof(*texts));
    for (size_t i = 0; i < list->count; i++)
        texts[i] = list->items[i];
    return texts;
}

static void add_directories(struct dispatcher_settings *input, const struct configuration *settings)
{
    struct dispatcher_directory *directories =
        memory_allocate_items(settings->directory_count, sizeof(*directories));
    for (size_t i = 0; i < settings->directory_count; i++) {
        const struct settings_directory *given = settings->directories[i];
        directories[i] = (struct dispatcher_directory){
            given->name, settings_account_windows(given->user), list_of(&given->upn_suffixes),
            list_of(&given->netbios_names), given->cache_hours * HOUR_MS};
    }
    input->directories = directories;
    input->directory_count = settings->directory_count;
}

static bool has_port(const char *authority)
{
    const char *bracket = strrchr(authority, ']');
    return strchr(bracket == NULL ? authority : bracket, ':') != NULL;
}

/* "exchange.example.com:443" of "https://exchange.example.com/EWS/Exchange.asmx" */
static const char *endpoint_of(const struct settings_exchange *exchange)
{
    char *url = settings_exchange_url(exchange);
    const char *scheme_end = strstr(url, "://");
    const char *begin = scheme_end == NULL ? url : scheme_end + strlen("://");
    char *authority = memory_copy(begin, strcspn(begin, "/"));
    char *endpoint = NULL;
    if (asprintf(&endpoint, "%s%s", authority, has_port(authority) ? "" : ":443") < 0)
        abort();
    free(authority);
    free(url);
    return endpoint;
}

static void add_exchanges(struct dispatcher_settings *input, const struct configuration *settings)
{
    struct dispatcher_exchange *exchanges =
        memory_allocate_items(settings->exchange_count, sizeof(*exchanges));
    for (size_t i = 0; i < settings->exchange_count; i++) {
        const struct settings_exchange *given = settings->exchanges[i];
        exchanges[i] =
            (struct dispatcher_exchange){given->name,        settings_account_windows(given->user),
                                         endpoint_of(given), list_of(&given->mail_domains),
                                         given->budget,      given->budget_ceiling};
    }
    input->exchanges = exchanges;
    input->exchange_count = settings->exchange_count;
}

struct dispatcher_settings *dispatcher_input_create(const struct configuration *settings,
                                                    int64_t calendars)
{
    struct dispatcher_settings *input = memory_allocate(sizeof(*input));
    input->interval_ms = settings->service->interval_ms;
    input->spread = settings->service->spread;
    input->window_days = settings->service->window_ms / DAY_MS;
    input->refresh_cycles = settings->service->refresh_cycles;
    input->clear_after_ms = settings->service->clear_after_ms;
    input->request_timeout_ms = settings->service->request_timeout_ms;
    input->heartbeat_ms = settings->bus->heartbeat_ms;
    input->calendars = calendars;
    input->publisher_is_elsewhere = settings->pool->publisher == 0;
    input->ucserver_account = settings_account_ucserver(settings->ucserver->user);
    add_directories(input, settings);
    add_exchanges(input, settings);
    return input;
}

void dispatcher_input_destroy(struct dispatcher_settings *input)
{
    if (input == NULL)
        return;
    for (size_t i = 0; i < input->directory_count; i++) {
        free((char *)input->directories[i].account);
        free((void *)input->directories[i].upn_suffixes);
        free((void *)input->directories[i].netbios_names);
    }
    for (size_t i = 0; i < input->exchange_count; i++) {
        free((char *)input->exchanges[i].account);
        free((char *)input->exchanges[i].endpoint);
        free((void *)input->exchanges[i].mail_domains);
    }
    free((void *)input->directories);
    free((void *)input->exchanges);
    free((char *)input->ucserver_account);
    free(input);
}
