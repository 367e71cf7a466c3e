/* All servers of a kind: which one serves whom. Domains are compared as DNS and Windows do, without
 * regard to case. A user name is a UPN or DOMAIN\name; that decides which list is looked at. A server
 * that names no domain takes whoever is left, so a small installation needs no list at all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/arena.h"
#include "proto/base/memory.h"
#include "proto/message/message.h"

#include "supervisor/server/accounts.h"
#include "supervisor/server/servers.h"

/* A list that ends with NULL; none gives an empty one. */
static const char *const *copy_list(struct arena *arena, const char *const *texts)
{
    size_t count = 0;
    while (texts != NULL && texts[count] != NULL)
        count++;
    const char **copy = arena_allocate(arena, count + 1, sizeof(*copy));
    for (size_t i = 0; i < count; i++)
        copy[i] = arena_copy_text(arena, texts[i], strlen(texts[i]));
    return copy;
}

static const char *title_of(struct arena *arena, enum role role, const char *name)
{
    char title[LIMIT_NAME + 16];
    (void)snprintf(title, sizeof(title), "%s%s%s",
                   role == ROLE_WORKER_EWS ? "exchange" : "directory", *name == '\0' ? "" : " ",
                   name);
    return arena_copy_text(arena, title, strlen(title));
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
    for (size_t i = 0; i < servers->count; i++) {
        free(servers->items[i].trouble);
        free(servers->items[i].trouble_code);
    }
    arena_destroy(servers->texts);
    free(servers->items);
    free(servers);
}

void servers_set(struct servers *servers,
                 const struct server_settings *settings,
                 struct accounts *accounts)
{
    arena_destroy(servers->texts);
    servers->texts = arena_create(SIZE_MAX); /* it is no larger than what is in memory already */
    for (size_t i = 0; i < servers->count; i++) {
        struct server *server = &servers->items[i];
        server->name = arena_copy_text(servers->texts, settings[i].name, strlen(settings[i].name));
        server->title = title_of(servers->texts, server->role, server->name);
        server->account =
            accounts_give(accounts, settings[i].account, server->role, settings[i].login_retry_ms);
        server->served = copy_list(servers->texts, settings[i].served);
        server->served_netbios = copy_list(servers->texts, settings[i].served_netbios);
        server->cache_ms = settings[i].cache_ms;
        server->not_before_ms = server->pause_ms = 0;
    }
}

static bool contains(const char *const *texts, const char *wanted, size_t size)
{
    for (; *texts != NULL; texts++) {
        if (strlen(*texts) == size && strncasecmp(*texts, wanted, size) == 0)
            return true;
    }
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
        const char *const *served = is_netbios ? server->served_netbios : server->served;
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
