/* All SQL: one database file, its schema, and reading and writing rows. */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/error.h"

#include "supervisor/store/store_row.h"

struct store_database;

/* BROKEN: what is in the file is not our database, or no longer. All other classes say that it
 * cannot be used now (UNAVAILABLE). */

/* Opens `path`, makes the schema in an empty one (`was_empty`), and checks all
 * of it in a full one. Returns 0 and a new database. Errors: BROKEN, UNAVAILABLE. */
int store_database_open(const char *path,
                        struct store_database **database,
                        bool *was_empty,
                        struct error *error);

/* NULL is fine. */
void store_database_close(struct store_database *database);

/* Makes all writes up to the commit one: after a crash all of them are there or none. */
int store_database_begin(struct store_database *database, struct error *error);
int store_database_commit(struct store_database *database, struct error *error);
void store_database_roll_back(struct store_database *database);

/* Writes or deletes (is_gone) one row. */
int store_database_write(struct store_database *database,
                         enum store_table table,
                         const struct store_row *row,
                         struct error *error);

/* Calls `function` with every row of the table; its texts are valid for the call. */
int store_database_each(struct store_database *database,
                        enum store_table table,
                        void (*function)(void *context, const struct store_row *row),
                        void *context,
                        struct error *error);

/* Named numbers. One that was never written is 0. */
int store_database_get_number(struct store_database *database,
                              const char *name,
                              int64_t *value,
                              struct error *error);
int store_database_set_number(struct store_database *database,
                              const char *name,
                              int64_t value,
                              struct error *error);

/* Which columns the rows of the table use. */
const struct store_columns *store_database_columns(enum store_table table);

#endif
