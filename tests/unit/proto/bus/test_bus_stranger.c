/* What strangers and misbehaving processes can do to the bus: nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include "proto/base/buffer.h"
#include "proto/base/text.h"
#include "proto/bus/bus_socket.h"
#include "proto/process/process.h"

#include "bus_world.h"

static struct world world;
static struct curve_key_pair keys; /* of a worker-ews that is allowed */
static void *zmq_context;

static int make_world(void **state)
{
    (void)state;
    world_init(&world);
    world_make_keys(&world, ROLE_WORKER_EWS, "worker-ews/1", &keys);
    zmq_context = zmq_ctx_new();
    return 0;
}

static int clear_world(void **state)
{
    (void)state;
    (void)zmq_ctx_term(zmq_context);
    world_clear(&world);
    return 0;
}

static void an_unknown_key_gets_nothing(void **state)
{
    (void)state;
    struct curve_key_pair unknown;
    struct world_client client;
    world_make_keys(&world, ROLE_WORKER_EWS, NULL, &unknown);
    world_client_init(&client, &world, ROLE_WORKER_EWS, &unknown);
    world_run_ms(&world, 6 * WORLD_HEARTBEAT_MS);
    assert_int_equal(client.welcomed + client.refused + client.messages, 0);
    assert_int_equal(world.begun, 0);
    assert_true(world.dropped >= 1);
    assert_int_equal(world.drop_why, BUS_DROP_UNKNOWN_KEY);
    assert_non_null(strstr(world.drop_text, "127.0.0.1"));
    bus_client_destroy(client.client);
    /* the same key is welcome as soon as it is allowed */
    assert_int_equal(
        allow_list_add(world.list, unknown.public_key, ROLE_WORKER_EWS, "worker-ews/2", NULL), 0);
    world_client_init(&client, &world, ROLE_WORKER_EWS, &unknown);
    world_run_until(&world, &client.welcomed, 1);
    bus_client_destroy(client.client);
}

static void a_peer_without_encryption_gets_nothing(void **state)
{
    (void)state;
    const int linger_ms = 0;
    void *plain = zmq_socket(zmq_context, ZMQ_DEALER);
    assert_int_equal(zmq_setsockopt(plain, ZMQ_LINGER, &linger_ms, sizeof(linger_ms)), 0);
    assert_int_equal(zmq_connect(plain, world.endpoint), 0);
    world_raw_hello(plain, ROLE_WORKER_EWS);
    world_run_ms(&world, 4 * WORLD_HEARTBEAT_MS);
    struct bus_frames frames;
    assert_false(bus_socket_take(plain, &frames));
    assert_int_equal(world.begun + world.dropped, 0);
    (void)zmq_close(plain);
}

static void a_key_is_bound_to_its_role(void **state)
{
    (void)state;
    struct world_client client;
    world_client_init(&client, &world, ROLE_PUBLISHER_UCSERVER, &keys);
    world_run_until(&world, &client.refused, 1);
    assert_int_equal(client.why, REFUSED_ROLE);
    assert_int_equal(world.begun, 0);
    assert_int_equal(world.drop_why, BUS_DROP_FORBIDDEN);
    bus_client_destroy(client.client);
}

static void a_message_of_another_role_is_dropped_and_the_session_lives(void **state)
{
    (void)state;
    struct world_client client;
    world_client_init(&client, &world, ROLE_WORKER_EWS, &keys);
    world_run_until(&world, &client.welcomed, 1);
    const struct message foreign[] = {
        {.type = MESSAGE_RECEIPT, .receipt = {.job = 1, .user = "u", .outcome = RECEIPT_DONE}},
        {.type = MESSAGE_CONTROL_REQUEST, .control_request = {.number = 1, .command = "pause"}},
        {.type = MESSAGE_FETCH, .fetch = {.job = 1, .exchange = "e"}},
    };
    for (int i = 0; i < 3; i++) {
        assert_int_equal(bus_client_send(client.client, &foreign[i], NULL), 0);
        world_run_until(&world, &world.dropped, i + 1);
        assert_int_equal(world.drop_why, BUS_DROP_FORBIDDEN);
        assert_non_null(strstr(world.drop_text, "worker-ews"));
    }
    struct message allowed = {.type = MESSAGE_PROGRESS, .progress = {.job = 1}};
    assert_int_equal(bus_client_send(client.client, &allowed, NULL), 0);
    world_run_until(&world, &world.messages, 1);
    assert_int_equal(world.ended, 0);
    bus_client_destroy(client.client);
}

