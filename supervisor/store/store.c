/* The store over its database: when to write, and what to do when that fails. A failed write is never
 * worth stopping for, so every failure ends as a count, a pause and another try; only a database that is
 * broken is replaced, because trying it again would fail for ever. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uthash.h>

#include "proto/base/memory.h"
#include "proto/base/pause.h"
#include "proto/base/time_text.h"

#include "supervisor/store/store.h"
#include "supervisor/store/store_database.h"
#include "supervisor/store/store_directory.h"

#define DATABASE_FILE    "ewscal.db"
#define PATH_BYTES       4096
#define NUMBERS_IN_BLOCK 1000
#define NUMBERS_PER_MS   1000 /* more jobs than that cannot be begun in a millisecond */
/* A turn of the loop must stay short even when ten thousand mappings wait. */
#define BATCH_ROWS          2000
#define PAUSE_SHORTEST_MS   1000
#define PAUSE_LONGEST_MS    60000
#define FIRST_LETTER        'a'
#define NAME_OF_NEXT_NUMBER "next_job_number"
#define NAME_OF_LOST_AT     "lost_at_ms"

/* A row that is not yet written. */
struct waiting {
    char *name; /* the table as a letter, then the key */
    UT_hash_handle hh;
};

struct store {
    struct store_callbacks callbacks;
    char *path;      /* of the database */
    int lock;        /* the directory */
    int64_t wall_ms; /* when it was opened */
    struct store_installation installation;
    struct store_database *database; /* NULL: could not be opened */
    struct waiting *waiting;         /* each row once, in the order in which they changed */
    struct statistics_store shown;   /* `waiting` is counted when it is asked for */
    int64_t lost_at_ms;
    int64_t next_number;
    int64_t reserved_end; /* the first number that is not reserved */
    int64_t retry_at_ms;  /* by the monotonic clock */
    int64_t pause_ms;
    char aside_time[TIME_TEXT_BYTES]; /* part of the name of the one that was put aside last */
    char broken_reason[REASON_BYTES]; /* why that one was put aside */
};

int store_create(const char *directory, int64_t wall_ms, struct store **store, struct error *error)
{
    struct store *made = memory_allocate(sizeof(*made));
    made->wall_ms = wall_ms;
    made->path = memory_format_text("%s/" DATABASE_FILE, directory);
    made->lock = store_directory_lock(directory, error);
    if (made->lock < 0 ||
        store_directory_installation(made->lock, &made->installation, error) != 0) {
        store_close(made);
        return -1;
    }
    *store = made;
    return 0;
}

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
    store->shown.put_aside++;
}

static void take_number(void *context, const struct store_row *row)
{
    struct store *store = context;
    const struct store_number *number = &row->number;
    if (strcmp(number->name, NAME_OF_NEXT_NUMBER) == 0 && number->value > store->next_number)
        store->next_number = store->reserved_end = number->value;
    if (strcmp(number->name, NAME_OF_LOST_AT) == 0 && number->value > store->lost_at_ms)
        store->lost_at_ms = number->value;
}

/* Reads the numbers, and tries whether the rows can be read. Mappings are left out: what cannot be read
 * of them is found again by the directory. */
static int load(struct store *store, struct error *error)
{
    for (enum store_table table = STORE_HOLD; table < STORE_TABLE_COUNT; table++) {
        if (store_database_each(store->database, table, NULL, NULL, error) != 0)
            return -1;
    }
    return store_database_each(store->database, STORE_NUMBER, take_number, store, error);
}

static void detach(struct store *store)
{
    store_database_close(store->database);
    store->database = NULL;
}

static int open_once(struct store *store, bool *was_empty, struct error *error)
{
    if (store_database_open(store->path, &store->database, was_empty, error) != 0)
        return -1;
    if (load(store, error) == 0)
        return 0;
    detach(store);
    return -1;
}

/* Opens the database; one that is not ours, or broken, makes place for a new one. */
static int attach(struct store *store, bool *was_empty, struct error *error)
{
    if (open_once(store, was_empty, error) == 0)
        return 0;
    if (error->class != ERROR_BROKEN)
        return -1;
    memcpy(store->broken_reason, error->reason, sizeof(store->broken_reason));
    put_aside(store);
    return open_once(store, was_empty, error);
}

