/* A real server on loopback; the loop runs only while an answer is awaited. */
#include "unit/supervisor/show/http_ask.h"

static void only_get_and_head_are_answered(void **state)
{
    struct fixture *fixture = *state;
    const char *answer = ask(fixture, "POST /stats" REST "Content-Length: 3\r\n\r\nabc");
    assert_status(answer, "405");
    assert_non_null(strstr(answer, "Allow: GET, HEAD\r\n"));
    assert_status(ask(fixture, "DELETE /stats" REST "\r\n"), "405");
    answer = ask(fixture, "HEAD /healthz" REST "\r\n");
    assert_status(answer, "200");
    assert_null(strstr(answer, "alive"));
    assert_non_null(strstr(answer, "Content-Length: 6\r\n"));
}

static void foreign_hosts_and_unknown_pages_are_refused(void **state)
{
    struct fixture *fixture = *state;
    assert_status(
        ask(fixture, "GET /stats HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
        "421");
    assert_status(ask(fixture, "GET /stats HTTP/1.0\r\n\r\n"), "421");
    assert_status(PAGE("/nowhere"), "404");
    assert_status(PAGE("/stats/"), "404");
    assert_status(PAGE("/../etc/passwd"), "404");
}

static const char *ask_octets(const struct fixture *fixture, const char *request, size_t size)
{
    int descriptor = connect_to(fixture);
    assert_int_equal(send(descriptor, request, size, 0), size);
    return receive_all(fixture, descriptor);
}

static void what_stands_behind_a_nul_is_not_overlooked(void **state)
{
    struct fixture *fixture = *state;
#define WITH(target, host, more)                                                                   \
    "GET " target " HTTP/1.1\r\nHost: " host "\r\n" more "Connection: close\r\n\r\n"
#define BEARER "Authorization: Bearer " TOKEN
    static const struct {
        const char *request;
        size_t size;
        const char *status;
    } cases[] = {
#define CASE(target, host, more, status)                                                           \
    {WITH(target, host, more), sizeof(WITH(target, host, more)) - 1, status}
        CASE("/stats", "localhost", "", "200"),
        CASE("/stats?a=%20b&c", "localhost:80", "Accept: */*\r\nCookie: a=b; c=d\r\n", "200"),
        CASE("/stats", "localhost", BEARER "\r\n", "200"),
        CASE("/stats", "localhost\0", "", "400"),
        CASE("/stats", "localhost\0.evil", "", "400"),
        CASE("/stats", "localhost", BEARER "\0\r\n", "400"),
        CASE("/stats", "localhost", BEARER "\0more\r\n", "400"),
        CASE("/stats\0more", "localhost", "", "400"),
        CASE("/stats", "localhost", "X\0Y: z\r\n", "400"),
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_status(ask_octets(fixture, cases[i].request, cases[i].size), cases[i].status);
}

static void every_page_is_served(void **state)
{
    struct fixture *fixture = *state;
    const char *answer = PAGE("/stats");
    assert_status(answer, "200");
    assert_non_null(strstr(answer, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(answer, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(answer, "\"listed\": 10"));
    answer = PAGE("/metrics");
    assert_status(answer, "200");
    assert_non_null(strstr(answer, "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    assert_non_null(strstr(answer, "\newscal_users_listed 10\n"));
    answer = ask(fixture, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                          "Accept: application/openmetrics-text;version=1.0.0,*/*;q=0.1\r\n\r\n");
    assert_status(answer, "200");
    assert_non_null(strstr(answer, "Content-Type: application/openmetrics-text; version=1.0.0;"));
    assert_status(PAGE("/healthz"), "200");
}

static void the_page_for_people_runs_nothing_but_its_own_script(void **state)
{
    struct fixture *fixture = *state;
    const char *answer = PAGE("/");
    assert_status(answer, "200");
    assert_non_null(strstr(answer, "Content-Type: text/html; charset=utf-8\r\n"));
    assert_non_null(strstr(answer,
                           "Content-Security-Policy: default-src 'none'; script-src 'self'; "
                           "style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
                           "form-action 'none'; frame-ancestors 'none'"));
    assert_non_null(strstr(answer, "Referrer-Policy: no-referrer\r\n"));
    assert_non_null(strstr(answer, "X-Content-Type-Options: nosniff\r\n"));
    assert_non_null(strstr(PAGE("/page.css"), "Content-Type: text/css; charset=utf-8\r\n"));
    assert_non_null(strstr(PAGE("/page.js"), "Content-Type: text/javascript; charset=utf-8\r\n"));
    assert_int_equal(fixture->asked, 0);
}

static void a_file_that_the_browser_has_is_not_sent_again(void **state)
{
    struct fixture *fixture = *state;
    char request[512];
    char tag[64];
    const char *answer = PAGE("/page.js");
    assert_non_null(strstr(answer, "Cache-Control: no-cache\r\n"));
    assert_int_equal(sscanf(strstr(answer, "ETag: "), "ETag: %63s", tag), 1);
    (void)snprintf(request, sizeof(request), "GET /page.js" REST "If-None-Match: %s\r\n\r\n", tag);
    answer = ask(fixture, request);
    assert_status(answer, "304");
    assert_null(strstr(answer, "useHistory"));
    answer = ask(fixture, "GET /page.js" REST "If-None-Match: \"other\"\r\n\r\n");
    assert_status(answer, "200");
    assert_non_null(strstr(answer, "useHistory"));
    assert_null(strstr(ask(fixture, "HEAD /page.js" REST "\r\n"), "useHistory"));
}

/* A proxy asks from this machine, and for whom is not known. */
static void whom_a_proxy_asks_for_is_from_elsewhere(void **state)
{
    struct fixture *fixture = *state;
    static const char *const headers[] = {"Forwarded: for=192.0.2.1", "Via: 1.1 proxy",
                                          "X-Forwarded-For: 127.0.0.1",
                                          "X-Forwarded-Host: localhost", "X-Real-IP: 127.0.0.1"};
    char request[512];
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        (void)snprintf(request, sizeof(request), "GET /stats" REST "%s\r\n\r\n", headers[i]);
        assert_status(ask(fixture, request), "401");
        (void)snprintf(request, sizeof(request),
                       "GET /stats" REST "%s\r\nAuthorization: Bearer " TOKEN "\r\n\r\n",
                       headers[i]);
        assert_status(ask(fixture, request), "200");
        (void)snprintf(request, sizeof(request), "GET /" REST "%s\r\n\r\n", headers[i]);
        assert_status(ask(fixture, request), "200");
    }
}

static void not_ready_says_why(void **state)
{
    struct fixture *fixture = *state;
    assert_status(PAGE("/readyz"), "200");
    assert_int_equal(fixture->asked, 0); /* nobody was counted for that */
    fixture->not_ready = "connection.closed server=ucserver";
    const char *answer = PAGE("/readyz");
    assert_status(answer, "503");
    assert_non_null(strstr(answer, "\r\n\r\nucserver: the server closed the connection\n"));
    assert_status(PAGE("/healthz"), "200");
    assert_int_equal(fixture->asked, 1); /* for the names of accounts */
}

static void not_ready_names_no_account_without_the_token(void **state)
{
    struct fixture *fixture = *state;
    static const struct statistics_account accounts[] = {{.name = "EXAMPLE\\svc"}};
    fixture->statistics.accounts = accounts;
    fixture->statistics.accounts_count = 1;
    fixture->not_ready = "new.event value=\"for svc\"";
    assert_null(strstr(PAGE("/readyz"), "svc"));
    assert_non_null(
        strstr(ask(fixture, "GET /readyz" REST "Authorization: Bearer " TOKEN "\r\n\r\n"), "svc"));
}

/* An address of this machine that is not loopback: callers from there are from elsewhere. */
static bool find_address(char text[INET_ADDRSTRLEN])
{
    struct ifaddrs *all = NULL;
    bool is_found = false;
    assert_int_equal(getifaddrs(&all), 0);
    for (const struct ifaddrs *each = all; each != NULL && !is_found; each = each->ifa_next) {
        const struct sockaddr_in *address = (const void *)each->ifa_addr;
        is_found = address != NULL && address->sin_family == AF_INET &&
                   (ntohl(address->sin_addr.s_addr) >> 24) != IN_LOOPBACKNET &&
                   inet_ntop(AF_INET, &address->sin_addr, text, INET_ADDRSTRLEN) != NULL;
    }
    freeifaddrs(all);
    return is_found;
}

static const char *
ask_from_elsewhere(struct fixture *fixture, const char *text, const char *path, const char *token)
{
    char request[512];
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(http_server_port(fixture->server))};
    assert_int_equal(inet_pton(AF_INET, text, &address.sin_addr), 1);
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(descriptor, (struct sockaddr *)&address, sizeof(address)), 0);
    (void)snprintf(request, sizeof(request), "GET %s" REST "%s\r\n", path, token);
    assert_int_equal(send(descriptor, request, strlen(request), 0), strlen(request));
    return receive_all(fixture, descriptor);
}

static void callers_from_elsewhere_learn_no_reason_without_the_token(void **state)
{
    struct fixture *fixture = *state;
    char text[INET_ADDRSTRLEN];
    if (!find_address(text))
        skip();
    assert_int_equal(start_server(fixture, text, LIMIT_MS), 0);
    fixture->not_ready = "connection.closed account=\"EXAMPLE\\\\svc\"";
    const char *answer = ask_from_elsewhere(fixture, text, "/readyz", "");
    assert_status(answer, "503");
    assert_null(strstr(answer, "svc"));
    assert_non_null(strstr(answer, "not ready\n"));
    assert_status(ask_from_elsewhere(fixture, text, "/history", ""), "401");
    assert_int_equal(fixture->asked, 0); /* they shall not cost us anything */
    answer = ask_from_elsewhere(fixture, text, "/readyz", "Authorization: Bearer " TOKEN "\r\n");
    assert_non_null(strstr(answer, "svc"));
    answer = ask_from_elsewhere(fixture, text, "/history", "Authorization: Bearer " TOKEN "\r\n");
    assert_non_null(strstr(answer, "{\"samples\":[]}"));
}

static void users_are_named_to_who_has_the_token(void **state)
{
    struct fixture *fixture = *state;
    assert_null(strstr(PAGE("/stats"), "anna"));
    assert_false(fixture->asked_for_problems);
    assert_null(
        strstr(ask(fixture, "GET /stats" REST "Authorization: Bearer wrong\r\n\r\n"), "anna"));
    assert_non_null(
        strstr(ask(fixture, "GET /stats" REST "Authorization: Bearer " TOKEN "\r\n\r\n"), "anna"));
    assert_true(fixture->asked_for_problems);
}

static void many_silent_connections_do_not_grow_without_limit(void **state)
{
    struct fixture *fixture = *state;
    int descriptors[60];
    size_t ended = 0;
    for (size_t i = 0; i < 60; i++) {
        descriptors[i] = connect_to(fixture);
        assert_true(sd_event_run(fixture->loop, 10000) >= 0);
    }
    for (int turn = 0; turn < 50; turn++)
        assert_true(sd_event_run(fixture->loop, 1000) >= 0);
    for (size_t i = 0; i < 60; i++) {
        char octet = 0;
        ssize_t got = recv(descriptors[i], &octet, 1, MSG_DONTWAIT);
        ended += got == 0 || (got < 0 && errno == ECONNRESET);
        (void)close(descriptors[i]);
    }
    assert_true(ended >= 60 - 32);
    for (int turn = 0; turn < 50; turn++)
        assert_true(sd_event_run(fixture->loop, 1000) >= 0);
    assert_status(PAGE("/healthz"), "200");
}

/* Until nothing comes any more. */
static void run_until_idle(const struct fixture *fixture)
{
    int status = 1;
    for (int turn = 0; turn < TURNS_MOST && status > 0; turn++)
        status = sd_event_run(fixture->loop, 20000);
    assert_int_equal(status, 0);
}

/* With silent connections. The loop runs between them: the kernel keeps only a few waiting. */
static void take_all_places(const struct fixture *fixture, int descriptors[PLACES])
{
    for (size_t i = 0; i < PLACES; i++) {
        in_addr_t from = INADDR_LOOPBACK + (i < PLACES_OF_ANOTHER ? 1 : 0);
        descriptors[i] = connect_from(fixture, from);
        assert_true(sd_event_run(fixture->loop, 5000) >= 0);
    }
}

static void close_all(const int descriptors[PLACES])
{
    for (size_t i = 0; i < PLACES; i++)
        (void)close(descriptors[i]);
}

/* While all places are taken the server does not listen; it must again when all become free in one turn. */
static void places_that_are_left_at_once_are_free_again(void **state)
{
    struct fixture *fixture = *state;
    int descriptors[PLACES];
    char octet = 0;
    assert_int_equal(start_server(fixture, "127.0.0.1", 0), 0);
    take_all_places(fixture, descriptors);
    run_until_idle(fixture);
    int waiting = connect_to(fixture);
    assert_int_equal(send(waiting, HEALTHZ, strlen(HEALTHZ), 0), strlen(HEALTHZ));
    run_until_idle(fixture);
    assert_int_equal(recv(waiting, &octet, 1, MSG_DONTWAIT), -1);
    assert_int_equal(errno, EAGAIN);
    close_all(descriptors);
    assert_status(receive_all(fixture, waiting), "200");
    assert_status(PAGE("/healthz"), "200");
}

/* The same when it is the server that ends them. */
static void places_that_are_taken_away_at_once_are_free_again(void **state)
{
    struct fixture *fixture = *state;
    int descriptors[PLACES];
    take_all_places(fixture, descriptors);
    for (size_t i = 0; i < PLACES; i++)
        assert_string_equal(receive_all(fixture, descriptors[i]), "");
    assert_status(PAGE("/healthz"), "200");
}

static rlim_t limit_descriptors(rlim_t most)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = most;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    return before;
}

/* Whoever came while there was no descriptor is served as soon as there is one. */
static void a_want_of_descriptors_passes(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(start_server(fixture, "127.0.0.1", 0), 0);
    int only = connect_to(fixture);
    run_until_idle(fixture);
    int waiting = connect_to(fixture);
    rlim_t before = limit_descriptors(0);
    run_until_idle(fixture);
    (void)limit_descriptors(before);
    assert_int_equal(send(waiting, HEALTHZ, strlen(HEALTHZ), 0), strlen(HEALTHZ));
    assert_status(receive_all(fixture, waiting), "200");
    (void)close(only);
}

/* Never idle, never done: one octet of a header that does not end, again and again. */
static void somebody_who_dribbles_is_ended_in_time(void **state)
{
    struct fixture *fixture = *state;
    int descriptor = connect_to(fixture);
    int64_t begin_ms = clock_monotonic_ms();
    ssize_t got = -1;
    assert_int_equal(send(descriptor, "GET /stats HTTP/1.1\r\nX: ", 24, 0), 24);
    while (got != 0 && clock_monotonic_ms() - begin_ms < 20 * LIMIT_MS) {
        char octet = 0;
        (void)send(descriptor, "a", 1, MSG_NOSIGNAL);
        assert_true(sd_event_run(fixture->loop, 5000) >= 0);
        got = recv(descriptor, &octet, 1, MSG_DONTWAIT);
        assert_true(got <= 0); /* no answer is due */
        if (got < 0 && errno == ECONNRESET)
            got = 0;
    }
    assert_int_equal(got, 0);
    assert_true(clock_monotonic_ms() - begin_ms >= LIMIT_MS);
    (void)close(descriptor);
}

static void nothing_is_done_while_nobody_asks(void **state)
{
    struct fixture *fixture = *state;
    assert_status(PAGE("/healthz"), "200");
    int turns = 0;
    while (sd_event_run(fixture->loop, 20000) > 0)
        turns++;
    assert_true(turns < 20);
}

static void a_request_larger_than_the_limit_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static char request[40000];
    memset(request, 'a', sizeof(request) - 1);
    memcpy(request, "GET /", 5);
    int descriptor = connect_to(fixture);
    (void)send(descriptor, request, strlen(request), MSG_DONTWAIT | MSG_NOSIGNAL);
    const char *answer = receive_all(fixture, descriptor);
    assert_true(answer[0] == '\0' || strncmp(answer, "HTTP/1.1 4", 10) == 0);
}

static void a_port_that_is_taken_is_named(void **state)
{
    struct fixture *fixture = *state;
    struct http_server *second = NULL;
    struct error error;
    struct http_server_options options = {.host = "127.0.0.1",
                                          .port = http_server_port(fixture->server)};
    struct http_server_callbacks callbacks = {.context = fixture,
                                              .statistics = give_statistics,
                                              .users = give_page,
                                              .not_ready = give_not_ready};
    assert_int_equal(http_server_create(fixture->loop, &options, &callbacks, &second, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    struct sentence sentence;
    assert_non_null(strstr(error.reason, "http.address_refused host=127.0.0.1 port="));
    assert_non_null(strstr(sentence_of_reason(error.reason, &sentence),
                           "[http] listen: cannot listen on 127.0.0.1 port "));
    options.host = "192.0.2.77";
    assert_int_equal(http_server_create(fixture->loop, &options, &callbacks, &second, &error), -1);
    assert_null(second);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)
    const struct CMUnitTest tests[] = {
        TEST(a_port_that_is_taken_is_named),
        TEST(only_get_and_head_are_answered),
        TEST(foreign_hosts_and_unknown_pages_are_refused),
        TEST(what_stands_behind_a_nul_is_not_overlooked),
        TEST(a_request_larger_than_the_limit_is_refused),
        TEST(many_silent_connections_do_not_grow_without_limit),
        TEST(places_that_are_left_at_once_are_free_again),
        TEST(places_that_are_taken_away_at_once_are_free_again),
        TEST(a_want_of_descriptors_passes),
        TEST(somebody_who_dribbles_is_ended_in_time),
        TEST(every_page_is_served),
        TEST(the_page_for_people_runs_nothing_but_its_own_script),
        TEST(a_file_that_the_browser_has_is_not_sent_again),
        TEST(whom_a_proxy_asks_for_is_from_elsewhere),
        TEST(not_ready_says_why),
        TEST(not_ready_names_no_account_without_the_token),
        TEST(callers_from_elsewhere_learn_no_reason_without_the_token),
        TEST(users_are_named_to_who_has_the_token),
        TEST(nothing_is_done_while_nobody_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
