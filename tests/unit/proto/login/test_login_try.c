/* A log-in try, each state with each event, and the rule over all orders of events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/login/login_try.h"

#define WAIT_MS 7000
#define MOST    16 /* questions of one run */

/* The supervisor: what it was asked, what it granted and what it was told. */
struct supervisor {
    int64_t asked[MOST];
    int asks, answered, reports;
    int64_t attempts; /* granted */
    int told[MOST];   /* how often, for each attempt */
    struct login_result newest;
    char account[64];
    char text[64];
};

static struct supervisor supervisor;
static struct login_desk *desk;
static struct login_try login;
static int grants, denials;
static int64_t denied_ms;
static char denied_reason[64];
static bool asks_again;

static void on_message(void *context, const struct message *message)
{
    (void)context;
    if (message->type == MESSAGE_LOGIN_ASK) {
        assert_true(supervisor.asks < MOST);
        supervisor.asked[supervisor.asks++] = message->login_ask.number;
        return;
    }
    assert_int_equal(message->type, MESSAGE_LOGIN_RESULT);
    supervisor.reports++;
    supervisor.newest = message->login_result;
    (void)snprintf(supervisor.account, sizeof(supervisor.account), "%s",
                   message->login_result.account);
    (void)snprintf(supervisor.text, sizeof(supervisor.text), "%s", message->login_result.text);
    supervisor.told[message->login_result.attempt]++;
}

static void on_granted(void *context)
{
    assert_ptr_equal(context, &login);
    grants++;
}

static void on_denied(void *context, int64_t wait_ms, const char *reason)
{
    assert_ptr_equal(context, &login);
    denials++;
    denied_ms = wait_ms;
    (void)snprintf(denied_reason, sizeof(denied_reason), "%s", reason);
    if (asks_again)
        login_try_ask(&login, "account");
}

static int set_up(void **state)
{
    static const struct login_try_callbacks callbacks = {.granted = on_granted,
                                                         .denied = on_denied};
    (void)state;
    supervisor = (struct supervisor){0};
    grants = denials = 0;
    asks_again = false;
    desk = login_desk_create(on_message, NULL);
    login_try_init(&login, desk, &callbacks, &login);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    login_try_clear(&login);
    login_desk_destroy(desk);
    return 0;
}

/* The oldest question that is not answered yet. */
static void answer(bool granted)
{
    if (supervisor.answered == supervisor.asks)
        return;
    const struct login_answer message = {.account = "account",
                                         .number = supervisor.asked[supervisor.answered++],
                                         .granted = granted,
                                         .attempt = granted ? ++supervisor.attempts : 0,
                                         .wait_ms = granted ? 0 : WAIT_MS,
                                         .reason = granted ? NULL : "held"};
    login_desk_take_answer(desk, &message);
}

static void go_to(enum login_try_state state)
{
    if (state == LOGIN_TRY_IDLE)
        return;
    login_try_ask(&login, "account");
    if (state == LOGIN_TRY_ASKED)
        return;
    answer(true);
    assert_int_equal(grants, 1);
    if (state == LOGIN_TRY_SENT)
        login_try_sent(&login);
}

static void assert_reported(enum login_outcome outcome, const char *text)
{
    assert_int_equal(supervisor.reports, 1);
    assert_string_equal(supervisor.account, "account");
    assert_int_equal(supervisor.newest.attempt, 1);
    assert_int_equal(supervisor.newest.outcome, outcome);
    assert_string_equal(supervisor.text, text);
    assert_true(login_try_is_idle(&login));
}

static void an_outcome_is_reported_as_the_owner_says(void **state)
{
    static const enum login_outcome outcomes[] = {LOGIN_ACCEPTED, LOGIN_REFUSED, LOGIN_NOT_TRIED,
                                                  LOGIN_UNKNOWN};
    static const enum login_try_state states[] = {LOGIN_TRY_GRANTED, LOGIN_TRY_SENT};
    for (size_t i = 0; i < 8; i++) {
        (void)tear_down(state);
        (void)set_up(state);
        go_to(states[i % 2]);
        login_try_end(&login, outcomes[i / 2], "what it said");
        assert_reported(outcomes[i / 2], "what it said");
    }
}

static void a_try_that_is_broken_off_before_the_password_was_not_made(void **state)
{
    (void)state;
    go_to(LOGIN_TRY_GRANTED);
    login_try_break_off(&login, "the line is cut");
    assert_reported(LOGIN_NOT_TRIED, "the line is cut");
}

static void after_the_password_nobody_knows_what_became_of_it(void **state)
{
    (void)state;
    go_to(LOGIN_TRY_SENT);
    login_try_break_off(&login, NULL);
    assert_reported(LOGIN_UNKNOWN, "");
}

