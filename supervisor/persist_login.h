/* The log-ins of an account in the forms in which they are kept: what the dispatcher remembers, a row of the
 * store, and the row that an earlier version of the program knows. */
#ifndef SUPERVISOR_PERSIST_LOGIN_H
#define SUPERVISOR_PERSIST_LOGIN_H

#include "supervisor/server/accounts.h"
#include "supervisor/store/store_row.h"

/* Room for the tries of a row as a text. */
#define PERSIST_TRIES_BYTES (LOGIN_KEPT_TRIES * 24)

/* Fills `row` but for its account, the two MACs and when it changed; its texts are those of `memory` and
 * `tries`. */
void persist_login_to_row(const struct account_memory *memory,
                          char tries[PERSIST_TRIES_BYTES],
                          struct store_account *row);

/* The other way; texts are those of `row`. Of tries that cannot be read no more than those before them are
 * known. */
void persist_login_from_row(const struct store_account *row, struct account_memory *memory);

/* What an earlier version is told, so that it does not try an account that it should leave alone; and what
 * its row means: who was refused then is refused for a reason that is not known, and each refusal and each
 * open try may still be counted by the server, at the latest when the row changed. `tries` is room for a
 * text of `row`. */
void persist_login_to_older(const struct store_account *row, struct store_login *older);
void persist_login_from_older(const struct store_login *older,
                              char tries[PERSIST_TRIES_BYTES],
                              struct store_account *row);

#endif
