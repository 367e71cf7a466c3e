/* When an account may be tried.
 *
 * A directory locks an account after a few wrong passwords, so a password that may be wrong is sent by one
 * process at a time, and each try counts from the moment it is granted: a process that dies with the
 * answer, or we ourselves, must not make it free again. Nothing here tells a clock or writes anything. */
#include "proto/base/number.h"
#include "proto/event/event.h"

#include "supervisor/server/login_rule.h"

void login_rule_init(struct login_rule *rule,
                     const struct login_state *state,
                     struct both_clocks now,
                     int64_t first_wait_ms)
{
    int64_t rest_ms = state->held_until_wall_ms - now.wall_ms;
    /* Nothing of before holds for longer, whatever somebody did to the wall clock meanwhile. */
    int64_t wait_ms = number_smaller(number_larger(rest_ms, first_wait_ms), LOGIN_PAUSE_MS);
    *rule = (struct login_rule){.state = *state, .not_before_ms = now.monotonic_ms + wait_ms};
}

struct login_state login_rule_state(const struct login_rule *rule, struct both_clocks now)
{
    struct login_state state = rule->state;
    int64_t rest_ms = rule->not_before_ms - now.monotonic_ms;
    state.held_until_wall_ms = rest_ms > 0 ? now.wall_ms + rest_ms : 0;
    return state;
}

bool login_rule_is_stopped(const struct login_rule *rule)
{
    int64_t most = rule->state.is_proven ? LOGIN_MOST_REFUSALS : 1;
    return rule->state.refusals >= most;
}

bool login_rule_is_good(const struct login_rule *rule)
{
    return rule->state.is_proven && rule->state.refusals == 0;
}

int64_t login_rule_hold_ms(const struct login_rule *rule, int64_t now_ms)
{
    if (login_rule_is_stopped(rule))
        return INT64_MAX;
    return rule->not_before_ms > now_ms ? rule->not_before_ms - now_ms : 0;
}

static struct login_decision deny(int64_t wait_ms, const char *reason)
{
    return (struct login_decision){.wait_ms = wait_ms, .reason = reason};
}

struct login_decision
login_rule_ask(struct login_rule *rule, int64_t attempt, int64_t asker, int64_t now_ms)
{
    if (login_rule_is_stopped(rule))
        return deny(INT64_MAX, event_name(ACCOUNT_STOPPED));
    if (rule->asker != 0)
        return deny(LOGIN_ASK_AGAIN_MS, event_name(ACCOUNT_BEING_TRIED));
    if (rule->not_before_ms > now_ms)
        return deny(rule->not_before_ms - now_ms, event_name(ACCOUNT_HELD));
    if (login_rule_is_good(rule))
        return (struct login_decision){.granted = true};
    rule->attempt = attempt;
    rule->asker = asker;
    rule->state.open++;
    /* Already now: whoever is to tell how this one ended may die, and we may, too. */
    if (rule->state.open >= LOGIN_MOST_OPEN)
        rule->not_before_ms = now_ms + LOGIN_PAUSE_MS;
    return (struct login_decision){.granted = true};
}

/* The outcome of the newest try is known: it is no longer open. When it was granted nothing held the
 * account, so what holds it now is this try. Earlier ones stay open. */
static void strike_out(struct login_rule *rule)
{
    rule->attempt = 0;
    rule->asker = 0;
    rule->not_before_ms = 0;
    rule->state.open--;
}

static void note_login_refusal(struct login_rule *rule, bool is_current, int64_t now_ms)
{
    if (is_current)
        strike_out(rule);
    rule->state.refusals++;
    rule->not_before_ms =
        now_ms + (rule->state.refusals == 1 ? LOGIN_FIRST_HOLD_MS : LOGIN_PAUSE_MS);
}

bool login_rule_result(struct login_rule *rule,
                       int64_t attempt,
                       enum login_outcome outcome,
                       int64_t now_ms)
{
    bool is_current = attempt != 0 && attempt == rule->attempt;
    /* One that was under way when somebody was refused, or when the secret changed, proves nothing
     * newer. Several requests of a good account may be refused at once: that is one refusal. */
    if (!is_current && (outcome != LOGIN_REFUSED || !login_rule_is_good(rule)))
        return false;
    switch (outcome) {
    case LOGIN_ACCEPTED:
        *rule = (struct login_rule){.state.is_proven = true};
        return true;
    case LOGIN_REFUSED:
        note_login_refusal(rule, is_current, now_ms);
        return true;
    case LOGIN_NOT_TRIED:
        strike_out(rule);
        return true;
    case LOGIN_UNKNOWN:
        /* It was written down as open when it was granted, and stays so. */
        rule->attempt = rule->asker = 0;
        return false;
    }
    return false;
}

void login_rule_asker_gone(struct login_rule *rule, int64_t asker)
{
    if (rule->asker == asker)
        rule->asker = 0;
}

void login_rule_reset(struct login_rule *rule)
{
    *rule = (struct login_rule){0};
}
