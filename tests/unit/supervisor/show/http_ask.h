/* Questions to the server of http_fixture.h, octet by octet as a caller sends them, and what comes back. For all tests
 * of the endpoint. */
#ifndef TEST_HTTP_ASK_H
#define TEST_HTTP_ASK_H

#include "unit/supervisor/show/http_fixture.h"

static inline int connect_from(const struct fixture *fixture, in_addr_t from)
{
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(from)};
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(http_server_port(fixture->server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(descriptor, (struct sockaddr *)&own, sizeof(own)), 0);
    assert_int_equal(connect(descriptor, (struct sockaddr *)&address, sizeof(address)), 0);
    return descriptor;
}

static inline int connect_to(const struct fixture *fixture)
{
    return connect_from(fixture, INADDR_LOOPBACK);
}

/* Runs the loop until the peer closes; returns what came. */
static inline const char *receive_all(const struct fixture *fixture, int descriptor)
{
    static char answer[ANSWER_SIZE];
    size_t size = 0;
    for (int turn = 0; turn < TURNS_MOST; turn++) {
        assert_true(sd_event_run(fixture->loop, 5000) >= 0);
        ssize_t got = recv(descriptor, answer + size, sizeof(answer) - 1 - size, MSG_DONTWAIT);
        if (got == 0)
            break;
        size += got > 0 ? (size_t)got : 0;
    }
    answer[size] = '\0';
    (void)close(descriptor);
    return answer;
}

static inline const char *ask(const struct fixture *fixture, const char *request)
{
    int descriptor = connect_to(fixture);
    assert_int_equal(send(descriptor, request, strlen(request), 0), strlen(request));
    return receive_all(fixture, descriptor);
}

#define REST       " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
#define HEALTHZ    "GET /healthz" REST "\r\n"
#define PAGE(path) ask(fixture, "GET " path REST "\r\n")

static inline void assert_status(const char *answer, const char *status)
{
    char expected[32];
    (void)snprintf(expected, sizeof(expected), "HTTP/1.1 %s ", status);
    if (strncmp(answer, expected, strlen(expected)) != 0)
        fail_msg("expected %s, got: %s", status, answer);
}

#define WITH_TOKEN(path) ask(fixture, "GET " path REST "Authorization: Bearer " TOKEN "\r\n\r\n")

#endif
