/* When an account may be tried.
 *
 * A server locks an account after a few wrong passwords, so a password that may be wrong is sent by one
 * process at a time, and each try counts from the moment it is granted: a process that dies with the
 * answer, or we ourselves, must not make it free again. Nothing here tells a clock or writes anything.
 *
 * What is kept is what happened, never until when to wait: that is derived when it is asked for, so that
 * other settings are obeyed at once. */
#include "proto/base/number.h"
#include "proto/event/event.h"

#include "supervisor/server/login_rule.h"

/* Nothing of before lies in the future, whatever somebody did to the wall clock meanwhile. */
static int64_t monotonic_of(int64_t wall_ms, struct both_clocks now)
{
    return now.monotonic_ms - number_larger(now.wall_ms - wall_ms, 0);
}

static int64_t wall_of(int64_t monotonic_ms, struct both_clocks now)
{
    return now.wall_ms - (now.monotonic_ms - monotonic_ms);
}

void login_rule_init(struct login_rule *rule,
                     const struct login_state *state,
                     struct both_clocks now,
                     int64_t first_wait_ms)
{
    *rule = (struct login_rule){
        .is_proven = state->is_proven,
        .is_freed = state->is_freed,
        .refusals = state->refusals,
        .class = state->class,
        .since_wall_ms = number_smaller(state->since_wall_ms, now.wall_ms),
        .refused_ms = monotonic_of(state->refused_wall_ms, now),
        .first_ms = now.monotonic_ms + number_smaller(first_wait_ms, LOGIN_PAUSE_MS),
        .ledger = state->ledger,
    };
    for (size_t i = 0; i < rule->ledger.count; i++)
        rule->ledger.stamps[i].at_ms = monotonic_of(state->ledger.stamps[i].at_ms, now);
}

struct login_state login_rule_state(const struct login_rule *rule, struct both_clocks now)
{
    struct login_state state = {
        .is_proven = rule->is_proven,
        .is_freed = rule->is_freed,
        .refusals = rule->refusals,
        .class = rule->class,
        .since_wall_ms = rule->since_wall_ms,
        .refused_wall_ms = rule->since_wall_ms == 0 ? 0 : wall_of(rule->refused_ms, now),
        .ledger = rule->ledger,
    };
    for (size_t i = 0; i < state.ledger.count; i++)
        state.ledger.stamps[i].at_ms = wall_of(rule->ledger.stamps[i].at_ms, now);
    return state;
}

bool login_rule_is_refused(const struct login_rule *rule)
{
    return rule->since_wall_ms != 0;
}

bool login_rule_looks_first(const struct login_rule *rule)
{
    return login_rule_is_refused(rule) && (rule->class == LOGIN_NOT_OFFERED || rule->busy_ms > 0);
}

bool login_rule_is_good(const struct login_rule *rule)
{
    return rule->is_proven && !login_rule_is_refused(rule);
}

bool login_rule_is_sure(const struct login_rule *rule)
{
    return login_rule_is_good(rule) && rule->is_sure;
}

static bool is_confirmed(const struct login_rule *rule, int64_t now_ms)
{
    return rule->confirmed_by != 0 && now_ms - rule->confirmed_ms < LOGIN_CONFIRM_MS;
}

bool login_rule_is_tried(const struct login_rule *rule, int64_t now_ms)
{
    return rule->asker != 0 || is_confirmed(rule, now_ms);
}

bool login_rule_is_attempt_of(const struct login_rule *rule, int64_t attempt, int64_t asker)
{
    return attempt != 0 && asker != 0 &&
           ((rule->attempt == attempt && rule->asker == asker) ||
            (rule->confirmation == attempt && rule->confirmed_by == asker));
}

static bool is_counted(enum login_class class)
{
    return login_class_row(class)->counts;
}

static bool is_locked(const struct login_rule *rule)
{
    return login_rule_is_refused(rule) && rule->class == LOGIN_LOCKED;
}

