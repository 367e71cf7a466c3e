/* What a process with a valid key can do to the supervisor by greeting without end. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "proto/base/clock.h"
#include "proto/bus/bus_socket.h"
#include "proto/process/process.h"

#include "bus_world.h"

#define CONNECTIONS    30
#define FLOOD_MS       6000
#define SETTINGS_BYTES (256 * 1024)
/* What the supervisor may have in memory for the sake of one key, and the noise of an allocator. */
#ifdef __SANITIZE_ADDRESS__ /* keeps what is freed for a while, to find whoever still uses it */
#define MOST_BYTES (INT64_C(2048) * 1024 * 1024)
#else
#define MOST_BYTES (INT64_C(48) * 1024 * 1024)
#endif

static struct world world;
static struct curve_key_pair keys;

/* What the other process does, and what it has to know for that; of the world it uses no more than its address and the
 * server's key. */
struct order {
    void (*task)(void);
    struct world world;
    struct curve_key_pair keys;
};
_Static_assert(sizeof(struct order) <= PIPE_BUF, "it is written as a whole");

static pid_t child;
static int orders; /* to it */

static void obey(int from)
{
    struct order order;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (read(from, &order, sizeof(order)) != (ssize_t)sizeof(order))
        _exit(1);
    world = order.world;
    keys = order.keys;
    order.task();
    _exit(0);
}

/* Before there are threads, one of which might hold a lock that the other process would wait for. */
static void start_child(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(ends[1]);
        obey(ends[0]);
    }
    (void)close(ends[0]);
    orders = ends[1];
}

static void tell_child(void (*task)(void))
{
    const struct order order = {.task = task, .world = world, .keys = keys};
    assert_int_equal(write(orders, &order, sizeof(order)), sizeof(order));
    (void)close(orders);
}

static void stop_child(void)
{
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static int make_world(void **state)
{
    (void)state;
    start_child();
    world_init(&world);
    world_make_keys(&world, ROLE_WORKER_EWS, "worker-ews/1", &keys);
    return 0;
}

static int clear_world(void **state)
{
    (void)state;
    world_clear(&world);
    return 0;
}

/* As the supervisor does, with a certificate of the largest size. */
static void send_settings(struct world *of, struct bus_peer *peer)
{
    static uint8_t certificate[SETTINGS_BYTES];
    struct exchange_settings exchange = {.name = "main",
                                         .url = "https://exchange.example.test/EWS/Exchange.asmx",
                                         .account = "svc",
                                         .user = "svc",
                                         .secret = {certificate, 8},
                                         .ca = {certificate, sizeof(certificate)}};
    struct message message = {.type = MESSAGE_SETTINGS,
                              .settings = {.number = 1,
                                           .calendars = 1,
                                           .request_timeout_ms = 1000,
                                           .log_level = "info",
                                           .exchanges = &exchange,
                                           .exchanges_count = 1}};
    (void)bus_server_send(of->server, peer, &message, NULL);
}

static int64_t memory_bytes(void)
{
    struct report usage;
    process_read_usage(&usage);
    return usage.memory_bytes;
}

/* Another process, so that what it needs itself is not counted. It reads nothing. */
static void flood(void)
{
    static const struct timespec pause = {.tv_nsec = 1000000};
    void *zmq_context = zmq_ctx_new();
    void *dealers[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++)
        dealers[i] = world_raw_dealer(&world, zmq_context, &keys);
    for (int i = 0;; i++) {
        struct zmq_pollitem_t item = {.socket = dealers[i % CONNECTIONS], .events = ZMQ_POLLOUT};
        if (zmq_poll(&item, 1, 0) == 1)
            world_raw_hello(item.socket, ROLE_WORKER_EWS);
        if (i % CONNECTIONS == 0)
            (void)nanosleep(&pause, NULL);
    }
}

static void a_flood_of_hellos_costs_little_memory_and_gives_it_back(void **state)
{
    (void)state;
    int64_t before = memory_bytes(), most = before;
    world.greet = send_settings;
    tell_child(flood);
    for (int64_t end_ms = clock_monotonic_ms() + FLOOD_MS; clock_monotonic_ms() < end_ms;) {
        world_run_ms(&world, 100);
        int64_t now = memory_bytes();
        most = now > most ? now : most;
    }
    stop_child();
    world_run_ms(&world, 5 * WORLD_HEARTBEAT_MS);
    int64_t after = memory_bytes();
    print_message(
        "%d sessions begun, %d dropped; memory %lld KiB before, %lld at most, %lld after\n",
        world.begun, world.dropped, (long long)before / 1024, (long long)most / 1024,
        (long long)after / 1024);
    if (most - before > MOST_BYTES || after - before > MOST_BYTES / 4)
        fail_msg("memory grew by %lld KiB and kept %lld", (long long)(most - before) / 1024,
                 (long long)(after - before) / 1024);
    assert_true(world.begun > 0 && world.begun < 100);
    /* Others are served meanwhile and afterwards. */
    struct world_client client;
    struct curve_key_pair other;
    world_make_keys(&world, ROLE_WORKER_LDAP, "worker-ldap/1", &other);
    world_client_init(&client, &world, ROLE_WORKER_LDAP, &other);
    world_run_until(&world, &client.welcomed, 1);
    bus_client_destroy(client.client);
}

static int count_descriptors(void)
{
    struct report usage;
    process_read_usage(&usage);
    return (int)usage.descriptors;
}

/* A DEALER that does not come back when its connection is shut. */
static void *dealer_of_one_connection(void *zmq_context)
{
    const int never = -1;
    void *dealer = zmq_socket(zmq_context, ZMQ_DEALER);
    (void)zmq_setsockopt(dealer, ZMQ_RECONNECT_IVL, &never, sizeof(never));
    (void)zmq_setsockopt(dealer, ZMQ_ZAP_DOMAIN, BUS_DOMAIN, strlen(BUS_DOMAIN));
    (void)zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, keys.secret_key, strlen(keys.secret_key));
    (void)zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, keys.public_key, strlen(keys.public_key));
    (void)zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, world.server_keys.public_key,
                         strlen(world.server_keys.public_key));
    (void)zmq_connect(dealer, world.endpoint);
    return dealer;
}

static void pile_up(void)
{
    void *zmq_context = zmq_ctx_new();
    for (int i = 0; i < 15; i++)
        world_raw_hello(dealer_of_one_connection(zmq_context), ROLE_WORKER_EWS);
    (void)pause();
}

/* Connections that greet: the older ones of a key go, and nobody else's. */
static void connections_of_one_key_do_not_pile_up(void **state)
{
    (void)state;
    struct world_client client;
    struct curve_key_pair other;
    world_make_keys(&world, ROLE_WORKER_LDAP, "worker-ldap/1", &other);
    world_client_init(&client, &world, ROLE_WORKER_LDAP, &other);
    world_run_until(&world, &client.welcomed, 1);
    int before = count_descriptors();
    tell_child(pile_up);
    world_run_until(&world, &world.begun, 16);
    world_run_ms(&world, 200);
    int after = count_descriptors();
    stop_child();
    if (after - before > 5)
        fail_msg("%d descriptors for the connections of one key", after - before);
    assert_int_equal(client.lost, 0);
    bus_client_destroy(client.client);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, clear_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_flood_of_hellos_costs_little_memory_and_gives_it_back),
        TEST(connections_of_one_key_do_not_pile_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
