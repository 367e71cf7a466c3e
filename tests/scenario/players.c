/* Processes and their jobs. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "players.h"

static struct player *player_create(struct world *world, const char *name, enum role role)
{
    struct player *player = memory_allocate(sizeof(*player));
    player->name = memory_copy_text(name);
    player->role = role;
    player->host = memory_copy_text("host-1");
    player->process = world->next_process++;
    player->instance = player->process;
    TAILQ_INSERT_TAIL(&world->players, player, link);
    return player;
}

struct player *player_of(struct world *world, const char *name)
{
    struct player *player;
    TAILQ_FOREACH(player, &world->players, link) {
        if (strcmp(player->name, name) == 0)
            return player;
    }
    char text[64];
    enum role role = ROLE_SUPERVISOR;
    size_t size = strcspn(name, "/");
    if (size >= sizeof(text) || name[size] == '\0')
        world_fail(world, "\"%s\" is neither a sentence nor a process", name);
    memcpy(text, name, size);
    text[size] = '\0';
    if (role_from_name(text, &role) != 0)
        world_fail(world, "there is no role \"%s\"", text);
    return player_create(world, name, role);
}

struct player *player_of_session(struct world *world, int64_t session)
{
    struct player *player;
    TAILQ_FOREACH(player, &world->players, link) {
        if (player->is_joined && player->session == session)
            return player;
    }
    return NULL;
}

struct joined player_joined(const struct player *player)
{
    return (struct joined){.session = player->session,
                           .role = player->role,
                           .name = player->name,
                           .host = player->host,
                           .version = "1.0",
                           .process = player->process,
                           .instance = player->instance,
                           .key = player->name};
}

bool player_join(struct world *world, struct player *player, struct refused *refused)
{
    struct joined joined = player_joined(player);
    if (!dispatcher_may_join(world_dispatcher(world), &joined, world->now, refused))
        return false;
    player->session = world->next_session++;
    player->is_joined = true;
    player->is_gone = false;
    player->credit = 0;
    joined.session = player->session;
    dispatcher_peer_joined(world->dispatcher, &joined, world->now);
    return true;
}

static void close_leases(struct world *world, const struct player *player)
{
    struct lease *lease;
    TAILQ_FOREACH(lease, &world->leases, link) {
        if (lease->player == player)
            lease_close(lease);
    }
}

void player_leave(struct world *world, struct player *player, enum peer_end end)
{
    if (!player->is_joined)
        world_fail(world, "%s has no session", player->name);
    close_leases(world, player);
    player->is_joined = false;
    dispatcher_peer_left(world_dispatcher(world), player->session, end, world->now);
    world_settle(world);
}

void player_whisper(struct world *world, struct player *player, struct message *message)
{
    if (!player->is_joined)
        world_fail(world, "%s has no session", player->name);
    message->session = player->session;
    dispatcher_receive(world_dispatcher(world), player->session, message, world->now);
}

void player_say(struct world *world, struct player *player, struct message *message)
{
    player_whisper(world, player, message);
    world_settle(world);
}

void player_tell_credit(struct world *world, struct player *player, int64_t users)
{
    struct message message = {.type = MESSAGE_CREDIT, .credit.users = users};
    player->credit = users;
    player_whisper(world, player, &message);
}

void players_part(struct world *world)
{
    struct player *player;
    TAILQ_FOREACH(player, &world->players, link)
        player->is_joined = player->is_by_itself = player->has_rosters = false;
}

void players_destroy(struct world *world)
{
    struct player *player;
    leases_clear(world);
    while ((player = TAILQ_FIRST(&world->players)) != NULL) {
        TAILQ_REMOVE(&world->players, player, link);
        free(player->name);
        free(player->host);
        free(player);
    }
}

static void check_number(struct world *world, int64_t number)
{
    const struct lease *last = TAILQ_LAST(&world->leases, lease_list);
    if (last != NULL && last->number >= number)
        world_complain(world, "job number %" PRId64 " comes after %" PRId64, number, last->number);
}

struct lease *lease_note(struct world *world,
                         struct player *player,
                         int64_t number,
                         bool is_fetch,
                         const struct sentence *users)
{
    check_number(world, number);
    player->credit -= (int64_t)users->count;
    if (player->credit < 0)
        world_complain(world, "%s got %zu users, %" PRId64 " more than its credit", player->name,
                       users->count, -player->credit);
    struct lease *lease = memory_allocate(sizeof(*lease));
    *lease = (struct lease){.number = number,
                            .player = player,
                            .is_fetch = is_fetch,
                            .users = memory_allocate_items(users->count + 1, sizeof(char *)),
                            .user_count = users->count};
    for (size_t i = 0; i < users->count; i++)
        lease->users[i] = memory_copy_text(users->words[i]);
    lease->is_open = true;
    TAILQ_INSERT_TAIL(&world->leases, lease, link);
    return lease;
}

void lease_close(struct lease *lease)
{
    lease->is_open = false;
}

struct lease *lease_of(struct world *world, const struct player *player, const char *label)
{
    struct lease *lease;
    TAILQ_FOREACH_REVERSE(lease, &world->leases, lease_list, link) {
        bool is_it = label == NULL ? lease->player == player
                                   : lease->label != NULL && strcmp(lease->label, label) == 0;
        if (is_it)
            return lease;
    }
    world_fail(world, "%s has no such job", player->name);
}

struct lease *lease_by_number(struct world *world, int64_t number)
{
    struct lease *lease;
    TAILQ_FOREACH_REVERSE(lease, &world->leases, lease_list, link) {
        if (lease->number == number)
            return lease;
    }
    return NULL;
}

void leases_close(struct world *world)
{
    struct lease *lease;
    TAILQ_FOREACH(lease, &world->leases, link)
        lease_close(lease);
}

void leases_clear(struct world *world)
{
    struct lease *lease;
    while ((lease = TAILQ_FIRST(&world->leases)) != NULL) {
        TAILQ_REMOVE(&world->leases, lease, link);
        for (size_t i = 0; i < lease->user_count; i++)
            free(lease->users[i]);
        free(lease->users);
        free(lease->label);
        free(lease);
    }
}
