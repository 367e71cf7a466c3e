/* The children of the supervisor: the list of slots, and which of them a number, a name or a key means.
 * What a slot does is its own matter (slot.h). A slot that is no longer wanted stays in the list: a number
 * that comes back must find the process that still runs under it. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/event/event.h"

#include "supervisor/pool/pool.h"
#include "supervisor/pool/slot.h"
#include "supervisor/statistics/statistics.h"

struct pool {
    struct slot_shared shared;
    struct slot_list slots;
};

struct pool *pool_create(const struct pool_options *options)
{
    struct pool *pool = memory_allocate(sizeof(*pool));
    pool->shared.options = *options;
    TAILQ_INIT(&pool->slots);
    /* Once, at the start: a user database on the network may take its time, and the loop must not wait. */
    for (int role = 0; role <= ROLE_LAST; role++)
        child_user_find((enum role)role, &pool->shared.users[role]);
    return pool;
}

void pool_destroy(struct pool *pool)
{
    struct slot *slot;
    if (pool == NULL)
        return;
    while ((slot = TAILQ_FIRST(&pool->slots)) != NULL) {
        TAILQ_REMOVE(&pool->slots, slot, link);
        slot_destroy(slot);
    }
    free(pool);
}

/* ---- finding ---- */

static struct slot *find_by_key(const struct pool *pool, const char *public_key)
{
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link) {
        if (slot->state != SLOT_EMPTY && strcmp(slot->public_key, public_key) == 0)
            return slot;
    }
    return NULL;
}

static struct slot *slot_of(struct pool *pool, enum role role, int64_t number)
{
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link) {
        if (slot->role == role && slot->number == number)
            return slot;
    }
    slot = slot_create(&pool->shared, role, number);
    TAILQ_INSERT_TAIL(&pool->slots, slot, link);
    return slot;
}

/* Whether `process` is the child's name, or that of its role. */
static bool is_meant(const struct slot *slot, const char *process)
{
    size_t length = strlen(process);
    if (strncmp(slot->name, process, length) != 0)
        return false;
    return slot->name[length] == '\0' || slot->name[length] == '/';
}

/* ---- counts, settings, restarts ---- */

void pool_set_count(struct pool *pool, enum role role, int64_t count)
{
    for (int64_t number = 1; number <= count; number++) {
        struct slot *slot = slot_of(pool, role, number);
        bool is_new = !slot->is_wanted;
        slot->is_wanted = true;
        slot->is_drained = false;
        if (is_new && slot->state == SLOT_EMPTY)
            slot_start(slot);
    }
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link) {
        if (slot->role != role || slot->number <= count)
            continue;
        slot_stop(slot);
        slot->is_drained = false;
    }
}

void pool_settings_changed(struct pool *pool, const struct pool_settings *settings)
{
    pool->shared.options.settings = *settings;
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link) {
        slot->rule.shortest_ms = settings->shortest_pause_ms;
        slot->rule.longest_ms = settings->longest_pause_ms;
        restart_rule_settings_changed(&slot->rule, clock_monotonic_ms());
        if (slot->is_wanted && slot->state == SLOT_EMPTY)
            slot_start(slot);
    }
}

/* For good means until the number of children is set again or it is restarted: a drain is for now, the
 * settings stay as they are. */
int pool_stop(struct pool *pool, const char *name)
{
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link) {
        if (strcmp(slot->name, name) != 0)
            continue;
        slot_stop(slot);
        slot->is_drained = true;
        return 0;
    }
    return -1;
}

int64_t pool_restart(struct pool *pool, const char *process)
{
    int64_t count = 0;
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link) {
        if (!is_meant(slot, process) || (!slot->is_wanted && !slot->is_drained))
            continue;
        count++;
        slot->is_wanted = true;
        slot->is_drained = false;
        restart_rule_settings_changed(&slot->rule, clock_monotonic_ms());
        /* One that runs is started again when it has ended; two under one name would not be told apart. */
        if (slot->state == SLOT_EMPTY)
            slot_start(slot);
        else
            slot_ask_to_go(slot);
    }
    return count;
}

void pool_drain(struct pool *pool)
{
    struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link) {
        slot_stop(slot);
    }
}

bool pool_is_empty(const struct pool *pool)
{
    const struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link) {
        if (slot->state != SLOT_EMPTY)
            return false;
    }
    return true;
}

/* ---- what the bus knows ---- */

void pool_greeted(struct pool *pool, const char *public_key)
{
    slot_greeted(find_by_key(pool, public_key));
}

void pool_session_begun(struct pool *pool, const char *public_key)
{
    slot_session_begun(find_by_key(pool, public_key));
}

void pool_session_ended(struct pool *pool,
                        const char *public_key,
                        const struct pool_session_end *end)
{
    slot_session_ended(find_by_key(pool, public_key), end);
}

bool pool_has_child(const struct pool *pool, const char *public_key)
{
    return find_by_key(pool, public_key) != NULL;
}

void pool_worked(struct pool *pool, const char *public_key)
{
    struct slot *slot = find_by_key(pool, public_key);
    if (slot == NULL)
        return;
    slot->death.finished_a_job = true;
    restart_rule_worked(&slot->rule);
}

/* Only then is it certain that it will not send anything more; a child that is silent may only be stopped. */
bool pool_has_reaped(const struct pool *pool, const char *public_key)
{
    const struct slot *slot = find_by_key(pool, public_key);
    return slot != NULL && slot->state == SLOT_SETTLING;
}

/* ---- statistics ---- */

/* A packed reason, or NULL. */
static const char *warning_of(const struct child_user *user)
{
    if (user->is_missing)
        return event_name(POOL_RUNS_AS_ROOT);
    return user->may_read_secrets ? event_name(POOL_GROUP_READS_SECRETS) : NULL;
}

void pool_describe(const struct pool *pool, enum role role, struct statistics_pool *description)
{
    *description = (struct statistics_pool){
        .role = role,
        .warning = warning_of(&pool->shared.users[role]),
    };
    const struct slot *slot;
    TAILQ_FOREACH(slot, &pool->slots, link) {
        if (slot->role != role)
            continue;
        /* That a drained child is missing must be seen until it is brought back. */
        bool is_wanted = slot->is_wanted || slot->is_drained;
        description->wanted += is_wanted ? 1 : 0;
        description->running += slot->state == SLOT_RUNNING ? 1 : 0;
        description->restarts += slot->rule.restarts;
        if (is_wanted && slot_trouble(slot) != NULL) {
            description->is_degraded = true;
            description->text = slot_trouble(slot);
        }
    }
}
