#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/login/login_plan.h"

#define N LOGIN_OFFERS_NEGOTIATE
#define T LOGIN_OFFERS_NTLM
#define B LOGIN_OFFERS_BASIC

static const struct login_terms usual = {
    .choice = LOGIN_BY_AUTO, .is_tls = true, .may_use_basic = true, .has_password = true};

static void write_step(const struct login_plan *plan, char *text, size_t size)
{
    static const char *const kinds[] = {"look", "ticket", "send", "end"};
    static const char *const endings[] = {"not offered", "ticket refused",   "no ticket",
                                          "wrong",       "wrong or unbound", "wrong or bound",
                                          "proven"};
    struct login_step step = login_plan_next(plan);
    if (step.kind == LOGIN_STEP_SEND)
        (void)snprintf(text, size, "%s%s",
                       step.way.method == LOGIN_METHOD_NEGOTIATE ? "negotiate"
                       : step.way.method == LOGIN_METHOD_NTLM    ? "ntlm"
                                                                 : "basic",
                       step.way.is_bound ? "+" : "");
    else if (step.kind == LOGIN_STEP_END)
        (void)snprintf(text, size, "end: %s", endings[login_plan_ending(plan)]);
    else
        (void)snprintf(text, size, "%s", kinds[step.kind]);
}

/* The steps of a whole try at a server that offers `offered` and refuses everything, with a KDC that answers
 * so: "look, ticket, negotiate+, end: proven". */
static void
expect(struct login_terms terms, unsigned offered, enum login_ticket ticket, const char *steps)
{
    struct login_plan plan;
    char walked[400] = "", step[64];
    login_plan_init(&plan, &terms);
    for (int i = 0; i < 12; i++) {
        struct login_step next = login_plan_next(&plan);
        write_step(&plan, step, sizeof(step));
        (void)snprintf(walked + strlen(walked), sizeof(walked) - strlen(walked), "%s%s",
                       i == 0 ? "" : ", ", step);
        if (next.kind == LOGIN_STEP_END)
            break;
        if (next.kind == LOGIN_STEP_LOOK) {
            login_plan_note_offers(&plan, offered);
        } else if (next.kind == LOGIN_STEP_TICKET) {
            login_plan_note_ticket(&plan, ticket);
        } else {
            login_plan_note_offers(&plan, offered);
            login_plan_note_refusal(&plan, next.way);
        }
    }
    assert_string_equal(walked, steps);
}

static void kerberos_comes_first_and_its_word_is_the_last(void **state)
{
    (void)state;
    expect(usual, N | T | B, LOGIN_TICKET_REFUSED, "look, ticket, end: ticket refused");
    expect(usual, N, LOGIN_TICKET_REFUSED, "look, ticket, end: ticket refused");
}

static void a_ticket_proves_the_password_so_that_other_ways_may_follow(void **state)
{
    (void)state;
    expect(usual, N | T | B, LOGIN_TICKET_GOOD,
           "look, ticket, negotiate+, negotiate, ntlm, ntlm+, basic, end: proven");
    expect(usual, N, LOGIN_TICKET_GOOD, "look, ticket, negotiate+, negotiate, end: proven");
    expect(usual, N | B, LOGIN_TICKET_GOOD,
           "look, ticket, negotiate+, negotiate, basic, end: proven");
}

static void without_a_ticket_for_this_server_the_password_is_right_all_the_same(void **state)
{
    (void)state;
    expect(usual, N | T | B, LOGIN_TICKET_PROVEN, "look, ticket, ntlm, ntlm+, basic, end: proven");
    expect(usual, N, LOGIN_TICKET_PROVEN, "look, ticket, end: no ticket");
    expect(usual, N | B, LOGIN_TICKET_PROVEN, "look, ticket, basic, end: proven");
}

static void without_a_verdict_of_the_kdc_ntlm_follows_once(void **state)
{
    (void)state;
    expect(usual, N | T | B, LOGIN_TICKET_UNDECIDED, "look, ticket, ntlm, end: wrong or unbound");
    expect(usual, N, LOGIN_TICKET_UNDECIDED, "look, ticket, end: no ticket");
    /* Basic is offered, but not alone. */
    expect(usual, N | B, LOGIN_TICKET_UNDECIDED, "look, ticket, end: no ticket");
}

static void without_negotiate_ntlm_has_one_attempt_and_basic_follows_it_never(void **state)
{
    (void)state;
    expect(usual, T, LOGIN_TICKET_UNKNOWN, "look, ntlm, end: wrong or unbound");
    expect(usual, T | B, LOGIN_TICKET_UNKNOWN, "look, ntlm, end: wrong or unbound");
}

