/* What must outlive a restart of the supervisor, in an SQLite database in the state directory: job
 * numbers, the last good mapping of each user, holds, quarantine and log-in tries.
 *
 * A store that fails never stops the replication. Everything is kept in memory first and written
 * in batches; what cannot be written is counted and tried again. A database that is torn, foreign
 * or broken is put aside under another name and a new one begun, which costs only work that is
 * done again (and a pause before the first log-in try of each account).
 *
 * Times are wall-clock milliseconds, except `now_ms` of store_flush(). Not thread-safe. */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/error.h"

struct store;

#define STORE_TEXT_BYTES 512
#define STORE_MAC_BYTES  32

/* What was found when the store was opened. */
struct store_opening {
    bool is_first;      /* a new installation */
    bool is_lasting;    /* false: the database cannot be written, everything is in memory */
    int64_t lost_at_ms; /* when a database of this installation was lost last, 0: never */
    char text[STORE_TEXT_BYTES]; /* what an administrator must be told, or empty */
};

/* Locks the state directory, and opens or makes the database in it. Returns 0 and a new store,
 * also when the database cannot be used (see `opening`); -1 only when the directory itself cannot
 * be used or another supervisor holds it (INVALID, the text names its process id). */
int store_open(const char *directory,
               int64_t wall_ms,
               struct store **store,
               struct store_opening *opening,
               struct error *error);

/* Writes what is waiting, if that is possible, and frees everything. NULL is fine. */
void store_close(struct store *store);

/* Returns the first of `count` job numbers that follow each other. Numbers rise, over restarts and
 * lost databases too: they are reserved in blocks with a synchronous write, and never begin below
 * a thousand times the wall clock of the opening. */
int64_t store_take_numbers(struct store *store, int64_t count);

/* A name of this installation that never changes: 32 hexadecimal digits. Owned by the store. */
const char *store_installation_id(const struct store *store);

/* Writes what is waiting in one transaction, at most 2,000 rows; called once per tick with the
 * monotonic clock. After a failure it pauses 1 s to 60 s. Returns 0, or -1 with what went wrong
 * when a write failed now (UNAVAILABLE; the rows stay waiting). */
int store_flush(struct store *store, int64_t now_ms, struct error *error);

struct store_statistics {
    bool is_lasting;
    size_t waiting;               /* rows not yet written */
    uint64_t written;             /* rows, since the opening */
    uint64_t failures, put_aside; /* failed transactions, databases; since the opening */
};
void store_statistics(const struct store *store, struct store_statistics *statistics);

/* In all structs below texts are borrowed in both directions: copied when they are given to the
 * store, valid for the call when they come from it. A row is known by its first text. */

struct store_mapping {
    const char *user;
    const char *address;
    const char *directory; /* NAME of the section */
    const char *guid;      /* objectGUID by the roster, or empty */
    int64_t found_ms;
};
struct store_hold {
    const char *account;
    const char *reason;
    int64_t until_ms;
};
struct store_quarantine {
    const char *user;
    const char *role; /* of the processes that died with him */
    const char *reason;
    const char *version; /* of the program */
    int64_t since_ms;
};
struct store_no_access {
    const char *user;
    const char *place; /* which mailbox, asked by whom and where */
    int64_t since_ms;
};
struct store_login {
    const char *account;
    uint8_t secret_mac[STORE_MAC_BYTES]; /* of the secret that the numbers below are about */
    bool is_proven;                      /* succeeded once with this secret */
    int64_t refusals;                    /* in a row */
    int64_t open;                        /* tries granted of which nobody told the outcome */
    int64_t held_until_ms;               /* no try before; 0: the account was not held */
    int64_t changed_ms;
};

/* Remembers a row, replacing the one of the same user or account; written by store_flush(). */
void store_mapping_put(struct store *store, const struct store_mapping *mapping);
void store_hold_put(struct store *store, const struct store_hold *hold);
void store_quarantine_put(struct store *store, const struct store_quarantine *quarantine);
void store_no_access_put(struct store *store, const struct store_no_access *no_access);

/* Forgets a row, if it is there. */
void store_mapping_forget(struct store *store, const char *user);
void store_hold_forget(struct store *store, const char *account);
void store_quarantine_forget(struct store *store, const char *user);
/* Forgets whom programs of other versions put there: what killed them may be mended. */
void store_quarantine_forget_others(struct store *store, const char *version);
void store_no_access_forget(struct store *store, const char *user);
/* Forgets all holds that are over. */
void store_hold_forget_ended(struct store *store, int64_t wall_ms);

/* Remembers the state of an account and writes it before it returns, because a try is written
 * down before it is granted. Returns 0, or -1 (UNAVAILABLE): remembered in memory only. */
int store_login_put(struct store *store, const struct store_login *login, struct error *error);

/* Fills `login` (texts owned by the store) with what is known of the account. */
bool store_login_get(const struct store *store, const char *account, struct store_login *login);

/* Call `function`, which must not change the store, for every row. What is still waiting to be written
 * is included for all but mappings, which are meant to be read once after the opening. */
void store_mapping_each(struct store *store,
                        void (*function)(void *context, const struct store_mapping *mapping),
                        void *context);
void store_hold_each(struct store *store,
                     void (*function)(void *context, const struct store_hold *hold),
                     void *context);
void store_quarantine_each(struct store *store,
                           void (*function)(void *context,
                                            const struct store_quarantine *quarantine),
                           void *context);

void store_no_access_each(struct store *store,
                          void (*function)(void *context, const struct store_no_access *no_access),
                          void *context);

/* HMAC-SHA-256 of a secret with a random key that stays in the state directory: tells whether a
 * secret has changed without storing anything that could be tried out elsewhere. Returns 0, or -1
 * when the library fails. */
int store_secret_mac(const struct store *store,
                     const void *secret,
                     size_t size_bytes,
                     uint8_t mac[STORE_MAC_BYTES]);

#endif
