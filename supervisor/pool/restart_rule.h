/* When a child that died is started again. Pauses double from the shortest to the longest, count only
 * deaths before the first finished job, and end with one success. A death that holds a lease counts
 * against the lease, not the pool. Exit status 2 means that the settings or keys are wrong: no restart
 * before they change. Pure: time is an argument (monotonic milliseconds). */
#ifndef SUPERVISOR_RESTART_RULE_H
#define SUPERVISOR_RESTART_RULE_H

#include <stdbool.h>
#include <stdint.h>

/* Begins with its pauses, everything else zero. */
struct restart_rule {
    int64_t shortest_ms, longest_ms;
    int64_t pause_ms;      /* of the next death; 0: none yet */
    int64_t not_before_ms; /* when it may be started */
    int64_t restarts;      /* since the supervisor began */
    bool is_stopped;       /* until settings or keys change */
};

/* How a child ended. */
struct restart_death {
    bool is_invalid;     /* exit status 2 */
    bool is_wanted;      /* it was asked to go and did */
    bool finished_a_job; /* in this life */
    bool held_a_lease;
};

/* A child has ended: says when the next one may start. */
void restart_rule_died(struct restart_rule *rule,
                       const struct restart_death *death,
                       int64_t now_ms);

/* A child has finished a job: the pauses begin anew. */
void restart_rule_worked(struct restart_rule *rule);

/* Settings or keys have changed. */
void restart_rule_settings_changed(struct restart_rule *rule, int64_t now_ms);

#endif