static void an_account_that_was_proven_elsewhere_may_try_the_other_binding(void **state)
{
    (void)state;
    struct login_terms terms = usual;
    terms.is_proven = true;
    expect(terms, T, LOGIN_TICKET_UNKNOWN, "look, ntlm, ntlm+, end: wrong");
    /* but the password itself is not given away for that */
    expect(terms, T | B, LOGIN_TICKET_UNKNOWN, "look, ntlm, ntlm+, end: wrong");
    terms.binding = BINDING_OFF;
    expect(terms, T, LOGIN_TICKET_UNKNOWN, "look, ntlm, end: wrong or unbound");
}

/* Whoever accepted the password did so before it was changed. */
static void where_one_binding_has_worked_the_other_one_is_not_tried(void **state)
{
    (void)state;
    struct login_terms terms = usual;
    terms.is_proven = true;
    terms.remembered = (struct login_way){LOGIN_METHOD_NTLM, false};
    expect(terms, T, LOGIN_TICKET_UNKNOWN, "ntlm, end: wrong or unbound");
    terms.choice = LOGIN_BY_NTLM;
    expect(terms, T, LOGIN_TICKET_UNKNOWN, "ntlm, end: wrong or unbound");
    terms.remembered.is_bound = true;
    expect(terms, T, LOGIN_TICKET_UNKNOWN, "ntlm+, end: wrong or bound");
    terms.remembered.method = LOGIN_METHOD_NEGOTIATE;
    expect(terms, T, LOGIN_TICKET_UNKNOWN, "ntlm, ntlm+, end: wrong");
}

static void basic_is_taken_where_nothing_else_is_offered(void **state)
{
    (void)state;
    struct login_terms terms = usual;
    expect(terms, B, LOGIN_TICKET_UNKNOWN, "look, basic, end: wrong");
    terms.may_use_basic = false;
    expect(terms, B, LOGIN_TICKET_UNKNOWN, "look, end: not offered");
    expect(terms, N | B, LOGIN_TICKET_GOOD, "look, ticket, negotiate+, negotiate, end: proven");
}

static void nothing_is_sent_where_none_of_ours_is_offered(void **state)
{
    (void)state;
    expect(usual, 0, LOGIN_TICKET_UNKNOWN, "look, end: not offered");
}

static void without_tls_there_is_no_basic_and_no_binding(void **state)
{
    (void)state;
    struct login_terms terms = usual;
    terms.is_tls = false;
    expect(terms, B, LOGIN_TICKET_UNKNOWN, "look, end: not offered");
    expect(terms, N | T | B, LOGIN_TICKET_GOOD, "look, ticket, negotiate, ntlm, end: proven");
    expect(terms, T, LOGIN_TICKET_UNKNOWN, "look, ntlm, end: wrong");
    terms.choice = LOGIN_BY_BASIC;
    expect(terms, B, LOGIN_TICKET_UNKNOWN, "end: not offered");
    terms.choice = LOGIN_BY_NTLM;
    terms.binding = BINDING_ON;
    expect(terms, T, LOGIN_TICKET_UNKNOWN, "ntlm, end: wrong");
}

static void what_a_person_has_set_is_the_only_way(void **state)
{
    (void)state;
    struct login_terms terms = usual;
    terms.choice = LOGIN_BY_BASIC;
    expect(terms, N | T | B, LOGIN_TICKET_UNKNOWN, "basic, end: wrong");
    terms.may_use_basic = false; /* it is set: a person has chosen */
    expect(terms, N | T | B, LOGIN_TICKET_UNKNOWN, "basic, end: wrong");
    terms.choice = LOGIN_BY_NTLM;
    expect(terms, N | T | B, LOGIN_TICKET_UNKNOWN, "ntlm, end: wrong or unbound");
    terms.binding = BINDING_ON;
    expect(terms, N | T | B, LOGIN_TICKET_UNKNOWN, "ntlm+, end: wrong or bound");
    terms.choice = LOGIN_BY_NEGOTIATE;
    expect(terms, N | T | B, LOGIN_TICKET_GOOD, "ticket, negotiate+, end: proven");
    terms.binding = BINDING_OFF;
    expect(terms, N | T | B, LOGIN_TICKET_GOOD, "ticket, negotiate, end: proven");
    expect(terms, N | T | B, LOGIN_TICKET_UNDECIDED, "ticket, end: no ticket");
}

static void a_keytab_is_for_kerberos_alone(void **state)
{
    (void)state;
    struct login_terms terms = usual;
    terms.has_password = false;
    expect(terms, N | T | B, LOGIN_TICKET_UNDECIDED, "look, ticket, end: no ticket");
    expect(terms, T | B, LOGIN_TICKET_UNKNOWN, "look, end: not offered");
}