/* How long the newest refusal keeps everybody away, from its own time on. */
static int64_t pause_of(const struct login_rule *rule, const struct login_pacing *pacing)
{
    if (rule->class == LOGIN_LOCKED)
        return LOGIN_LOCKED_WAIT_MS;
    if (rule->is_freed)
        return 0;
    if (rule->busy_ms > 0)
        return number_smaller(rule->busy_ms, pacing->look_ms);
    if (!is_counted(rule->class))
        return pacing->look_ms;
    if (!rule->is_proven)
        return INT64_MAX;
    return rule->refusals <= 1 ? LOGIN_FIRST_HOLD_MS : pacing->retry_ms;
}

static int64_t rest_ms(int64_t begin_ms, int64_t pause_ms, int64_t now_ms)
{
    return pause_ms == INT64_MAX ? INT64_MAX : number_larger(begin_ms + pause_ms - now_ms, 0);
}

int64_t login_rule_locked_ms(const struct login_rule *rule, int64_t now_ms)
{
    return is_locked(rule) ? rest_ms(rule->refused_ms, LOGIN_LOCKED_WAIT_MS, now_ms) : 0;
}

/* For its own refusal, after a lost database, or for the lock of another spelling. */
static int64_t pause_left_ms(const struct login_rule *rule, const struct login_circumstances *now)
{
    int64_t left_ms = number_larger(rule->first_ms - now->now_ms, now->locked_ms);
    if (login_rule_is_refused(rule))
        left_ms = number_larger(
            left_ms, rest_ms(rule->refused_ms, pause_of(rule, &now->pacing), now->now_ms));
    return number_larger(left_ms, 0);
}

int64_t login_rule_wait_ms(const struct login_rule *rule, const struct login_circumstances *now)
{
    if (rule->is_extra || rule->asker != 0)
        return 0;
    int64_t pause_ms = pause_left_ms(rule, now);
    if (login_rule_is_sure(rule))
        return pause_ms;
    return number_larger(pause_ms, login_count_wait_ms(&now->count, now->now_ms));
}

/* An account that works is not held because of tries that nobody answered: who is logged in goes on, who
 * is not is denied. */
int64_t login_rule_hold_ms(const struct login_rule *rule, const struct login_circumstances *now)
{
    bool is_usable = login_rule_is_good(rule) && !rule->is_extra && rule->asker == 0;
    return is_usable ? pause_left_ms(rule, now) : login_rule_wait_ms(rule, now);
}

static struct login_decision deny(int64_t wait_ms, enum event reason)
{
    return (struct login_decision){.wait_ms = wait_ms, .reason = event_name(reason)};
}

static struct login_decision
grant(struct login_rule *rule, int64_t attempt, int64_t asker, int64_t now_ms)
{
    rule->attempt = attempt;
    rule->asker = asker;
    rule->gives_freed = rule->is_freed;
    rule->gives_extra = rule->is_extra;
    rule->is_freed = rule->is_extra = false;
    login_ledger_add(&rule->ledger, now_ms);
    return (struct login_decision){.granted = true, .is_recorded = true};
}

/* The password may have been changed since it was accepted: many that show it at once would all be counted. */
static struct login_decision confirm(struct login_rule *rule,
                                     int64_t attempt,
                                     int64_t asker,
                                     const struct login_circumstances *now)
{
    if (now->now_ms - rule->accepted_ms >= LOGIN_FRESH_MS) {
        if (is_confirmed(rule, now->now_ms) || now->is_tried)
            return deny(LOGIN_ASK_AGAIN_MS, ACCOUNT_BEING_TRIED);
        rule->confirmation = attempt;
        rule->confirmed_by = asker;
        rule->confirmed_ms = now->now_ms;
    }
    return (struct login_decision){.granted = true};
}

static void end_confirmation(struct login_rule *rule)
{
    rule->confirmation = rule->confirmed_by = 0;
}

