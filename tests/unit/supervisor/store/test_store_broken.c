/* What becomes of the store when the file, the disk or the process fails. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "store_fixture.h"

static void write_octets(const char *path, const void *octets, size_t size)
{
    FILE *stream = fopen(path, "we");
    assert_non_null(stream);
    assert_int_equal(fwrite(octets, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

/* Opens what is there, expects it to be put aside and told, and the new one to work. */
static void assert_put_aside(struct fixture *fixture)
{
    struct store_opening opening;
    struct statistics_store statistics;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    statistics = store_statistics(store);
    assert_int_equal(statistics.put_aside, 1);
    assert_true(statistics.is_lasting);
    assert_int_equal(opening.lost_at_ms, NOW_MS);
    assert_non_null(strstr(opening.reason, "store.put_aside "));
    assert_int_equal(store_take_number(store), NOW_MS * 1000);
    fixture_fill(store);
    store_close(store);
    assert_true(fixture_unlink(fixture, "ewscal.db.bad-20261124T000000Z") > 0);
    store = fixture_open(fixture, NOW_MS, &opening);
    fixture_assert_told_all();
    assert_string_equal(opening.reason, "");
    store_close(store);
}

static void make_filled(struct fixture *fixture)
{
    struct store_opening opening;
    struct store *store = fixture_open(fixture, NOW_MS - 1000, &opening);
    fixture_fill(store);
    store_close(store);
}

static void a_file_of_garbage_is_put_aside(void **state)
{
    struct fixture *fixture = *state;
    char garbage[10000];
    memset(garbage, 'x', sizeof(garbage));
    make_filled(fixture);
    write_octets(fixture->database, garbage, sizeof(garbage));
    assert_put_aside(fixture);
}

static void a_cut_database_is_put_aside(void **state)
{
    struct fixture *fixture = *state;
    struct stat status;
    make_filled(fixture);
    assert_int_equal(stat(fixture->database, &status), 0);
    assert_int_equal(truncate(fixture->database, status.st_size / 2), 0);
    assert_put_aside(fixture);
}

static void an_empty_file_is_a_lost_database(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    make_filled(fixture);
    assert_int_equal(truncate(fixture->database, 0), 0);
    store_close(fixture_open(fixture, NOW_MS, &opening));
    assert_int_equal(opening.lost_at_ms, NOW_MS);
}

static void a_foreign_database_is_put_aside(void **state)
{
    struct fixture *fixture = *state;
    make_filled(fixture);
    fixture_remove_database(fixture);
    fixture_run_sql(fixture, "CREATE TABLE song (title TEXT)");
    assert_put_aside(fixture);
}

static void a_database_of_another_program_is_put_aside(void **state)
{
    struct fixture *fixture = *state;
    make_filled(fixture);
    fixture_run_sql(fixture, "PRAGMA application_id = 7");
    assert_put_aside(fixture);
}

static void a_database_of_another_version_is_put_aside(void **state)
{
    struct fixture *fixture = *state;
    make_filled(fixture);
    fixture_run_sql(fixture, "PRAGMA user_version = 999");
    assert_put_aside(fixture);
}

static void a_database_with_other_tables_is_put_aside(void **state)
{
    struct fixture *fixture = *state;
    make_filled(fixture);
    fixture_run_sql(fixture, "ALTER TABLE login DROP COLUMN refusals");
    assert_put_aside(fixture);
}

static void a_database_that_somebody_has_added_to_is_put_aside(void **state)
{
    struct fixture *fixture = *state;
    make_filled(fixture);
    fixture_run_sql(fixture,
                    "CREATE TRIGGER forget AFTER INSERT ON login BEGIN DELETE FROM login; END");
    assert_put_aside(fixture);
    make_filled(fixture);
    fixture_run_sql(fixture, "CREATE VIEW everybody AS SELECT * FROM login");
    assert_put_aside(fixture);
}

/* The largest number that SQLite holds: what is added to it would overflow. */
static void numbers_that_are_not_ours_do_not_overflow(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    make_filled(fixture);
    fixture_run_sql(fixture, "UPDATE number SET value = 9223372036854775807");
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    int64_t first = store_take_number(store);
    assert_true(first >= NOW_MS * 1000);
    for (int64_t i = 1; i <= 2500; i++)
        assert_int_equal(store_take_number(store), first + i);
    store_close(store);
    fixture_run_sql(fixture, "UPDATE number SET value = -9223372036854775808");
    store = fixture_open(fixture, NOW_MS, &opening);
    assert_true(store_take_number(store) >= NOW_MS * 1000);
    store_close(store);
}

