/* A state directory for the store, and what it held. */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uthash.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "row_copy.h"
#include "store_fixture.h"

/* A row of the owner. */
struct owned {
    char *name; /* the table as a letter, then the key */
    struct store_row row;
    UT_hash_handle hh;
};

static struct owned *owned_rows;

static void remove_owned(struct owned *owned)
{
    HASH_DEL(owned_rows, owned);
    row_clear(&owned->row);
    free(owned->name);
    free(owned);
}

static void forget_all(void)
{
    while (owned_rows != NULL)
        remove_owned(owned_rows);
}

int fixture_make(void **state)
{
    static struct fixture fixture;
    (void)snprintf(fixture.directory, sizeof(fixture.directory), "/tmp/ewscal-test-XXXXXX");
    if (mkdtemp(fixture.directory) == NULL)
        return -1;
    (void)snprintf(fixture.database, sizeof(fixture.database), "%s/ewscal.db", fixture.directory);
    *state = &fixture;
    return 0;
}

int fixture_unlink(const struct fixture *fixture, const char *prefix)
{
    int count = 0;
    DIR *directory = opendir(fixture->directory);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 || entry->d_name[0] == '.')
            continue;
        if (unlinkat(dirfd(directory), entry->d_name, 0) != 0)
            (void)unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
        count++;
    }
    (void)closedir(directory);
    return count;
}

int fixture_remove(void **state)
{
    struct fixture *fixture = *state;
    forget_all();
    fixture_is_over(NULL);
    (void)fixture_unlink(fixture, "");
    return rmdir(fixture->directory);
}

void fixture_remove_database(const struct fixture *fixture)
{
    (void)fixture_unlink(fixture, "ewscal.db");
}

static struct owned *find(enum store_table table, const char *key)
{
    char name[256];
    struct owned *owned = NULL;
    (void)snprintf(name, sizeof(name), "%c%s", 'a' + (int)table, key);
    HASH_FIND_STR(owned_rows, name, owned);
    return owned;
}

static bool fill_row(void *context, const char *key, struct store_row *row)
{
    (void)context;
    const struct owned *owned = find(row->table, key);
    if (owned != NULL)
        *row = owned->row;
    return owned != NULL;
}

/* Returns the key of the row that it has now. */
static const char *own(const struct store_row *row)
{
    struct owned *owned = find(row->table, row->key);
    if (owned != NULL)
        remove_owned(owned);
    owned = memory_allocate(sizeof(*owned));
    owned->row = *row;
    row_copy(&owned->row);
    if (asprintf(&owned->name, "%c%s", 'a' + (int)row->table, row->key) < 0)
        abort();
    HASH_ADD_KEYPTR(hh, owned_rows, owned->name, strlen(owned->name), owned);
    return owned->name + 1;
}

static void see_mapping(struct seen *seen, const struct store_mapping *mapping)
{
    seen->mappings++;
    (void)snprintf(seen->mapping, sizeof(seen->mapping), "%s %s %s %s %" PRId64, mapping->user,
                   mapping->address, mapping->directory, mapping->guid, mapping->found_ms);
}

static void see_hold(struct seen *seen, const struct store_hold *hold)
{
    seen->holds++;
    (void)snprintf(seen->hold, sizeof(seen->hold), "%s %s %" PRId64, hold->account, hold->reason,
                   hold->until_ms);
}

static void see_quarantine(struct seen *seen, const struct store_quarantine *quarantine)
{
    seen->quarantines++;
    (void)snprintf(seen->quarantine, sizeof(seen->quarantine), "%s %s %s %s %" PRId64,
                   quarantine->user, quarantine->role, quarantine->reason, quarantine->version,
                   quarantine->since_ms);
}

static void see_no_access(struct seen *seen, const struct store_no_access *no_access)
{
    seen->no_accesses++;
    (void)snprintf(seen->no_access, sizeof(seen->no_access), "%s %s %" PRId64, no_access->user,
                   no_access->place, no_access->since_ms);
}

