/* How long requests and rounds took, as it is shown; and the present state as the history takes it. Pure: read only,
 * time is an argument. */
#ifndef SUPERVISOR_TIME_VIEW_H
#define SUPERVISOR_TIME_VIEW_H

#include <stdint.h>

#include "supervisor/statistics/statistics.h"

struct arena;
struct history;
struct request_ledger;
struct round_times;

/* Fills the lists of request times, one for each server and outcome, and of round times, one for each outcome. Names
 * are lent; without room in the arena both lists are left out. */
void time_view_fill(const struct request_ledger *ledger,
                    const struct round_times *rounds,
                    struct arena *arena,
                    struct statistics *statistics);

/* Returns a new history of the servers that the list of holds names. */
struct history *time_view_history(const struct statistics *statistics, int64_t now_ms);

/* Notes what the statistics show as a sample of that history. Before the first list of users nobody knows how many
 * there are. */
void time_view_note(struct history *history, const struct statistics *statistics, int64_t now_ms);

#endif