static void who_goes_away_reports_what_is_under_way(void **state)
{
    (void)state;
    go_to(LOGIN_TRY_SENT);
    login_try_clear(&login);
    assert_reported(LOGIN_UNKNOWN, "");
}

static void a_question_that_is_broken_off_is_given_back_when_it_is_granted(void **state)
{
    (void)state;
    go_to(LOGIN_TRY_ASKED);
    login_try_break_off(&login, "the line is cut");
    assert_true(login_try_is_idle(&login));
    assert_int_equal(supervisor.reports, 0);
    answer(true);
    assert_int_equal(grants, 0);
    assert_reported(LOGIN_NOT_TRIED, "login.not_needed");
}

static void a_question_that_is_broken_off_and_denied_needs_no_report(void **state)
{
    (void)state;
    go_to(LOGIN_TRY_ASKED);
    login_try_break_off(&login, NULL);
    answer(false);
    assert_int_equal(denials + supervisor.reports, 0);
}

static void who_asks_again_gets_the_answer_to_the_first_question(void **state)
{
    (void)state;
    go_to(LOGIN_TRY_ASKED);
    login_try_break_off(&login, NULL);
    login_try_ask(&login, "account");
    assert_int_equal(supervisor.asks, 1);
    answer(true);
    assert_int_equal(grants, 1);
    assert_int_equal(supervisor.reports, 0);
    login_try_end(&login, LOGIN_ACCEPTED, NULL);
    assert_reported(LOGIN_ACCEPTED, "");
}

static void the_answer_about_one_account_is_not_taken_for_another(void **state)
{
    (void)state;
    go_to(LOGIN_TRY_ASKED);
    login_try_break_off(&login, NULL);
    login_try_ask(&login, "another");
    assert_int_equal(supervisor.asks, 2);
    answer(true);
    assert_int_equal(grants, 0);
    assert_int_equal(supervisor.newest.outcome, LOGIN_NOT_TRIED);
    assert_string_equal(supervisor.account, "account");
    answer(true);
    assert_int_equal(grants, 1);
    login_try_end(&login, LOGIN_REFUSED, "no");
    assert_string_equal(supervisor.account, "another");
    assert_int_equal(supervisor.newest.attempt, 2);
}

static void a_denial_ends_the_question(void **state)
{
    (void)state;
    go_to(LOGIN_TRY_ASKED);
    answer(false);
    assert_int_equal(denials, 1);
    assert_int_equal(denied_ms, WAIT_MS);
    assert_string_equal(denied_reason, "held");
    assert_true(login_try_is_idle(&login));
    assert_int_equal(supervisor.reports, 0);
    login_try_ask(&login, "account");
    assert_int_equal(supervisor.asks, 2);
}

static void without_a_supervisor_each_question_is_denied_once(void **state)
{
    (void)state;
    asks_again = true;
    go_to(LOGIN_TRY_ASKED);
    login_desk_deny_all(desk, 100, "nobody is there");
    assert_int_equal(denials, 1);
    assert_int_equal(denied_ms, 100);
    assert_string_equal(denied_reason, "nobody is there");
    assert_int_equal(supervisor.asks, 2); /* the question that was asked meanwhile is under way */
    assert_false(login_try_is_idle(&login));
}

static void a_try_that_was_granted_outlives_the_supervisors_session(void **state)
{
    (void)state;
    go_to(LOGIN_TRY_SENT);
    login_desk_deny_all(desk, 100, "nobody is there");
    assert_int_equal(denials, 0);
    login_try_end(&login, LOGIN_ACCEPTED, NULL);
    assert_reported(LOGIN_ACCEPTED, "");
}

static void a_late_refusal_has_no_number(void **state)
{
    (void)state;
    go_to(LOGIN_TRY_SENT);
    login_try_end(&login, LOGIN_ACCEPTED, NULL);
    login_try_tell_late_refusal(&login, LOGIN_JUDGED_WRONG, "not any more");
    assert_int_equal(supervisor.reports, 2);
    assert_int_equal(supervisor.newest.attempt, 0);
    assert_int_equal(supervisor.newest.outcome, LOGIN_REFUSED);
    assert_string_equal(supervisor.account, "account");
    assert_string_equal(supervisor.text, "not any more");
}

/* ---- each state with each event ---- */

static void send(void)
{
    login_try_sent(&login);
}

static void ask(void)
{
    login_try_ask(&login, "account");
}

static void end(void)
{
    login_try_end(&login, LOGIN_ACCEPTED, NULL);
}

