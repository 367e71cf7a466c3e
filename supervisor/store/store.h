/* What must outlive a restart of the supervisor, in an SQLite database in the state directory: job
 * numbers, the last good mapping of each user, holds, quarantine and log-in tries.
 *
 * The store knows which rows wait to be written, not what they hold: that it asks their owners when it
 * writes them, in batches. A store that fails never stops the replication: what cannot be written is
 * counted and tried again. A database that is torn, foreign or broken is put aside under another name
 * and a new one begun with everything that the owners know; one that is lost costs only work that is
 * done again (and a pause before the first log-in try of each account).
 *
 * Times are wall-clock milliseconds, except `now_ms` of store_flush(). Not thread-safe. */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/error.h"

#include "supervisor/statistics/statistics.h"
#include "supervisor/store/store_row.h"

struct store;

/* Those who know what must last. Of the store's functions they call store_changed() alone. */
struct store_callbacks {
    void *context;
    /* Called by store_open() for every row in the file. One that need not last any longer is said to have
     * changed. */
    void (*remember)(void *context, struct store *store, const struct store_row *row);
    /* Fills `row`, whose table is set, with the row of that key as it is now; its texts are borrowed
     * until the next call. False: there is none any more, it leaves the file. */
    bool (*row)(void *context, const char *key, struct store_row *row);
    /* Calls store_changed() for each row there is: they must go into a new database. */
    void (*all)(void *context, struct store *store);
};

/* What was found when the store was opened. */
struct store_opening {
    int64_t lost_at_ms;        /* when a database of this installation was lost last, 0: never */
    char reason[REASON_BYTES]; /* packed: what an administrator must be told, or empty */
};

/* Locks the state directory at `wall_ms`. Returns 0 and a new store, or -1 when the directory cannot be
 * used or another supervisor holds it (INVALID, with its process id). */
int store_create(const char *directory, int64_t wall_ms, struct store **store, struct error *error);

/* Opens or makes the database, and tells the owners what is in it; called once, before any function below.
 * The store works also when the database cannot be used (see `opening`). Copies the callbacks. */
void store_open(struct store *store,
                const struct store_callbacks *callbacks,
                struct store_opening *opening);

/* Writes what is waiting, if that is possible (so its owners must still be there), and frees
 * everything. NULL is fine. */
void store_close(struct store *store);

/* Returns the next job number. Numbers rise, over restarts and lost databases too: they are reserved
 * in blocks with a synchronous write, and never begin below a thousand times the wall clock of the
 * opening. */
int64_t store_take_number(struct store *store);

/* A name of this installation that never changes: 32 hexadecimal digits. Owned by the store. */
const char *store_installation_id(const struct store *store);

/* Says that a row has come, changed or gone; store_flush() writes it. Copies the key. */
void store_changed(struct store *store, enum store_table table, const char *key);

/* The same, but writes it before it returns. Returns 0, or -1 (UNAVAILABLE): it stays waiting. */
int store_write(struct store *store, enum store_table table, const char *key, struct error *error);

/* Writes what is waiting in one transaction, at most 2,000 rows; called once per tick with the
 * monotonic clock. After a failure it pauses 1 s to 60 s. Returns 0, or -1 with what went wrong
 * when a write failed now (UNAVAILABLE; the rows stay waiting). */
int store_flush(struct store *store, int64_t now_ms, struct error *error);

/* What is shown of it: counts since the opening, and whether the newest write succeeded. */
struct statistics_store store_statistics(const struct store *store);

/* HMAC-SHA-256 of a secret with a random key that stays in the state directory: tells whether a
 * secret has changed without storing anything that could be tried out elsewhere. Returns 0, or -1
 * when the library fails. */
int store_secret_mac(const struct store *store,
                     const void *secret,
                     size_t size_bytes,
                     uint8_t mac[STORE_MAC_BYTES]);

#endif