/* Greets by hand and returns the number of the session. */
static int64_t greet_by_hand(void *dealer)
{
    int before = world.begun;
    world_raw_hello(dealer, ROLE_WORKER_EWS);
    world_run_until(&world, &world.begun, before + 1);
    return world.peer->session;
}

static void send_octets(void *dealer, const void *octets, size_t size)
{
    assert_int_equal(bus_socket_send(dealer, NULL, octets, size), 0);
}

static void assert_dropped(int number, enum bus_drop why)
{
    world_run_until(&world, &world.dropped, number);
    assert_int_equal(world.drop_why, why);
    assert_int_equal(world.messages, 0);
}

static void encode(const struct message *message, struct buffer *frame)
{
    buffer_init(frame, BUS_MESSAGE_LIMIT_BYTES);
    assert_int_equal(message_encode(message, frame, NULL), 0);
}

static void malformed_frames_are_dropped_counted_and_told(void **state)
{
    (void)state;
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    int64_t session = greet_by_hand(dealer);
    send_octets(dealer, "", 0);
    assert_dropped(1, BUS_DROP_MALFORMED);
    send_octets(dealer, "\xdd\x04\x00\x00\x00", 5);
    assert_dropped(2, BUS_DROP_MALFORMED);
    struct message message = {.type = MESSAGE_PROGRESS, .session = session, .progress = {.job = 1}};
    struct buffer frame;
    encode(&message, &frame);
    send_octets(dealer, buffer_data(&frame), buffer_size(&frame) - 1); /* cut */
    assert_dropped(3, BUS_DROP_MALFORMED);
    assert_int_equal(buffer_append(&frame, "\xc0", 1), 0); /* surplus */
    send_octets(dealer, buffer_data(&frame), buffer_size(&frame));
    assert_dropped(4, BUS_DROP_MALFORMED);
    buffer_clear(&frame);
    assert_true(zmq_send(dealer, "a", 1, ZMQ_SNDMORE) == 1 && zmq_send(dealer, "b", 1, 0) == 1);
    assert_dropped(5, BUS_DROP_MALFORMED);
    assert_int_equal(bus_server_dropped_count(world.server, BUS_DROP_MALFORMED), 5);
    assert_int_equal(world.ended, 0);
    bus_socket_close(dealer);
}

static void a_frame_above_the_limit_of_its_type_is_dropped(void **state)
{
    (void)state;
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    int64_t session = greet_by_hand(dealer);
    struct message message = {.type = MESSAGE_CREDIT, .session = session, .credit = {.users = 1}};
    struct buffer frame;
    encode(&message, &frame);
    /* an unknown field is skipped, but counts: {0: session, 1: users, 99: 100 octets} */
    static const uint8_t unknown[] = {99, 0xc4, 100};
    uint8_t large[256] = {0};
    size_t size = buffer_size(&frame);
    memcpy(large, buffer_data(&frame), size);
    assert_int_equal(large[4],
                     0x82); /* after the array, major, minor, type 30 and so in one octet */
    large[4] = 0x83;
    memcpy(large + size, unknown, sizeof(unknown));
    send_octets(dealer, large, size + sizeof(unknown) + 100);
    assert_dropped(1, BUS_DROP_MALFORMED);
    large[size + 2] = 10; /* the same below the limit of 64 is a later version's field */
    send_octets(dealer, large, size + sizeof(unknown) + 10);
    world_run_until(&world, &world.messages, 1);
    buffer_clear(&frame);
    bus_socket_close(dealer);
}

static void a_frame_larger_than_any_to_the_supervisor_costs_the_connection(void **state)
{
    (void)state;
    enum { LARGEST = BUS_SERVER_LIMIT_BYTES - BUS_SEAL_BYTES };
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    (void)greet_by_hand(dealer);
    char *octets = calloc(1, LARGEST + BUS_SEAL_BYTES);
    assert_non_null(octets);
    send_octets(dealer, octets, LARGEST);
    assert_dropped(1, BUS_DROP_MALFORMED);
    send_octets(dealer, octets, LARGEST + BUS_SEAL_BYTES);
    free(octets);
    world_run_until(&world, &world.ended, 1);
    assert_int_equal(world.dropped, 1);
    bus_socket_close(dealer);
}

