/* The order of `auth = auto`: Kerberos, because the KDC judges the password before anything goes to
 * Exchange; then NTLM; then Basic. Within a method the binding that is more likely to be accepted comes
 * first, and the other one only when the password is known to be right. */
#include "worker-ews/login/login_plan.h"

static unsigned bit_of(struct login_way way)
{
    return 1u << ((unsigned)way.method * 2 + (way.is_bound ? 1 : 0));
}

static bool was_refused(const struct login_plan *plan, struct login_way way)
{
    return (plan->refused & bit_of(way)) != 0;
}

void login_plan_init(struct login_plan *plan, const struct login_terms *terms)
{
    *plan = (struct login_plan){.terms = *terms};
}

void login_plan_note_offers(struct login_plan *plan, unsigned offered)
{
    plan->has_looked = true;
    plan->offered = offered;
}

void login_plan_note_ticket(struct login_plan *plan, enum login_ticket ticket)
{
    plan->ticket = ticket;
    if (ticket != LOGIN_TICKET_KEPT)
        return;
    if (plan->was_proven)
        plan->ticket = LOGIN_TICKET_GOOD; /* of the proof a moment ago */
    else if (plan->wants_fresh)
        plan->ticket = LOGIN_TICKET_UNDECIDED; /* nobody is asked twice for what was refused */
}

bool login_plan_note_lost_ticket(struct login_plan *plan)
{
    if (plan->has_lost_ticket)
        return false;
    plan->has_lost_ticket = true;
    plan->was_proven = plan->ticket == LOGIN_TICKET_GOOD;
    plan->wants_fresh = plan->wants_fresh && !plan->was_proven;
    plan->ticket = LOGIN_TICKET_UNKNOWN;
    return true;
}

static bool has_ticket(const struct login_plan *plan)
{
    return plan->ticket == LOGIN_TICKET_GOOD || plan->ticket == LOGIN_TICKET_PROVEN ||
           (plan->was_proven && plan->ticket != LOGIN_TICKET_REFUSED);
}

bool login_plan_has_proof(const struct login_plan *plan)
{
    const struct login_way unbound = {LOGIN_METHOD_NEGOTIATE, false};
    const struct login_way bound = {LOGIN_METHOD_NEGOTIATE, true};
    unsigned by_password = plan->refused & ~(bit_of(unbound) | bit_of(bound));
    return has_ticket(plan) && (!plan->terms.is_by_keytab || by_password == 0);
}

/* A ticket was had by the password and not by a keytab. */
static bool has_proven_password(const struct login_plan *plan)
{
    return has_ticket(plan) && !plan->terms.is_by_keytab;
}

/* Here, with this secret. */
static bool has_worked(const struct login_plan *plan, struct login_way way)
{
    const struct login_way worked = plan->terms.remembered;
    return worked.method == way.method && worked.is_bound == way.is_bound;
}

/* Whether the refusal of this way cannot be due to what was shown. A way that has worked is refused because the
 * password has changed since, whoever accepted it before that. */
static bool is_proven(const struct login_plan *plan, struct login_way way)
{
    if (plan->terms.is_by_keytab)
        return way.method == LOGIN_METHOD_NEGOTIATE && has_ticket(plan);
    return has_ticket(plan) || (plan->terms.is_proven && !has_worked(plan, way));
}

void login_plan_note_refusal(struct login_plan *plan, struct login_way way)
{
    if (plan->ticket == LOGIN_TICKET_KEPT && way.method == LOGIN_METHOD_NEGOTIATE) {
        plan->ticket = LOGIN_TICKET_UNKNOWN;
        plan->wants_fresh = true;
        return; /* nobody was asked about the password yet */
    }
    plan->refused |= bit_of(way);
    /* Basic is judged by itself, whatever is said elsewhere: nothing follows it. */
    plan->is_final = way.method == LOGIN_METHOD_BASIC || !is_proven(plan, way);
}

static bool is_wanted_method(const struct login_plan *plan, enum login_method method)
{
    const struct login_terms *terms = &plan->terms;
    if (method != LOGIN_METHOD_NEGOTIATE && !terms->has_password)
        return false;
    if (method == LOGIN_METHOD_BASIC && !terms->is_tls)
        return false;
    switch (terms->choice) {
    case LOGIN_BY_AUTO:
        return method != LOGIN_METHOD_BASIC || terms->may_use_basic;
    case LOGIN_BY_NEGOTIATE:
        return method == LOGIN_METHOD_NEGOTIATE;
    case LOGIN_BY_NTLM:
        return method == LOGIN_METHOD_NTLM;
    case LOGIN_BY_BASIC:
        return method == LOGIN_METHOD_BASIC;
    }
    return false;
}

