/* What the dispatcher knows that must outlive the supervisor, as rows of the store, and back: mappings,
 * holds, quarantine and lost access. Of log-ins only others know of which secret a row tells. */
#ifndef SUPERVISOR_DISPATCHER_LASTING_H
#define SUPERVISOR_DISPATCHER_LASTING_H

#include <stdbool.h>

#include "proto/base/both_clocks.h"

#include "supervisor/store/store_row.h"

struct dispatcher;
struct account_memory;

/* Fills `row`, whose table is set, with the row of that user or account as it is now; its texts are the
 * dispatcher's. False: there is nothing (any more) that must last. */
bool dispatcher_lasting_row(const struct dispatcher *dispatcher,
                            const char *key,
                            struct both_clocks now,
                            struct store_row *row);

/* Calls `function` with the tables and keys of all rows, and perhaps of some that are none any more. */
void dispatcher_each_lasting(const struct dispatcher *dispatcher,
                             void (*function)(void *context,
                                              enum store_table table,
                                              const char *key),
                             void *context);

/* Tells what an earlier supervisor wrote down; called before the first peer. Returns whether it must still
 * last: a hold that has ended need not, nor the quarantine of another version of the program, because what
 * killed may be mended. */
bool dispatcher_remember_row(struct dispatcher *dispatcher,
                             const struct store_row *row,
                             struct both_clocks now);

/* The same of an account's log-ins; `first_wait_ms`: no try before that. */
void dispatcher_remember_login(struct dispatcher *dispatcher,
                               const char *account,
                               const struct account_memory *memory,
                               int64_t first_wait_ms,
                               struct both_clocks now);

/* Forgets it, as accounts_forget() does. */
void dispatcher_forget_login(struct dispatcher *dispatcher, const char *account);

#endif
