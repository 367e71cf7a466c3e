#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <cmocka.h>

#include "supervisor/show/http_request.h"

static void a_foreign_host_header_is_refused(void **state)
{
    (void)state;
    const char *own[] = {"sup1.example.test", NULL, ""};
    const char *foreign[] = {"evil.example",
                             "sup1.example.test.evil.example",
                             "sup1.evil.example",
                             "localhost.evil.example",
                             "127.0.0.1.evil.example",
                             "sup",
                             "a-name-without-a-dot-that-is-longer-than-our-own",
                             "",
                             ":80",
                             "[]",
                             "[::1",
                             "[::1]evil.example",
                             "[::1]:80evil",
                             "[::1]:",
                             "[localhost]",
                             "[127.0.0.1]",
                             "[sup1]",
                             "::1",
                             "localhost:evil",
                             "localhost:80:80",
                             "localhost:",
                             "localhost:+80",
                             "localhost: 80",
                             "localhost:65536",
                             "127.0.0.1:evil.example",
                             "sup1:7480@evil.example",
                             "localhost ",
                             " localhost"};
    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
        assert_false(http_host_is_ours(foreign[i], own, 3));
    assert_false(http_host_is_ours(NULL, own, 3));
    char longest[400];
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_false(http_host_is_ours(longest, own, 3));
}

static void our_own_names_and_addresses_are_let_in(void **state)
{
    (void)state;
    const char *own[] = {"sup1.example.test"};
    const char *good[] = {"127.0.0.1",
                          "127.0.0.1:7480",
                          "[::1]:7480",
                          "localhost:7480",
                          "LOCALHOST",
                          "10.1.2.3:80",
                          "[fe80::1]",
                          "sup1",
                          "SUP1.example.test",
                          "sup1:7480",
                          "sup1.example.test:7480"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(http_host_is_ours(good[i], own, 1));
}

static void tokens_must_be_equal(void **state)
{
    (void)state;
    assert_false(http_token_matches(NULL, "abc", 3));
    assert_false(http_token_matches("Bearer abc", NULL, 0));
    assert_false(http_token_matches("Bearer ", "", 0));
    assert_false(http_token_matches("Bearer abd", "abc", 3));
    assert_false(http_token_matches("Bearer ab", "abc", 3));
    assert_false(http_token_matches("Bearer abcd", "abc", 3));
    assert_false(http_token_matches("Basic abc", "abc", 3));
    assert_true(http_token_matches("Bearer abc", "abc", 3));
    assert_true(http_token_matches("bearer abc", "abc", 3));
}

static bool is_local4(const char *text)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    assert_int_equal(inet_pton(AF_INET, text, &address.sin_addr), 1);
    return http_peer_is_local((const struct sockaddr *)&address);
}

static bool is_local6(const char *text)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6};
    assert_int_equal(inet_pton(AF_INET6, text, &address.sin6_addr), 1);
    return http_peer_is_local((const struct sockaddr *)&address);
}

static void only_loopback_addresses_are_local(void **state)
{
    (void)state;
    assert_false(http_peer_is_local(NULL));
    assert_false(http_peer_is_local(&(struct sockaddr){.sa_family = AF_UNIX}));
    assert_true(is_local4("127.0.0.1"));
    assert_true(is_local4("127.9.9.9"));
    assert_false(is_local4("126.255.255.255"));
    assert_false(is_local4("10.0.0.127"));
    assert_true(is_local6("::1"));
    assert_true(is_local6("::ffff:127.0.0.1"));
    assert_false(is_local6("::ffff:10.0.0.1"));
    assert_false(is_local6("fe80::1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_foreign_host_header_is_refused),
        cmocka_unit_test(our_own_names_and_addresses_are_let_in),
        cmocka_unit_test(tokens_must_be_equal),
        cmocka_unit_test(only_loopback_addresses_are_local),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
