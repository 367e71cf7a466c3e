/* The store over its database: when to write, and what to do when that fails. */
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/pause.h"

#include "supervisor/store/store.h"
#include "supervisor/store/store_database.h"
#include "supervisor/store/store_directory.h"
#include "supervisor/store/store_internal.h"

#define DATABASE_FILE       "ewscal.db"
#define PATH_BYTES          4096
#define NUMBERS_IN_BLOCK    1000
#define NUMBERS_PER_MS      1000 /* more jobs than that cannot be begun in a millisecond */
#define BATCH_ROWS          2000
#define PAUSE_SHORTEST_MS   1000
#define PAUSE_LONGEST_MS    60000
#define NAME_OF_NEXT_NUMBER "next_job_number"
#define NAME_OF_LOST_AT     "lost_at_ms"

/* What SQLite keeps beside the file belongs to it and must not meet a new one. */
static const char *const database_suffixes[] = {"", "-wal", "-shm", "-journal"};

static void put_aside(struct store *store)
{
    time_to_compact_text(store->wall_ms / 1000, store->aside_time);
    for (size_t i = 0; i < sizeof(database_suffixes) / sizeof(database_suffixes[0]); i++) {
        char from[PATH_BYTES];
        char to[PATH_BYTES];
        (void)snprintf(from, sizeof(from), "%s%s", store->path, database_suffixes[i]);
        (void)snprintf(to, sizeof(to), "%s.bad-%s%s", store->path, store->aside_time,
                       database_suffixes[i]);
        /* Most of them do not exist; if the first one stays, opening it fails again. */
        (void)rename(from, to);
    }
    store->put_aside++;
}

static void load_row(struct store_rows *rows, enum store_table table, const struct store_row *from)
{
    const struct store_columns *columns = store_database_columns(table);
    if (store_rows_find(rows, from->texts[0]) != NULL)
        return;
    struct store_row *row = store_rows_touch(rows, from->texts[0]);
    for (size_t i = 1; i < columns->texts; i++)
        store_row_set_text(row, i, from->texts[i]);
    memcpy(row->numbers, from->numbers, sizeof(row->numbers));
    memcpy(row->octets, from->octets, sizeof(row->octets));
    store_rows_written(rows, row, true);
}

struct loading {
    struct store *store;
    enum store_table table;
};

static void load_one(void *context, const struct store_row *row)
{
    const struct loading *loading = context;
    load_row(&loading->store->rows[loading->table], loading->table, row);
}

/* What is in memory is newer than what is in the file. */
static int load(struct store *store, struct error *error)
{
    for (enum store_table table = STORE_HOLDS; table < STORE_TABLES; table++) {
        struct loading loading = {store, table};
        if (store_database_each(store->database, table, load_one, &loading, error) != 0)
            return -1;
    }
    int64_t next = 0;
    int64_t lost_at = 0;
    if (store_database_get_number(store->database, NAME_OF_NEXT_NUMBER, &next, error) != 0 ||
        store_database_get_number(store->database, NAME_OF_LOST_AT, &lost_at, error) != 0)
        return -1;
    if (next > store->next_number) {
        store->next_number = next;
        store->reserved_end = next;
    }
    if (lost_at > store->lost_at_ms)
        store->lost_at_ms = lost_at;
    return 0;
}

static int open_once(struct store *store, bool *was_empty, struct error *error)
{
    if (store_database_open(store->path, &store->database, was_empty, error) != 0)
        return -1;
    if (load(store, error) == 0)
        return 0;
    store_database_close(store->database);
    store->database = NULL;
    return -1;
}

/* Opens the database; one that is not ours, or broken, makes place for a new one. */
static int attach(struct store *store, bool *was_empty, struct error *error)
{
    if (open_once(store, was_empty, error) == 0)
        return 0;
    if (error->class != ERROR_BROKEN)
        return -1;
    (void)snprintf(store->broken_text, sizeof(store->broken_text), "%.300s", error->text);
    put_aside(store);
    return open_once(store, was_empty, error);
}

static void detach(struct store *store)
{
    store_database_close(store->database);
    store->database = NULL;
}

/* After a failed write. A database that turned out to be broken is replaced: what is in memory
 * goes into the new one, mappings come back with the next round. */
static void note_failure(struct store *store, const struct error *error)
{
    store->failures++;
    store->is_lasting = false;
    if (store->database == NULL)
        return;
    store_database_roll_back(store->database);
    if (error->class != ERROR_BROKEN)
        return;
    struct error again;
    bool was_empty = false;
    detach(store);
    put_aside(store);
    for (int table = 0; table < STORE_TABLES; table++)
        store_rows_touch_all(&store->rows[table]);
    (void)attach(store, &was_empty, &again);
}

