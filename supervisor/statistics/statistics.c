/* Whether somebody must act: the one place that decides it, for the exit status of `ewscalctl status` as
 * for whoever asks later. A user without a calendar to replicate is no reason to act. */
#include "supervisor/statistics/statistics.h"

bool statistics_are_good(const struct statistics *statistics)
{
    bool good = statistics->is_ready && statistics->store.is_lasting &&
                statistics->users_fresh + statistics->users_without >= statistics->users_listed;
    for (size_t i = 0; i < statistics->servers_count; i++)
        good = good && statistics->servers[i].state != HEALTH_BAD;
    for (size_t i = 0; i < statistics->accounts_count; i++)
        good = good && statistics->accounts[i].class_name == NULL &&
               statistics->accounts[i].held_ms != INT64_MAX;
    for (size_t i = 0; i < statistics->pools_count; i++)
        good = good && !statistics->pools[i].is_degraded;
    return good;
}
