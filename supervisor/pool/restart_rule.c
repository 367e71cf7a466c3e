/* When a child that died is started again. A child that worked comes back at once, however it ended, and
 * so does one that died with a job in its hands: that is the job's fault, which the quarantine deals with.
 * Only one that dies before it does anything is held back, longer each time. */
#include "proto/base/pause.h"

#include "supervisor/pool/restart_rule.h"

void restart_rule_died(struct restart_rule *rule, const struct restart_death *death, int64_t now_ms)
{
    rule->restarts++;
    if (death->is_invalid) {
        rule->is_stopped = true;
        return;
    }
    if (death->finished_a_job)
        rule->pause_ms = 0;
    if (death->is_wanted || death->finished_a_job || death->held_a_lease) {
        rule->not_before_ms = now_ms;
        return;
    }
    rule->pause_ms = pause_next_ms(rule->pause_ms, rule->shortest_ms, rule->longest_ms);
    rule->not_before_ms = now_ms + rule->pause_ms;
}

void restart_rule_worked(struct restart_rule *rule)
{
    rule->pause_ms = 0;
}

void restart_rule_settings_changed(struct restart_rule *rule, int64_t now_ms)
{
    rule->is_stopped = false;
    rule->pause_ms = 0;
    rule->not_before_ms = now_ms;
}