/* After a failed write. A database that turned out to be broken is replaced: what the owners know goes
 * into the new one. */
static void note_failure(struct store *store, const struct error *error)
{
    store->shown.failures++;
    store->shown.is_lasting = false;
    if (store->database == NULL)
        return;
    store_database_roll_back(store->database);
    if (error->class != ERROR_BROKEN)
        return;
    struct error again;
    bool was_empty = false;
    detach(store);
    put_aside(store);
    store->callbacks.all(store->callbacks.context, store);
    (void)attach(store, &was_empty, &again);
}

static int write_number(struct store *store, const char *name, int64_t value, struct error *error)
{
    const struct store_row row = {.table = STORE_NUMBER, .number = {name, value}};
    return store_database_write(store->database, &row, error);
}

static int write_numbers(struct store *store, int64_t end, struct error *error)
{
    if (store->database == NULL)
        return error_set(error, STORE_NOT_OPEN);
    if (store_database_begin(store->database, error) != 0 ||
        write_number(store, NAME_OF_NEXT_NUMBER, end, error) != 0 ||
        write_number(store, NAME_OF_LOST_AT, store->lost_at_ms, error) != 0)
        return -1;
    return store_database_commit(store->database, error);
}

/* When the reservation cannot be written, the numbers are handed out all the same: the next start
 * begins above them by the wall clock. */
static int reserve(struct store *store, struct error *error)
{
    int64_t end = store->next_number + NUMBERS_IN_BLOCK;
    int status = write_numbers(store, end, error);
    if (status != 0)
        note_failure(store, error);
    else
        store->shown.is_lasting = true;
    store->reserved_end = end;
    return status;
}

/* What an administrator is told of the opening: only the gravest. */
static void describe_opening(struct store *store,
                             const struct error *error,
                             int status,
                             bool is_lost,
                             struct store_opening *opening)
{
    struct error told = {.reason = ""};
    char *aside = memory_format_text("%s.bad-%s", store->path, store->aside_time);
    bool has_put_aside = store->shown.put_aside > 0;
    if (status != 0)
        (void)error_set(&told, STORE_IN_MEMORY, event_text("path", store->path),
                        event_text("aside", has_put_aside ? aside : ""),
                        event_cause(error->reason));
    else if (has_put_aside)
        (void)error_set(&told, STORE_PUT_ASIDE, event_text("path", store->path),
                        event_text("aside", aside), event_cause(store->broken_reason));
    else if (!store->installation.is_kept)
        (void)error_set(&told, STORE_INCOMPLETE, event_text("path", store->path));
    else if (is_lost)
        (void)error_set(&told, STORE_MISSING, event_text("path", store->path));
    memcpy(opening->reason, told.reason, sizeof(opening->reason));
    free(aside);
}

static void tell_row(void *context, const struct store_row *row)
{
    struct store *store = context;
    store->callbacks.remember(store->callbacks.context, store, row);
}

/* Before the first write, which may show that the database is broken: from then on the owners know it all.
 * Nearly all of it could be read a moment ago. */
static void tell_owners(struct store *store)
{
    struct error error;
    for (enum store_table table = STORE_MAPPING; table < STORE_TABLE_COUNT; table++)
        (void)store_database_each(store->database, table, tell_row, store, &error);
}

void store_open(struct store *store,
                const struct store_callbacks *callbacks,
                struct store_opening *opening)
{
    struct error error;
    bool was_empty = false;
    /* Asked before SQLite makes the file. */
    bool existed = access(store->path, F_OK) == 0;
    store->callbacks = *callbacks;
    int status = attach(store, &was_empty, &error);
    bool knows_nothing = status != 0 || was_empty;
    bool is_lost = knows_nothing && (existed || !store->installation.is_new);
    if (is_lost)
        store->lost_at_ms = store->wall_ms;
    /* A job number that was given out before must never come again: a late result of the old job would be
 * taken for one of the new. After a loss only the clock knows what is above all of them. */
    if (store->next_number < store->wall_ms * NUMBERS_PER_MS)
        store->next_number = store->wall_ms * NUMBERS_PER_MS;
    if (status == 0) {
        tell_owners(store);
        status = reserve(store, &error);
    } else {
        store->shown.failures++;
    }
    *opening = (struct store_opening){.lost_at_ms = store->lost_at_ms};
    describe_opening(store, &error, status, is_lost, opening);
}

