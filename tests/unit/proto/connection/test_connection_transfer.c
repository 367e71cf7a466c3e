/* A connection that is secure already, and its peer in the same thread. */
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
#include <cmocka.h>

#include "proto/connection/connection_private.h"

#define BUFFER_BYTES 65536
#define MOST_STEPS   20

struct pair {
    SSL_CTX *context;
    SSL *server;
    int server_descriptor;
    struct connection connection;
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
    while (!SSL_is_init_finished(pair->connection.ssl) || !SSL_is_init_finished(pair->server)) {
        (void)SSL_connect(pair->connection.ssl);
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
    pair->connection.phase = CONNECTION_SECURE;
    pair->connection.descriptor = descriptors[0];
    pair->connection.ssl = make_end(pair, descriptors[0]);
    SSL_set_connect_state(pair->connection.ssl);
    buffer_init(&pair->connection.input, BUFFER_BYTES);
    buffer_init(&pair->connection.output, BUFFER_BYTES);
    shake_hands(pair);
    *state = pair;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *pair = *state;
    SSL_free(pair->connection.ssl);
    SSL_free(pair->server);
    SSL_CTX_free(pair->context);
    (void)close(pair->connection.descriptor);
    (void)close(pair->server_descriptor);
    buffer_clear(&pair->connection.input);
    buffer_clear(&pair->connection.output);
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
    assert_int_equal(connection_read_some(&pair->connection), 0);
    assert_int_equal(buffer_size(&pair->connection.input), 6);
    assert_memory_equal(buffer_data(&pair->connection.input), "answer", 6);
}

static void waiting_is_no_failure_after_one_of_another_connection(void **state)
{
    struct pair *pair = *state;
    fail_elsewhere();
    assert_int_equal(connection_read_some(&pair->connection), 0);
    assert_int_equal(pair->connection.phase, CONNECTION_SECURE);
}

/* As much as the socket takes, and then there is something to wait for. */
static void writing_that_has_to_wait_is_none_either(void **state)
{
    struct pair *pair = *state;
    static const uint8_t octets[BUFFER_BYTES];
    struct buffer *output = &pair->connection.output;
    while (buffer_size(output) == 0) {
        assert_int_equal(buffer_append(output, octets, sizeof(octets)), 0);
        fail_elsewhere();
        assert_int_equal(connection_write_some(&pair->connection), 0);
    }
    assert_int_equal(pair->connection.phase, CONNECTION_SECURE);
}

static void the_end_of_the_peer_ends_the_connection(void **state)
{
    struct pair *pair = *state;
    assert_int_equal(SSL_shutdown(pair->server), 0);
    fail_elsewhere();
    assert_int_equal(connection_read_some(&pair->connection), -1);
    assert_int_equal(pair->connection.phase, CONNECTION_ENDED);
    assert_int_equal(pair->connection.why.class, ERROR_UNAVAILABLE);
    assert_non_null(strstr(pair->connection.why.text, "closed the connection"));
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
