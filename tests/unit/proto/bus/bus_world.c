/* A bus on loopback for tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/bus/bus_socket.h"

#include "bus_world.h"
#include "unit/proto/event/said.h"

static bool on_admit(void *context, const struct bus_peer *peer, struct refused *refused)
{
    struct world *world = context;
    assert_int_equal(peer->session, 0);
    world->asked++;
    if (world->refuse_next == 0)
        return true;
    world->refuse_next--;
    *refused = (struct refused){.why = REFUSED_WAIT, .text = "other words=wait", .wait_ms = 50};
    return false;
}

static void on_begun(void *context, struct bus_peer *peer)
{
    struct world *world = context;
    world->peer = peer;
    world->begun++;
    if (world->greet != NULL)
        world->greet(world, peer);
}

static void on_ended(void *context, struct bus_peer *peer, enum bus_end why, const char *text)
{
    struct world *world = context;
    assert_non_null(text);
    if (world->peer == peer)
        world->peer = NULL;
    world->end_why = why;
    world->ended++;
}

static void on_server_message(void *context, struct bus_peer *peer, const struct message *message)
{
    struct world *world = context;
    (void)peer;
    world->messages++;
    if (world->look != NULL)
        world->look(world, message);
    if (message->type == MESSAGE_PROGRESS) {
        world->is_in_order =
            world->is_in_order && message->progress.job == world->newest_number + 1;
        world->newest_number = message->progress.job;
    }
}

static void on_dropped(void *context, enum bus_drop why, const char *name, const char *text)
{
    struct world *world = context;
    assert_non_null(name);
    world->dropped++;
    world->drop_why = why;
    (void)snprintf(world->drop_text, sizeof(world->drop_text), "%s", text);
}

static const struct bus_server_callbacks server_callbacks = {
    .admit = on_admit,
    .session_begun = on_begun,
    .session_ended = on_ended,
    .message = on_server_message,
    .dropped = on_dropped,
};

void world_start_server_of(struct world *world, const char *endpoint, const char *version)
{
    struct bus_server_options options = {
        .endpoint = endpoint,
        .own = world->server_keys,
        .heartbeat_ms = WORLD_HEARTBEAT_MS,
        .version = version,
    };
    struct error error = {0};
    if (bus_server_create(world->server_loop, world->list, &options, &server_callbacks, world,
                          &world->server, &error) != 0)
        fail_msg("%s", said(&error));
    (void)snprintf(world->endpoint, sizeof(world->endpoint), "%s",
                   bus_server_endpoint(world->server));
}

void world_start_server(struct world *world, const char *endpoint)
{
    world_start_server_of(world, endpoint, "0.1.0");
}

void world_init(struct world *world)
{
    *world = (struct world){.is_in_order = true};
    assert_true(sd_event_new(&world->loop) >= 0);
    world->server_loop = sd_event_ref(world->loop);
    world->list = allow_list_create();
    assert_int_equal(curve_key_pair_make(&world->server_keys, NULL), 0);
    world_start_server(world, "tcp://127.0.0.1:*");
}

void world_clear(struct world *world)
{
    bus_server_destroy(world->server);
    allow_list_destroy(world->list);
    (void)sd_event_unref(world->loop);
    (void)sd_event_unref(world->server_loop);
}

void world_make_keys(struct world *world,
                     enum role role,
                     const char *name,
                     struct curve_key_pair *keys)
{
    assert_int_equal(curve_key_pair_make(keys, NULL), 0);
    if (name != NULL)
        assert_int_equal(allow_list_add(world->list, keys->public_key, role, name, NULL), 0);
}

static void on_welcomed(void *context, const struct welcome *welcome)
{
    struct world_client *client = context;
    client->welcomed++;
    assert_string_equal(welcome->version, "0.1.0");
    assert_int_equal(welcome->heartbeat_ms, WORLD_HEARTBEAT_MS);
    (void)snprintf(client->text, sizeof(client->text), "%s", welcome->name);
}

static void on_refused(void *context, const struct refused *refused)
{
    struct world_client *client = context;
    client->refused++;
    client->why = (enum refused_why)refused->why;
    (void)snprintf(client->text, sizeof(client->text), "%s", refused->text);
    if (client->leaves_when_refused)
        bus_client_goodbye(client->client, "refused");
}

static void on_client_message(void *context, const struct message *message)
{
    struct world_client *client = context;
    client->messages++;
    client->session_number = message->session;
    if (message->type == MESSAGE_CANCEL)
        client->newest_number = message->cancel.job;
}

static void on_lost(void *context, const char *text)
{
    struct world_client *client = context;
    client->lost++;
    (void)snprintf(client->text, sizeof(client->text), "%s", text);
}

static void on_trouble(void *context, const char *text)
{
    struct world_client *client = context;
    assert_non_null(text);
    client->troubles++;
}

void world_client_init(struct world_client *client,
                       struct world *world,
                       enum role role,
                       const struct curve_key_pair *keys)
{
    static const struct bus_client_callbacks callbacks = {
        .welcomed = on_welcomed,
        .refused = on_refused,
        .message = on_client_message,
        .lost = on_lost,
        .trouble = on_trouble,
    };
    *client = (struct world_client){.world = world, .keys = *keys};
    struct bus_client_options options = {
        .endpoint = world->endpoint,
        .own = *keys,
        .server_key = world->server_keys.public_key,
        .role = role,
        .version = "0.1.0",
    };
    assert_int_equal(
        bus_client_create(world->loop, &options, &callbacks, client, &client->client, NULL), 0);
}

static void run_once(struct world *world)
{
    assert_true(sd_event_run(world->loop, 5000) >= 0);
    if (world->server_loop != world->loop)
        assert_true(sd_event_run(world->server_loop, 5000) >= 0);
}

void world_run_until(struct world *world, const int *number, int wanted)
{
    int64_t deadline_ms = clock_monotonic_ms() + 3000;
    while (*number < wanted) {
        if (clock_monotonic_ms() > deadline_ms)
            fail_msg("waited in vain for %d, there are %d", wanted, *number);
        run_once(world);
    }
}

void world_run_ms(struct world *world, int64_t duration_ms)
{
    int64_t deadline_ms = clock_monotonic_ms() + duration_ms;
    while (clock_monotonic_ms() < deadline_ms)
        run_once(world);
}

void *world_raw_dealer(struct world *world, void *zmq_context, const struct curve_key_pair *keys)
{
    void *dealer = NULL;
    assert_int_equal(bus_socket_connect(zmq_context, world->endpoint, keys,
                                        world->server_keys.public_key, &dealer, NULL),
                     0);
    return dealer;
}

void world_raw_hello(void *dealer, enum role role)
{
    struct message message = {
        .type = MESSAGE_HELLO,
        .hello = {.role = role, .version = "0.1.0", .host = "h", .process = 1},
    };
    struct buffer frame;
    buffer_init(&frame, 4096);
    assert_int_equal(message_encode(&message, &frame, NULL), 0);
    assert_int_equal(bus_socket_send(dealer, NULL, buffer_data(&frame), buffer_size(&frame)), 0);
    buffer_clear(&frame);
}

void world_raw_take(struct world *world, void *socket, struct bus_frames *frames)
{
    int64_t deadline_ms = clock_monotonic_ms() + 3000;
    while (!bus_socket_take(socket, frames)) {
        if (clock_monotonic_ms() > deadline_ms)
            fail_msg("waited in vain for a message");
        world_run_ms(world, 5);
    }
}
