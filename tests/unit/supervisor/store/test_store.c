#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "proto/event/sentence.h"

#include "store_fixture.h"

static void assert_event(const char *reason, const char *event)
{
    char name[REASON_NAME_BYTES];
    reason_copy_name(reason, name);
    assert_string_equal(name, event);
}

static void a_directory_that_cannot_be_used_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = NULL;
    struct store_opening opening;
    struct error error;
    assert_int_equal(fixture_try_open("/nowhere/at/all", NOW_MS, &store, &opening, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_string_equal(error.reason, "store.directory_unopened path=/nowhere/at/all "
                                      "words=\"No such file or directory\"");
    assert_int_equal(chmod(fixture->directory, 0777), 0);
    assert_int_equal(fixture_try_open(fixture->directory, NOW_MS, &store, &opening, &error), -1);
    assert_event(error.reason, "store.directory_open");
    assert_null(store);
}

static void a_second_supervisor_is_refused_and_told_who_the_first_is(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *first = fixture_open(fixture, NOW_MS, &opening);
    struct store *second = NULL;
    struct error error;
    struct sentence sentence;
    char expected[256];
    (void)snprintf(expected, sizeof(expected),
                   "another supervisor (process %ld) is using the state directory \"%s\"",
                   (long)getpid(), fixture->directory);
    assert_int_equal(fixture_try_open(fixture->directory, NOW_MS, &second, &opening, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_string_equal(sentence_of_reason(error.reason, &sentence), expected);
    store_close(first);
    store_close(fixture_open(fixture, NOW_MS, &opening));
}

/* A child that a killed supervisor was just starting still has its descriptors. */
static void a_lock_that_goes_soon_is_waited_for(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *first = fixture_open(fixture, NOW_MS, &opening);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)usleep(300000);
        _exit(0);
    }
    store_close(first);
    store_close(fixture_open(fixture, NOW_MS, &opening));
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void a_new_installation_is_told_from_a_lost_database(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    assert_true(store_statistics(store).is_lasting);
    store_close(store);
    assert_int_equal(opening.lost_at_ms, 0);
    assert_string_equal(opening.reason, "");
    store_close(fixture_open(fixture, NOW_MS + 1000, &opening));
    assert_int_equal(opening.lost_at_ms, 0);
    assert_string_equal(opening.reason, "");
    fixture_remove_database(fixture);
    store_close(fixture_open(fixture, NOW_MS + 2000, &opening));
    assert_int_equal(opening.lost_at_ms, NOW_MS + 2000);
    assert_event(opening.reason, "store.missing");
    /* A restart within the pause must not shorten it. */
    store_close(fixture_open(fixture, NOW_MS + 3000, &opening));
    assert_int_equal(opening.lost_at_ms, NOW_MS + 2000);
    assert_string_equal(opening.reason, "");
}

static void a_broken_installation_file_is_no_new_installation(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/installation", fixture->directory);
    store_close(fixture_open(fixture, NOW_MS, &opening));
    fixture_remove_database(fixture);
    assert_int_equal(truncate(path, 10), 0);
    store_close(fixture_open(fixture, NOW_MS + 1000, &opening));
    assert_int_equal(opening.lost_at_ms, NOW_MS + 1000);
}

static void the_installation_keeps_its_name_and_its_key(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    uint8_t first[STORE_MAC_BYTES];
    uint8_t second[STORE_MAC_BYTES];
    char id[64];
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    (void)snprintf(id, sizeof(id), "%s", store_installation_id(store));
    assert_int_equal(strlen(id), 32);
    assert_int_equal(store_secret_mac(store, "s3cret", 6, first), 0);
    assert_int_equal(store_secret_mac(store, "s3creT", 6, second), 0);
    assert_memory_not_equal(first, second, STORE_MAC_BYTES);
    store_close(store);
    fixture_remove_database(fixture);
    store = fixture_open(fixture, NOW_MS, &opening);
    assert_string_equal(store_installation_id(store), id);
    assert_int_equal(store_secret_mac(store, "s3cret", 6, second), 0);
    assert_memory_equal(first, second, STORE_MAC_BYTES);
    store_close(store);
}

static void numbers_rise_over_restarts_and_losses(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    int64_t last = store_take_number(store);
    assert_int_equal(last, NOW_MS * 1000);
    for (int i = 0; i < 5000; i++) {
        int64_t next = store_take_number(store);
        assert_int_equal(next, last + 1);
        last = next;
    }
    store_close(store);
    /* The clock was set back by a year. */
    store = fixture_open(fixture, NOW_MS - INT64_C(365) * 86400000, &opening);
    int64_t next = store_take_number(store);
    assert_true(next > last);
    last = next;
    store_close(store);
    fixture_remove_database(fixture);
    store = fixture_open(fixture, NOW_MS + 60000, &opening);
    assert_true(store_take_number(store) > last);
    store_close(store);
}

static void everything_comes_back_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    fixture_fill(store);
    assert_int_equal(store_flush(store, 0, NULL), 0);
    store_close(store);
    store = fixture_open(fixture, NOW_MS + 1, &opening);
    fixture_assert_told_all();
    store_close(store);
}

static void what_was_replaced_or_forgotten_stays_so(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    fixture_fill(store);
    store_close(store);
    store = fixture_open(fixture, NOW_MS, &opening);
    fixture_put(store,
                &(struct store_row){.table = STORE_MAPPING,
                                    .mapping = {"u1", "new@example.test", "emea", "7f-1", 77}});
    fixture_forget(store, STORE_MAPPING, "u2");
    fixture_forget(store, STORE_HOLD, "account");
    fixture_forget(store, STORE_QUARANTINE, "u3");
    fixture_forget(store, STORE_QUARANTINE, "never heard of");
    fixture_forget(store, STORE_NO_ACCESS, "u4");
    assert_int_equal(store_flush(store, 0, NULL), 0);
    store_close(store);
    store = fixture_open(fixture, NOW_MS, &opening);
    struct seen seen = fixture_told();
    assert_int_equal(seen.mappings, 1);
    assert_string_equal(seen.mapping, "u1 new@example.test emea 7f-1 77");
    assert_int_equal(seen.holds, 0);
    assert_int_equal(seen.quarantines, 0);
    assert_int_equal(seen.no_accesses, 0);
    assert_int_equal(seen.logins, 1);
    store_close(store);
}

static void a_row_is_written_as_it_is_then_and_once(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct statistics_store statistics;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    fixture_put_mapping(store, "u1", "old@example.test", 1);
    fixture_put_mapping(store, "u1", "new@example.test", 2);
    fixture_put_hold(store, "u1", NOW_MS + 1000); /* the same key in another table */
    statistics = store_statistics(store);
    assert_int_equal(statistics.waiting, 2);
    assert_int_equal(store_flush(store, 0, NULL), 0);
    statistics = store_statistics(store);
    assert_int_equal(statistics.written, 2);
    assert_int_equal(statistics.waiting, 0);
    store_close(store);
    store_close(fixture_open(fixture, NOW_MS, &opening));
    struct seen seen = fixture_told();
    assert_string_equal(seen.mapping, "u1 new@example.test   2");
    assert_string_equal(seen.hold, "u1 connection.cut 1795478401000");
}

static void what_need_not_last_any_longer_leaves_the_file(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    fixture_put_hold(store, "over", NOW_MS);
    fixture_put_hold(store, "held", NOW_MS + 1);
    store_close(store);
    fixture_is_over("over");
    store = fixture_open(fixture, NOW_MS, &opening);
    assert_int_equal(fixture_told().holds, 2);
    assert_int_equal(store_flush(store, 0, NULL), 0);
    assert_int_equal(fixture_count_in_file(fixture, "SELECT count(*) FROM hold"), 1);
    store_close(store);
    store_close(fixture_open(fixture, NOW_MS, &opening));
    assert_int_equal(fixture_told().holds, 1);
    assert_string_equal(fixture_told().hold, "held connection.cut 1795478400001");
}

static void a_try_is_in_the_file_before_it_is_granted(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct statistics_store statistics;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    fixture_fill(store);
    assert_int_equal(fixture_count_in_file(fixture, "SELECT open FROM login"), 7);
    statistics = store_statistics(store);
    assert_int_equal(statistics.waiting, 5);
    store_close(store);
}

/* As plain text: what an installation has that was begun by an earlier program. */
static const char database_of_before[] =
    "CREATE TABLE number (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE mapping (user TEXT PRIMARY KEY, address TEXT NOT NULL, directory TEXT NOT NULL,"
    " guid TEXT NOT NULL, found_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE hold (account TEXT PRIMARY KEY, reason TEXT NOT NULL,"
    " until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE quarantine (user TEXT PRIMARY KEY, role TEXT NOT NULL, reason TEXT NOT NULL,"
    " version TEXT NOT NULL, since_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE no_access (user TEXT PRIMARY KEY, place TEXT NOT NULL,"
    " since_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE login (account TEXT PRIMARY KEY, is_proven INTEGER NOT NULL,"
    " refusals INTEGER NOT NULL, open INTEGER NOT NULL, held_until_ms INTEGER NOT NULL,"
    " changed_ms INTEGER NOT NULL,"
    " secret_mac BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "PRAGMA application_id = 1163346753;"
    "PRAGMA user_version = 2;"
    "INSERT INTO number VALUES ('next_job_number', 2000000000000000000), ('lost_at_ms', 44);"
    "INSERT INTO mapping VALUES ('u1', 'ä''@example.test', 'emea', '7f-1', 1),"
    " ('u2', 'b@example.test', '', '', 2);"
    "INSERT INTO hold VALUES ('account', 'server busy', 1795482000000);"
    "INSERT INTO quarantine VALUES ('u3', 'worker-ews', 'killed it twice', '1.0', 5);"
    "INSERT INTO no_access VALUES ('u4', 'd@example.test svc mail:443', 6);"
    "INSERT INTO login VALUES ('account', 1, 2, 7, 60, 50,"
    " x'01020300000000000000000000000000000000000000000000000000000000ff');";

static void a_database_of_an_earlier_program_opens_with_all_that_it_knows(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    store_close(fixture_open(fixture, NOW_MS, &opening));
    fixture_remove_database(fixture);
    fixture_run_sql(fixture, database_of_before);
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    assert_string_equal(opening.reason, "");
    assert_int_equal(opening.lost_at_ms, 44);
    assert_int_equal(store_take_number(store), INT64_C(2000000000000000000));
    fixture_assert_told_all_of("other words=\"server busy\"", "other words=\"killed it twice\"");
    store_close(store);
}

/* The statements of an earlier program, which may be put back. */
static void an_earlier_program_reads_and_writes_a_database_of_now(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    fixture_fill(store);
    store_close(store);
    fixture_run_sql(fixture,
                    "CREATE TEMP TABLE t AS SELECT user, address, directory, guid, found_ms"
                    " FROM mapping; SELECT account, reason, until_ms FROM hold;"
                    "SELECT user, role, reason, version, since_ms FROM quarantine;"
                    "SELECT user, place, since_ms FROM no_access;"
                    "SELECT account, is_proven, refusals, open, held_until_ms, changed_ms,"
                    " secret_mac FROM login; SELECT value FROM number WHERE name = '';");
    fixture_run_sql(
        fixture,
        "INSERT OR REPLACE INTO mapping VALUES ('u5', 'e@example.test', 'd', 'g', 9);"
        "INSERT OR REPLACE INTO hold VALUES ('a', 'reason', 1795482000001);"
        "INSERT OR REPLACE INTO quarantine VALUES ('u6', 'worker-ldap', 'It died', '1.0', 3);"
        "INSERT OR REPLACE INTO no_access VALUES ('u7', 'place', 8);"
        "INSERT OR REPLACE INTO login VALUES ('account', 0, 1, 2, 3, 4, zeroblob(32));"
        "INSERT OR REPLACE INTO number VALUES ('lost_at_ms', 45);");
    assert_int_equal(fixture_count_in_file(fixture, "PRAGMA user_version"), 2);
    assert_int_equal(fixture_count_in_file(fixture, "PRAGMA application_id"), 1163346753);
    store = fixture_open(fixture, NOW_MS, &opening);
    struct seen seen = fixture_told();
    assert_int_equal(opening.lost_at_ms, 45);
    assert_string_equal(seen.mapping, "u5 e@example.test d g 9");
    assert_int_equal(seen.holds, 2);
    assert_string_equal(seen.quarantine, "u6 worker-ldap other words=\"It died\" 1.0 3");
    assert_string_equal(seen.no_access, "u7 place 8");
    assert_false(seen.login.is_proven);
    assert_int_equal(seen.login.refusals, 1);
    assert_int_equal(seen.login.changed_ms, 4);
    store_close(store);
}

static void no_more_than_a_batch_is_written_in_a_turn(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct statistics_store statistics;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    for (int i = 0; i < 4500; i++) {
        char user[32];
        (void)snprintf(user, sizeof(user), "user%d", i);
        fixture_put_mapping(store, user, "a@b.test", i);
    }
    const size_t left[] = {2500, 500, 0, 0};
    for (size_t turn = 0; turn < 4; turn++) {
        assert_int_equal(store_flush(store, 0, NULL), 0);
        statistics = store_statistics(store);
        assert_int_equal(statistics.waiting, left[turn]);
    }
    assert_int_equal(statistics.written, 4500);
    assert_int_equal(statistics.failures, 0);
    store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_remove)
    const struct CMUnitTest tests[] = {
        TEST(a_directory_that_cannot_be_used_is_refused),
        TEST(a_second_supervisor_is_refused_and_told_who_the_first_is),
        TEST(a_lock_that_goes_soon_is_waited_for),
        TEST(a_new_installation_is_told_from_a_lost_database),
        TEST(a_broken_installation_file_is_no_new_installation),
        TEST(the_installation_keeps_its_name_and_its_key),
        TEST(numbers_rise_over_restarts_and_losses),
        TEST(everything_comes_back_after_a_restart),
        TEST(what_was_replaced_or_forgotten_stays_so),
        TEST(a_row_is_written_as_it_is_then_and_once),
        TEST(what_need_not_last_any_longer_leaves_the_file),
        TEST(a_try_is_in_the_file_before_it_is_granted),
        TEST(a_database_of_an_earlier_program_opens_with_all_that_it_knows),
        TEST(an_earlier_program_reads_and_writes_a_database_of_now),
        TEST(no_more_than_a_batch_is_written_in_a_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
