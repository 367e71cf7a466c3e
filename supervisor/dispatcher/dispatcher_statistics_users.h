/* The dispatcher's part of the statistics, of users and rounds, and single users as an administrator
 * sees them. Users are never named unless somebody asks for them. */
#ifndef SUPERVISOR_DISPATCHER_STATISTICS_USERS_H
#define SUPERVISOR_DISPATCHER_STATISTICS_USERS_H

#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/statistics/statistics.h"
#include "supervisor/statistics/user_query.h"

struct arena;

/* So many users with a problem are shown at most: beside how many there are for which reason, some
 * examples are enough, and all of a large tenant are megabytes, in a turn of the loop in which nothing else
 * happens. All are shown by `ewscalctl users`, a part in each turn. */
#define STATISTICS_MOST_PROBLEMS 20

/* Fills cycle, users, receipts, counters and, when asked for, problems, as dispatcher_statistics(). The
 * reasons are of users without a fresh calendar. */
void statistics_fill_users(const struct dispatcher *d,
                           bool with_problems,
                           struct both_clocks now,
                           struct arena *arena,
                           struct statistics *statistics);

/* One user for an administrator; false when there is none of exactly that name. Texts are borrowed. */
bool dispatcher_view_user(const struct dispatcher *dispatcher,
                          const char *name,
                          struct both_clocks now,
                          struct statistics_user *view);

/* Calls `function` for at most so many users behind the cursor, listed or not, until it returns false; the cursor
 * then is at the last one. Users may come and go between two calls: whoever stays is shown once. Returns whether
 * somebody is left. */
bool dispatcher_walk_users(const struct dispatcher *dispatcher,
                           struct user_cursor *cursor,
                           size_t most,
                           struct both_clocks now,
                           bool (*function)(void *context, const struct statistics_user *view),
                           void *context);

#endif
