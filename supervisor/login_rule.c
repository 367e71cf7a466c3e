/* When an account may be tried. */
#include "login_rule.h"

void login_rule_init(struct login_rule *rule,
                     const struct login_state *state,
                     int64_t now_ms,
                     int64_t first_wait_ms)
{
    *rule = (struct login_rule){.state = *state, .not_before_ms = now_ms + first_wait_ms};
    if (state->open >= LOGIN_MOST_OPEN && !state->is_proven && first_wait_ms < LOGIN_PAUSE_MS)
        rule->not_before_ms = now_ms + LOGIN_PAUSE_MS;
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
        return deny(INT64_MAX, "the password was refused; nobody tries again before it is changed");
    if (rule->not_before_ms > now_ms)
        return deny(rule->not_before_ms - now_ms, "the account is held");
    if (login_rule_is_good(rule))
        return (struct login_decision){.granted = true};
    if (rule->attempt != 0)
        return deny(LOGIN_ASK_AGAIN_MS, "another process tries the account now");
    rule->attempt = attempt;
    rule->asker = asker;
    rule->state.open++;
    if (rule->state.open > LOGIN_MOST_OPEN)
        rule->not_before_ms = now_ms + LOGIN_PAUSE_MS;
    return (struct login_decision){.granted = true};
}

static void strike_out(struct login_rule *rule)
{
    rule->attempt = 0;
    rule->not_before_ms = 0;
    rule->state.open = 0;
}

static void refuse(struct login_rule *rule, int64_t now_ms)
{
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
    switch (outcome) {
    case LOGIN_ACCEPTED:
        /* An acceptance that was under way when somebody was refused proves nothing newer. */
        if (!is_current && (rule->attempt != 0 || rule->state.refusals > 0))
            return false;
        if (login_rule_is_good(rule) && rule->state.open == 0)
            return false;
        strike_out(rule);
        rule->state.is_proven = true;
        rule->state.refusals = 0;
        return true;
    case LOGIN_REFUSED:
        /* Several requests of a good account may be refused at once: that is one refusal. */
        if (!is_current && !login_rule_is_good(rule))
            return false;
        refuse(rule, now_ms);
        return true;
    case LOGIN_NOT_TRIED:
        if (!is_current)
            return false;
        strike_out(rule);
        return true;
    }
    return false;
}

void login_rule_asker_gone(struct login_rule *rule, int64_t asker)
{
    if (rule->attempt != 0 && rule->asker == asker)
        rule->attempt = 0;
}

void login_rule_reset(struct login_rule *rule)
{
    *rule = (struct login_rule){0};
}
