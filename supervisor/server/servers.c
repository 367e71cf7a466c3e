/* All servers of a kind: which one serves whom. Domains are compared as DNS and Windows do, without
 * regard to case. A user name is a UPN or DOMAIN\name; that decides which list is looked at. A server
 * that names no domain takes whoever is left, so a small installation needs no list at all; and where a list says
 * nothing of a kind of name, nobody is lost for that. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/arena.h"
#include "proto/base/dn_domain.h"
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

static const char *domain_of(struct arena *arena, const char *base)
{
    char domain[DN_DOMAIN_BYTES];
    dn_domain_read(base, domain);
    return arena_copy_text(arena, domain, strlen(domain));
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
        server->domain = domain_of(servers->texts, settings[i].base);
        server->cache_ms = settings[i].cache_ms;
        server->allowed_hosts = copy_list(servers->texts, settings[i].allowed_hosts);
        server->is_found = server->role == ROLE_WORKER_EWS && settings[i].endpoint == NULL;
        server->not_before_ms = server->pause_ms = 0;
    }
}

void servers_look_now(struct servers *servers)
{
    for (size_t i = 0; i < servers->count; i++)
        servers->items[i].not_before_ms = 0;
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

/* The first that names the domain; NULL: none does. */
static struct server *
server_naming(const struct servers *servers, const char *domain, size_t size, bool is_netbios)
{
    for (size_t i = 0; i < servers->count; i++) {
        struct server *server = &servers->items[i];
        if (contains(is_netbios ? server->served_netbios : server->served, domain, size))
            return server;
    }
    return NULL;
}

static struct server *server_for_the_rest(const struct servers *servers)
{
    for (size_t i = 0; i < servers->count; i++) {
        if (serves_the_rest(&servers->items[i]))
            return &servers->items[i];
    }
    return NULL;
}

/* The one that names the domain of the name. One that is no domain's at all has none, and of a userPrincipalName
 * with a backslash either part may be it. */
static struct server *server_for_name(const struct servers *servers, const char *user_name)
{
    struct server *server = NULL;
    const char *backslash = strchr(user_name, '\\'), *at = strrchr(user_name, '@');
    if (backslash != NULL)
        server = server_naming(servers, user_name, (size_t)(backslash - user_name), true);
    if (server == NULL && at != NULL)
        server = server_naming(servers, at + 1, strlen(at + 1), false);
    return server;
}

/* The one whose base, or one of whose suffixes, is the domain of the distinguished name. */
static struct server *server_for_dn(const struct servers *servers, const char *dn)
{
    char domain[DN_DOMAIN_BYTES];
    dn_domain_read(dn, domain);
    if (domain[0] == '\0')
        return NULL;
    for (size_t i = 0; i < servers->count; i++) {
        if (strcasecmp(servers->items[i].domain, domain) == 0)
            return &servers->items[i];
    }
    return server_naming(servers, domain, strlen(domain), false);
}

/* Whether the only directory names domains for this kind of name, and so not that of the user. */
static bool is_refused_by(const struct server *server, const char *user_name)
{
    bool has_backslash = strchr(user_name, '\\') != NULL, has_at = strchr(user_name, '@') != NULL;
    if (has_backslash)
        return !has_at && server->served_netbios[0] != NULL;
    return has_at && server->served[0] != NULL;
}

struct server *
servers_for_user(const struct servers *servers, const char *user_name, const char *dn)
{
    struct server *server = server_for_name(servers, user_name);
    if (server == NULL)
        server = server_for_dn(servers, dn);
    if (server == NULL)
        server = server_for_the_rest(servers);
    if (server == NULL && servers->count == 1 && !is_refused_by(&servers->items[0], user_name))
        server = &servers->items[0];
    return server;
}

struct server *servers_for_address(const struct servers *servers, const char *address)
{
    const char *at = strrchr(address, '@');
    struct server *server =
        at == NULL ? NULL : server_naming(servers, at + 1, strlen(at + 1), false);
    return server != NULL ? server : server_for_the_rest(servers);
}
