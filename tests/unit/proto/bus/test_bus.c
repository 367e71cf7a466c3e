#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include <zmq.h>

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/base/text.h"
#include "proto/bus/bus_socket.h"
#include "proto/process/process.h"

#include "bus_world.h"
#include "unit/proto/event/said.h"

static struct world world;
static struct curve_key_pair keys;
static struct world_client client;

static int make_world(void **state)
{
    (void)state;
    client.client = NULL;
    world_init(&world);
    world_make_keys(&world, ROLE_WORKER_EWS, "worker-ews/1", &keys);
    return 0;
}

static int clear_world(void **state)
{
    (void)state;
    bus_client_destroy(client.client);
    world_clear(&world);
    return 0;
}

static void connect_client(void)
{
    world_client_init(&client, &world, ROLE_WORKER_EWS, &keys);
    world_run_until(&world, &client.welcomed, 1);
}

static struct message progress(int64_t job)
{
    return (struct message){.type = MESSAGE_PROGRESS, .progress = {.job = job}};
}

static struct message cancel(int64_t job)
{
    return (struct message){.type = MESSAGE_CANCEL, .cancel = {.job = job, .reason = "test"}};
}

static void wrong_addresses_and_keys_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",    "tcp://",        "tcp://:1",  "tcp://h",     "tcp://h:0",
        "h:1", "tcp://h:99999", "ipc://x:1", "tcp://::1:7", "tcp://a;b:1"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(bus_endpoint_is_valid(wrong[i]));
    assert_true(bus_endpoint_is_valid("tcp://[::1]:7481"));
    struct bus_client_options options = {
        .endpoint = "tcp://127.0.0.1:1",
        .own = keys,
        .server_key = "nonsense",
        .role = ROLE_WORKER_EWS,
        .version = "1",
    };
    struct bus_client_callbacks none = {.message = NULL};
    struct error error = {0};
    assert_int_equal(bus_client_create(world.loop, &options, &none, NULL, &client.client, &error),
                     -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_null(client.client);
}

static void an_address_is_told_in_its_own_form(void **state)
{
    (void)state;
    int64_t port;
    static const char host[] = "tcp://127.0.0.1:";
    assert_memory_equal(world.endpoint, host, sizeof(host) - 1);
    assert_int_equal(text_to_integer(world.endpoint + sizeof(host) - 1, 1, 65535, &port), 0);
}

