/* A transport that is secure already, and its peer in the same thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <cmocka.h>

#include "proto/connection/transport.h"
#include "proto/event/error.h"
#include "unit/proto/event/said.h"

#define BUFFER_BYTES 65536
#define MOST_STEPS   20

struct pair {
    SSL_CTX *context;
    SSL *server;
    int server_descriptor;
    struct transport transport;
    struct error why;
};

/* Without certificates: who the server is does not matter here. */
static SSL *make_end(struct pair *pair, int descriptor)
{
    SSL *end = SSL_new(pair->context);
    assert_non_null(end);
    assert_int_equal(SSL_set_fd(end, descriptor), 1);
    return end;
}

static void shake_hands(struct pair *pair)
{
    int steps = 0;
    while (!SSL_is_init_finished(pair->transport.ssl) || !SSL_is_init_finished(pair->server)) {
        (void)SSL_connect(pair->transport.ssl);
        (void)SSL_accept(pair->server);
        assert_true(++steps < MOST_STEPS);
    }
}

static int set_up(void **state)
{
    int descriptors[2];
    struct pair *pair = calloc(1, sizeof(*pair));
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, descriptors), 0);
    pair->context = SSL_CTX_new(TLS_method());
    assert_int_equal(SSL_CTX_set_max_proto_version(pair->context, TLS1_2_VERSION), 1);
    assert_int_equal(SSL_CTX_set_cipher_list(pair->context, "aNULL:@SECLEVEL=0"), 1);
    (void)SSL_CTX_set_dh_auto(pair->context, 1);
    pair->server_descriptor = descriptors[1];
    pair->server = make_end(pair, descriptors[1]);
    SSL_set_accept_state(pair->server);
    transport_init(&pair->transport, BUFFER_BYTES, BUFFER_BYTES);
    pair->transport.descriptor = descriptors[0];
    pair->transport.ssl = make_end(pair, descriptors[0]);
    SSL_set_connect_state(pair->transport.ssl);
    shake_hands(pair);
    *state = pair;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *pair = *state;
    transport_clear(&pair->transport);
    SSL_free(pair->server);
    SSL_CTX_free(pair->context);
    (void)close(pair->server_descriptor);
    free(pair);
    ERR_clear_error();
    return 0;
}

static void fail_elsewhere(void)
{
    ERR_raise(ERR_LIB_USER, ERR_R_PASSED_INVALID_ARGUMENT);
}

static void octets_arrive_through_tls(void **state)
{
    struct pair *pair = *state;
    assert_int_equal(SSL_write(pair->server, "answer", 6), 6);
    assert_int_equal(transport_read(&pair->transport, &pair->why), 0);
    assert_int_equal(buffer_size(&pair->transport.input), 6);
    assert_memory_equal(buffer_data(&pair->transport.input), "answer", 6);
}

static void waiting_is_no_failure_after_one_of_another_connection(void **state)
{
    struct pair *pair = *state;
    fail_elsewhere();
    assert_int_equal(transport_read(&pair->transport, &pair->why), 0);
}

/* As much as the socket takes, and then there is something to wait for. */
static void writing_that_has_to_wait_is_none_either(void **state)
{
    struct pair *pair = *state;
    static const uint8_t octets[BUFFER_BYTES];
    struct buffer *output = &pair->transport.output;
    while (buffer_size(output) == 0) {
        assert_int_equal(buffer_append(output, octets, sizeof(octets)), 0);
        fail_elsewhere();
        int result = 1;
        while (result == 1 && buffer_size(output) > 0)
            result = transport_write(&pair->transport, &pair->why);
        assert_in_range(result, 0, 1);
    }
}

static void the_end_of_the_peer_ends_the_connection(void **state)
{
    struct pair *pair = *state;
    assert_int_equal(SSL_shutdown(pair->server), 0);
    fail_elsewhere();
    assert_int_equal(transport_read(&pair->transport, &pair->why), -1);
    assert_int_equal(pair->why.class, ERROR_UNAVAILABLE);
    assert_non_null(strstr(said(&pair->why), "closed the connection"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(octets_arrive_through_tls),
        TEST(waiting_is_no_failure_after_one_of_another_connection),
        TEST(writing_that_has_to_wait_is_none_either),
        TEST(the_end_of_the_peer_ends_the_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