static void a_kept_ticket_proves_nothing_and_is_renewed_when_it_is_refused(void **state)
{
    (void)state;
    struct login_plan plan;
    login_plan_init(&plan, &usual);
    login_plan_note_offers(&plan, N | T | B);
    login_plan_note_ticket(&plan, LOGIN_TICKET_KEPT);
    struct login_step sent = login_plan_next(&plan);
    assert_int_equal(sent.kind, LOGIN_STEP_SEND);
    assert_int_equal(sent.way.method, LOGIN_METHOD_NEGOTIATE);
    assert_false(login_plan_has_proof(&plan));
    login_plan_note_refusal(&plan, sent.way);
    assert_true(plan.wants_fresh);
    assert_int_equal(login_plan_next(&plan).kind, LOGIN_STEP_TICKET);
    struct login_plan changed = plan;
    login_plan_note_ticket(&changed, LOGIN_TICKET_REFUSED);
    assert_int_equal(login_plan_next(&changed).kind, LOGIN_STEP_END);
    login_plan_note_ticket(&plan, LOGIN_TICKET_GOOD);
    sent = login_plan_next(&plan);
    assert_int_equal(sent.kind, LOGIN_STEP_SEND);
    assert_int_equal(sent.way.method, LOGIN_METHOD_NEGOTIATE);
    assert_true(login_plan_has_proof(&plan));
}

static void a_ticket_by_keytab_says_nothing_of_the_password(void **state)
{
    (void)state;
    struct login_terms terms = usual;
    terms.is_by_keytab = true;
    expect(terms, N | T | B, LOGIN_TICKET_REFUSED, "look, ticket, end: ticket refused");
    expect(terms, N | T | B, LOGIN_TICKET_GOOD,
           "look, ticket, negotiate+, negotiate, ntlm, end: wrong or unbound");
    expect(terms, N | B, LOGIN_TICKET_GOOD, "look, ticket, negotiate+, negotiate, end: proven");
    expect(terms, N | T | B, LOGIN_TICKET_PROVEN, "look, ticket, ntlm, end: wrong or unbound");
    terms.is_proven = true; /* perhaps it was the keytab */
    expect(terms, T | B, LOGIN_TICKET_UNKNOWN, "look, ntlm, end: wrong or unbound");
}

static void names_and_passwords_that_need_gssapi_are_bound_at_once(void **state)
{
    (void)state;
    struct login_terms terms = usual;
    terms.prefers_bound = true;
    expect(terms, T, LOGIN_TICKET_UNKNOWN, "look, ntlm+, end: wrong or bound");
}

static void what_worked_here_is_tried_without_a_look(void **state)
{
    (void)state;
    struct login_terms terms = usual;
    terms.remembered = (struct login_way){LOGIN_METHOD_NTLM, true};
    expect(terms, N | T | B, LOGIN_TICKET_UNKNOWN, "ntlm+, end: wrong or bound");
    terms.remembered = (struct login_way){LOGIN_METHOD_BASIC, false};
    expect(terms, N | T | B, LOGIN_TICKET_UNKNOWN, "basic, end: wrong");
    terms.remembered = (struct login_way){LOGIN_METHOD_NEGOTIATE, false};
    expect(terms, N, LOGIN_TICKET_GOOD, "ticket, negotiate, negotiate+, end: proven");
    expect(terms, N | T, LOGIN_TICKET_UNDECIDED, "ticket, look, ntlm, end: wrong or unbound");
    terms.remembered = (struct login_way){LOGIN_METHOD_BASIC, false};
    terms.may_use_basic = false;
    expect(terms, N, LOGIN_TICKET_GOOD, "look, ticket, negotiate+, negotiate, end: proven");
}

static void another_ticket_is_asked_for_once_in_the_place_of_one_that_has_ended(void **state)
{
    (void)state;
    for (int ticket = LOGIN_TICKET_GOOD; ticket <= LOGIN_TICKET_KEPT; ticket++) {
        struct login_plan plan;
        login_plan_init(&plan, &usual);
        login_plan_note_offers(&plan, N | T | B);
        login_plan_note_ticket(&plan, (enum login_ticket)ticket);
        assert_int_equal(login_plan_next(&plan).kind, LOGIN_STEP_SEND);
        assert_true(login_plan_note_lost_ticket(&plan));
        assert_int_equal(login_plan_next(&plan).kind, LOGIN_STEP_TICKET);
        assert_false(plan.wants_fresh);
        login_plan_note_ticket(&plan, (enum login_ticket)ticket);
        assert_int_equal(login_plan_next(&plan).kind, LOGIN_STEP_SEND);
        assert_false(login_plan_note_lost_ticket(&plan));
    }
}

