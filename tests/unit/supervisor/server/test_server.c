#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/server/servers.h"

#include "unit/supervisor/log_fixture.h"
#include "unit/supervisor/server/accounts_fixture.h"

#define ACCOUNT     "windows svc"
#define INTERVAL_MS 900000
#define TIMEOUT_MS  120000
#define SAID        "event=server.in_trouble"
#define SAID_LASTS  "event=server.unusable"

static const struct trouble away = {ERROR_UNAVAILABLE, "", "connection.failed words=\"no route\"",
                                    "worker-ews/1"};

struct world {
    struct log_fixture log;
    struct accounts *accounts;
    struct servers *servers, *directories;
    struct server *server;
};

static void assert_trouble(const struct world *world, const char *expected)
{
    char room[REASON_BYTES];
    assert_string_equal(server_trouble(world->server, (struct both_clocks){0, 1}, room), expected);
}

static int open_world(void **state)
{
    static struct world world;
    static const struct server_settings settings = {.name = "main", .account = ACCOUNT};
    log_fixture_open(&world.log);
    world.accounts = fixture_accounts();
    fixture_remember(world.accounts, ACCOUNT, true, 0);
    world.servers = servers_create(ROLE_WORKER_EWS, 1, world.log.log);
    world.directories = servers_create(ROLE_WORKER_LDAP, 1, world.log.log);
    servers_set(world.servers, &settings, world.accounts);
    servers_set(world.directories, &settings, world.accounts);
    world.server = &world.servers->items[0];
    *state = &world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    servers_destroy(world->servers);
    servers_destroy(world->directories);
    accounts_destroy(world->accounts);
    log_fixture_close(&world->log);
    return 0;
}

static void pauses_grow_up_to_a_minute_and_end_with_an_answer(void **state)
{
    struct world *world = *state;
    static const int64_t pauses[] = {2000, 4000, 8000, 16000, 32000, 60000, 60000};
    int64_t now_ms = 5000;
    for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
        server_failed(world->server, &away, now_ms);
        assert_int_equal(server_next_ms(world->server, now_ms), now_ms + pauses[i]);
        assert_false(server_may_be_asked(world->server, now_ms + pauses[i] - 1));
        now_ms += pauses[i];
        assert_true(server_may_be_asked(world->server, now_ms));
    }
    server_failed(world->server, &away, now_ms);
    server_answered(world->server);
    assert_true(server_may_be_asked(world->server, now_ms));
    assert_int_equal(server_next_ms(world->server, now_ms), INT64_MAX);
    server_failed(world->server, &away, now_ms);
    assert_int_equal(server_next_ms(world->server, now_ms), now_ms + 2000);
}

static void a_rest_is_never_shortened(void **state)
{
    struct world *world = *state;
    server_rest_until(world->server, 3000);
    server_rest_until(world->server, 2000);
    assert_false(server_may_be_asked(world->server, 2999));
    assert_true(server_may_be_asked(world->server, 3000));
}

static void trouble_is_said_once_until_something_changes(void **state)
{
    struct world *world = *state;
    struct trouble other = away;
    server_troubled(world->server, &away);
    server_troubled(world->server, &away);
    assert_int_equal(log_fixture_count(&world->log, SAID), 1);
    assert_int_equal(log_fixture_count(&world->log, "the server has a problem; it is tried again"),
                     1);
    assert_int_equal(
        log_fixture_count(&world->log, " reason=connection.failed why=\"no connection"), 1);
    other.reason = "connection.closed";
    server_troubled(world->server, &other);
    assert_int_equal(log_fixture_count(&world->log, SAID), 2);
    other.code = "500";
    server_troubled(world->server, &other);
    assert_int_equal(log_fixture_count(&world->log, SAID), 3);
    other.reason = "exchange.failed";
    server_troubled(world->server, &other);
    assert_int_equal(log_fixture_count(&world->log, SAID), 3);
    assert_trouble(world, other.reason);
    server_answered(world->server);
    server_answered(world->server);
    assert_int_equal(log_fixture_count(&world->log, "event=server.answers_again"), 1);
    server_troubled(world->server, &other);
    assert_int_equal(log_fixture_count(&world->log, SAID), 4);
}

static void a_server_that_is_back_may_still_wish_a_pause(void **state)
{
    struct world *world = *state;
    server_failed(world->server, &away, 0);
    server_refrains(world->server);
    server_is_back(world->server);
    server_is_back(world->server);
    assert_int_equal(log_fixture_count(&world->log, "event=server.answers_again"), 1);
    assert_int_equal(world->server->failures_in_a_row, 2);
    assert_false(server_may_be_asked(world->server, 0));
}

static void what_lasts_is_said_as_an_error(void **state)
{
    struct world *world = *state;
    const struct trouble invalid = {ERROR_INVALID, "404", "exchange.not_found", "worker-ews/1"};
    const struct trouble refused = {ERROR_REFUSED, "403", "exchange.forbidden", "worker-ews/1"};
    server_troubled(world->server, &invalid);
    server_troubled(world->server, &refused);
    assert_int_equal(log_fixture_count(&world->log, SAID_LASTS), 2);
    assert_int_equal(log_fixture_count(&world->log, "server=\"exchange main\""), 2);
    assert_int_equal(log_fixture_count(&world->log, SAID), 0);
}