static int write_numbers(struct store *store, int64_t end, struct error *error)
{
    if (store->database == NULL)
        return error_set(error, ERROR_UNAVAILABLE, "the database could not be opened");
    if (store_database_begin(store->database, error) != 0 ||
        store_database_set_number(store->database, NAME_OF_NEXT_NUMBER, end, error) != 0 ||
        store_database_set_number(store->database, NAME_OF_LOST_AT, store->lost_at_ms, error) != 0)
        return -1;
    return store_database_commit(store->database, error);
}

/* When the reservation cannot be written, the numbers are handed out all the same: the next start
 * begins above them by the wall clock. */
static int reserve(struct store *store, int64_t count, struct error *error)
{
    int64_t end = store->next_number + count + NUMBERS_IN_BLOCK;
    int status = write_numbers(store, end, error);
    if (status != 0)
        note_failure(store, error);
    else
        store->is_lasting = true;
    store->reserved_end = end;
    return status;
}

static void describe_opening(struct store *store,
                             const struct error *error,
                             int status,
                             bool is_lost,
                             struct store_opening *opening)
{
    const char *aside = store->put_aside > 0 ? "; the database was put aside" : "";
    if (status != 0)
        (void)snprintf(opening->text, sizeof(opening->text),
                       "state is kept in memory only, \"%s\" cannot be written: %.200s%s",
                       store->path, error->text, aside);
    else if (store->put_aside > 0)
        (void)snprintf(opening->text, sizeof(opening->text),
                       "the state database was put aside as \"%s.bad-%s\" and a new one begun: "
                       "%.200s",
                       store->path, store->aside_time, store->broken_text);
    else if (!store->installation.is_kept)
        (void)snprintf(opening->text, sizeof(opening->text),
                       "the state directory of \"%s\" cannot be written completely", store->path);
    else if (is_lost)
        (void)snprintf(opening->text, sizeof(opening->text),
                       "the state database \"%s\" was missing, a new one was begun", store->path);
}

static void begin(struct store *store, struct store_opening *opening)
{
    struct error error;
    bool was_empty = false;
    bool existed = access(store->path, F_OK) == 0;
    int status = attach(store, &was_empty, &error);
    bool knows_nothing = status != 0 || was_empty;
    opening->is_first = knows_nothing && store->installation.is_new && !existed;
    bool is_lost = knows_nothing && !opening->is_first;
    if (is_lost)
        store->lost_at_ms = store->wall_ms;
    if (store->next_number < store->wall_ms * NUMBERS_PER_MS)
        store->next_number = store->wall_ms * NUMBERS_PER_MS;
    if (status == 0)
        status = reserve(store, 0, &error);
    else
        store->failures++;
    opening->is_lasting = status == 0;
    opening->lost_at_ms = store->lost_at_ms;
    describe_opening(store, &error, status, is_lost, opening);
}

static int prepare_directory(struct store *store, const char *path, struct error *error)
{
    store->lock = store_directory_lock(path, error);
    if (store->lock < 0)
        return -1;
    return store_directory_installation(store->lock, &store->installation, error);
}

int store_open(const char *directory,
               int64_t wall_ms,
               struct store **store,
               struct store_opening *opening,
               struct error *error)
{
    struct store *made = memory_allocate(sizeof(*made));
    size_t size = strlen(directory) + sizeof("/" DATABASE_FILE);
    made->wall_ms = wall_ms;
    made->path = memory_allocate(size);
    (void)snprintf(made->path, size, "%s/" DATABASE_FILE, directory);
    if (prepare_directory(made, directory, error) != 0) {
        store_close(made);
        return -1;
    }
    *opening = (struct store_opening){0};
    begin(made, opening);
    *store = made;
    return 0;
}

int64_t store_take_numbers(struct store *store, int64_t count)
{
    struct error error;
    int64_t first = store->next_number;
    if (count > store->reserved_end - first)
        (void)reserve(store, count, &error);
    store->next_number = first + count;
    return first;
}

const char *store_installation_id(const struct store *store)
{
    return store->installation.id;
}

struct batch {
    struct store_row *rows[BATCH_ROWS];
    enum store_table tables[BATCH_ROWS];
    size_t count;
};

