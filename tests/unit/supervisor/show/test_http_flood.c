/* Strangers at one port must not starve the other one, with few descriptors and real connections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/clock.h"

#include "supervisor/show/http_server.h"

#include "unit/proto/bus/bus_world.h"

#define DESCRIPTORS 300
#define FLOOD       2000
#define REQUEST     "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

static struct world world;
static struct http_server *http;
static int64_t minded_ms;

static const struct statistics *give_statistics(void *context, bool with_problems)
{
    static const struct statistics none = {.version = "1"};
    (void)context;
    (void)with_problems;
    return &none;
}

static const char *not_ready(void *context)
{
    (void)context;
    return NULL;
}

/* As the supervisor does when a connection could not be taken. */
static void no_descriptors(void *context)
{
    (void)context;
    (void)bus_server_mind_descriptors(world.server);
}

static void limit_descriptors(void)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = DESCRIPTORS;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static int make(void **state)
{
    (void)state;
    limit_descriptors();
    world_init(&world);
    const struct http_server_options options = {.host = "127.0.0.1"};
    const struct http_server_callbacks callbacks = {
        .statistics = give_statistics, .not_ready = not_ready, .no_descriptors = no_descriptors};
    return http_server_create(world.loop, &options, &callbacks, &http, NULL);
}

static int end(void **state)
{
    (void)state;
    http_server_destroy(http);
    world_clear(&world);
    return 0;
}

static struct sockaddr_in address_of(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static uint16_t bus_port(void)
{
    return (uint16_t)strtoul(strrchr(world.endpoint, ':') + 1, NULL, 10);
}

/* Connects again and again, from several addresses, and says nothing. */
static void flood(uint16_t port)
{
    struct rlimit limit;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    static int descriptors[FLOOD];
    for (unsigned i = 0;; i++) {
        struct sockaddr_in own = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK + i % 50)};
        const struct sockaddr_in address = address_of(port);
        int *descriptor = &descriptors[i % FLOOD];
        if (*descriptor > 0)
            (void)close(*descriptor);
        *descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        (void)bind(*descriptor, (const struct sockaddr *)&own, sizeof(own));
        (void)connect(*descriptor, (const struct sockaddr *)&address, sizeof(address));
        (void)usleep(i < FLOOD ? 100 : 500);
    }
}

static pid_t start_flood(uint16_t port)
{
    pid_t child = fork();
    if (child == 0)
        flood(port);
    assert_true(child > 0);
    return child;
}

static void run_ms(int64_t duration_ms)
{
    for (int64_t end_ms = clock_monotonic_ms() + duration_ms; clock_monotonic_ms() < end_ms;) {
        assert_true(sd_event_run(world.loop, 20000) >= 0);
        if (clock_monotonic_ms() - minded_ms < 500)
            continue;
        minded_ms = clock_monotonic_ms(); /* as in each tick of the supervisor */
        (void)bus_server_mind_descriptors(world.server);
    }
}

/* Asks from a process of its own: this one has no descriptors left. */
static bool is_answered(int64_t limit_ms)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        char answer[64] = "";
        const struct sockaddr_in address = address_of(http_server_port(http));
        for (int descriptor = 3; descriptor < DESCRIPTORS; descriptor++)
            (void)close(descriptor);
        int descriptor = socket(AF_INET, SOCK_STREAM, 0);
        (void)alarm(20);
        if (connect(descriptor, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
            send(descriptor, REQUEST, strlen(REQUEST), 0) != (ssize_t)strlen(REQUEST) ||
            recv(descriptor, answer, sizeof(answer) - 1, MSG_WAITALL) <= 0)
            _exit(1);
        _exit(strstr(answer, " 200 ") != NULL ? 0 : 2);
    }
    assert_true(child > 0);
    for (int64_t end_ms = clock_monotonic_ms() + limit_ms; clock_monotonic_ms() < end_ms;) {
        run_ms(20);
        if (waitpid(child, &status, WNOHANG) == child)
            return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    return false;
}

static void end_flood(pid_t child)
{
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void strangers_on_the_bus_do_not_keep_http_from_answering(void **state)
{
    (void)state;
    assert_true(is_answered(2000));
    /* Somebody keeps a connection open, as Prometheus and browsers do. */
    const struct sockaddr_in address = address_of(http_server_port(http));
    int kept = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(kept, (const struct sockaddr *)&address, sizeof(address)), 0);
    run_ms(100);
    pid_t child = start_flood(bus_port());
    run_ms(1500);
    int answered = 0;
    for (int i = 0; i < 5; i++)
        answered += is_answered(3000);
    end_flood(child);
    (void)close(kept);
    run_ms(500);
    bool is_alive = is_answered(8000);
    if (answered < 5 || !is_alive)
        fail_msg("%d of 5 requests answered in the flood, %s after it", answered,
                 is_alive ? "alive" : "dead");
}

static void the_bus_is_open_again_when_strangers_have_gone(void **state)
{
    (void)state;
    struct world_client client;
    struct curve_key_pair keys;
    world_make_keys(&world, ROLE_WORKER_EWS, "worker-ews/1", &keys);
    pid_t child = start_flood(bus_port());
    run_ms(2000);
    end_flood(child);
    run_ms(1500);
    world_client_init(&client, &world, ROLE_WORKER_EWS, &keys);
    for (int i = 0; i < 300 && client.welcomed == 0; i++)
        run_ms(50);
    assert_true(client.welcomed > 0);
    bus_client_destroy(client.client);
}

static void strangers_at_http_do_not_keep_the_bus_from_answering(void **state)
{
    (void)state;
    struct world_client client;
    struct curve_key_pair keys;
    world_make_keys(&world, ROLE_WORKER_EWS, "worker-ews/1", &keys);
    pid_t child = start_flood(http_server_port(http));
    run_ms(1000);
    world_client_init(&client, &world, ROLE_WORKER_EWS, &keys);
    for (int i = 0; i < 100 && client.welcomed == 0; i++)
        run_ms(50);
    assert_true(client.welcomed > 0);
    bus_client_destroy(client.client);
    end_flood(child);
    run_ms(200);
    assert_true(is_answered(12000));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(strangers_on_the_bus_do_not_keep_http_from_answering),
        TEST(the_bus_is_open_again_when_strangers_have_gone),
        TEST(strangers_at_http_do_not_keep_the_bus_from_answering),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
