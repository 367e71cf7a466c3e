/* What keeps us from asking the servers of the settings: pauses of theirs, and of the accounts they are asked with.
 * Pure: read only, time is an argument. */
#ifndef SUPERVISOR_SERVER_HOLDS_H
#define SUPERVISOR_SERVER_HOLDS_H

#include "proto/base/both_clocks.h"

#include "supervisor/statistics/statistics.h"

struct account;
struct arena;
struct servers;

/* Fills the list of holds: the UCServer first, whose account may be NULL, then the others in the order of the
 * settings, whether or not some process has seen them. Texts are lent or in the arena; without room there the list is
 * left out. */
void server_holds_fill(const struct account *ucserver_account,
                       const struct servers *directories,
                       const struct servers *exchanges,
                       struct both_clocks now,
                       struct arena *arena,
                       struct statistics *statistics);

#endif
