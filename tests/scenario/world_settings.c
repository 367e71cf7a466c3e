/* Settings of a scenario. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "world_settings.h"

static bool take_switch(const struct world *world, const char *text)
{
    if (text != NULL && strcmp(text, "yes") == 0)
        return true;
    if (text == NULL || strcmp(text, "no") != 0)
        world_fail(world, "yes or no was expected");
    return false;
}

static void set_one(struct world *world, const char *key, const char *value)
{
    struct dispatcher_rules *settings = &world->rules;
    if (strcmp(key, "interval") == 0)
        settings->interval_ms = world_duration(world, value);
    else if (strcmp(key, "spread") == 0)
        settings->spread = take_switch(world, value);
    else if (strcmp(key, "window_days") == 0)
        settings->window_days = world_number(world, value);
    else if (strcmp(key, "refresh_cycles") == 0)
        settings->refresh_cycles = world_number(world, value);
    else if (strcmp(key, "cache") == 0)
        world->cache_ms = world_duration(world, value);
    else if (strcmp(key, "clear_after") == 0)
        settings->clear_after_ms = world_duration(world, value);
    else if (strcmp(key, "request_timeout") == 0)
        settings->request_timeout_ms = world_duration(world, value);
    else if (strcmp(key, "heartbeat") == 0)
        settings->heartbeat_ms = world_duration(world, value);
    else if (strcmp(key, "shape") == 0)
        settings->calendars = world_number(world, value);
    else if (strcmp(key, "publisher_elsewhere") == 0)
        settings->publisher_is_elsewhere = take_switch(world, value);
    else if (strcmp(key, "login_look_again") == 0)
        settings->login_look_again_ms = world_duration(world, value);
    else if (strcmp(key, "login_retry") == 0)
        world->login_retry_ms =
            strcmp(value, "never") == 0 ? INT64_MAX : world_duration(world, value);
    else if (strcmp(key, "roster_page") == 0)
        world->page_users = world_number(world, value);
    else
        world_fail(world, "there is no setting \"%s\" in scenarios", key);
}

void world_setting(struct world *world, const struct sentence *sentence)
{
    if (sentence->count % 2 == 0)
        world_fail(world, "settings come as pairs of key and value");
    for (size_t i = 1; i < sentence->count; i += 2) {
        if (strcmp(sentence->words[i], "ucserver_account") == 0) {
            free(world->ucserver_account);
            world->ucserver_account = memory_copy_text(sentence->words[i + 1]);
        } else {
            set_one(world, sentence->words[i], sentence->words[i + 1]);
        }
    }
}

static void copy_list(const struct sentence *sentence, const char *keyword, char **list)
{
    struct clause clause;
    if (!sentence_find(sentence, keyword, &clause))
        return;
    for (size_t i = 0; i < clause.count && i < WORLD_MOST_LIST; i++) {
        free(list[i]);
        list[i] = memory_copy_text(clause.words[i]);
    }
}

/* The server of that name; a new one when there is none. */
static struct world_server *
server_of(struct world *world, const char *name, struct world_server *servers, size_t *count)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(servers[i].name, name) == 0)
            return &servers[i];
    }
    if (*count == WORLD_MOST_SERVERS)
        world_fail(world, "at most %d servers of a kind", WORLD_MOST_SERVERS);
    struct world_server *server = &servers[(*count)++];
    *server = (struct world_server){
        .name = memory_copy_text(name), .host = memory_copy_text(name), .budget = 4, .ceiling = 10};
    return server;
}

static void take_account(struct world_server *server, const struct sentence *sentence)
{
    const char *account = sentence_value(sentence, "account");
    if (account == NULL)
        return;
    free(server->account);
    server->account = memory_copy_text(account);
}

