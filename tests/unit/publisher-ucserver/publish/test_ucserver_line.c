#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/login/login_desk.h"
#include "proto/message/message.h"

#include "publisher-ucserver/publish/publisher_callbacks.h"
#include "publisher-ucserver/publish/ucserver_line.h"
#include "publisher-ucserver/session/rose_session.h"

#define PATIENCE_MS 20000
#define SAID        "a profile with u8sPassword"

static bool has_moved;
static struct error ended; /* why the session ended, class NONE before */
static int copies_wiped;

void __real_memory_wipe(void *data, size_t size_bytes);
void __wrap_memory_wipe(void *data, size_t size_bytes);

/* Each wipe of the product comes by here. */
void __wrap_memory_wipe(void *data, size_t size_bytes)
{
    copies_wiped += size_bytes == strlen(SAID) && memcmp(data, SAID, size_bytes) == 0;
    __real_memory_wipe(data, size_bytes);
}

static void on_moved(void *context)
{
    (void)context;
    has_moved = true;
}

static void on_ended(void *context, const struct error *why)
{
    (void)context;
    ended = *why;
}

static bool echo_is_fresh(void *context)
{
    (void)context;
    return true;
}

static void on_login(void *context, const struct message *message)
{
    (void)context;
    (void)message;
}

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

static void run_until_moved(sd_event *loop)
{
    int64_t deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
    for (has_moved = false; !has_moved;) {
        assert_true(clock_monotonic_ms() < deadline_ms);
        assert_true(sd_event_run(loop, PATIENCE_MS * UINT64_C(1000)) >= 0);
    }
}

/* Begins to connect to this machine. */
static void begin(struct ucserver_line *line, uint16_t port)
{
    struct ucserver_settings server = {.host = "127.0.0.1",
                                       .port = port,
                                       .account = "account",
                                       .user = "user",
                                       .device_id = "device",
                                       .device_name = "host",
                                       .roster_limit_bytes = 1024 * 1024};
    const struct settings settings = {
        .request_timeout_ms = 120000, .ucservers = &server, .ucservers_count = 1};
    ucserver_line_configure(line, &settings, clock_monotonic_ms());
    assert_true(ucserver_line_has_account(line, "account"));
    rose_session_tick(ucserver_line_session(line), clock_monotonic_ms());
}

static void what_the_server_said_reaches_the_session_and_is_wiped(void **state)
{
    (void)state;
    static const struct rose_session_callbacks session_callbacks = {.ended = on_ended};
    sd_event *loop = NULL;
    uint16_t port = 0;
    assert_true(sd_event_new(&loop) >= 0);
    int listener = listen_somewhere(&port);
    const struct publisher_callbacks callbacks = {.echo_is_fresh = echo_is_fresh,
                                                  .logins = login_desk_create(on_login, NULL)};
    struct ucserver_line *line =
        ucserver_line_create(loop, &callbacks, &session_callbacks, on_moved);
    begin(line, port);
    run_until_moved(loop);
    int server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(server >= 0);
    assert_int_equal(write(server, SAID, strlen(SAID)), strlen(SAID));
    while (ended.class == ERROR_NONE)
        run_until_moved(loop);
    assert_int_equal(ended.class, ERROR_BROKEN);
    char expected[200];
    (void)snprintf(
        expected, sizeof(expected),
        "ucserver.speaks_other server=ucserver host=127.0.0.1 port=%d step=\"start TLS\" "
        "octet=61",
        (int)port);
    assert_string_equal(ended.reason, expected);
    assert_int_equal(copies_wiped, 1);
    ucserver_line_destroy(line);
    login_desk_destroy(callbacks.logins);
    (void)sd_event_unref(loop);
    assert_int_equal(close(server), 0);
    assert_int_equal(close(listener), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_server_said_reaches_the_session_and_is_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