static void another_major_version_is_refused_with_both_numbers(void **state)
{
    (void)state;
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    struct message message = {
        .type = MESSAGE_HELLO,
        .hello = {.role = ROLE_WORKER_EWS, .version = "9", .host = "h", .process = 1},
    };
    struct buffer frame;
    encode(&message, &frame);
    uint8_t octets[256];
    memcpy(octets, buffer_data(&frame), buffer_size(&frame));
    assert_int_equal(octets[1], PROTOCOL_MAJOR);
    octets[1] = 7;
    send_octets(dealer, octets, buffer_size(&frame));
    assert_dropped(1, BUS_DROP_VERSION);
    assert_non_null(strstr(world.drop_text, "supervisor=1 "));
    assert_non_null(strstr(world.drop_text, "process=7"));
    octets[1] = PROTOCOL_MAJOR;
    octets[2] = 55; /* a newer minor version is understood */
    send_octets(dealer, octets, buffer_size(&frame));
    world_run_until(&world, &world.begun, 1);
    buffer_clear(&frame);
    bus_socket_close(dealer);
}

static void an_allowed_key_without_session_is_told_to_greet(void **state)
{
    (void)state;
    void *dealer = world_raw_dealer(&world, zmq_context, &keys);
    struct message message = {.type = MESSAGE_PROGRESS, .session = 4711, .progress = {.job = 1}};
    struct buffer frame;
    encode(&message, &frame);
    send_octets(dealer, buffer_data(&frame), buffer_size(&frame));
    assert_dropped(1, BUS_DROP_NO_SESSION);
    (void)greet_by_hand(dealer);
    send_octets(dealer, buffer_data(&frame), buffer_size(&frame)); /* an earlier session's number */
    assert_dropped(2, BUS_DROP_NO_SESSION);
    buffer_clear(&frame);
    bus_socket_close(dealer);
}

static void a_revoked_key_is_deaf_and_mute_at_once(void **state)
{
    (void)state;
    struct world_client client;
    world_client_init(&client, &world, ROLE_WORKER_EWS, &keys);
    world_run_until(&world, &client.welcomed, 1);
    assert_true(allow_list_remove(world.list, keys.public_key));
    struct message up = {.type = MESSAGE_PROGRESS, .progress = {.job = 1}};
    struct message down = {.type = MESSAGE_CANCEL, .cancel = {.job = 1, .reason = "r"}};
    assert_int_equal(bus_client_send(client.client, &up, NULL), 0);
    struct error error = {0};
    assert_int_equal(bus_server_send(world.server, world.peer, &down, &error), -1);
    assert_int_equal(error.class, ERROR_UNAVAILABLE);
    world_run_until(&world, &world.ended, 1);
    assert_int_equal(world.end_why, BUS_END_FORBIDDEN);
    world_run_until(&world, &world.dropped, 1);
    assert_int_equal(world.drop_why, BUS_DROP_UNKNOWN_KEY);
    world_run_ms(&world, 6 * WORLD_HEARTBEAT_MS);
    assert_int_equal(world.messages + client.messages, 0);
    assert_int_equal(client.welcomed, 1);
    bus_client_destroy(client.client);
}

static void revoking_while_nobody_speaks_ends_the_session_when_asked(void **state)
{
    (void)state;
    struct world_client client;
    world_client_init(&client, &world, ROLE_WORKER_EWS, &keys);
    world_run_until(&world, &client.welcomed, 1);
    bus_server_check_access(world.server);
    world_run_ms(&world, 50);
    assert_int_equal(world.ended, 0);
    assert_true(allow_list_remove(world.list, keys.public_key));
    bus_server_check_access(world.server);
    assert_null(bus_server_next_peer(world.server, NULL));
    world_run_until(&world, &world.ended, 1);
    bus_client_destroy(client.client);
}

static int connect_plainly(void)
{
    int64_t port = 0;
    assert_int_equal(text_to_integer(strrchr(world.endpoint, ':') + 1, 1, 65535, &port), 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(descriptor, (struct sockaddr *)&address, sizeof(address)), 0);
    struct timeval limit = {.tv_sec = 2};
    assert_int_equal(setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)), 0);
    return descriptor;
}

/* ZMTP 3.1: greeting with mechanism CURVE, then a long command frame of 3 GB before any key is
 * shown. */