/* No way to fail: a job without a number could not be sent at all, and the clock keeps numbers apart even
 * when no reservation can be written. */
int64_t store_take_number(struct store *store)
{
    struct error error;
    if (store->next_number >= store->reserved_end)
        (void)reserve(store, &error);
    return store->next_number++;
}

const char *store_installation_id(const struct store *store)
{
    return store->installation.id;
}

static int
write_row(struct store *store, enum store_table table, const char *key, struct error *error)
{
    struct store_row row = {.table = table};
    if (store->callbacks.row(store->callbacks.context, key, &row))
        return store_database_write(store->database, &row, error);
    return store_database_erase(store->database, table, key, error);
}

static int write_batch(struct store *store, size_t *count, struct error *error)
{
    *count = 0;
    if (store_database_begin(store->database, error) != 0)
        return -1;
    for (const struct waiting *row = store->waiting; row != NULL && *count < BATCH_ROWS;
         row = row->hh.next, ++*count) {
        if (write_row(store, (enum store_table)(row->name[0] - FIRST_LETTER), row->name + 1,
                      error) != 0)
            return -1;
    }
    return store_database_commit(store->database, error);
}

static void no_longer_waiting(struct store *store, size_t count)
{
    for (; count > 0 && store->waiting != NULL; count--) {
        struct waiting *row = store->waiting;
        HASH_DEL(store->waiting, row);
        free(row->name);
        free(row);
    }
}

static int write_waiting(struct store *store, struct error *error)
{
    size_t count = 0;
    if (store->waiting != NULL && write_batch(store, &count, error) != 0) {
        note_failure(store, error);
        return -1;
    }
    no_longer_waiting(store, count);
    store->shown.written += (int64_t)count;
    store->shown.is_lasting = true;
    return 0;
}

/* The database that could not be opened at the start, or the block of numbers that could not be
 * reserved, is tried again here. */
static int make_lasting(struct store *store, struct error *error)
{
    bool was_empty = false;
    if (store->database == NULL && attach(store, &was_empty, error) != 0) {
        store->shown.failures++;
        return -1;
    }
    if (store->shown.is_lasting)
        return 0;
    return reserve(store, error);
}

int store_flush(struct store *store, int64_t now_ms, struct error *error)
{
    bool nothing_to_do = store->shown.is_lasting && store->waiting == NULL;
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
    /* Also when it was broken: it has been replaced by now, and the next try may succeed. */
    error->class = ERROR_UNAVAILABLE;
    return -1;
}

/* A row that changes again while it waits is in the list already, and is written as it is then. */
void store_changed(struct store *store, enum store_table table, const char *key)
{
    struct waiting *row = NULL;
    char *name = memory_format_text("%c%s", FIRST_LETTER + (int)table, key);
    HASH_FIND_STR(store->waiting, name, row);
    if (row != NULL) {
        free(name);
        return;
    }
    row = memory_allocate(sizeof(*row));
    row->name = name;
    HASH_ADD_KEYPTR(hh, store->waiting, row->name, strlen(row->name), row);
}

/* One that waits already is written once more with the others. */
int store_write(struct store *store, enum store_table table, const char *key, struct error *error)
{
    if (store->database == NULL) {
        store_changed(store, table, key);
        return error_set(error, STORE_NOT_OPEN);
    }
    if (store_database_begin(store->database, error) == 0 &&
        write_row(store, table, key, error) == 0 &&
        store_database_commit(store->database, error) == 0) {
        store->shown.written++;
        return 0;
    }
    store_changed(store, table, key);
    note_failure(store, error);
    error->class = ERROR_UNAVAILABLE;
    return -1;
}

struct statistics_store store_statistics(const struct store *store)
{
    struct statistics_store shown = store->shown;
    shown.waiting = HASH_COUNT(store->waiting);
    return shown;
}

/* Batch after batch; the first failure ends it, because nobody will try again. */
static void write_everything(struct store *store)
{
    struct error error;
    while (store->database != NULL && store->waiting != NULL) {
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
    no_longer_waiting(store, SIZE_MAX);
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
    return store_directory_mac(&store->installation, secret, size_bytes, mac);
}
