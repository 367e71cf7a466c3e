/* The accounts as they are shown: to administrators with their names, in metrics and on pages for anybody without.
 * Pure: read only, time is an argument. */
#ifndef SUPERVISOR_ACCOUNT_VIEW_H
#define SUPERVISOR_ACCOUNT_VIEW_H

#include "proto/base/both_clocks.h"

#include "supervisor/statistics/statistics.h"

struct account;
struct accounts;
struct arena;

/* Fills the list of accounts. Texts are lent or in the arena; without room there the list is left out. */
void account_view_fill(const struct accounts *accounts,
                       struct both_clocks now,
                       struct arena *arena,
                       struct statistics *statistics);

/* What the server said of the account before what an Exchange wishes, because only that needs somebody to act; it has
 * no time in it, which stands beside it. A packed reason, lent or in the arena; NULL: there is none. */
const char *
account_view_reason(const struct account *account, struct both_clocks now, struct arena *arena);

#endif
