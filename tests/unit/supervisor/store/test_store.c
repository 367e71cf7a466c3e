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

#include "store_fixture.h"

static void a_directory_that_cannot_be_used_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = NULL;
    struct store_opening opening;
    struct error error;
    assert_int_equal(store_open("/nowhere/at/all", NOW_MS, &store, &opening, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_non_null(strstr(error.text, "/nowhere/at/all"));
    assert_int_equal(chmod(fixture->directory, 0777), 0);
    assert_int_equal(store_open(fixture->directory, NOW_MS, &store, &opening, &error), -1);
    assert_non_null(strstr(error.text, "closed to others"));
    assert_null(store);
}

static void a_second_supervisor_is_refused_and_told_who_the_first_is(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *first = fixture_open(fixture, NOW_MS, &opening);
    struct store *second = NULL;
    struct error error;
    char expected[64];
    (void)snprintf(expected, sizeof(expected), "(process %ld)", (long)getpid());
    assert_int_equal(store_open(fixture->directory, NOW_MS, &second, &opening, &error), -1);
    assert_int_equal(error.class, ERROR_INVALID);
    assert_non_null(strstr(error.text, expected));
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
    store_close(fixture_open(fixture, NOW_MS, &opening));
    assert_true(opening.is_first);
    assert_true(opening.is_lasting);
    assert_int_equal(opening.lost_at_ms, 0);
    assert_string_equal(opening.text, "");
    store_close(fixture_open(fixture, NOW_MS + 1000, &opening));
    assert_false(opening.is_first);
    assert_int_equal(opening.lost_at_ms, 0);
    fixture_remove_database(fixture);
    store_close(fixture_open(fixture, NOW_MS + 2000, &opening));
    assert_false(opening.is_first);
    assert_int_equal(opening.lost_at_ms, NOW_MS + 2000);
    assert_non_null(strstr(opening.text, "was missing"));
    /* A restart within the pause must not shorten it. */
    store_close(fixture_open(fixture, NOW_MS + 3000, &opening));
    assert_int_equal(opening.lost_at_ms, NOW_MS + 2000);
    assert_string_equal(opening.text, "");
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
    assert_false(opening.is_first);
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
    int64_t last = store_take_numbers(store, 1);
    assert_int_equal(last, NOW_MS * 1000);
    for (int i = 0; i < 5000; i++) {
        int64_t next = store_take_numbers(store, 1);
        assert_int_equal(next, last + 1);
        last = next;
    }
    assert_int_equal(store_take_numbers(store, 5000), last + 1);
    last += 5000;
    assert_int_equal(store_take_numbers(store, 1), last + 1);
    last++;
    store_close(store);
    /* The clock was set back by a year. */
    store = fixture_open(fixture, NOW_MS - INT64_C(365) * 86400000, &opening);
    int64_t next = store_take_numbers(store, 1);
    assert_true(next > last);
    last = next;
    store_close(store);
    fixture_remove_database(fixture);
    store = fixture_open(fixture, NOW_MS + 60000, &opening);
    assert_true(store_take_numbers(store, 1) > last);
    store_close(store);
}

static void everything_comes_back_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    fixture_fill(store);
    fixture_assert_filled(store, false);
    assert_int_equal(store_flush(store, 0, NULL), 0);
    store_close(store);
    store = fixture_open(fixture, NOW_MS + 1, &opening);
    fixture_assert_filled(store, true);
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
    store_mapping_put(store, &(struct store_mapping){"u1", "new@example.test", "emea", "7f-1", 77});
    store_mapping_forget(store, "u2");
    store_hold_forget(store, "account");
    store_quarantine_forget(store, "u3");
    store_quarantine_forget(store, "never heard of");
    store_no_access_forget(store, "u4");
    assert_int_equal(store_flush(store, 0, NULL), 0);
    store_close(store);
    store = fixture_open(fixture, NOW_MS, &opening);
    struct seen seen = fixture_see(store);
    assert_int_equal(seen.mappings, 1);
    assert_string_equal(seen.mapping, "u1 new@example.test emea 7f-1 77");
    assert_int_equal(seen.holds, 0);
    assert_int_equal(seen.quarantines, 0);
    assert_int_equal(seen.no_accesses, 0);
    store_close(store);
}

static void quarantines_of_other_versions_leave_the_file(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    store_quarantine_put(store, &(struct store_quarantine){"u1", "worker-ews", "", "1.0", 1});
    store_quarantine_put(store, &(struct store_quarantine){"u2", "worker-ews", "", "1.1", 2});
    assert_int_equal(store_flush(store, 0, NULL), 0);
    store_quarantine_forget_others(store, "1.1");
    assert_int_equal(store_flush(store, 0, NULL), 0);
    assert_int_equal(fixture_count_in_file(fixture, "SELECT count(*) FROM quarantine"), 1);
    assert_string_equal(fixture_see(store).quarantine, "u2 worker-ews  1.1 2");
    store_close(store);
}

static void holds_that_are_over_leave_the_file(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    store_hold_put(store, &(struct store_hold){"over", "busy", NOW_MS});
    store_hold_put(store, &(struct store_hold){"also over", "busy", NOW_MS - 1});
    store_hold_put(store, &(struct store_hold){"held", "busy", NOW_MS + 1});
    assert_int_equal(store_flush(store, 0, NULL), 0);
    assert_int_equal(fixture_count_in_file(fixture, "SELECT count(*) FROM hold"), 3);
    store_hold_forget_ended(store, NOW_MS);
    assert_int_equal(store_flush(store, 0, NULL), 0);
    assert_int_equal(fixture_count_in_file(fixture, "SELECT count(*) FROM hold"), 1);
    assert_string_equal(fixture_see(store).hold, "held busy 1795478400001");
    store_close(store);
}

static void a_try_is_in_the_file_before_it_is_granted(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct error error;
    struct store_login login = {.account = "svc", .open = 9, .changed_ms = NOW_MS};
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    assert_false(store_login_get(store, "svc", &login));
    assert_int_equal(store_login_put(store, &login, &error), 0);
    assert_int_equal(fixture_count_in_file(fixture, "SELECT open FROM login"), 9);
    store_close(store);
}

static void no_more_than_a_batch_is_written_in_a_turn(void **state)
{
    struct fixture *fixture = *state;
    struct store_opening opening;
    struct store_statistics statistics;
    struct store *store = fixture_open(fixture, NOW_MS, &opening);
    for (int i = 0; i < 4500; i++) {
        char user[32];
        (void)snprintf(user, sizeof(user), "user%d", i);
        store_mapping_put(store, &(struct store_mapping){user, "a@b.test", "", "", i});
    }
    const size_t left[] = {2500, 500, 0, 0};
    for (size_t turn = 0; turn < 4; turn++) {
        assert_int_equal(store_flush(store, 0, NULL), 0);
        store_statistics(store, &statistics);
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
        TEST(quarantines_of_other_versions_leave_the_file),
        TEST(holds_that_are_over_leave_the_file),
        TEST(a_try_is_in_the_file_before_it_is_granted),
        TEST(no_more_than_a_batch_is_written_in_a_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
