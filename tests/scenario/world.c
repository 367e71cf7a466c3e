/* Life and time of the world. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_units.h"

#include "automatic.h"
#include "effects.h"
#include "people.h"
#include "players.h"
#include "world_settings.h"

/* The two clocks begin far apart, so that one never passes for the other. 2026-11-23T08:00:00Z. */
#define FIRST_MONOTONIC_MS INT64_C(5000000)
#define FIRST_WALL_MS      INT64_C(1795420800000)
/* A dispatcher that wants so many turns at one moment spins. */
#define MOST_TURNS_AT_ONCE 20
/* A new supervisor takes its job numbers from the next block. */
#define JOB_BLOCK 1000

struct world *world_create(const struct script *script)
{
    struct world *world = memory_allocate(sizeof(*world));
    world->script = script;
    world->now = (struct both_clocks){FIRST_MONOTONIC_MS, FIRST_WALL_MS};
    world->began_ms = FIRST_MONOTONIC_MS;
    world->next_ms = INT64_MAX;
    world->page_users = ROSTER_PAGE_USERS;
    world->login_retry_ms = 3600000;
    world->cache_ms = INT64_C(72) * 3600000;
    world->next_session = world->next_job = world->next_process = 1;
    world->rules = (struct dispatcher_rules){.interval_ms = 900000,
                                             .window_days = 30,
                                             .refresh_cycles = 96,
                                             .request_timeout_ms = 120000,
                                             .heartbeat_ms = 2000,
                                             .login_look_again_ms = 300000,
                                             .calendars = 1};
    TAILQ_INIT(&world->players);
    TAILQ_INIT(&world->leases);
    TAILQ_INIT(&world->effects);
    TAILQ_INIT(&world->letters);
    TAILQ_INIT(&world->saved);
    return world;
}

static void end_life(struct world *world)
{
    dispatcher_destroy(world->dispatcher);
    world->dispatcher = NULL;
    letters_clear(world);
    players_part(world);
}

void world_destroy(struct world *world)
{
    if (world == NULL)
        return;
    end_life(world);
    players_destroy(world);
    effects_clear(world);
    saved_clear(world);
    people_destroy(world);
    world_clear_settings(world);
    free(world->roster);
    free(world);
}

void world_fail(const struct world *world, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    print_error("%s:%d: %s\n", world->script->path, world->line->number, text);
    _fail(world->script->path, world->line->number);
    abort(); /* _fail() does not return */
}

void world_complain(struct world *world, const char *format, ...)
{
    if (world->failure[0] != '\0')
        return;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(world->failure, sizeof(world->failure), format, arguments);
    va_end(arguments);
}

static void tell_failure(const struct world *world)
{
    if (world->failure[0] != '\0')
        world_fail(world, "%s", world->failure);
}

struct dispatcher *world_dispatcher(struct world *world)
{
    if (world->dispatcher != NULL)
        return world->dispatcher;
    struct dispatcher_settings settings;
    struct settings_lists lists;
    struct dispatcher_callbacks callbacks;
    world_fill_settings(world, &settings, &lists);
    effects_callbacks(world, &callbacks);
    world->dispatcher = dispatcher_create(&settings, &callbacks, NULL, world->now);
    saved_remember(world);
    return world->dispatcher;
}

static void take_turn(struct world *world)
{
    world->next_ms = dispatcher_turn(world_dispatcher(world), world->now);
    tell_failure(world);
}

static void turn_until_quiet(struct world *world)
{
    take_turn(world);
    while (automatic_answer(world))
        take_turn(world);
}

void world_settle(struct world *world)
{
    tell_failure(world);
    turn_until_quiet(world);
    for (int turns = 1; world->next_ms <= world->now.monotonic_ms; turns++) {
        if (turns > MOST_TURNS_AT_ONCE)
            world_fail(world, "the dispatcher wants one turn after the other at the same moment");
        turn_until_quiet(world);
    }
}

static void set_clock(struct world *world, int64_t monotonic_ms)
{
    int64_t passed_ms = monotonic_ms - world->now.monotonic_ms;
    world->now.monotonic_ms += passed_ms;
    world->now.wall_ms += passed_ms;
}

void world_advance(struct world *world, int64_t since_began_ms)
{
    int64_t end_ms = world->began_ms + since_began_ms;
    if (end_ms < world->now.monotonic_ms)
        world_fail(world, "time does not go back");
    world_settle(world);
    while (world->next_ms <= end_ms) {
        set_clock(world, world->next_ms);
        world_settle(world);
    }
    set_clock(world, end_ms);
}

void world_restart(struct world *world)
{
    end_life(world);
    leases_close(world);
    world->next_job += JOB_BLOCK;
    world->next_ms = INT64_MAX;
}

int64_t world_number(const struct world *world, const char *text)
{
    char *end = NULL;
    long long number = text == NULL ? 0 : strtoll(text, &end, 10);
    if (text == NULL || end == text || *end != '\0')
        world_fail(world, "a number was expected, not \"%s\"", text == NULL ? "" : text);
    return number;
}

int64_t world_duration(const struct world *world, const char *text)
{
    int64_t duration_ms = 0;
    if (text == NULL || settings_units_read(SETTINGS_DURATION, text, &duration_ms) != 0)
        world_fail(world, "a duration like 5s was expected, not \"%s\"", text == NULL ? "" : text);
    return duration_ms;
}
