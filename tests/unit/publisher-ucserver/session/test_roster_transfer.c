/* The first list of users and later ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "session_fixture.h"

static void nobody_offline_is_an_empty_list_and_no_failure(void **state)
{
    struct session_fixture *fixture = *state;
    session_go_to(fixture, ROSE_SESSION_ROSTER);
    server_error(&fixture->message, fixture->last_invoke, 1, "no user found");
    session_answer(fixture);
    assert_int_equal(rose_session_state(fixture->session), ROSE_SESSION_WORKING);
    assert_int_equal(fixture->rosters, 1);
    assert_int_equal(fixture->roster_users, 0);
}

static void access_denied_to_the_list_of_users_ends_the_session(void **state)
{
    struct session_fixture *fixture = *state;
    session_go_to(fixture, ROSE_SESSION_ROSTER);
    server_error(&fixture->message, fixture->last_invoke, 2, "access denied");
    session_answer(fixture);
    session_assert_failed(fixture, ROSE_SESSION_ROSTER, ERROR_REFUSED, "administrator");
    assert_int_equal(fixture->roster_failures, 1);
}

static void a_list_larger_than_the_limit_ends_the_session(void **state)
{
    struct session_fixture *fixture = *state;
    session_go_to(fixture, ROSE_SESSION_ROSTER);
    server_roster(&fixture->message, fixture->last_invoke, 1000, 3500);
    assert_true(fixture->message.size_bytes > 3 * 1024 * 1024);
    session_answer(fixture);
    session_assert_failed(fixture, ROSE_SESSION_ROSTER, ERROR_LIMIT, "roster_limit");
    assert_int_equal(fixture->rosters, 0);
}

static void a_large_list_is_read_while_it_arrives(void **state)
{
    struct session_fixture *fixture = *state;
    session_go_to(fixture, ROSE_SESSION_ROSTER);
    server_roster(&fixture->message, fixture->last_invoke, 1000, 1500);
    assert_true(fixture->message.size_bytes > 1024 * 1024);
    for (size_t at = 0; at < fixture->message.size_bytes; at += 16384) {
        size_t left = fixture->message.size_bytes - at;
        rose_session_received(fixture->session, fixture->message.octets + at,
                              left < 16384 ? left : 16384, fixture->now_ms);
    }
    assert_int_equal(fixture->roster_users, 1000);
    assert_int_equal(rose_session_state(fixture->session), ROSE_SESSION_WORKING);
}

/* Puts one octet more into the outermost element, whose length has three octets. */
static void append_to_message(struct server_message *message, uint8_t octet)
{
    assert_int_equal(message->octets[1], 0x83);
    for (size_t at = 4; ++message->octets[at] == 0; at--)
        assert_true(at > 2);
    message->octets[message->size_bytes++] = octet;
}

static void a_large_list_that_ends_within_a_header_ends_the_session(void **state)
{
    struct session_fixture *fixture = *state;
    session_go_to(fixture, ROSE_SESSION_ROSTER);
    server_roster(&fixture->message, fixture->last_invoke, 1000, 1500);
    append_to_message(&fixture->message, 0x30);
    session_answer(fixture);
    session_assert_failed(fixture, ROSE_SESSION_ROSTER, ERROR_BROKEN, "cut off");
    assert_int_equal(fixture->rosters, 0);
    assert_int_equal(fixture->roster_failures, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SESSION(a_list_larger_than_the_limit_ends_the_session),
        WITH_SESSION(nobody_offline_is_an_empty_list_and_no_failure),
        WITH_SESSION(access_denied_to_the_list_of_users_ends_the_session),
        WITH_SESSION(a_large_list_is_read_while_it_arrives),
        WITH_SESSION(a_large_list_that_ends_within_a_header_ends_the_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