/* Whatever becomes of the next one; only what the KDC says of the password itself takes it back. */
static void a_ticket_that_was_lost_has_proven_the_password(void **state)
{
    (void)state;
    for (int next = LOGIN_TICKET_GOOD; next <= LOGIN_TICKET_REFUSED; next++) {
        struct login_plan plan;
        login_plan_init(&plan, &usual);
        login_plan_note_offers(&plan, N | T | B);
        login_plan_note_ticket(&plan, LOGIN_TICKET_GOOD);
        assert_true(login_plan_note_lost_ticket(&plan));
        assert_true(login_plan_has_proof(&plan));
        login_plan_note_ticket(&plan, (enum login_ticket)next);
        assert_int_equal(login_plan_has_proof(&plan), next != LOGIN_TICKET_REFUSED);
    }
    struct login_plan kept;
    login_plan_init(&kept, &usual);
    login_plan_note_ticket(&kept, LOGIN_TICKET_KEPT);
    assert_true(login_plan_note_lost_ticket(&kept));
    login_plan_note_ticket(&kept, LOGIN_TICKET_KEPT);
    assert_false(login_plan_has_proof(&kept));
}

/* For every server, setting and answer of a KDC: at most one way that the server may count as a wrong
 * password when nothing has proven it, and none at all after the KDC has refused it. */
static void an_unproven_password_is_judged_once(void **state)
{
    (void)state;
    for (unsigned offered = 0; offered < 8; offered++)
        for (int choice = 0; choice <= LOGIN_BY_LAST; choice++)
            for (int binding = 0; binding <= BINDING_LAST; binding++)
                for (int ticket = 2 * LOGIN_TICKET_GOOD; ticket <= 2 * LOGIN_TICKET_REFUSED + 1;
                     ticket++) {
                    struct login_terms terms = usual;
                    struct login_plan plan;
                    int judged = 0;
                    terms.choice = (enum login_choice)choice;
                    terms.binding = (enum binding_choice)binding;
                    terms.is_by_keytab = ticket % 2 == 1;
                    login_plan_init(&plan, &terms);
                    struct login_step step = login_plan_next(&plan);
                    for (; step.kind != LOGIN_STEP_END; step = login_plan_next(&plan)) {
                        login_plan_note_offers(&plan, offered);
                        if (step.kind == LOGIN_STEP_TICKET)
                            login_plan_note_ticket(&plan, (enum login_ticket)(ticket / 2));
                        if (step.kind != LOGIN_STEP_SEND)
                            continue;
                        bool shows_ticket = step.way.method == LOGIN_METHOD_NEGOTIATE;
                        bool is_proven = !terms.is_by_keytab && login_plan_has_proof(&plan);
                        judged += !shows_ticket && !is_proven ? 1 : 0;
                        assert_int_not_equal(plan.ticket, LOGIN_TICKET_REFUSED);
                        login_plan_note_refusal(&plan, step.way);
                    }
                    assert_true(judged <= 1);
                }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kerberos_comes_first_and_its_word_is_the_last),
        cmocka_unit_test(a_ticket_proves_the_password_so_that_other_ways_may_follow),
        cmocka_unit_test(without_a_ticket_for_this_server_the_password_is_right_all_the_same),
        cmocka_unit_test(without_a_verdict_of_the_kdc_ntlm_follows_once),
        cmocka_unit_test(without_negotiate_ntlm_has_one_attempt_and_basic_follows_it_never),
        cmocka_unit_test(an_account_that_was_proven_elsewhere_may_try_the_other_binding),
        cmocka_unit_test(where_one_binding_has_worked_the_other_one_is_not_tried),
        cmocka_unit_test(basic_is_taken_where_nothing_else_is_offered),
        cmocka_unit_test(nothing_is_sent_where_none_of_ours_is_offered),
        cmocka_unit_test(without_tls_there_is_no_basic_and_no_binding),
        cmocka_unit_test(what_a_person_has_set_is_the_only_way),
        cmocka_unit_test(a_keytab_is_for_kerberos_alone),
        cmocka_unit_test(a_kept_ticket_proves_nothing_and_is_renewed_when_it_is_refused),
        cmocka_unit_test(a_ticket_by_keytab_says_nothing_of_the_password),
        cmocka_unit_test(names_and_passwords_that_need_gssapi_are_bound_at_once),
        cmocka_unit_test(what_worked_here_is_tried_without_a_look),
        cmocka_unit_test(another_ticket_is_asked_for_once_in_the_place_of_one_that_has_ended),
        cmocka_unit_test(a_ticket_that_was_lost_has_proven_the_password),
        cmocka_unit_test(an_unproven_password_is_judged_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
