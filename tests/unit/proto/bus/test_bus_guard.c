#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/bus/bus_guard.h"
#include "proto/key/allow_list.h"
#include "proto/key/curve_key.h"

#define NOW_MS 1000000
#define KEY    "a key that is as good as any other"
#define OTHER  "a key of somebody else"

static int make(void **state)
{
    *state = bus_guard_create();
    return 0;
}

static int end(void **state)
{
    bus_guard_destroy(*state);
    return 0;
}

static int count_greetings(struct bus_guard *guard, const char *key, enum role role, int64_t now_ms)
{
    int count = 0;
    while (count < 10000 && bus_guard_may_greet(guard, key, role, now_ms))
        count++;
    return count;
}

static void hellos_are_as_many_as_a_process_needs(void **state)
{
    struct bus_guard *guard = *state;
    assert_int_equal(count_greetings(guard, KEY, ROLE_WORKER_EWS, NOW_MS), 20);
    assert_int_equal(count_greetings(guard, KEY, ROLE_WORKER_EWS, NOW_MS + 999), 0);
    assert_int_equal(count_greetings(guard, KEY, ROLE_WORKER_EWS, NOW_MS + 3000), 3);
    /* somebody else's key is not held up by that, and scripts may ask often */
    assert_int_equal(count_greetings(guard, OTHER, ROLE_WORKER_LDAP, NOW_MS), 20);
    assert_int_equal(count_greetings(guard, "control", ROLE_CONTROL, NOW_MS), 400);
    /* after a rest as many as at first, and no more */
    assert_int_equal(count_greetings(guard, KEY, ROLE_WORKER_EWS, NOW_MS + 90000000), 20);
}

static void who_does_not_read_is_not_answered(void **state)
{
    struct bus_guard *guard = *state;
    struct bus_debt *debt = bus_guard_debt(guard, KEY);
    atomic_store(&debt->bytes, BUS_GUARD_DEBT_BYTES + 1);
    assert_int_equal(count_greetings(guard, KEY, ROLE_WORKER_EWS, NOW_MS), 0);
    assert_int_equal(count_greetings(guard, OTHER, ROLE_WORKER_EWS, NOW_MS), 20);
    atomic_store(&debt->bytes, 0);
    assert_int_equal(count_greetings(guard, KEY, ROLE_WORKER_EWS, NOW_MS), 20);
}

static struct routing_id connection(size_t number)
{
    struct routing_id id = {.size = sizeof(number)};
    memcpy(id.octets, &number, sizeof(number));
    return id;
}

static void connections_that_never_greet_are_few(void **state)
{
    struct bus_guard *guard = *state;
    int count = 0;
    while (bus_guard_may_connect(guard, KEY, ROLE_WORKER_EWS, NOW_MS))
        count++;
    assert_int_equal(count, 16);
    assert_false(bus_guard_may_connect(guard, KEY, ROLE_WORKER_EWS, NOW_MS + 29999));
    assert_true(bus_guard_may_connect(guard, KEY, ROLE_WORKER_EWS, NOW_MS + 30000));
    /* a process that connects and greets does so for as long as it likes */
    int64_t now_ms = NOW_MS;
    for (size_t i = 0; i < 1000; i++, now_ms += 1000) {
        struct routing_id id = connection(i);
        assert_true(bus_guard_may_connect(guard, OTHER, ROLE_WORKER_EWS, now_ms));
        bus_guard_note_connection(guard, OTHER, ROLE_WORKER_EWS, &id, -1);
        assert_true(bus_guard_may_greet(guard, OTHER, ROLE_WORKER_EWS, now_ms));
    }
}

static bool is_shut(int other_end)
{
    char octet;
    return recv(other_end, &octet, 1, MSG_DONTWAIT) == 0;
}

static void the_oldest_connections_of_a_key_are_shut(void **state)
{
    struct bus_guard *guard = *state;
    int pairs[6][2];
    for (size_t i = 0; i < 6; i++) {
        struct routing_id id = connection(i);
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pairs[i]), 0);
        bus_guard_note_connection(guard, KEY, ROLE_WORKER_EWS, &id, pairs[i][0]);
        bus_guard_note_connection(guard, KEY, ROLE_WORKER_EWS, &id, pairs[i][0]); /* once more */
    }
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(is_shut(pairs[i][1]), i < 2);
        (void)close(pairs[i][0]);
        (void)close(pairs[i][1]);
    }
}

/* libzmq has closed it, and something else has its number now. */
static void a_descriptor_that_is_another_one_by_now_is_left_alone(void **state)
{
    struct bus_guard *guard = *state;
    int pair[2], next[2];
    struct routing_id id = connection(0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    bus_guard_note_connection(guard, KEY, ROLE_WORKER_EWS, &id, pair[0]);
    int number = pair[0];
    (void)close(pair[0]);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, next), 0);
    assert_int_equal(next[0], number);
    for (size_t i = 1; i < 10; i++) {
        id = connection(i);
        bus_guard_note_connection(guard, KEY, ROLE_WORKER_EWS, &id, -1);
    }
    assert_false(is_shut(next[1]));
    (void)close(pair[1]);
    (void)close(next[0]);
    (void)close(next[1]);
}

static void a_revoked_key_loses_its_connections(void **state)
{
    struct bus_guard *guard = *state;
    struct allow_list *list = allow_list_create();
    struct curve_key_pair kept, revoked;
    int pairs[2][2];
    assert_int_equal(curve_key_pair_make(&kept, NULL), 0);
    assert_int_equal(curve_key_pair_make(&revoked, NULL), 0);
    assert_int_equal(allow_list_add(list, kept.public_key, ROLE_WORKER_EWS, "worker-ews/1", NULL),
                     0);
    const char *keys[] = {kept.public_key, revoked.public_key};
    for (size_t i = 0; i < 2; i++) {
        struct routing_id id = connection(i);
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pairs[i]), 0);
        bus_guard_note_connection(guard, keys[i], ROLE_WORKER_EWS, &id, pairs[i][0]);
    }
    bus_guard_forget_forbidden(guard, list);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(is_shut(pairs[i][1]), i == 1);
        (void)close(pairs[i][0]);
        (void)close(pairs[i][1]);
    }
    allow_list_destroy(list);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hellos_are_as_many_as_a_process_needs),
        TEST(who_does_not_read_is_not_answered),
        TEST(connections_that_never_greet_are_few),
        TEST(the_oldest_connections_of_a_key_are_shut),
        TEST(a_descriptor_that_is_another_one_by_now_is_left_alone),
        TEST(a_revoked_key_loses_its_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
