/* A state directory of its own for each test of the store. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "supervisor/store/store.h"

/* 2026-11-24T00:00:00Z */
#define NOW_MS INT64_C(1795478400000)

struct fixture {
    char directory[64];
    char database[128];
};

/* What the store told when it was opened; of each kind the text of the last row. */
struct seen {
    int mappings, holds, quarantines, no_accesses, logins;
    char mapping[256], hold[256], quarantine[256], no_access[256], account[256];
    struct store_login login; /* without the account's name */
};

/* For cmocka; the fixture becomes the state. */
int fixture_make(void **state);
int fixture_remove(void **state);

/* Removes the files whose name begins with `prefix`, and says how many there were. */
int fixture_unlink(const struct fixture *fixture, const char *prefix);
void fixture_remove_database(const struct fixture *fixture);

/* Opens the store as a new supervisor does, who knows only what it is told; with the second one the test
 * fails when that fails. */
int fixture_try_open(const char *directory,
                     int64_t wall_ms,
                     struct store **store,
                     struct store_opening *opening,
                     struct error *error);
struct store *
fixture_open(const struct fixture *fixture, int64_t wall_ms, struct store_opening *opening);

/* The owner of the rows: it has a row from now on, or no longer, and tells the store. Copies. */
void fixture_put(struct store *store, const struct store_row *row);
void fixture_put_mapping(struct store *store,
                         const char *user,
                         const char *address,
                         int64_t found_ms);
void fixture_put_hold(struct store *store, const char *account, int64_t until_ms);
void fixture_forget(struct store *store, enum store_table table, const char *key);

/* Rows of that key need not last any longer when they are told next. Keeps the text; NULL: of none. */
void fixture_is_over(const char *key);

/* Puts a row of each kind. */
void fixture_fill(struct store *store);

/* What the newest opening told; that it was just those rows, all of them or all but mappings. */
struct seen fixture_told(void);
void fixture_assert_told_all(void);
/* The same with these reasons of the hold and the quarantine. */
void fixture_assert_told_all_of(const char *hold, const char *quarantine);
void fixture_assert_told_but_mappings(void);

/* The number that a query finds in the file. */
int64_t fixture_count_in_file(const struct fixture *fixture, const char *sql);

/* Runs SQL on a file that no store has open. */
void fixture_run_sql(const struct fixture *fixture, const char *sql);

#endif