/* As long as nobody has looked, what a person has set is taken to be offered. */
static bool is_offered(const struct login_plan *plan, enum login_method method)
{
    return !plan->has_looked || (plan->offered & login_method_offer(method)) != 0;
}

/* Basic gives the password itself away: only where nothing better is offered, or where it is known that the
 * better ways failed for another reason. */
static bool may_be_basic(const struct login_plan *plan)
{
    const unsigned better = LOGIN_OFFERS_NEGOTIATE | LOGIN_OFFERS_NTLM;
    return plan->terms.choice != LOGIN_BY_AUTO || (plan->offered & better) == 0 ||
           has_proven_password(plan);
}

static bool begins_bound(const struct login_plan *plan, enum login_method method)
{
    const struct login_terms *terms = &plan->terms;
    if (!terms->is_tls || terms->binding == BINDING_OFF)
        return false;
    if (terms->binding == BINDING_ON)
        return true;
    if (terms->remembered.method == method)
        return terms->remembered.is_bound;
    return method == LOGIN_METHOD_NEGOTIATE || terms->prefers_bound;
}

/* The way of this method that has not been refused and may still be tried. */
static bool find_way(const struct login_plan *plan, enum login_method method, struct login_way *way)
{
    bool is_bound = method != LOGIN_METHOD_BASIC && begins_bound(plan, method);
    *way = (struct login_way){method, is_bound};
    if (!was_refused(plan, *way))
        return true;
    way->is_bound = !is_bound;
    return method != LOGIN_METHOD_BASIC && plan->terms.is_tls &&
           plan->terms.binding == BINDING_AUTO && !was_refused(plan, *way);
}

static bool may_try(const struct login_plan *plan, enum login_method method, struct login_way *way)
{
    return is_wanted_method(plan, method) && is_offered(plan, method) &&
           find_way(plan, method, way);
}

static struct login_step step_of(enum login_step_kind kind, struct login_way way)
{
    return (struct login_step){kind, way};
}

struct login_step login_plan_next(const struct login_plan *plan)
{
    static const struct login_way none = {LOGIN_METHOD_NONE, false};
    const struct login_terms *terms = &plan->terms;
    struct login_way way;
    if (plan->is_final || plan->ticket == LOGIN_TICKET_REFUSED)
        return step_of(LOGIN_STEP_END, none);
    if (!plan->has_looked && terms->choice == LOGIN_BY_AUTO) {
        if (terms->remembered.method == LOGIN_METHOD_NONE || plan->refused != 0 ||
            !is_wanted_method(plan, terms->remembered.method))
            return step_of(LOGIN_STEP_LOOK, none);
        if (terms->remembered.method != LOGIN_METHOD_NEGOTIATE)
            return step_of(LOGIN_STEP_SEND, terms->remembered);
    }
    bool is_usable = plan->ticket == LOGIN_TICKET_GOOD || plan->ticket == LOGIN_TICKET_KEPT;
    bool may_have_ticket = plan->ticket == LOGIN_TICKET_UNKNOWN || is_usable;
    if (may_have_ticket && may_try(plan, LOGIN_METHOD_NEGOTIATE, &way))
        return step_of(is_usable ? LOGIN_STEP_SEND : LOGIN_STEP_TICKET, way);
    if (!plan->has_looked && terms->choice == LOGIN_BY_AUTO)
        return step_of(LOGIN_STEP_LOOK, none);
    if (may_try(plan, LOGIN_METHOD_NTLM, &way) ||
        (may_be_basic(plan) && may_try(plan, LOGIN_METHOD_BASIC, &way)))
        return step_of(LOGIN_STEP_SEND, way);
    return step_of(LOGIN_STEP_END, none);
}

enum login_ending_kind login_plan_ending(const struct login_plan *plan)
{
    const struct login_way unbound = {LOGIN_METHOD_NTLM, false}, bound = {LOGIN_METHOD_NTLM, true};
    if (plan->ticket == LOGIN_TICKET_REFUSED)
        return LOGIN_ENDING_TICKET_REFUSED;
    if (plan->refused == 0)
        return plan->ticket == LOGIN_TICKET_UNKNOWN ? LOGIN_ENDING_NOT_OFFERED
                                                    : LOGIN_ENDING_NO_TICKET;
    if (login_plan_has_proof(plan))
        return LOGIN_ENDING_PROVEN;
    if (was_refused(plan, unbound) && was_refused(plan, bound))
        return LOGIN_ENDING_JUDGED_WRONG;
    if (was_refused(plan, unbound))
        return plan->terms.is_tls ? LOGIN_ENDING_WRONG_OR_UNBOUND : LOGIN_ENDING_JUDGED_WRONG;
    return was_refused(plan, bound) ? LOGIN_ENDING_WRONG_OR_BOUND : LOGIN_ENDING_JUDGED_WRONG;
}
