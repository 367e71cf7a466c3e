/* The dispatcher's part of the statistics: what is shown by /stats, /metrics and ewscalctl. It changes
 * nothing, so it may be asked at any time between two events. */
#ifndef SUPERVISOR_DISPATCHER_STATISTICS_H
#define SUPERVISOR_DISPATCHER_STATISTICS_H

#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/statistics/statistics.h"

struct arena;

/* Fills cycle, users, receipts, counters, processes, servers, accounts and, when asked for, problems
 * (at most STATISTICS_MOST_PROBLEMS, as many as the arena holds). Lists come from `arena`, texts are
 * borrowed until the next event. */
void dispatcher_statistics(const struct dispatcher *dispatcher,
                           bool with_problems,
                           struct both_clocks now,
                           struct arena *arena,
                           struct statistics *statistics);

/* NULL: rounds can run; else the packed reason why they cannot. Borrowed until the next event. Costs nothing that grows
 * with the number of users. */
const char *dispatcher_not_ready(const struct dispatcher *dispatcher);

#endif
