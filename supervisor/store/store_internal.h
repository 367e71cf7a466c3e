/* What store.c (writing) and store_items.c (what is written) share. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "proto/base/time_text.h"

#include "supervisor/store/store.h"
#include "supervisor/store/store_database.h"
#include "supervisor/store/store_directory.h"
#include "supervisor/store/store_row.h"

struct store {
    char *path;      /* of the database */
    int lock;        /* the directory */
    int64_t wall_ms; /* when it was opened */
    struct store_installation installation;
    struct store_database *database; /* NULL: could not be opened */
    bool is_lasting;                 /* the newest write succeeded */
    int64_t lost_at_ms;
    int64_t next_number;
    int64_t reserved_end; /* the first number that is not reserved */
    int64_t retry_at_ms;  /* by the monotonic clock */
    int64_t pause_ms;
    uint64_t written;
    uint64_t failures;
    uint64_t put_aside;
    char aside_time[TIME_TEXT_BYTES]; /* part of the name of the one that was put aside last */
    char broken_text[STORE_TEXT_BYTES];
    /* Mappings only until they are written, all others for good. */
    struct store_rows rows[STORE_TABLES];
};

/* Writes one row in a transaction of its own. Returns 0, or -1 (UNAVAILABLE): it stays waiting. */
int store_write_now(struct store *store,
                    enum store_table table,
                    struct store_row *row,
                    struct error *error);

#endif
