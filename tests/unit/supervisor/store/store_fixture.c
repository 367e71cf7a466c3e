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
#include <cmocka.h>

#include "store_fixture.h"

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
    (void)fixture_unlink(fixture, "");
    return rmdir(fixture->directory);
}

void fixture_remove_database(const struct fixture *fixture)
{
    (void)fixture_unlink(fixture, "ewscal.db");
}

struct store *
fixture_open(const struct fixture *fixture, int64_t wall_ms, struct store_opening *opening)
{
    struct store *store = NULL;
    struct error error;
    if (store_open(fixture->directory, wall_ms, &store, opening, &error) != 0)
        fail_msg("%s", error.text);
    return store;
}

void fixture_fill(struct store *store)
{
    struct store_login login = {.account = "account",
                                .secret_mac = {1, 2, 3, [31] = 255},
                                .is_proven = true,
                                .refusals = 2,
                                .open = 7,
                                .held_until_ms = 60,
                                .changed_ms = 50};
    struct error error;
    store_mapping_put(store, &(struct store_mapping){"u2", "b@example.test", "", "", 2});
    store_mapping_put(store, &(struct store_mapping){"u1", "ä'@example.test", "emea", "7f-1", 1});
    store_hold_put(store, &(struct store_hold){"account", "server busy", 99});
    store_quarantine_put(
        store, &(struct store_quarantine){"u3", "worker-ews", "killed it twice", "1.0", 5});
    store_no_access_put(store, &(struct store_no_access){"u4", "d@example.test svc mail:443", 6});
    (void)store_login_put(store, &login, &error);
}

static void see_mapping(void *context, const struct store_mapping *mapping)
{
    struct seen *seen = context;
    seen->mappings++;
    (void)snprintf(seen->mapping, sizeof(seen->mapping), "%s %s %s %s %" PRId64, mapping->user,
                   mapping->address, mapping->directory, mapping->guid, mapping->found_ms);
}

static void see_hold(void *context, const struct store_hold *hold)
{
    struct seen *seen = context;
    seen->holds++;
    (void)snprintf(seen->hold, sizeof(seen->hold), "%s %s %" PRId64, hold->account, hold->reason,
                   hold->until_ms);
}

static void see_quarantine(void *context, const struct store_quarantine *quarantine)
{
    struct seen *seen = context;
    seen->quarantines++;
    (void)snprintf(seen->quarantine, sizeof(seen->quarantine), "%s %s %s %s %" PRId64,
                   quarantine->user, quarantine->role, quarantine->reason, quarantine->version,
                   quarantine->since_ms);
}

static void see_no_access(void *context, const struct store_no_access *no_access)
{
    struct seen *seen = context;
    seen->no_accesses++;
    (void)snprintf(seen->no_access, sizeof(seen->no_access), "%s %s %" PRId64, no_access->user,
                   no_access->place, no_access->since_ms);
}

struct seen fixture_see(struct store *store)
{
    struct seen seen = {0};
    store_mapping_each(store, see_mapping, &seen);
    store_hold_each(store, see_hold, &seen);
    store_quarantine_each(store, see_quarantine, &seen);
    store_no_access_each(store, see_no_access, &seen);
    return seen;
}

/* Mappings are in the file only. */
void fixture_assert_filled(struct store *store, bool mappings_too)
{
    struct seen seen = fixture_see(store);
    struct store_login login;
    uint8_t mac[STORE_MAC_BYTES] = {1, 2, 3, [31] = 255};
    if (mappings_too)
        assert_int_equal(seen.mappings, 2);
    assert_int_equal(seen.holds, 1);
    assert_string_equal(seen.hold, "account server busy 99");
    assert_int_equal(seen.quarantines, 1);
    assert_string_equal(seen.quarantine, "u3 worker-ews killed it twice 1.0 5");
    assert_int_equal(seen.no_accesses, 1);
    assert_string_equal(seen.no_access, "u4 d@example.test svc mail:443 6");
    assert_true(store_login_get(store, "account", &login));
    assert_memory_equal(login.secret_mac, mac, sizeof(mac));
    assert_true(login.is_proven);
    assert_int_equal(login.refusals, 2);
    assert_int_equal(login.open, 7);
    assert_int_equal(login.held_until_ms, 60);
    assert_int_equal(login.changed_ms, 50);
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
