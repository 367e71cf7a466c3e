/* How long requests took, over all processes that ask a server: metrics and the history are made of it. Processes tell
 * what they have counted since they began; here what is new in it is added up, so that a sum never goes back when one
 * of them ends or begins anew. Nothing of it outlives the supervisor.
 *
 * Bounded: only servers of the settings are counted, and the newest LEDGER_PROCESSES processes are remembered. One that
 * was forgotten counts again from its next report on. Pure. */
#ifndef SUPERVISOR_REQUEST_LEDGER_H
#define SUPERVISOR_REQUEST_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/base/histogram.h"
#include "proto/message/request_tally.h"

#define LEDGER_PROCESSES 128

struct request_ledger;

/* Returns a new ledger of these servers ("exchange emea"), whose names are copied. */
struct request_ledger *request_ledger_create(const char *const *servers, size_t count);
void request_ledger_destroy(struct request_ledger *ledger);

/* Which process reports: the number that tells it from any other (0: of an older version that has none, is not
 * counted). What one has counted before we knew it is added only if it is ours (`is_child`), which began after us;
 * another one may have worked for days. */
struct ledger_process {
    int64_t instance;
    bool is_child;
};

/* Adds what is new in the report. */
void request_ledger_take(struct request_ledger *ledger,
                         struct ledger_process process,
                         const struct report *report);

/* How many servers there are; the name of one; its times by outcome. Borrowed. */
size_t request_ledger_servers(const struct request_ledger *ledger);
const char *request_ledger_server(const struct request_ledger *ledger, size_t server);
const struct histogram *request_ledger_times(const struct request_ledger *ledger,
                                             size_t server,
                                             enum request_outcome outcome);

#endif
