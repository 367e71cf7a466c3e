#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/peer/seat.h"

#include "unit/supervisor/log_fixture.h"

#define HEARTBEAT_MS 2000
#define INSTANCE     99
#define SAID         "event=server.in_trouble server=ucserver"
#define SAID_LASTS   "event=server.unusable server=ucserver"

struct world {
    struct log_fixture log;
    struct peer publisher;
    struct seat *seat;
};

static const struct joined successor = {
    .role = ROLE_PUBLISHER_UCSERVER, .name = "publisher/2", .instance = 100};
static const struct joined the_same = {
    .role = ROLE_PUBLISHER_UCSERVER, .name = "publisher/1", .instance = INSTANCE};

static int open_world(void **state)
{
    static char name[] = "publisher/1";
    static struct world world;
    world = (struct world){.publisher = {.name = name}};
    log_fixture_open(&world.log);
    world.seat = seat_create(0, world.log.log, 0);
    *state = &world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    seat_destroy(world->seat);
    log_fixture_close(&world->log);
    return 0;
}

static bool may_take(const struct world *world, const struct joined *joining, int64_t now_ms)
{
    struct refused refused;
    return seat_may_be_taken(world->seat, joining, HEARTBEAT_MS, now_ms, &refused);
}

/* How long a successor is told to wait. */
static int64_t wait_ms(const struct world *world, int64_t now_ms)
{
    struct refused refused = {0};
    assert_false(seat_may_be_taken(world->seat, &successor, HEARTBEAT_MS, now_ms, &refused));
    assert_int_equal(refused.why, REFUSED_WAIT);
    assert_string_equal(refused.text, "publisher.seat_taken");
    return refused.wait_ms;
}

static void take(struct world *world)
{
    seat_take(world->seat, &world->publisher, INSTANCE);
}

static struct seat_change report(struct world *world, int64_t number, const char *trouble)
{
    const struct ucserver_session session = {.number = number,
                                             .working = trouble == NULL,
                                             .class = ERROR_UNAVAILABLE,
                                             .reason = trouble == NULL ? "" : trouble,
                                             .version = "7"};
    return seat_ucserver_session(world->seat, &session, false);
}

static void only_one_has_it(void **state)
{
    struct world *world = *state;
    assert_true(may_take(world, &successor, 0));
    take(world);
    assert_int_equal(wait_ms(world, 1000), HEARTBEAT_MS);
    assert_false(may_take(world, &the_same, 1000));
    seat_leave(world->seat, PEER_SAID_GOODBYE, HEARTBEAT_MS, 5000);
    assert_true(may_take(world, &successor, 5000));
}

static void a_successor_of_a_silent_one_waits_for_three_more_heartbeats(void **state)
{
    struct world *world = *state;
    take(world);
    seat_leave(world->seat, PEER_SILENT, HEARTBEAT_MS, 10000);
    assert_int_equal(wait_ms(world, 10000), 3 * HEARTBEAT_MS);
    assert_int_equal(wait_ms(world, 10000 + 3 * HEARTBEAT_MS - 1), 1);
    assert_true(may_take(world, &successor, 10000 + 3 * HEARTBEAT_MS));
}

static void the_silent_one_itself_need_not_wait(void **state)
{
    struct world *world = *state;
    struct joined joining = the_same;
    take(world);
    seat_leave(world->seat, PEER_SILENT, HEARTBEAT_MS, 10000);
    assert_true(may_take(world, &the_same, 10000));
    joining.name = "publisher/2";
    assert_false(may_take(world, &joining, 10000));
    joining = the_same;
    joining.instance = INSTANCE + 1;
    assert_false(may_take(world, &joining, 10000));
}

static void an_unknown_instance_is_nobody_in_particular(void **state)
{
    struct world *world = *state;
    struct joined joining = the_same;
    joining.instance = 0;
    seat_take(world->seat, &world->publisher, 0);
    seat_leave(world->seat, PEER_SILENT, HEARTBEAT_MS, 10000);
    assert_false(may_take(world, &joining, 10000));
}

static void nobody_waits_for_one_that_was_reaped(void **state)
{
    struct world *world = *state;
    take(world);
    seat_reaped(world->seat, 9000); /* it has the seat: that was an earlier process */
    assert_false(may_take(world, &successor, 9000));
    seat_leave(world->seat, PEER_SILENT, HEARTBEAT_MS, 10000);
    seat_reaped(world->seat, 11000);
    assert_true(may_take(world, &successor, 11000));
}

