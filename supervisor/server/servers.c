/* All servers of a kind: which one serves whom. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/memory.h"
#include "proto/message/message.h"

#include "supervisor/server/accounts.h"
#include "supervisor/server/servers.h"

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

static void replace_list(char ***texts, const char *const *fresh)
{
    free_list(*texts);
    *texts = copy_list(fresh);
}

static char *title_of(enum role role, const char *name)
{
    char title[LIMIT_NAME + 16];
    (void)snprintf(title, sizeof(title), "%s%s%s",
                   role == ROLE_WORKER_EWS ? "exchange" : "directory", *name == '\0' ? "" : " ",
                   name);
    return memory_copy_text(title);
}

struct servers *servers_create(enum role role, size_t count, struct log *log)
{
    struct servers *servers = memory_allocate(sizeof(*servers));
    servers->count = count;
    servers->items = memory_allocate_items(count, sizeof(*servers->items));
    for (size_t i = 0; i < count; i++) {
        servers->items[i].role = role;
        servers->items[i].log = log;
        servers->items[i].unanswered_since_ms = INT64_MAX;
    }
    return servers;
}

void servers_destroy(struct servers *servers)
{
    if (servers == NULL)
        return;
    for (size_t i = 0; i < servers->count; i++) {
        struct server *server = &servers->items[i];
        free(server->name);
        free(server->title);
        free_list(server->served);
        free_list(server->served_netbios);
        free(server->trouble);
        free(server->trouble_code);
    }
    free(servers->items);
    free(servers);
}

void servers_set(struct servers *servers,
                 const struct server_settings *settings,
                 struct accounts *accounts)
{
    for (size_t i = 0; i < servers->count; i++) {
        struct server *server = &servers->items[i];
        memory_replace_text(&server->name, settings[i].name);
        free(server->title);
        server->title = title_of(server->role, server->name);
        server->account = accounts_give(accounts, settings[i].account, server->role);
        replace_list(&server->served, settings[i].served);
        replace_list(&server->served_netbios, settings[i].served_netbios);
        server->cache_ms = settings[i].cache_ms;
        server->not_before_ms = server->pause_ms = 0;
    }
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

static struct server *
server_for_domain(const struct servers *servers, const char *domain, size_t size, bool is_netbios)
{
    struct server *rest = NULL;
    for (size_t i = 0; i < servers->count; i++) {
        struct server *server = &servers->items[i];
        char **served = is_netbios ? server->served_netbios : server->served;
        if (domain != NULL && contains(served, domain, size))
            return server;
        if (rest == NULL && serves_the_rest(server))
            rest = server;
    }
    return rest;
}

struct server *servers_for_name(const struct servers *servers, const char *user_name)
{
    const char *backslash = strchr(user_name, '\\');
    if (backslash != NULL)
        return server_for_domain(servers, user_name, (size_t)(backslash - user_name), true);
    return servers_for_address(servers, user_name);
}

struct server *servers_for_address(const struct servers *servers, const char *address)
{
    const char *at = strrchr(address, '@');
    const char *domain = at == NULL ? NULL : at + 1;
    return server_for_domain(servers, domain, domain == NULL ? 0 : strlen(domain), false);
}
