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

/* What the store tells when it is asked for everything; of each kind the text of the last row. */
struct seen {
    int mappings, holds, quarantines, no_accesses;
    char mapping[256], hold[256], quarantine[256], no_access[256];
};

/* For cmocka; the fixture becomes the state. */
int fixture_make(void **state);
int fixture_remove(void **state);

/* Removes the files whose name begins with `prefix`, and says how many there were. */
int fixture_unlink(const struct fixture *fixture, const char *prefix);
void fixture_remove_database(const struct fixture *fixture);

/* Opens the store; the test fails when that fails. */
struct store *
fixture_open(const struct fixture *fixture, int64_t wall_ms, struct store_opening *opening);

/* Puts a row of each kind into it, sees what is there, and that it is just those rows (mappings are
 * in the file only). */
void fixture_fill(struct store *store);
struct seen fixture_see(struct store *store);
void fixture_assert_filled(struct store *store, bool mappings_too);

/* The number that a query finds in the file. */
int64_t fixture_count_in_file(const struct fixture *fixture, const char *sql);

#endif