static void see_login(struct seen *seen, const struct store_login *login)
{
    seen->logins++;
    seen->login = *login;
    (void)snprintf(seen->account, sizeof(seen->account), "%s", login->account);
    seen->login.account = NULL;
}

static void see_row(struct seen *seen, const struct store_row *row)
{
    if (row->table == STORE_MAPPING)
        see_mapping(seen, &row->mapping);
    else if (row->table == STORE_HOLD)
        see_hold(seen, &row->hold);
    else if (row->table == STORE_QUARANTINE)
        see_quarantine(seen, &row->quarantine);
    else if (row->table == STORE_NO_ACCESS)
        see_no_access(seen, &row->no_access);
    else if (row->table == STORE_LOGIN)
        see_login(seen, &row->login);
    else
        fail_msg("a row of table %d was told", (int)row->table);
}

/* What the newest opening told. */
static struct seen told;

static void name_all(void *context, struct store *store)
{
    (void)context;
    for (const struct owned *owned = owned_rows; owned != NULL; owned = owned->hh.next)
        store_changed(store, owned->row.table, owned->name + 1);
}

/* What it is told to be over it does not keep. */
static const char *over_key;

static void remember(void *context, struct store *store, const struct store_row *row)
{
    (void)context;
    see_row(&told, row);
    if (over_key != NULL && strcmp(row->key, over_key) == 0)
        store_changed(store, row->table, row->key);
    else
        (void)own(row);
}

void fixture_is_over(const char *key)
{
    over_key = key;
}

int fixture_try_open(const char *directory,
                     int64_t wall_ms,
                     struct store **store,
                     struct store_opening *opening,
                     struct error *error)
{
    const struct store_callbacks callbacks = {
        .remember = remember, .row = fill_row, .all = name_all};
    forget_all();
    told = (struct seen){0};
    int status = store_create(directory, wall_ms, store, error);
    if (status == 0)
        store_open(*store, &callbacks, opening);
    return status;
}

struct store *
fixture_open(const struct fixture *fixture, int64_t wall_ms, struct store_opening *opening)
{
    struct store *store = NULL;
    struct error error;
    if (fixture_try_open(fixture->directory, wall_ms, &store, opening, &error) != 0)
        fail_msg("%s", error.reason);
    return store;
}

void fixture_put(struct store *store, const struct store_row *row)
{
    store_changed(store, row->table, own(row));
}

void fixture_put_mapping(struct store *store,
                         const char *user,
                         const char *address,
                         int64_t found_ms)
{
    fixture_put(store, &(struct store_row){.table = STORE_MAPPING,
                                           .mapping = {user, address, "", "", found_ms}});
}

void fixture_put_hold(struct store *store, const char *account, int64_t until_ms)
{
    fixture_put(store, &(struct store_row){.table = STORE_HOLD,
                                           .hold = {account, "connection.cut", until_ms}});
}

void fixture_forget(struct store *store, enum store_table table, const char *key)
{
    struct owned *owned = find(table, key);
    if (owned != NULL)
        remove_owned(owned);
    store_changed(store, table, key);
}

#define HOLD_REASON       "connection.timed_out server=\"exchange emea\" limit_ms=5000"
#define QUARANTINE_REASON "connection.cut"

static const struct store_row rows_of_each_kind[] = {
    {.table = STORE_MAPPING, .mapping = {"u2", "b@example.test", "", "", 2}},
    {.table = STORE_MAPPING, .mapping = {"u1", "ä'@example.test", "emea", "7f-1", 1}},
    {.table = STORE_HOLD, .hold = {"account", HOLD_REASON, NOW_MS + 3600000}},
    {.table = STORE_QUARANTINE, .quarantine = {"u3", "worker-ews", QUARANTINE_REASON, "1.0", 5}},
    {.table = STORE_NO_ACCESS, .no_access = {"u4", "d@example.test svc mail:443", 6}},
};