static void a_pipe_in_its_place_is_survived(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    make_filled(fixture);
    fixture_remove_database(fixture);
    assert_int_equal(mkfifo(fixture->database, 0600), 0);
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    assert_false(store_statistics(store).is_lasting);
    assert_non_null(strstr(opening.reason, "store.irregular "));
    store_close(store);
    assert_int_equal(unlink(fixture->database), 0);
}

static void make_pipe(const struct fixture *fixture, const char *name)
{
    char path[400];
    (void)snprintf(path, sizeof(path), "%s/%s", fixture->directory, name);
    (void)unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
}

/* Nobody reads them, so whoever opened one to write would wait for ever. */
static void pipes_beside_the_database_are_replaced(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    make_pipe(fixture, "supervisor.pid");
    make_pipe(fixture, "installation");
    make_pipe(fixture, "installation.new");
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    fixture_fill(store);
    store_close(store);
    store = fixture_open(fixture, NOW_MS, &opening);
    fixture_assert_told_all();
    assert_string_equal(opening.reason, "");
    store_close(store);
}

static void a_directory_in_its_place_is_survived(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    make_filled(fixture);
    fixture_remove_database(fixture);
    assert_int_equal(mkdir(fixture->database, 0700), 0);
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    assert_false(store_statistics(store).is_lasting);
    assert_int_equal(opening.lost_at_ms, NOW_MS);
    assert_non_null(strstr(opening.reason, "store.in_memory "));
    fixture_fill(store);
    /* Somebody clears the place: what waited is written then. */
    assert_int_equal(rmdir(fixture->database), 0);
    assert_int_equal(store_flush(store, 0, NULL), 0);
    store_close(store);
    store = fixture_open(fixture, NOW_MS, &opening);
    fixture_assert_told_all();
    assert_int_equal(opening.lost_at_ms, NOW_MS);
    store_close(store);
}

/* Any octets may be wrong: whatever happens, the store opens and works. */
static void no_damage_keeps_the_store_from_opening(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    unsigned seed = 20261124;
    for (int round = 0; round < 60; round++) {
        struct stat status;
        fixture_remove_database(fixture);
        make_filled(fixture);
        assert_int_equal(stat(fixture->database, &status), 0);
        int file = open(fixture->database, O_RDWR | O_CLOEXEC);
        for (int i = 0; i < 1 + round; i++) {
            unsigned char octet = (unsigned char)rand_r(&seed);
            off_t place = (off_t)((unsigned)rand_r(&seed) % (unsigned)status.st_size);
            assert_int_equal(pwrite(file, &octet, 1, place), 1);
        }
        (void)close(file);
        struct store *store = fixture_open(fixture, NOW_MS, &opening);
        assert_true(store_take_number(store) >= NOW_MS * 1000);
        fixture_fill(store);
        /* One that proves to be broken now is put aside, and the next flush writes the new one. */
        struct error error;
        (void)store_flush(store, 0, &error);
        assert_int_equal(store_flush(store, 100000, &error), 0);
        store_close(store);
        /* A key that was hit is another row's now and stays beside it. */
        store = fixture_open(fixture, NOW_MS, &opening);
        struct seen seen = fixture_told();
        assert_true(seen.holds >= 1 && seen.quarantines >= 1 && seen.no_accesses >= 1);
        store_close(store);
    }
}

static void set_file_limit(rlim_t size)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* The limit cuts every write of a file beyond it, as a full disk does: once at each size that the
 * files of the store go through. */
static void a_disk_that_fills_up_at_any_statement_costs_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    int failed = 0;
    (void)signal(SIGXFSZ, SIG_IGN);
    for (rlim_t size = 0; size < 120000; size += 2048) {
        struct statistics_store statistics;
        (void)fixture_unlink(fixture, "");
        set_file_limit(size);
        struct store *store = fixture_open(fixture, NOW_MS, &opening);
        int64_t number = store_take_number(store);
        struct error error;
        fixture_fill(store);
        int status = store_flush(store, 0, &error);
        statistics = store_statistics(store);
        failed += status != 0;
        assert_true(status == 0 || statistics.failures > 0);
        assert_true(status == 0 || !statistics.is_lasting);
        set_file_limit(RLIM_INFINITY);
        assert_int_equal(store_flush(store, 100000, &error), 0);
        statistics = store_statistics(store);
        assert_int_equal(statistics.waiting, 0);
        assert_true(statistics.is_lasting);
        store_close(store);
        store = fixture_open(fixture, NOW_MS, &opening);
        fixture_assert_told_all();
        assert_true(store_take_number(store) > number);
        store_close(store);
    }
    assert_true(failed > 5);
}

