/* What the dispatcher saves, and what a later life of it is told. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/dispatcher/dispatcher_lasting.h"
#include "supervisor/persist_login.h"

#include "unit/supervisor/store/row_copy.h"

#include "effects.h"

/* The supervisor has the first log-in of each account wait so long after a lost database. */
#define LOST_WAIT_MS 300000

static void destroy(struct world *world, struct saved *saved)
{
    TAILQ_REMOVE(&world->saved, saved, link);
    row_clear(&saved->row);
    free(saved);
}

void saved_forget(struct world *world, enum store_table table, const char *key)
{
    struct saved *saved;
    TAILQ_FOREACH(saved, &world->saved, link) {
        if (saved->row.table == table && strcmp(saved->row.key, key) == 0)
            break;
    }
    if (saved != NULL)
        destroy(world, saved);
}

struct saved *saved_put(struct world *world, const struct store_row *row)
{
    struct saved *saved = memory_allocate(sizeof(*saved));
    saved->row = *row;
    row_copy(&saved->row);
    saved_forget(world, row->table, row->key);
    TAILQ_INSERT_TAIL(&world->saved, saved, link);
    return saved;
}

static void remember_login(struct world *world, const struct saved *saved)
{
    const struct store_account *login = &saved->row.account;
    struct account_memory memory;
    persist_login_from_row(login, &memory);
    int64_t wait_ms = saved->first_try_wall_ms - world->now.wall_ms;
    dispatcher_remember_login(world->dispatcher, login->account, &memory, wait_ms > 0 ? wait_ms : 0,
                              world->now);
}

static void remember_table(struct world *world, enum store_table table)
{
    struct saved *saved = TAILQ_FIRST(&world->saved), *next;
    for (; saved != NULL; saved = next) {
        next = TAILQ_NEXT(saved, link);
        if (saved->row.table != table)
            continue;
        if (table == STORE_ACCOUNT)
            remember_login(world, saved);
        else if (!dispatcher_remember_row(world->dispatcher, &saved->row, world->now))
            destroy(world, saved);
    }
}

/* One table after the other, as the store does. */
void saved_remember(struct world *world)
{
    for (enum store_table table = 0; table < STORE_TABLE_COUNT; table++)
        remember_table(world, table);
}

void saved_clear(struct world *world)
{
    while (!TAILQ_EMPTY(&world->saved))
        destroy(world, TAILQ_FIRST(&world->saved));
}

static void wait_for_first_try(struct world *world, const char *account)
{
    const struct store_row row = {
        .table = STORE_ACCOUNT,
        .account = {.account = account, .tries = "", .reason = "", .said_by = "", .sid = ""}};
    if (account != NULL)
        saved_put(world, &row)->first_try_wall_ms = world->now.wall_ms + LOST_WAIT_MS;
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