static const struct store_row login_row = {.table = STORE_LOGIN,
                                           .login = {.account = "account",
                                                     .secret_mac = {1, 2, 3, [31] = 255},
                                                     .is_proven = true,
                                                     .refusals = 2,
                                                     .open = 7,
                                                     .held_until_ms = 60,
                                                     .changed_ms = 50}};

void fixture_fill(struct store *store)
{
    struct error error;
    for (size_t i = 0; i < sizeof(rows_of_each_kind) / sizeof(rows_of_each_kind[0]); i++)
        fixture_put(store, &rows_of_each_kind[i]);
    (void)store_write(store, STORE_LOGIN, own(&login_row), &error);
}

struct seen fixture_told(void)
{
    return told;
}

static void assert_told_but_mappings_of(const char *hold, const char *quarantine)
{
    char expected_hold[256], expected_quarantine[256];
    struct seen seen = fixture_told();
    uint8_t mac[STORE_MAC_BYTES] = {1, 2, 3, [31] = 255};
    (void)snprintf(expected_hold, sizeof(expected_hold), "account %s 1795482000000", hold);
    (void)snprintf(expected_quarantine, sizeof(expected_quarantine), "u3 worker-ews %s 1.0 5",
                   quarantine);
    assert_int_equal(seen.holds, 1);
    assert_string_equal(seen.hold, expected_hold);
    assert_int_equal(seen.quarantines, 1);
    assert_string_equal(seen.quarantine, expected_quarantine);
    assert_int_equal(seen.no_accesses, 1);
    assert_string_equal(seen.no_access, "u4 d@example.test svc mail:443 6");
    assert_int_equal(seen.logins, 1);
    assert_string_equal(seen.account, "account");
    assert_memory_equal(seen.login.secret_mac, mac, sizeof(mac));
    assert_true(seen.login.is_proven);
    assert_int_equal(seen.login.refusals, 2);
    assert_int_equal(seen.login.open, 7);
    assert_int_equal(seen.login.held_until_ms, 60);
    assert_int_equal(seen.login.changed_ms, 50);
}

void fixture_assert_told_but_mappings(void)
{
    assert_told_but_mappings_of(HOLD_REASON, QUARANTINE_REASON);
}

void fixture_assert_told_all_of(const char *hold, const char *quarantine)
{
    struct seen seen = fixture_told();
    assert_int_equal(seen.mappings, 2);
    assert_string_equal(seen.mapping, "u2 b@example.test   2");
    assert_told_but_mappings_of(hold, quarantine);
}

void fixture_assert_told_all(void)
{
    fixture_assert_told_all_of(HOLD_REASON, QUARANTINE_REASON);
}

void fixture_run_sql(const struct fixture *fixture, const char *sql)
{
    sqlite3 *handle = NULL;
    assert_int_equal(sqlite3_open(fixture->database, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(handle);
}

/* The file is locked by the store, so a copy is read as a crash would leave it. */
int64_t fixture_count_in_file(const struct fixture *fixture, const char *sql)
{
    static const char *const suffixes[] = {"", "-wal"};
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    char copy[160];
    for (size_t i = 0; i < 2; i++) {
        char from[160];
        char octets[4096];
        size_t got = 0;
        (void)snprintf(from, sizeof(from), "%s%s", fixture->database, suffixes[i]);
        (void)snprintf(copy, sizeof(copy), "%s/copy.db%s", fixture->directory, suffixes[i]);
        FILE *source = fopen(from, "re");
        FILE *target = fopen(copy, "we");
        while (source != NULL && (got = fread(octets, 1, sizeof(octets), source)) > 0)
            assert_int_equal(fwrite(octets, 1, got, target), got);
        (void)fclose(target);
        if (source != NULL)
            (void)fclose(source);
    }
    (void)snprintf(copy, sizeof(copy), "%s/copy.db", fixture->directory);
    assert_int_equal(sqlite3_open(copy, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(handle);
    return count;
}