void world_add_directory(struct world *world, const struct sentence *sentence)
{
    if (sentence->count < 2)
        world_fail(
            world,
            "directory NAME [account A] [suffixes S ...] [netbios N ...] [base DN] [cache 3h]");
    struct world_server *server =
        server_of(world, sentence->words[1], world->directories, &world->directory_count);
    take_account(server, sentence);
    copy_list(sentence, "suffixes", server->served);
    copy_list(sentence, "netbios", server->netbios);
    if (sentence_value(sentence, "base") != NULL) {
        free(server->base);
        server->base = memory_copy_text(sentence_value(sentence, "base"));
    }
    if (sentence_value(sentence, "cache") != NULL)
        server->cache_ms = world_duration(world, sentence_value(sentence, "cache"));
}

void world_add_exchange(struct world *world, const struct sentence *sentence)
{
    if (sentence->count < 2)
        world_fail(world, "exchange NAME [account A] [host H|none] [domains D ...] [permits H ...] "
                          "[budget N] [ceiling N]");
    struct world_server *server =
        server_of(world, sentence->words[1], world->exchanges, &world->exchange_count);
    take_account(server, sentence);
    copy_list(sentence, "domains", server->served);
    copy_list(sentence, "permits", server->allowed);
    if (sentence_value(sentence, "host") != NULL) {
        free(server->host);
        server->host = memory_copy_text(sentence_value(sentence, "host"));
    }
    if (sentence_value(sentence, "budget") != NULL)
        server->budget = world_number(world, sentence_value(sentence, "budget"));
    if (sentence_value(sentence, "ceiling") != NULL)
        server->ceiling = world_number(world, sentence_value(sentence, "ceiling"));
}

/* A scenario that names no server has one of each kind that serves everybody. */
static void add_defaults(struct world *world)
{
    if (world->directory_count == 0)
        (void)server_of(world, "main", world->directories, &world->directory_count);
    if (world->exchange_count == 0)
        (void)server_of(world, "main", world->exchanges, &world->exchange_count);
}

void world_fill_settings(struct world *world,
                         struct dispatcher_settings *settings,
                         struct settings_lists *lists)
{
    add_defaults(world);
    settings->rules = world->rules;
    for (size_t i = 0; i < world->directory_count; i++) {
        const struct world_server *server = &world->directories[i];
        lists->directories[i] = (struct server_settings){
            .name = server->name,
            .account = server->account,
            .login_retry_ms = world->login_retry_ms,
            .served = (const char *const *)server->served,
            .served_netbios = (const char *const *)server->netbios,
            .base = server->base,
            .cache_ms = server->cache_ms > 0 ? server->cache_ms : world->cache_ms,
        };
    }
    for (size_t i = 0; i < world->exchange_count; i++) {
        const struct world_server *server = &world->exchanges[i];
        lists->exchanges[i] = (struct server_settings){
            .name = server->name,
            .account = server->account,
            .login_retry_ms = world->login_retry_ms,
            .served = (const char *const *)server->served,
            .endpoint = strcmp(server->host, "none") == 0 ? NULL : server->host,
            .allowed_hosts = (const char *const *)server->allowed,
            .budget = server->budget,
            .budget_ceiling = server->ceiling,
        };
    }
    settings->servers = (struct dispatcher_servers){
        .ucserver_account = world->ucserver_account,
        .ucserver_login_retry_ms = world->login_retry_ms,
        .directories = lists->directories,
        .directory_count = world->directory_count,
        .exchanges = lists->exchanges,
        .exchange_count = world->exchange_count,
    };
}

static void clear_server(struct world_server *server)
{
    free(server->name);
    free(server->account);
    free(server->host);
    free(server->base);
    for (size_t i = 0; i < WORLD_MOST_LIST; i++) {
        free(server->served[i]);
        free(server->netbios[i]);
        free(server->allowed[i]);
    }
}

void world_clear_settings(struct world *world)
{
    for (size_t i = 0; i < world->directory_count; i++)
        clear_server(&world->directories[i]);
    for (size_t i = 0; i < world->exchange_count; i++)
        clear_server(&world->exchanges[i]);
    free(world->ucserver_account);
}
