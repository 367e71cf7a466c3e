/* What the dispatcher saves, and what a later life of it is told. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/dispatcher/user.h"

#include "effects.h"
#include "effects_saved.h"

static struct saved *find(struct world *world, const char *kind, const char *name)
{
    struct saved *saved;
    TAILQ_FOREACH(saved, &world->saved, link)
    {
        if (strcmp(saved->kind, kind) == 0 && strcmp(saved->name, name) == 0)
            return saved;
    }
    return NULL;
}

static void destroy(struct world *world, struct saved *saved)
{
    TAILQ_REMOVE(&world->saved, saved, link);
    free(saved->kind);
    free(saved->name);
    free(saved->text);
    free(saved->guid);
    free(saved);
}

struct saved *saved_put(struct world *world, const char *kind, const char *name, const char *text)
{
    struct saved *saved = find(world, kind, name);
    if (saved != NULL)
        destroy(world, saved);
    saved = memory_allocate(sizeof(*saved));
    saved->kind = memory_copy_text(kind);
    saved->name = memory_copy_text(name);
    saved->text = memory_copy_text(text);
    saved->guid = memory_copy_text("");
    saved->wall_ms = world->now.wall_ms;
    TAILQ_INSERT_TAIL(&world->saved, saved, link);
    return saved;
}

void saved_mapping_put(struct world *world, const struct user *user)
{
    struct saved *saved = saved_put(world, "mapping", user->name, user->address);
    saved->wall_ms = user->resolved_wall_ms;
    free(saved->guid);
    saved->guid = memory_copy_text(user->guid == NULL ? "" : user->guid);
}

void saved_forget(struct world *world, const char *kind, const char *name)
{
    struct saved *saved = find(world, kind, name);
    if (saved != NULL)
        destroy(world, saved);
}

static void remember(struct world *world, const struct saved *saved)
{
    struct dispatcher *dispatcher = world->dispatcher;
    int64_t remaining_ms = saved->wall_ms - world->now.wall_ms;
    if (strcmp(saved->kind, "mapping") == 0)
        dispatcher_remember_mapping(dispatcher, saved->name, saved->text, saved->guid,
                                    saved->wall_ms);
    else if (strcmp(saved->kind, "quarantine") == 0)
        dispatcher_remember_quarantine(dispatcher, saved->name, ROLE_WORKER_EWS);
    else if (strcmp(saved->kind, "no-access") == 0)
        dispatcher_remember_no_access(dispatcher, saved->name, saved->text, saved->wall_ms);
    else if (strcmp(saved->kind, "hold") == 0 && remaining_ms > 0)
        dispatcher_remember_hold(dispatcher, saved->name, remaining_ms, saved->text, world->now);
    else if (strcmp(saved->kind, "login") == 0)
        dispatcher_remember_login(dispatcher, saved->name, &saved->login,
                                  remaining_ms > 0 ? remaining_ms : 0, world->now);
}

void saved_remember(struct world *world)
{
    const struct saved *saved;
    TAILQ_FOREACH(saved, &world->saved, link)
    remember(world, saved);
}

void saved_clear(struct world *world)
{
    while (!TAILQ_EMPTY(&world->saved))
        destroy(world, TAILQ_FIRST(&world->saved));
}

static void wait_for_first_try(struct world *world, const char *account)
{
    if (account != NULL)
        saved_put(world, "login", account, "")->wall_ms = world->now.wall_ms + SAVED_LOST_WAIT_MS;
}

void saved_lose(struct world *world)
{
    saved_clear(world);
    for (size_t i = 0; i < world->directory_count; i++)
        wait_for_first_try(world, world->directories[i].account);
    for (size_t i = 0; i < world->exchange_count; i++)
        wait_for_first_try(world, world->exchanges[i].account);
    wait_for_first_try(world, world->ucserver_account);
}