struct login_decision login_rule_ask(struct login_rule *rule,
                                     int64_t attempt,
                                     int64_t asker,
                                     const struct login_circumstances *now)
{
    if (rule->asker != 0)
        return deny(LOGIN_ASK_AGAIN_MS, ACCOUNT_BEING_TRIED);
    if (rule->is_extra)
        return grant(rule, attempt, asker, now->now_ms);
    int64_t pause_ms = pause_left_ms(rule, now);
    int64_t full_ms = login_count_wait_ms(&now->count, now->now_ms);
    if (pause_ms > 0)
        return deny(number_larger(pause_ms, full_ms),
                    pause_ms == INT64_MAX ? ACCOUNT_STOPPED : ACCOUNT_HELD);
    if (login_rule_is_sure(rule))
        return confirm(rule, attempt, asker, now);
    if (is_confirmed(rule, now->now_ms) || now->is_tried)
        return deny(LOGIN_ASK_AGAIN_MS, ACCOUNT_BEING_TRIED);
    if (full_ms > 0)
        return deny(full_ms, ACCOUNT_TRIED_OFTEN);
    return grant(rule, attempt, asker, now->now_ms);
}

static void take_acceptance(struct login_rule *rule, int64_t now_ms)
{
    login_ledger_strike(&rule->ledger);
    login_ledger_forget_open(&rule->ledger);
    *rule = (struct login_rule){
        .is_proven = true, .is_sure = true, .accepted_ms = now_ms, .ledger = rule->ledger};
}

/* Who is too busy to look at a password is asked again when it says. But who is so each time, although looks without it
 * are answered, may judge it after all, and nobody sees what is counted: from the second time on it is shown ever more
 * rarely. */
static void note_busy(struct login_rule *rule, const struct login_ending *ending)
{
    bool may_be_busy = !login_rule_is_refused(rule) || rule->busy_ms > 0;
    int64_t least_ms = LOGIN_BUSY_LEAST_MS;
    if (!may_be_busy || ending->class != LOGIN_COULD_NOT_DECIDE || ending->wait_ms <= 0) {
        rule->busy_ms = rule->busy_times = 0;
        return;
    }
    for (int64_t i = 1; i <= rule->busy_times && least_ms < LOGIN_LOOK_AGAIN_MS; i++)
        least_ms = i == 1 ? LOGIN_BUSY_AGAIN_MS : 2 * least_ms;
    if (!rule->gives_freed && !rule->gives_extra) /* whoever asks for a try lengthens no pause */
        rule->busy_times++;
    rule->busy_ms = number_larger(ending->wait_ms, least_ms);
}

static void take_refusal(struct login_rule *rule,
                         const struct login_ending *ending,
                         bool is_current,
                         struct both_clocks now)
{
    bool counts = is_counted(ending->class);
    /* It may have been sent long ago: from now on is the safe side. */
    if (counts && !is_current)
        login_ledger_add(&rule->ledger, now.monotonic_ms);
    if (counts)
        login_ledger_refused(&rule->ledger, now.monotonic_ms);
    else if (is_current)
        login_ledger_strike(&rule->ledger);
    note_busy(rule, ending);
    if (!login_rule_is_refused(rule) || rule->class != ending->class)
        rule->since_wall_ms = number_larger(now.wall_ms, 1);
    rule->refusals += counts ? 1 : 0;
    rule->class = ending->class;
    rule->refused_ms = now.monotonic_ms;
    rule->is_sure = rule->is_freed = rule->is_new = false;
    if (is_current)
        rule->attempt = rule->asker = 0;
}

/* What was granted before its time may be granted again. Who was busy is so still, or was not asked: the next look is
 * after the same pause. */
static void take_back(struct login_rule *rule, int64_t now_ms)
{
    if (rule->busy_ms > 0)
        rule->refused_ms = now_ms;
    login_ledger_strike(&rule->ledger);
    rule->is_freed = rule->gives_freed;
    rule->is_extra = rule->gives_extra;
    rule->attempt = rule->asker = 0;
}