static void a_refused_account_was_said_already_and_stops_the_server(void **state)
{
    struct world *world = *state;
    assert_false(server_is_refused(world->server, 0));
    fixture_remember(world->accounts, ACCOUNT, false, 1);
    assert_true(server_is_refused(world->server, 0));
    assert_false(server_may_be_asked(world->server, 0));
    assert_true(server_is_given_up(world->server, false, INTERVAL_MS, 0));
    server_troubled(world->server, &away);
    assert_int_equal(log_fixture_count(&world->log, SAID), 0);
    assert_trouble(world, "account.stopped_before next_try=\"with a new password, or by "
                          "`ewscalctl account retry`\"");
}

static void a_wish_of_exchange_does_not_keep_anybody_from_the_directory(void **state)
{
    struct world *world = *state;
    assert_trouble(world, "server.away");
    account_wait(world->accounts, world->server->account, 60000, "exchange.busy",
                 (struct both_clocks){0});
    assert_false(server_may_be_asked(world->server, 59999));
    assert_true(server_may_be_asked(world->server, 60000));
    assert_int_equal(server_next_ms(world->server, 1000), 60000);
    server_rest_until(world->server, 50000);
    assert_int_equal(server_next_ms(world->server, 1000), 50000);
    assert_true(server_may_be_asked(&world->directories->items[0], 0));
    assert_int_equal(server_next_ms(&world->directories->items[0], 0), INT64_MAX);
    assert_trouble(world, "exchange.busy");
}

static void one_process_tries_an_account_before_it_is_known_good(void **state)
{
    struct world *world = *state;
    world->server->jobs = 1;
    assert_true(server_may_be_asked(world->server, 0));
    fixture_remember(world->accounts, ACCOUNT, false, 0);
    assert_false(server_may_be_asked(world->server, 0));
    world->server->jobs = 0;
    assert_true(server_may_be_asked(world->server, 0));
    world->server->account = NULL;
    world->server->jobs = 1;
    assert_true(server_may_be_asked(world->server, 0));
}

static void who_was_away_for_a_whole_round_is_given_up(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < SERVER_MOST_FAILURES; i++) {
        assert_false(server_is_given_up(world->server, true, INTERVAL_MS, 0));
        if (i == 0)
            server_refrains(world->server);
        else
            server_failed(world->server, &away, 0);
    }
    assert_true(server_is_given_up(world->server, true, INTERVAL_MS, 0));
    assert_false(server_is_given_up(world->server, false, INTERVAL_MS, 0));
    server_answered(world->server);
    assert_false(server_is_given_up(world->server, true, INTERVAL_MS, 0));
    account_wait(world->accounts, world->server->account, INTERVAL_MS, "exchange.busy",
                 (struct both_clocks){0});
    assert_true(server_is_given_up(world->server, true, INTERVAL_MS, 0));
    assert_false(server_is_given_up(world->server, true, INTERVAL_MS, 1));
}

static void silence_counts_from_the_first_who_waits(void **state)
{
    struct world *world = *state;
    struct server *server = world->server;
    assert_int_equal(server_silent_from_ms(server, true, TIMEOUT_MS), INT64_MAX);
    server_note_waiting(server, true, 1000);
    server_note_waiting(server, true, 2000);
    assert_int_equal(server_silent_from_ms(server, true, TIMEOUT_MS), 1000 + TIMEOUT_MS);
    assert_int_equal(server_silent_from_ms(server, false, TIMEOUT_MS), INT64_MAX);
    server->jobs = 1;
    server_note_waiting(server, false, 3000); /* it is being asked */
    assert_int_equal(server_silent_from_ms(server, true, TIMEOUT_MS), 1000 + TIMEOUT_MS);
    server->jobs = 0;
    server_note_waiting(server, false, 3000);
    assert_int_equal(server_silent_from_ms(server, true, TIMEOUT_MS), INT64_MAX);
    server_note_waiting(server, true, 4000);
    server_wait_anew(server, 5000);
    assert_int_equal(server_silent_from_ms(server, true, TIMEOUT_MS), 5000 + TIMEOUT_MS);
    server_answered(server);
    assert_int_equal(server_silent_from_ms(server, true, TIMEOUT_MS), INT64_MAX);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_world, close_world)
    const struct CMUnitTest tests[] = {
        TEST(pauses_grow_up_to_a_minute_and_end_with_an_answer),
        TEST(a_rest_is_never_shortened),
        TEST(trouble_is_said_once_until_something_changes),
        TEST(a_server_that_is_back_may_still_wish_a_pause),
        TEST(what_lasts_is_said_as_an_error),
        TEST(a_refused_account_was_said_already_and_stops_the_server),
        TEST(a_wish_of_exchange_does_not_keep_anybody_from_the_directory),
        TEST(one_process_tries_an_account_before_it_is_known_good),
        TEST(who_was_away_for_a_whole_round_is_given_up),
        TEST(silence_counts_from_the_first_who_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
