/* The rows of the store in memory, and what a table of them looks like. */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uthash.h>

enum store_table {
    STORE_MAPPINGS,
    STORE_HOLDS,
    STORE_QUARANTINES,
    STORE_NO_ACCESSES,
    STORE_LOGINS,
    STORE_TABLES
};

#define STORE_ROW_TEXTS   4
#define STORE_ROW_NUMBERS 5
#define STORE_ROW_OCTETS  32

/* The columns of every table are its texts (the first one is the key), its numbers, and octets. */
struct store_columns {
    size_t texts;
    size_t numbers;
    bool has_octets;
};

struct store_row {
    char *texts[STORE_ROW_TEXTS];
    int64_t numbers[STORE_ROW_NUMBERS];
    uint8_t octets[STORE_ROW_OCTETS];
    bool is_gone;    /* to be deleted */
    bool is_waiting; /* not yet written */
    UT_hash_handle hh;
};

/* Rows of one table by their key. */
struct store_rows {
    struct store_row *by_key;
    size_t waiting;
};

/* Returns the row of that key, new when there is none, and marks it as waiting. */
struct store_row *store_rows_touch(struct store_rows *rows, const char *key);

/* Returns the row, or NULL when there is none or it is gone. */
struct store_row *store_rows_find(const struct store_rows *rows, const char *key);

/* Says that a row was written. Rows that are gone, and all when `keep` is false, are freed. */
void store_rows_written(struct store_rows *rows, struct store_row *row, bool keep);

/* Marks all rows as waiting: they must go into a new database. */
void store_rows_touch_all(struct store_rows *rows);

void store_rows_clear(struct store_rows *rows);

/* Replaces a text of the row by a copy. */
void store_row_set_text(struct store_row *row, size_t place, const char *text);

#endif