static void break_off(void)
{
    login_try_break_off(&login, NULL);
}

static void tell_late(void)
{
    login_try_tell_late_refusal(&login, LOGIN_LOCKED, NULL);
}

static void grant(void)
{
    answer(true);
}

static void deny(void)
{
    answer(false);
}

static void what_does_not_fit_the_state_does_nothing(void **state)
{
    static const struct {
        enum login_try_state state;
        void (*event)(void);
    } rows[] = {
        {.state = LOGIN_TRY_IDLE, .event = send},
        {.state = LOGIN_TRY_IDLE, .event = end},
        {.state = LOGIN_TRY_IDLE, .event = break_off},
        {.state = LOGIN_TRY_IDLE, .event = tell_late}, /* nothing was accepted before */
        {.state = LOGIN_TRY_ASKED, .event = ask},
        {.state = LOGIN_TRY_ASKED, .event = send},
        {.state = LOGIN_TRY_ASKED, .event = end},
        {.state = LOGIN_TRY_GRANTED, .event = ask},
        {.state = LOGIN_TRY_SENT, .event = ask},
        {.state = LOGIN_TRY_SENT, .event = send},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        (void)tear_down(state);
        (void)set_up(state);
        go_to(rows[i].state);
        int asks = supervisor.asks;
        rows[i].event();
        assert_int_equal(login.state, rows[i].state);
        assert_int_equal(supervisor.asks, asks);
        assert_int_equal(supervisor.reports, 0);
    }
}

/* It was sent before, and is no end of what is tried now. */
static void a_late_refusal_is_told_beside_a_try(void **state)
{
    static const enum login_try_state states[] = {LOGIN_TRY_ASKED, LOGIN_TRY_GRANTED,
                                                  LOGIN_TRY_SENT};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        (void)tear_down(state);
        (void)set_up(state);
        go_to(states[i]);
        tell_late();
        assert_int_equal(login.state, states[i]);
        assert_int_equal(supervisor.reports, 1);
        assert_int_equal(supervisor.newest.attempt, 0);
        assert_int_equal(supervisor.newest.outcome, LOGIN_REFUSED);
    }
}

/* Events that may come in any order, the password's way included. */
static void (*const EVENTS[])(void) = {ask, grant, deny, send, end, break_off};

#define EVENT_COUNT (sizeof(EVENTS) / sizeof(EVENTS[0]))
#define RUN_LENGTH  7
#define RUNS        279936 /* EVENT_COUNT to the power of RUN_LENGTH */

/* An attempt that was granted is reported once when the owner is gone, and never as not made when its
 * password had been sent. */
static void play(size_t run)
{
    bool was_sent[MOST] = {false};
    for (size_t i = 0; i < RUN_LENGTH; i++) {
        EVENTS[run % EVENT_COUNT]();
        run /= EVENT_COUNT;
        if (login.state == LOGIN_TRY_SENT)
            was_sent[login.attempt] = true;
        if (supervisor.reports > 0 && was_sent[supervisor.newest.attempt])
            assert_int_not_equal(supervisor.newest.outcome, LOGIN_NOT_TRIED);
    }
    login_try_clear(&login);
    while (supervisor.answered < supervisor.asks)
        answer(true);
    for (int64_t attempt = 1; attempt <= supervisor.attempts; attempt++)
        assert_int_equal(supervisor.told[attempt], 1);
    assert_int_equal(supervisor.reports, supervisor.attempts);
}

static void in_every_order_each_granted_try_is_reported_exactly_once(void **state)
{
    for (size_t run = 0; run < RUNS; run++) {
        (void)tear_down(state);
        (void)set_up(state);
        play(run);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_outcome_is_reported_as_the_owner_says),
        TEST(a_try_that_is_broken_off_before_the_password_was_not_made),
        TEST(after_the_password_nobody_knows_what_became_of_it),
        TEST(who_goes_away_reports_what_is_under_way),
        TEST(a_question_that_is_broken_off_is_given_back_when_it_is_granted),
        TEST(a_question_that_is_broken_off_and_denied_needs_no_report),
        TEST(who_asks_again_gets_the_answer_to_the_first_question),
        TEST(the_answer_about_one_account_is_not_taken_for_another),
        TEST(a_denial_ends_the_question),
        TEST(without_a_supervisor_each_question_is_denied_once),
        TEST(a_try_that_was_granted_outlives_the_supervisors_session),
        TEST(a_late_refusal_has_no_number),
        TEST(what_does_not_fit_the_state_does_nothing),
        TEST(a_late_refusal_is_told_beside_a_try),
        TEST(in_every_order_each_granted_try_is_reported_exactly_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