static void a_strangers_frame_of_three_gigabytes_does_not_grow_the_process(void **state)
{
    (void)state;
    static uint8_t data[1 << 20];
    uint8_t greeting[64] = {0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0, 'C', 'U', 'R', 'V', 'E'};
    const uint8_t head[9] = {0x06, 0, 0, 0, 0, 0xc0, 0, 0, 0};
    struct report before;
    struct report after;
    process_read_usage(&before);
    int descriptor = connect_plainly();
    assert_int_equal(send(descriptor, greeting, sizeof(greeting), MSG_NOSIGNAL), sizeof(greeting));
    assert_int_equal(send(descriptor, head, sizeof(head), MSG_NOSIGNAL), sizeof(head));
    int sent = 0;
    while (sent < 300 && send(descriptor, data, sizeof(data), MSG_NOSIGNAL) > 0)
        sent++;
    process_read_usage(&after);
    assert_true(sent < 300); /* the connection was cut */
    assert_true(after.memory_peak_bytes - before.memory_bytes < 32 * 1024 * 1024);
    (void)close(descriptor);
    struct world_client client; /* and others are served */
    world_client_init(&client, &world, ROLE_WORKER_EWS, &keys);
    world_run_until(&world, &client.welcomed, 1);
    bus_client_destroy(client.client);
}

/* A server that lets everybody in and says what the test wants. */
static void *make_false_server(void)
{
    bus_server_destroy(world.server);
    world.server = NULL;
    void *router = NULL;
    int listener = -1;
    assert_int_equal(
        bus_socket_bind(zmq_context, world.endpoint, &world.server_keys, &router, &listener, NULL),
        0);
    assert_true(listener >= 0);
    return router;
}

static void answer_hello(void *router, const void *octets, size_t size)
{
    struct bus_frames frames;
    world_raw_take(&world, router, &frames);
    struct routing_id to = {.size = zmq_msg_size(&frames.first)};
    assert_true(to.size <= ROUTING_ID_BYTES);
    memcpy(to.octets, zmq_msg_data(&frames.first), to.size);
    assert_int_equal(bus_socket_send(router, &to, octets, size), 0);
    bus_frames_clear(&frames);
}

static void a_supervisor_that_talks_nonsense_or_another_version_is_not_believed(void **state)
{
    (void)state;
    struct world_client client;
    void *router = make_false_server();
    world_client_init(&client, &world, ROLE_WORKER_EWS, &keys);
    answer_hello(router, "\xdd\xff\xff\xff\xff", 5);
    world_run_until(&world, &client.troubles, 1);
    assert_int_equal(client.welcomed, 0);
    bus_client_destroy(client.client);
    struct message message = {
        .type = MESSAGE_WELCOME,
        .session = 1,
        .welcome = {.version = "0.1.0", .heartbeat_ms = WORLD_HEARTBEAT_MS, .name = "n"},
    };
    struct buffer frame;
    encode(&message, &frame);
    uint8_t octets[256];
    memcpy(octets, buffer_data(&frame), buffer_size(&frame));
    octets[1] = 9;
    world_client_init(&client, &world, ROLE_WORKER_EWS, &keys);
    answer_hello(router, octets, buffer_size(&frame));
    world_run_until(&world, &client.refused, 1);
    assert_int_equal(client.why, REFUSED_VERSION);
    assert_non_null(strstr(client.text, "supervisor=9 "));
    assert_int_equal(client.welcomed, 0);
    bus_client_destroy(client.client);
    buffer_clear(&frame);
    bus_socket_close(router);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, clear_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_unknown_key_gets_nothing),
        TEST(a_peer_without_encryption_gets_nothing),
        TEST(a_key_is_bound_to_its_role),
        TEST(a_message_of_another_role_is_dropped_and_the_session_lives),
        TEST(malformed_frames_are_dropped_counted_and_told),
        TEST(a_frame_above_the_limit_of_its_type_is_dropped),
        TEST(a_frame_larger_than_any_to_the_supervisor_costs_the_connection),
        TEST(another_major_version_is_refused_with_both_numbers),
        TEST(an_allowed_key_without_session_is_told_to_greet),
        TEST(a_revoked_key_is_deaf_and_mute_at_once),
        TEST(revoking_while_nobody_speaks_ends_the_session_when_asked),
        TEST(a_strangers_frame_of_three_gigabytes_does_not_grow_the_process),
        TEST(a_supervisor_that_talks_nonsense_or_another_version_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
