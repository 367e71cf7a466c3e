/* What is left of a frame in memory: nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <zmq.h>

#include "proto/bus/bus_socket.h"

#define SECRET "a password that is longer than what libzmq keeps in the message itself"

static void *zmq_context, *left, *right;
static int secrets_wiped;

void __real_memory_wipe(void *data, size_t size_bytes);
void __wrap_memory_wipe(void *data, size_t size_bytes);

/* Each wipe of the product comes by here. */
void __wrap_memory_wipe(void *data, size_t size_bytes)
{
    if (size_bytes == sizeof(SECRET) && memcmp(data, SECRET, sizeof(SECRET)) == 0)
        secrets_wiped++;
    __real_memory_wipe(data, size_bytes);
}

static int make_pair(void **state)
{
    (void)state;
    secrets_wiped = 0;
    zmq_context = zmq_ctx_new();
    left = zmq_socket(zmq_context, ZMQ_PAIR);
    right = zmq_socket(zmq_context, ZMQ_PAIR);
    return zmq_bind(left, "inproc://test") != 0 || zmq_connect(right, "inproc://test") != 0;
}

static int close_pair(void **state)
{
    (void)state;
    bus_socket_close(left);
    bus_socket_close(right);
    return zmq_ctx_term(zmq_context);
}

static void a_frame_that_was_received_is_wiped(void **state)
{
    (void)state;
    struct bus_frames frames;
    zmq_msg_t shared; /* the same octets, so that they can be looked at afterwards */
    assert_true(zmq_send(left, SECRET, sizeof(SECRET), 0) >= 0);
    assert_true(bus_socket_take(right, &frames));
    assert_memory_equal(zmq_msg_data(&frames.body), SECRET, sizeof(SECRET));
    assert_int_equal(zmq_msg_init(&shared), 0);
    assert_int_equal(zmq_msg_copy(&shared, &frames.body), 0);
    bus_frames_clear(&frames);
    const char *octets = zmq_msg_data(&shared);
    for (size_t i = 0; i < sizeof(SECRET); i++)
        assert_int_equal(octets[i], 0);
    assert_int_equal(zmq_msg_close(&shared), 0);
}

static void a_frame_that_was_sent_is_wiped_when_it_has_gone(void **state)
{
    (void)state;
    zmq_msg_t message;
    assert_int_equal(bus_socket_send(left, NULL, SECRET, sizeof(SECRET)), 0);
    assert_int_equal(zmq_msg_init(&message), 0);
    assert_int_equal(zmq_msg_recv(&message, right, 0), sizeof(SECRET));
    assert_memory_equal(zmq_msg_data(&message), SECRET, sizeof(SECRET));
    assert_int_equal(secrets_wiped, 0);
    assert_int_equal(zmq_msg_close(&message), 0);
    assert_int_equal(secrets_wiped, 1);
}

static void a_frame_that_could_not_be_sent_is_wiped_at_once(void **state)
{
    (void)state;
    void *alone = zmq_socket(zmq_context, ZMQ_PAIR);
    assert_int_equal(bus_socket_send(alone, NULL, SECRET, sizeof(SECRET)), -1);
    assert_int_equal(zmq_errno(), EAGAIN);
    assert_int_equal(secrets_wiped, 1);
    bus_socket_close(alone);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_pair, close_pair)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_frame_that_was_received_is_wiped),
        TEST(a_frame_that_was_sent_is_wiped_when_it_has_gone),
        TEST(a_frame_that_could_not_be_sent_is_wiped_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