static void a_used_port_is_told_with_its_address(void **state)
{
    (void)state;
    struct bus_server_options options = {
        .endpoint = world.endpoint,
        .own = world.server_keys,
        .heartbeat_ms = 100,
        .version = "1",
    };
    struct bus_server_callbacks none = {.message = NULL};
    struct bus_server *server = NULL;
    struct error error = {0};
    assert_int_equal(
        bus_server_create(world.loop, world.list, &options, &none, NULL, &server, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_non_null(strstr(said(&error), world.endpoint));
}

static void a_process_is_welcomed_under_its_name_and_messages_go_both_ways(void **state)
{
    (void)state;
    connect_client();
    assert_string_equal(client.text, "worker-ews/1");
    assert_int_equal(world.begun, 1);
    assert_string_equal(world.peer->name, "worker-ews/1");
    assert_int_equal(world.peer->role, ROLE_WORKER_EWS);
    struct message up = progress(1);
    assert_int_equal(bus_client_send(client.client, &up, NULL), 0);
    world_run_until(&world, &world.messages, 1);
    assert_int_equal(world.newest_number, 1);
    struct message down = cancel(42);
    assert_int_equal(bus_server_send(world.server, world.peer, &down, NULL), 0);
    world_run_until(&world, &client.messages, 1);
    assert_int_equal(client.newest_number, 42);
    assert_int_equal(client.session_number, world.peer->session);
}

static void a_session_lives_by_pings_alone(void **state)
{
    (void)state;
    connect_client();
    world_run_ms(&world, 8 * WORLD_HEARTBEAT_MS);
    assert_int_equal(world.ended, 0);
    assert_int_equal(client.lost, 0);
    assert_true(bus_client_is_connected(client.client));
    assert_true(bus_client_echo_age_ms(client.client) < 3 * WORLD_HEARTBEAT_MS);
}

static void an_idle_loop_sleeps(void **state)
{
    (void)state;
    connect_client();
    uint64_t before = 0;
    uint64_t after = 0;
    assert_true(sd_event_get_iteration(world.loop, &before) >= 0);
    int64_t deadline_ms = clock_monotonic_ms() + 500;
    while (clock_monotonic_ms() < deadline_ms)
        assert_true(sd_event_run(world.loop, 100000) >= 0);
    assert_true(sd_event_get_iteration(world.loop, &after) >= 0);
    /* five pings, five pongs, ten looks for silence, and the wake-ups that carry them */
    assert_true(after - before < 200);
}

static void a_hello_may_be_put_off(void **state)
{
    (void)state;
    world.refuse_next = 1;
    world_client_init(&client, &world, ROLE_WORKER_EWS, &keys);
    world_run_until(&world, &client.refused, 1);
    assert_int_equal(client.why, REFUSED_WAIT);
    assert_string_equal(client.text, "other words=wait");
    assert_int_equal(world.begun, 0);
    world_run_until(&world, &client.welcomed, 1);
}

static void a_goodbye_ends_the_session_at_once(void **state)
{
    (void)state;
    connect_client();
    bus_client_goodbye(client.client, "done");
    world_run_until(&world, &world.ended, 1);
    assert_int_equal(world.end_why, BUS_END_GOODBYE);
    assert_null(bus_server_next_peer(world.server, NULL));
    world_run_ms(&world, 5 * WORLD_HEARTBEAT_MS);
    assert_int_equal(world.begun, 1);
}

/* Until the I/O thread of the server has closed the connection: nothing else tells. It tells its socket after that,
 * which may take a while on a machine that has much to do. */
static void wait_for_descriptors(int64_t wanted)
{
    static const struct timespec meanwhile = {.tv_nsec = 10000000},
                                 afterwards = {.tv_nsec = 200000000};
    struct report usage;
    int64_t deadline_ms = clock_monotonic_ms() + 10000;
    do {
        if (clock_monotonic_ms() > deadline_ms)
            fail_msg("the connection is not closed");
        (void)nanosleep(&meanwhile, NULL);
        process_read_usage(&usage);
    } while (usage.descriptors > wanted);
    (void)nanosleep(&afterwards, NULL);
}

static void raw_send(void *dealer, const struct message *message)
{
    struct buffer frame;
    buffer_init(&frame, 4096);
    assert_int_equal(message_encode(message, &frame, NULL), 0);
    assert_int_equal(bus_socket_send(dealer, NULL, buffer_data(&frame), buffer_size(&frame)), 0);
    buffer_clear(&frame);
}

/* The answer to the first ping finds nobody any more, before the rest has been read. */
static void what_a_process_said_before_it_ended_is_read(void **state)
{
    (void)state;
    struct report before;
    process_read_usage(&before);
    void *zmq_context = zmq_ctx_new();
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    world_raw_hello(dealer, ROLE_WORKER_EWS);
    world_run_until(&world, &world.begun, 1);
    struct message message = {
        .type = MESSAGE_PING, .session = world.peer->session, .ping.stamp_ms = 1};
    raw_send(dealer, &message);
    for (int64_t job = 1; job <= 40; job++) {
        struct message result = progress(job);
        result.session = message.session;
        raw_send(dealer, &result);
    }
    raw_send(dealer, &(struct message){.type = MESSAGE_GOODBYE,
                                       .session = message.session,
                                       .goodbye.reason = "done"});
    bus_socket_close(dealer);
    (void)zmq_ctx_term(zmq_context);
    wait_for_descriptors(before.descriptors);
    world_run_until(&world, &world.ended, 1);
    assert_int_equal(world.newest_number, 40);
    assert_int_equal(world.end_why, BUS_END_GOODBYE);
    assert_int_equal(world.dropped, 0);
}

static void a_process_that_ends_without_goodbye_is_gone_when_all_it_said_is_read(void **state)
{
    (void)state;
    struct report before;
    process_read_usage(&before);
    void *zmq_context = zmq_ctx_new();
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    world_raw_hello(dealer, ROLE_WORKER_EWS);
    world_run_until(&world, &world.begun, 1);
    for (int64_t job = 1; job <= 40; job++) {
        struct message result = progress(job);
        result.session = world.peer->session;
        raw_send(dealer, &result);
    }
    bus_socket_close(dealer);
    (void)zmq_ctx_term(zmq_context);
    wait_for_descriptors(before.descriptors);
    int64_t deadline_ms = clock_monotonic_ms() + 10000;
    while (bus_server_next_peer(world.server, NULL) != NULL) {
        if (clock_monotonic_ms() > deadline_ms)
            fail_msg("a closed connection is not noticed");
        bus_server_probe(world.server, world.peer);
    }
    assert_int_equal(world.messages, 0);
    world_run_until(&world, &world.ended, 1);
    assert_int_equal(world.newest_number, 40);
    assert_int_equal(world.end_why, BUS_END_GONE);
}

static void a_session_whose_welcome_is_not_valid_has_neither_begin_nor_end(void **state)
{
    (void)state;
    char version[LIMIT_CODE + 2];
    memset(version, '1', LIMIT_CODE + 1);
    version[LIMIT_CODE + 1] = '\0';
    bus_server_destroy(world.server);
    world_start_server_of(&world, "tcp://127.0.0.1:*", version);
    void *zmq_context = zmq_ctx_new();
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    world_raw_hello(dealer, ROLE_WORKER_EWS);
    world_raw_hello(dealer, ROLE_WORKER_EWS);
    world_run_until(&world, &world.asked, 2);
    world_run_ms(&world, WORLD_HEARTBEAT_MS);
    assert_int_equal(world.begun, 0);
    assert_int_equal(world.ended, 0);
    assert_null(bus_server_next_peer(world.server, NULL));
    bus_socket_close(dealer);
    (void)zmq_ctx_term(zmq_context);
}

/* Of its two sessions the first is an ordinary one, so that the connection is known to stand. */
static void a_session_whose_process_has_gone_before_its_welcome_has_neither(void **state)
{
    (void)state;
    struct report before;
    process_read_usage(&before);
    void *zmq_context = zmq_ctx_new();
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    world_raw_hello(dealer, ROLE_WORKER_EWS);
    world_run_until(&world, &world.begun, 1);
    raw_send(dealer, &(struct message){.type = MESSAGE_GOODBYE,
                                       .session = world.peer->session,
                                       .goodbye.reason = "done"});
    world_run_until(&world, &world.ended, 1);
    world_raw_hello(dealer, ROLE_WORKER_EWS);
    bus_socket_close(dealer);
    (void)zmq_ctx_term(zmq_context);
    wait_for_descriptors(before.descriptors);
    world_run_until(&world, &world.asked, 2);
    world_run_ms(&world, WORLD_HEARTBEAT_MS);
    assert_int_equal(world.begun, 1);
    assert_int_equal(world.ended, 1);
    assert_null(bus_server_next_peer(world.server, NULL));
}

static void
a_client_that_leaves_when_it_is_refused_is_not_told_that_its_session_is_lost(void **state)
{
    (void)state;
    connect_client();
    client.leaves_when_refused = true;
    char endpoint[256];
    memcpy(endpoint, world.endpoint, sizeof(endpoint));
    bus_server_destroy(world.server);
    world_start_server(&world, endpoint);
    world_run_until(&world, &client.refused, 1); /* greet again */
    world_run_ms(&world, 2 * WORLD_HEARTBEAT_MS);
    assert_int_equal(client.lost, 0);
    assert_int_equal(client.welcomed, 1);
}

static void a_pong_that_was_not_asked_for_changes_nothing(void **state)
{
    (void)state;
    connect_client();
    bus_server_probe(world.server, world.peer);
    world_run_ms(&world, 2 * WORLD_HEARTBEAT_MS);
    assert_int_equal(world.ended + client.lost + client.troubles, 0);
    assert_true(bus_client_echo_age_ms(client.client) < 3 * WORLD_HEARTBEAT_MS);
}

static void an_ended_client_greets_again(void **state)
{
    (void)state;
    connect_client();
    int64_t first = world.peer->session;
    bus_server_end(world.server, world.peer, "other words=test");
    assert_int_equal(world.ended, 0); /* not from inside the call */
    struct message late = cancel(1);
    struct error error = {0};
    assert_int_equal(bus_server_send(world.server, world.peer, &late, &error), -1);
    assert_int_equal(error.class, ERROR_UNAVAILABLE);
    world_run_until(&world, &client.lost, 1);
    assert_string_equal(client.text, "other words=test");
    assert_int_equal(world.end_why, BUS_END_BY_US);
    world_run_until(&world, &client.welcomed, 2);
    assert_true(world.peer->session > first);
    assert_int_equal(client.messages, 0);
}

static void a_silent_peer_is_ended_after_three_heartbeats(void **state)
{
    (void)state;
    void *zmq_context = zmq_ctx_new();
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    world_raw_hello(dealer, ROLE_WORKER_EWS);
    world_run_until(&world, &world.begun, 1);
    int64_t begun_ms = clock_monotonic_ms();
    world_run_until(&world, &world.ended, 1);
    int64_t lived_ms = clock_monotonic_ms() - begun_ms;
    assert_int_equal(world.end_why, BUS_END_SILENT);
    assert_true(lived_ms >= 3 * WORLD_HEARTBEAT_MS - 20);
    bus_socket_close(dealer);
    (void)zmq_ctx_term(zmq_context);
}

static void a_newer_hello_with_the_same_key_ends_the_older_session(void **state)
{
    (void)state;
    void *zmq_context = zmq_ctx_new();
    void *older = world_raw_dealer(&world, zmq_context, &keys);
    world_raw_hello(older, ROLE_WORKER_EWS);
    world_run_until(&world, &world.begun, 1);
    int64_t first = world.peer->session;
    connect_client();
    assert_int_equal(world.ended, 1);
    assert_int_equal(world.end_why, BUS_END_REPLACED);
    assert_int_equal(world.begun, 2);
    assert_true(world.peer->session > first);
    struct bus_frames frames;
    struct message message = {0};
    do { /* welcome, then refused */
        message_clear(&message);
        world_raw_take(&world, older, &frames);
        assert_int_equal(
            message_decode(zmq_msg_data(&frames.body), zmq_msg_size(&frames.body), &message, NULL),
            0);
        bus_frames_clear(&frames);
    } while (message.type == MESSAGE_WELCOME);
    assert_int_equal(message.type, MESSAGE_REFUSED);
    assert_int_equal(message.refused.why, REFUSED_REPLACED);
    message_clear(&message);
    bus_socket_close(older);
    (void)zmq_ctx_term(zmq_context);
}

/* Two people use ewscalctl on one machine. */
static void two_processes_may_use_the_key_of_control_at_once(void **state)
{
    (void)state;
    struct curve_key_pair control;
    struct world_client second;
    world_make_keys(&world, ROLE_CONTROL, "control/h", &control);
    world_client_init(&client, &world, ROLE_CONTROL, &control);
    world_client_init(&second, &world, ROLE_CONTROL, &control);
    world_run_until(&world, &client.welcomed, 1);
    world_run_until(&world, &second.welcomed, 1);
    world_run_ms(&world, 4 * WORLD_HEARTBEAT_MS);
    assert_int_equal(world.ended + client.lost + second.lost, 0);
    bus_client_goodbye(second.client, "done");
    world_run_until(&world, &world.ended, 1);
    assert_true(bus_client_is_connected(client.client));
    bus_client_destroy(second.client);
}

static void after_a_restart_of_the_server_the_client_greets_anew(void **state)
{
    (void)state;
    connect_client();
    int64_t first = world.peer->session;
    char endpoint[256];
    memcpy(endpoint, world.endpoint, sizeof(endpoint));
    bus_server_destroy(world.server);
    world.server = NULL;
    world_run_until(&world, &client.lost, 1);
    assert_int_equal(bus_client_echo_age_ms(client.client), INT64_MAX);
    struct message message = progress(1);
    struct error error = {0};
    assert_int_equal(bus_client_send(client.client, &message, &error), -1);
    assert_int_equal(error.class, ERROR_UNAVAILABLE);
    world_start_server(&world, endpoint);
    world_run_until(&world, &client.welcomed, 2);
    assert_true(world.peer->session > first);
    world_run_ms(&world, 4 * WORLD_HEARTBEAT_MS);
    assert_int_equal(client.lost, 1);
}

/* The server is quickly back: the client's connection is renewed by libzmq without a word, and
 * only the session number tells. */
static void a_quick_restart_is_noticed_by_the_session_number(void **state)
{
    (void)state;
    connect_client();
    char endpoint[256];
    memcpy(endpoint, world.endpoint, sizeof(endpoint));
    bus_server_destroy(world.server);
    world_start_server(&world, endpoint);
    world_run_until(&world, &client.welcomed, 2);
    assert_int_equal(client.lost, 1);
    assert_int_equal(world.begun, 2);
}

static void a_process_is_known_again_and_no_other_is_taken_for_it(void **state)
{
    (void)state;
    connect_client();
    int64_t instance = world.peer->instance;
    assert_true(instance > 0);
    char endpoint[256];
    memcpy(endpoint, world.endpoint, sizeof(endpoint));
    bus_server_destroy(world.server);
    world_start_server(&world, endpoint);
    world_run_until(&world, &client.welcomed, 2);
    assert_int_equal(world.peer->instance, instance);
    bus_client_destroy(client.client);
    connect_client();
    assert_int_not_equal(world.peer->instance, instance);
}

static void the_echo_ages_while_the_supervisor_stands_still(void **state)
{
    (void)state;
    connect_client();
    world_run_ms(&world, 2 * WORLD_HEARTBEAT_MS);
    assert_true(bus_client_echo_age_ms(client.client) < 3 * WORLD_HEARTBEAT_MS);
    int64_t deadline_ms = clock_monotonic_ms() + 4 * WORLD_HEARTBEAT_MS;
    while (clock_monotonic_ms() < deadline_ms)
        continue; /* both stand still, as after SIGSTOP */
    assert_true(bus_client_echo_age_ms(client.client) > 3 * WORLD_HEARTBEAT_MS);
}

static void a_peer_that_does_not_read_is_ended_and_nothing_grows(void **state)
{
    (void)state;
    void *zmq_context = zmq_ctx_new();
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    world_raw_hello(dealer, ROLE_WORKER_EWS);
    world_run_until(&world, &world.begun, 1);
    struct message message = cancel(1);
    char reason[LIMIT_REASON + 1];
    memset(reason, 'x', LIMIT_REASON);
    reason[LIMIT_REASON] = '\0';
    message.cancel.reason = reason;
    int sent = 0;
    while (bus_server_send(world.server, world.peer, &message, NULL) == 0 && sent < 100000)
        sent++;
    assert_true(sent >= BUS_SEND_LIMIT - 1);
    assert_true(sent < 50000);
    world_run_until(&world, &world.ended, 1);
    assert_int_equal(world.end_why, BUS_END_GONE);
    bus_socket_close(dealer);
    (void)zmq_ctx_term(zmq_context);
}

static void twenty_thousand_messages_arrive_in_order(void **state)
{
    (void)state;
    connect_client();
    for (int64_t job = 1; job <= 20000; job++) {
        struct message message = progress(job);
        assert_int_equal(bus_client_send(client.client, &message, NULL), 0);
        if (job % 500 == 0)
            world_run_until(&world, &world.messages, (int)job);
    }
    assert_int_equal(world.newest_number, 20000);
    assert_true(world.is_in_order);
    assert_int_equal(client.lost, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, clear_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(wrong_addresses_and_keys_are_refused),
        TEST(an_address_is_told_in_its_own_form),
        TEST(a_used_port_is_told_with_its_address),
        TEST(a_process_is_welcomed_under_its_name_and_messages_go_both_ways),
        TEST(a_session_lives_by_pings_alone),
        TEST(an_idle_loop_sleeps),
        TEST(a_hello_may_be_put_off),
        TEST(a_goodbye_ends_the_session_at_once),
        TEST(what_a_process_said_before_it_ended_is_read),
        TEST(a_process_that_ends_without_goodbye_is_gone_when_all_it_said_is_read),
        TEST(a_session_whose_welcome_is_not_valid_has_neither_begin_nor_end),
        TEST(a_session_whose_process_has_gone_before_its_welcome_has_neither),
        TEST(a_client_that_leaves_when_it_is_refused_is_not_told_that_its_session_is_lost),
        TEST(a_pong_that_was_not_asked_for_changes_nothing),
        TEST(an_ended_client_greets_again),
        TEST(a_silent_peer_is_ended_after_three_heartbeats),
        TEST(a_newer_hello_with_the_same_key_ends_the_older_session),
        TEST(two_processes_may_use_the_key_of_control_at_once),
        TEST(after_a_restart_of_the_server_the_client_greets_anew),
        TEST(a_quick_restart_is_noticed_by_the_session_number),
        TEST(a_process_is_known_again_and_no_other_is_taken_for_it),
        TEST(the_echo_ages_while_the_supervisor_stands_still),
        TEST(a_peer_that_does_not_read_is_ended_and_nothing_grows),
        TEST(twenty_thousand_messages_arrive_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