static void collect(struct store *store, struct batch *batch)
{
    for (enum store_table table = 0; table < STORE_TABLES; table++) {
        struct store_row *row = store->rows[table].waiting > 0 ? store->rows[table].by_key : NULL;
        for (; row != NULL && batch->count < BATCH_ROWS; row = row->hh.next) {
            if (!row->is_waiting)
                continue;
            batch->rows[batch->count] = row;
            batch->tables[batch->count++] = table;
        }
    }
}

static int write_batch(struct store *store, const struct batch *batch, struct error *error)
{
    if (store_database_begin(store->database, error) != 0)
        return -1;
    for (size_t i = 0; i < batch->count; i++) {
        if (store_database_write(store->database, batch->tables[i], batch->rows[i], error) != 0)
            return -1;
    }
    return store_database_commit(store->database, error);
}

static int write_waiting(struct store *store, struct error *error)
{
    struct batch *batch = memory_allocate(sizeof(*batch));
    collect(store, batch);
    int status = batch->count > 0 ? write_batch(store, batch, error) : 0;
    for (size_t i = 0; i < batch->count && status == 0; i++)
        store_rows_written(&store->rows[batch->tables[i]], batch->rows[i],
                           batch->tables[i] != STORE_MAPPINGS);
    if (status == 0) {
        store->written += batch->count;
        store->is_lasting = true;
    } else {
        note_failure(store, error);
    }
    free(batch);
    return status;
}

static bool has_waiting(const struct store *store)
{
    for (int table = 0; table < STORE_TABLES; table++) {
        if (store->rows[table].waiting > 0)
            return true;
    }
    return false;
}

/* The database that could not be opened at the start, or the block of numbers that could not be
 * reserved, is tried again here. */
static int make_lasting(struct store *store, struct error *error)
{
    bool was_empty = false;
    if (store->database == NULL && attach(store, &was_empty, error) != 0) {
        store->failures++;
        return -1;
    }
    if (store->is_lasting)
        return 0;
    return reserve(store, 0, error);
}

int store_flush(struct store *store, int64_t now_ms, struct error *error)
{
    bool nothing_to_do = store->is_lasting && !has_waiting(store);
    if (nothing_to_do || now_ms < store->retry_at_ms)
        return 0;
    int status = make_lasting(store, error);
    if (status == 0)
        status = write_waiting(store, error);
    if (status == 0) {
        store->pause_ms = 0;
        return 0;
    }
    store->pause_ms = pause_next_ms(store->pause_ms, PAUSE_SHORTEST_MS, PAUSE_LONGEST_MS);
    store->retry_at_ms = now_ms + store->pause_ms;
    error->class = ERROR_UNAVAILABLE;
    return -1;
}

int store_write_now(struct store *store,
                    enum store_table table,
                    struct store_row *row,
                    struct error *error)
{
    if (store->database == NULL)
        return error_set(error, ERROR_UNAVAILABLE, "the database could not be opened");
    if (store_database_begin(store->database, error) == 0 &&
        store_database_write(store->database, table, row, error) == 0 &&
        store_database_commit(store->database, error) == 0) {
        store_rows_written(&store->rows[table], row, true);
        store->written++;
        return 0;
    }
    note_failure(store, error);
    error->class = ERROR_UNAVAILABLE;
    return -1;
}

void store_statistics(const struct store *store, struct store_statistics *statistics)
{
    *statistics = (struct store_statistics){.is_lasting = store->is_lasting,
                                            .written = store->written,
                                            .failures = store->failures,
                                            .put_aside = store->put_aside};
    for (int table = 0; table < STORE_TABLES; table++)
        statistics->waiting += store->rows[table].waiting;
}

static void write_everything(struct store *store)
{
    struct error error;
    while (store->database != NULL && has_waiting(store)) {
        if (write_waiting(store, &error) != 0)
            return;
    }
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    write_everything(store);
    detach(store);
    for (int table = 0; table < STORE_TABLES; table++)
        store_rows_clear(&store->rows[table]);
    memory_wipe(&store->installation, sizeof(store->installation));
    if (store->lock >= 0)
        (void)close(store->lock);
    free(store->path);
    free(store);
}

int store_secret_mac(const struct store *store,
                     const void *secret,
                     size_t size_bytes,
                     uint8_t mac[STORE_MAC_BYTES])
{
    unsigned length = 0;
    uint8_t made[EVP_MAX_MD_SIZE];
    if (HMAC(EVP_sha256(), store->installation.key, STORE_KEY_BYTES, secret, size_bytes, made,
             &length) == NULL ||
        length != STORE_MAC_BYTES)
        return -1;
    memcpy(mac, made, STORE_MAC_BYTES);
    return 0;
}
