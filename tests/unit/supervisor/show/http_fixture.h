/* A real server on loopback, whose pages say what was asked for; the loop runs only while an answer is awaited. For
 * all tests of the endpoint. */
#ifndef TEST_HTTP_FIXTURE_H
#define TEST_HTTP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/event/sentence.h"

#include "supervisor/show/http_server.h"
#include "unit/supervisor/statistics/statistics_fixture.h"

#define TOKEN       "0123456789abcdef"
#define LIMIT_MS    200
#define TURNS_MOST  2000
#define ANSWER_SIZE (256 * 1024)

/* All places that the server has, which are more than it gives to one address. */
#define PLACES            32
#define PLACES_OF_ANOTHER 12

struct fixture {
    sd_event *loop;
    struct http_server *server;
    struct statistics statistics;
    const char *not_ready;
    int asked;
    bool asked_for_problems;
};

static inline const struct statistics *give_statistics(void *context, bool with_problems)
{
    struct fixture *fixture = context;
    fixture->asked++;
    fixture->asked_for_problems = with_problems;
    return &fixture->statistics;
}

static inline const char *give_not_ready(void *context)
{
    return ((struct fixture *)context)->not_ready;
}

/* Tells which page was asked for, and by what. */
static inline json_t *give_page(void *context, const struct user_query *query, int64_t page)
{
    (void)context;
    return json_pack("{s:I, s:i, s:s, s:s}", "page", (json_int_t)page, "which", (int)query->which,
                     "reason", query->reason, "like", query->like);
}

static inline char *give_history(void *context)
{
    ((struct fixture *)context)->asked++;
    return memory_copy_text("{\"samples\":[]}");
}

/* In place of the server that there is, if there is one; a limit of 0 is the server's own. */
static inline int start_server(struct fixture *fixture, const char *host, int64_t request_limit_ms)
{
    struct error error;
    struct http_server_options options = {.host = host,
                                          .token = TOKEN,
                                          .token_bytes = strlen(TOKEN),
                                          .request_limit_ms = request_limit_ms};
    struct http_server_callbacks callbacks = {.context = fixture,
                                              .statistics = give_statistics,
                                              .users = give_page,
                                              .history = give_history,
                                              .not_ready = give_not_ready};
    http_server_destroy(fixture->server);
    fixture->server = NULL;
    return http_server_create(fixture->loop, &options, &callbacks, &fixture->server, &error);
}

static inline int make(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.statistics = fixture_statistics()};
    *state = &fixture;
    if (sd_event_new(&fixture.loop) < 0)
        return -1;
    return start_server(&fixture, "127.0.0.1", LIMIT_MS);
}

static inline int end(void **state)
{
    struct fixture *fixture = *state;
    http_server_destroy(fixture->server);
    (void)sd_event_unref(fixture->loop);
    return 0;
}

#endif
