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

#include "proto/base/clock.h"
#include "proto/connection/connection.h"

#include "publisher-ucserver/session/rose_link.h"

#define PATIENCE_MS 20000
#define SAID        "a profile with u8sPassword"

static bool is_connected, is_broken;
static const uint8_t *received; /* what the owner was lent last */
static size_t received_bytes;
static char text[sizeof(SAID)];
static int copies_wiped;

void __real_memory_wipe(void *data, size_t size_bytes);
void __wrap_memory_wipe(void *data, size_t size_bytes);

/* Each wipe of the product comes by here. */
void __wrap_memory_wipe(void *data, size_t size_bytes)
{
    copies_wiped += data != NULL && data == received && size_bytes == received_bytes;
    __real_memory_wipe(data, size_bytes);
}

static void on_connected(void *context)
{
    (void)context;
    is_connected = true;
}

static void on_nothing(void *context)
{
    (void)context;
}

static void on_received(void *context, const uint8_t *octets, size_t size_bytes)
{
    (void)context;
    received = octets;
    received_bytes = size_bytes;
    assert_true(size_bytes < sizeof(text));
    memcpy(text, octets, size_bytes);
    text[size_bytes] = '\0';
}

static bool on_may_write(void *context)
{
    (void)context;
    return true;
}

static void on_broken(void *context, const struct error *why)
{
    (void)context;
    (void)why;
    is_broken = true;
}

static const struct rose_link_owner owner = {.connected = on_connected,
                                             .secured = on_nothing,
                                             .received = on_received,
                                             .writable = on_nothing,
                                             .may_write = on_may_write,
                                             .broken = on_broken};

static int listen_somewhere(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(listener >= 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return listener;
}

static void run_until(sd_event *loop, const bool *happened)
{
    int64_t deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
    while (!*happened) {
        assert_true(clock_monotonic_ms() < deadline_ms);
        assert_true(sd_event_run(loop, PATIENCE_MS * UINT64_C(1000)) >= 0);
    }
}

static void what_the_server_said_is_lent_whole_and_wiped(void **state)
{
    (void)state;
    sd_event *loop = NULL;
    uint16_t port = 0;
    assert_true(sd_event_new(&loop) >= 0);
    int listener = listen_somewhere(&port);
    struct rose_link *link = rose_link_create(loop, &owner);
    const struct connection_target target = {.host = "127.0.0.1", .port = port};
    rose_link_configure(link, &target);
    rose_link_connect(link);
    run_until(loop, &is_connected);
    int server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(server >= 0);
    assert_int_equal(write(server, SAID, strlen(SAID)), strlen(SAID));
    assert_int_equal(close(server), 0);
    run_until(loop, &is_broken);
    assert_string_equal(text, SAID);
    assert_int_equal(copies_wiped, 1);
    rose_link_destroy(link);
    (void)sd_event_unref(loop);
    assert_int_equal(close(listener), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_server_said_is_lent_whole_and_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