/* A refusal that says nothing about the password comes as one that was not tried, with its class. */
static bool is_refusal(const struct login_ending *ending)
{
    return ending->outcome == LOGIN_REFUSED ||
           (ending->outcome == LOGIN_NOT_TRIED && ending->class != LOGIN_CLASS_UNSAID);
}

/* A use that was no try of its own. One that was under way when somebody was refused, or when the secret
 * changed, proves nothing newer. Several requests of a good account may be refused at once: that is one
 * refusal, as it is one when nobody answers them. */
static enum login_rule_change
take_use(struct login_rule *rule, const struct login_ending *ending, struct both_clocks now)
{
    bool is_confirmation = ending->attempt != 0 && ending->attempt == rule->confirmation;
    if (is_confirmation)
        end_confirmation(rule);
    if (!login_rule_is_good(rule) || rule->is_new)
        return LOGIN_RULE_UNCHANGED;
    if (is_confirmation && ending->outcome == LOGIN_ACCEPTED)
        rule->accepted_ms = now.monotonic_ms;
    if (is_refusal(ending)) {
        take_refusal(rule, ending, false, now);
        return LOGIN_RULE_REFUSED;
    }
    if (ending->outcome != LOGIN_UNKNOWN || ending->attempt == 0 || !rule->is_sure)
        return LOGIN_RULE_UNCHANGED;
    login_ledger_add(&rule->ledger, now.monotonic_ms);
    rule->is_sure = false;
    return LOGIN_RULE_UNANSWERED;
}

enum login_rule_change login_rule_result(struct login_rule *rule,
                                         const struct login_ending *ending,
                                         struct both_clocks now)
{
    if (ending->attempt == 0 || ending->attempt != rule->attempt)
        return take_use(rule, ending, now);
    if (is_refusal(ending)) {
        take_refusal(rule, ending, true, now);
        return LOGIN_RULE_REFUSED;
    }
    switch (ending->outcome) {
    case LOGIN_ACCEPTED:
        take_acceptance(rule, now.monotonic_ms);
        return LOGIN_RULE_ACCEPTED;
    case LOGIN_NOT_TRIED:
        take_back(rule, now.monotonic_ms);
        return LOGIN_RULE_CHANGED;
    case LOGIN_UNKNOWN: /* written down as open when it was granted, and stays so */
    case LOGIN_REFUSED:
        break;
    }
    rule->attempt = rule->asker = 0;
    return LOGIN_RULE_UNANSWERED;
}

bool login_rule_asker_gone(struct login_rule *rule, int64_t asker)
{
    bool had_it = rule->asker == asker;
    if (had_it)
        rule->asker = 0;
    if (rule->confirmed_by == asker)
        end_confirmation(rule);
    return had_it;
}

void login_rule_doubt(struct login_rule *rule)
{
    rule->is_sure = false;
}

void login_rule_new_secret(struct login_rule *rule, bool is_proven)
{
    bool stays_locked = is_locked(rule);
    *rule = (struct login_rule){
        .is_proven = is_proven,
        .is_new = true,
        .class = stays_locked ? rule->class : LOGIN_CLASS_UNSAID,
        .since_wall_ms = stays_locked ? rule->since_wall_ms : 0,
        .refused_ms = rule->refused_ms,
        .first_ms = rule->first_ms,
        .ledger = rule->ledger,
    };
}

bool login_rule_free(struct login_rule *rule)
{
    bool is_change = login_rule_is_refused(rule) && !rule->is_freed && rule->asker == 0;
    rule->is_freed = rule->is_freed || is_change;
    return is_change;
}

bool login_rule_look_now(struct login_rule *rule)
{
    return !is_counted(rule->class) && rule->class != LOGIN_LOCKED && login_rule_free(rule);
}

void login_rule_retry(struct login_rule *rule)
{
    rule->is_extra = true;
}
