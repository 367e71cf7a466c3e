/* All SQL: one database file, its schema, and reading and writing rows. Statements and schema are made
 * from the tables in store_row.h. When to write, and what a failure means, the store decides. */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <stdbool.h>

#include "proto/event/error.h"

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

/* Writes a row, replacing the one of that key; deletes the row of that key, if it is there. */
int store_database_write(struct store_database *database,
                         const struct store_row *row,
                         struct error *error);
int store_database_erase(struct store_database *database,
                         enum store_table table,
                         const char *key,
                         struct error *error);

/* Calls `function` (NULL: nobody, it is only tried) with every row of the table; its texts are valid for
 * the call. */
int store_database_each(struct store_database *database,
                        enum store_table table,
                        void (*function)(void *context, const struct store_row *row),
                        void *context,
                        struct error *error);

#endif