static void a_failing_store_pauses_between_its_tries(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct statistics_store statistics;
    struct error error;
    const int64_t pauses[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
    int64_t now = 5000;
    (void)signal(SIGXFSZ, SIG_IGN);
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    fixture_put_hold(store, "account", NOW_MS + 1000);
    set_file_limit(4096);
    for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
        assert_int_equal(store_flush(store, now, &error), -1);
        assert_int_equal(error.class, ERROR_UNAVAILABLE);
        statistics = store_statistics(store);
        uint64_t failures = statistics.failures;
        assert_int_equal(store_flush(store, now + pauses[i] - 1, &error), 0);
        statistics = store_statistics(store);
        assert_int_equal(statistics.failures, failures);
        now += pauses[i];
    }
    set_file_limit(RLIM_INFINITY);
    assert_int_equal(store_flush(store, now, &error), 0);
    statistics = store_statistics(store);
    assert_int_equal(statistics.waiting, 0);
    store_close(store);
}

/* In a mount namespace of its own; exit status 0 good, 77 not permitted here, else the line. */
static int on_a_read_only_disk(const char *directory)
{
#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return __LINE__ % 70 + 1;                                                              \
    } while (0)
    struct store *store = NULL;
    struct store_opening opening;
    struct error error;
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", directory, "tmpfs", 0, "mode=0700") != 0)
        return 77;
    EXPECT(fixture_try_open(directory, NOW_MS, &store, &opening, &error) == 0);
    fixture_put_hold(store, "account", NOW_MS + 1000);
    store_close(store);
    EXPECT(mount("none", directory, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
    EXPECT(fixture_try_open(directory, NOW_MS + 5, &store, &opening, &error) == 0);
    EXPECT(!store_statistics(store).is_lasting);
    EXPECT(strstr(opening.reason, "store.in_memory ") != NULL);
    EXPECT(store_take_number(store) >= (NOW_MS + 5) * 1000);
    EXPECT(mount("none", directory, NULL, MS_REMOUNT, NULL) == 0);
    EXPECT(store_flush(store, 0, &error) == 0);
    store_close(store);
    EXPECT(fixture_try_open(directory, NOW_MS, &store, &opening, &error) == 0 &&
           store_statistics(store).is_lasting);
    EXPECT(fixture_told().holds == 1);
    store_close(store);
    return 0;
}

static void a_read_only_disk_is_survived(void **state)
{
    struct fixture *fixture = *state;
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(on_a_read_only_disk(fixture->directory));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        print_message("SKIPPED: no right to mount a disk of our own here\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void write_for_ever(const char *directory, int told)
{
    struct store *store = NULL;
    struct store_opening opening;
    if (fixture_try_open(directory, NOW_MS, &store, &opening, NULL) != 0)
        _exit(1);
    for (int i = 0;; i++) {
        char user[32];
        int64_t number = store_take_number(store);
        (void)snprintf(user, sizeof(user), "user%d", i % 3000);
        fixture_put_mapping(store, user, "a@b.test", i);
        if (i % 100 == 0 && store_flush(store, i, NULL) != 0)
            _exit(2);
        if (write(told, &number, sizeof(number)) != sizeof(number))
            _exit(3);
    }
}

static void a_process_killed_while_it_writes_loses_no_number_and_tears_nothing(void **state)
{
    struct fixture *fixture = *state;
    int64_t highest = 0;
    for (int round = 0; round < 10; round++) {
        int pipe_ends[2];
        assert_int_equal(pipe(pipe_ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            write_for_ever(fixture->directory, pipe_ends[1]);
        (void)close(pipe_ends[1]);
        int64_t number = 0;
        for (int i = 0; i < 3000 + 777 * round; i++) {
            assert_int_equal(read(pipe_ends[0], &number, sizeof(number)), sizeof(number));
            assert_true(number > highest);
            highest = number;
        }
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        while (read(pipe_ends[0], &number, sizeof(number)) == sizeof(number))
            highest = number;
        (void)close(pipe_ends[0]);
        struct store_opening opening;
        struct store *store = fixture_open(fixture, NOW_MS, &opening);
        assert_string_equal(opening.reason, "");
        assert_true(fixture_told().mappings > 0);
        number = store_take_number(store);
        assert_true(number > highest);
        highest = number;
        store_close(store);
    }
}

/* More than SQLite keeps in memory, so that it must read the file again. */
static void a_database_that_breaks_in_use_is_replaced(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct statistics_store statistics;
    struct error error;
    char garbage[65536];
    memset(garbage, 'x', sizeof(garbage));
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    fixture_fill(store);
    for (int i = 0; i < 120000; i++) {
        char user[128];
        (void)snprintf(user, sizeof(user), "a-long-name-that-takes-room-in-the-file-%d", i);
        fixture_put_mapping(store, user, "a@b.test", i);
        if (i % 2000 == 1999)
            assert_int_equal(store_flush(store, 0, &error), 0);
    }
    int file = open(fixture->database, O_RDWR | O_CLOEXEC);
    struct stat status;
    assert_int_equal(fstat(file, &status), 0);
    assert_true(status.st_size > 3 * 1024 * 1024);
    for (off_t place = 0; place < status.st_size; place += sizeof(garbage))
        assert_int_equal(pwrite(file, garbage, sizeof(garbage), place), sizeof(garbage));
    (void)close(file);
    int64_t now = 0;
    do {
        char user[128];
        (void)snprintf(user, sizeof(user), "a-long-name-that-takes-room-in-the-file-%d", (int)now);
        fixture_put_mapping(store, user, "c@d.test", 1);
        (void)store_flush(store, now, &error);
        statistics = store_statistics(store);
        now += 1000;
    } while (statistics.put_aside == 0 && now < 1000000);
    assert_int_equal(statistics.put_aside, 1);
    assert_int_equal(store_flush(store, now + 60000, &error), 0);
    store_close(store);
    store = fixture_open(fixture, NOW_MS, &opening);
    fixture_assert_told_but_mappings();
    assert_true(fixture_told().mappings >= 120002);
    assert_string_equal(opening.reason, "");
    assert_int_equal(opening.lost_at_ms, 0);
    store_close(store);
}

/* It can be read as a whole, and the first write shows that it is not ours any more. */
static void a_database_that_cannot_be_written_is_replaced_with_all_that_it_knew(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct statistics_store statistics;
    struct error error;
    make_filled(fixture);
    fixture_run_sql(fixture, "DROP TABLE number; CREATE TABLE number (name TEXT PRIMARY KEY,"
                             " value INTEGER NOT NULL CHECK (value < 5)) STRICT, WITHOUT ROWID");
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    assert_false(store_statistics(store).is_lasting);
    assert_int_equal(opening.lost_at_ms, 0);
    assert_int_equal(store_flush(store, 0, &error), 0);
    statistics = store_statistics(store);
    assert_true(statistics.is_lasting);
    assert_int_equal(statistics.put_aside, 1);
    assert_int_equal(statistics.waiting, 0);
    store_close(store);
    store = fixture_open(fixture, NOW_MS, &opening);
    fixture_assert_told_all();
    assert_string_equal(opening.reason, "");
    assert_int_equal(opening.lost_at_ms, 0);
    store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_remove)
    const struct CMUnitTest tests[] = {
        TEST(a_file_of_garbage_is_put_aside),
        TEST(a_cut_database_is_put_aside),
        TEST(an_empty_file_is_a_lost_database),
        TEST(a_foreign_database_is_put_aside),
        TEST(a_database_of_another_program_is_put_aside),
        TEST(a_database_of_another_version_is_put_aside),
        TEST(a_database_with_other_tables_is_put_aside),
        TEST(a_database_that_somebody_has_added_to_is_put_aside),
        TEST(numbers_that_are_not_ours_do_not_overflow),
        TEST(a_pipe_in_its_place_is_survived),
        TEST(pipes_beside_the_database_are_replaced),
        TEST(a_directory_in_its_place_is_survived),
        TEST(no_damage_keeps_the_store_from_opening),
        TEST(a_disk_that_fills_up_at_any_statement_costs_nothing),
        TEST(a_failing_store_pauses_between_its_tries),
        TEST(a_read_only_disk_is_survived),
        TEST(a_process_killed_while_it_writes_loses_no_number_and_tears_nothing),
        TEST(a_database_that_breaks_in_use_is_replaced),
        TEST(a_database_that_cannot_be_written_is_replaced_with_all_that_it_knew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