static void a_publisher_of_another_host_may_still_write_after_our_start(void **state)
{
    struct world *world = *state;
    seat_destroy(world->seat);
    world->seat = seat_create(HEARTBEAT_MS, NULL, 1000);
    assert_int_equal(wait_ms(world, 1000), 6 * HEARTBEAT_MS);
    assert_true(may_take(world, &successor, 1000 + 6 * HEARTBEAT_MS));
}

static void what_is_missing_is_told(void **state)
{
    struct world *world = *state;
    assert_string_equal(seat_trouble(world->seat), "publisher.missing");
    take(world);
    assert_string_equal(seat_trouble(world->seat), "publisher.no_session_yet");
    (void)report(world, 1, "connection.failed");
    assert_string_equal(seat_trouble(world->seat), "connection.failed");
    (void)report(world, 2, NULL);
    assert_null(seat_trouble(world->seat));
    assert_true(world->seat->is_working);
    seat_leave(world->seat, PEER_DIED, HEARTBEAT_MS, 0);
    assert_false(world->seat->is_working);
    assert_string_equal(seat_trouble(world->seat), "publisher.missing");
}

static void assert_change(struct seat_change change, bool is_new, bool begins)
{
    assert_int_equal(change.is_new, is_new);
    assert_int_equal(change.begins, begins);
}

static void a_session_is_new_and_begins(void **state)
{
    struct world *world = *state;
    take(world);
    assert_change(report(world, 1, "connection.failed"), true, false);
    assert_change(report(world, 1, NULL), false, true);
    assert_change(report(world, 1, NULL), false, false);
    assert_change(report(world, 2, NULL), true, true);
    assert_change(report(world, 2, "connection.cut"), false, false);
    assert_change(report(world, 2, NULL), false, true);
    assert_int_equal(log_fixture_count(&world->log, "event=publisher.session_works session="), 2);
    seat_leave(world->seat, PEER_DIED, HEARTBEAT_MS, 0);
    take(world);
    assert_change(report(world, 2, NULL), true, true);
}

static void trouble_is_said_once_until_a_session_was_good(void **state)
{
    struct world *world = *state;
    take(world);
    (void)report(world, 1, "connection.failed");
    (void)report(world, 2, "connection.failed");
    assert_int_equal(log_fixture_count(&world->log, SAID), 1);
    (void)report(world, 3, NULL); /* one in which not even the roster could be read */
    (void)report(world, 4, "connection.failed");
    assert_int_equal(log_fixture_count(&world->log, SAID), 1);
    (void)report(world, 4, "connection.closed");
    assert_int_equal(log_fixture_count(&world->log, SAID), 2);
    (void)report(world, 5, NULL);
    seat_ucserver_session_is_good(world->seat);
    (void)report(world, 5, "connection.closed");
    assert_int_equal(log_fixture_count(&world->log, SAID), 3);
    assert_int_equal(log_fixture_count(&world->log, "seen_by=publisher/1"), 3);
}

static void what_lasts_is_an_error_but_not_a_refused_account(void **state)
{
    struct world *world = *state;
    const struct ucserver_session session = {
        .number = 1, .class = ERROR_REFUSED, .reason = "ucserver.password_wrong", .version = ""};
    const struct ucserver_session ended = {
        .number = 1, .class = ERROR_NONE, .reason = "process.drain_wanted", .version = ""};
    take(world);
    (void)seat_ucserver_session(world->seat, &session, true);
    assert_int_equal(log_fixture_count(&world->log, SAID_LASTS), 0);
    assert_string_equal(seat_trouble(world->seat), "ucserver.password_wrong");
    (void)seat_ucserver_session(world->seat, &session, false);
    assert_int_equal(log_fixture_count(&world->log, SAID_LASTS), 1);
    (void)seat_ucserver_session(world->seat, &ended, false); /* that is no trouble */
    assert_int_equal(log_fixture_count(&world->log, "event=server."), 1);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_world, close_world)
    const struct CMUnitTest tests[] = {
        TEST(only_one_has_it),
        TEST(a_successor_of_a_silent_one_waits_for_three_more_heartbeats),
        TEST(the_silent_one_itself_need_not_wait),
        TEST(an_unknown_instance_is_nobody_in_particular),
        TEST(nobody_waits_for_one_that_was_reaped),
        TEST(a_publisher_of_another_host_may_still_write_after_our_start),
        TEST(what_is_missing_is_told),
        TEST(a_session_is_new_and_begins),
        TEST(trouble_is_said_once_until_a_session_was_good),
        TEST(what_lasts_is_an_error_but_not_a_refused_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
