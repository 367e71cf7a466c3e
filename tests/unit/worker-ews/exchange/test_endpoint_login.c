#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/login/login_class.h"

#include "worker-ews/exchange/endpoint_login.h"

/* What the supervisor was asked and told. */
struct record {
    int asked, reported;
    int64_t number, try_number;
    enum login_outcome outcome;
    int64_t class;
    int64_t busy_ms;
};

struct user {
    struct login_waiter waiter;
    int gone, denied, shown, told;
    int64_t wait_ms;
};

static struct record record;
static struct login_desk *desk;
static struct endpoint_login login;
static struct user users[3];
static int64_t now_ms;

static void on_message(void *context, const struct message *message)
{
    (void)context;
    if (message->type == MESSAGE_LOGIN_ASK) {
        assert_string_equal(message->login_ask.account, "exchange main");
        record.asked++;
        record.number = message->login_ask.number;
    } else {
        assert_string_equal(message->login_result.account, "exchange main");
        record.reported++;
        record.try_number = message->login_result.attempt;
        record.outcome = message->login_result.outcome;
        record.class = message->login_result.class;
        record.busy_ms = message->login_result.wait_ms;
    }
}

static const struct login_showing not_offered = {LOGIN_REFUSED, LOGIN_NOT_OFFERED, "401", 0};
static const struct login_showing page = {LOGIN_UNKNOWN, LOGIN_COULD_NOT_DECIDE, "exchange.page",
                                          0};

static void on_go(void *context)
{
    struct user *user = context;
    user->gone++;
}

static void on_shown(void *asked)
{
    struct user *user = asked;
    user->shown++;
}

static void on_goes_on(void *context)
{
    struct user *user = context;
    assert_int_equal(user->shown, 0);
    user->told++;
}

static void on_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct user *user = context;
    assert_string_equal(reason, wait_ms == ENDPOINT_LOGIN_AGAIN_MS ? "account.being_tried"
                                                                   : "account.held");
    user->denied++;
    user->wait_ms = wait_ms;
}

static int set_up(void **state)
{
    (void)state;
    record = (struct record){0};
    now_ms = 1000000;
    desk = login_desk_create(on_message, NULL);
    endpoint_login_init(&login, desk, "exchange main");
    for (size_t i = 0; i < 3; i++)
        users[i] =
            (struct user){.waiter = {.go = on_go, .denied = on_denied, .context = &users[i]}};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    endpoint_login_clear(&login);
    login_desk_destroy(desk);
    return 0;
}

static void grant(int64_t number)
{
    login_desk_take_answer(desk, &(struct login_answer){.account = "exchange main",
                                                        .number = record.number,
                                                        .granted = true,
                                                        .attempt = number});
}

static void deny(void)
{
    login_desk_take_answer(desk, &(struct login_answer){.account = "exchange main",
                                                        .number = record.number,
                                                        .wait_ms = 7000,
                                                        .reason = "account.held"});
}

static void all_enter(void)
{
    for (size_t i = 0; i < 3; i++)
        assert_false(endpoint_login_enter(&login, &users[i].waiter));
}

static void show(struct login_waiter *waiter, enum login_outcome outcome, const char *text)
{
    enum login_class class = outcome == LOGIN_REFUSED ? LOGIN_JUDGED_WRONG : LOGIN_CLASS_UNSAID;
    const struct login_showing showing = {outcome, class, text, 0};
    endpoint_login_result(&login, waiter, &showing, now_ms);
}

static void one_tries_while_the_others_wait(void **state)
{
    (void)state;
    all_enter();
    assert_int_equal(record.asked, 1);
    grant(41);
    assert_int_equal(users[0].gone, 1);
    assert_int_equal(users[1].gone + users[2].gone, 0);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    assert_int_equal(record.try_number, 41);
    assert_int_equal(record.outcome, LOGIN_ACCEPTED);
    assert_int_equal(users[1].gone + users[2].gone, 2);
    assert_int_equal(record.asked, 1);
    assert_true(endpoint_login_enter(&login, &users[0].waiter));
}

static void a_denial_is_for_everybody(void **state)
{
    (void)state;
    all_enter();
    deny();
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(users[i].denied, 1);
        assert_int_equal(users[i].wait_ms, 7000);
    }
    assert_int_equal(record.reported, 0);
    assert_false(endpoint_login_enter(&login, &users[0].waiter));
    assert_int_equal(record.asked, 2);
}

static void after_a_refused_try_the_next_one_is_asked_for(void **state)
{
    (void)state;
    all_enter();
    grant(1);
    show(&users[0].waiter, LOGIN_REFUSED, "401");
    assert_int_equal(record.outcome, LOGIN_REFUSED);
    assert_int_equal(users[1].gone + users[2].gone, 0);
    assert_int_equal(record.asked, 2);
}

static void a_try_that_is_left_ends_by_whether_the_password_was_sent(void **state)
{
    (void)state;
    all_enter();
    grant(1);
    endpoint_login_leave(&login, &users[0].waiter);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED);
    assert_int_equal(record.asked, 2);
    grant(2);
    assert_int_equal(users[1].gone, 1);
    endpoint_login_sending(&login, &users[1].waiter);
    endpoint_login_leave(&login, &users[1].waiter);
    assert_int_equal(record.try_number, 2);
    assert_int_equal(record.outcome, LOGIN_UNKNOWN);
    assert_int_equal(record.asked, 3);
}

static void who_has_left_is_not_called(void **state)
{
    (void)state;
    assert_false(endpoint_login_enter(&login, &users[0].waiter));
    endpoint_login_leave(&login, &users[0].waiter);
    endpoint_login_leave(&login, &users[0].waiter);
    grant(1);
    assert_int_equal(users[0].gone, 0);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED);
}

static void a_refusal_after_success_is_reported_once_without_a_number(void **state)
{
    (void)state;
    all_enter();
    grant(5);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    show(&users[1].waiter, LOGIN_REFUSED, "401");
    assert_int_equal(record.reported, 2);
    assert_int_equal(record.try_number, 0);
    show(&users[2].waiter, LOGIN_REFUSED, "401");
    assert_int_equal(record.reported, 2);
    assert_false(endpoint_login_enter(&login, &users[0].waiter));
    assert_int_equal(record.asked, 2);
}

/* Another process was refused with the account: what is under way here may be refused, too, and is the
 * same refusal; who comes then asks. */
static void after_a_hold_a_good_account_is_tried_again(void **state)
{
    (void)state;
    assert_false(endpoint_login_enter(&login, &users[0].waiter));
    grant(record.number);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    assert_true(endpoint_login_enter(&login, &users[1].waiter));
    endpoint_login_doubt(&login);
    record.reported = 0;
    show(&users[1].waiter, LOGIN_REFUSED, "exchange.login_refused");
    assert_int_equal(record.reported, 0);
    assert_false(endpoint_login_enter(&login, &users[2].waiter));
    assert_int_equal(record.asked, 2);
}

static void success_of_an_account_that_is_good_is_no_news(void **state)
{
    (void)state;
    all_enter();
    grant(5);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    show(&users[0].waiter, LOGIN_NOT_TRIED, NULL);
    assert_int_equal(record.reported, 1);
    assert_true(endpoint_login_enter(&login, &users[0].waiter));
}

static void questions_are_forgotten_in_the_end(void **state)
{
    (void)state;
    all_enter();
    endpoint_login_close(&login);
    grant(6);
    assert_int_equal(users[0].gone, 0);
    assert_int_equal(record.reported, 1);
    assert_int_equal(record.try_number, 6);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED);
}

static void a_try_whose_result_comes_after_the_end_is_reported(void **state)
{
    (void)state;
    all_enter();
    grant(7);
    endpoint_login_close(&login);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    assert_int_equal(record.reported, 1);
    assert_int_equal(record.outcome, LOGIN_ACCEPTED);
    assert_int_equal(users[1].gone + users[2].gone, 0);
}

static void who_leaves_in_the_end_asks_for_nobody_else(void **state)
{
    (void)state;
    all_enter();
    grant(1);
    endpoint_login_close(&login);
    endpoint_login_leave(&login, &users[0].waiter);
    assert_int_equal(record.reported, 1);
    endpoint_login_leave(&login, &users[1].waiter);
    endpoint_login_leave(&login, &users[2].waiter);
    assert_int_equal(record.asked, 1);
}

static void a_refusal_is_told_with_its_class(void **state)
{
    (void)state;
    all_enter();
    grant(1);
    endpoint_login_result(&login, &users[0].waiter, &not_offered, now_ms);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED); /* for those who know no classes */
    assert_int_equal(record.class, LOGIN_NOT_OFFERED);
    grant(2);
    show(&users[1].waiter, LOGIN_ACCEPTED, NULL);
    endpoint_login_result(&login, &users[0].waiter, &not_offered, now_ms);
    assert_int_equal(record.try_number, 0);
    assert_int_equal(record.class, LOGIN_NOT_OFFERED);
}

static void a_good_account_is_no_more_used_once_somebody_was_refused(void **state)
{
    (void)state;
    all_enter();
    grant(1);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    assert_true(endpoint_login_enter(&login, &users[1].waiter));
    show(&users[0].waiter, LOGIN_REFUSED, "401");
    assert_false(endpoint_login_enter(&login, &users[1].waiter));
    assert_false(endpoint_login_enter(&login, &users[2].waiter));
    assert_int_equal(record.asked, 2);
}

static void who_was_granted_a_try_may_use_it_until_its_end(void **state)
{
    (void)state;
    all_enter();
    grant(1);
    assert_true(endpoint_login_enter(&login, &users[0].waiter));
    show(&users[0].waiter, LOGIN_UNKNOWN, NULL);
    assert_int_equal(record.reported, 1);
    assert_false(endpoint_login_enter(&login, &users[0].waiter));
}

/* A page or a busy server has said nothing of the password: two of them must not use up the tries. */
static void a_try_that_is_answered_with_something_else_is_undecided(void **state)
{
    (void)state;
    all_enter();
    grant(1);
    endpoint_login_result(&login, &users[0].waiter, &page, now_ms);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED);
    assert_int_equal(record.class, LOGIN_COULD_NOT_DECIDE);
    /* Of an account that is good it is no news at all. */
    grant(2);
    show(&users[1].waiter, LOGIN_ACCEPTED, NULL);
    record.reported = 0;
    endpoint_login_result(&login, &users[2].waiter, &page, now_ms);
    assert_int_equal(record.reported, 0);
}

static void only_who_tries_looks_first_and_sends(void **state)
{
    (void)state;
    all_enter();
    login_desk_take_answer(desk, &(struct login_answer){.account = "exchange main",
                                                        .number = record.number,
                                                        .granted = true,
                                                        .attempt = 1,
                                                        .look_first = true});
    assert_true(endpoint_login_looks_first(&login, &users[0].waiter));
    assert_false(endpoint_login_looks_first(&login, &users[1].waiter));
    endpoint_login_sending(&login, &users[1].waiter);
    endpoint_login_leave(&login, &users[0].waiter);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED);
    grant(2);
    assert_false(endpoint_login_looks_first(&login, &users[1].waiter));
}

/* The supervisor may grant the account as a good one, because the directory has accepted it: this server does
 * not offer our way all the same, and no password goes there. */
static void who_was_not_offered_our_way_looks_first_until_it_is_accepted(void **state)
{
    (void)state;
    all_enter();
    grant(1);
    assert_false(endpoint_login_looks_first(&login, &users[0].waiter));
    endpoint_login_result(&login, &users[0].waiter, &not_offered, now_ms);
    grant(2);
    assert_true(endpoint_login_looks_first(&login, &users[1].waiter));
    assert_false(endpoint_login_looks_first(&login, &users[2].waiter));
    show(&users[1].waiter, LOGIN_NOT_TRIED, NULL);
    grant(3);
    assert_true(endpoint_login_looks_first(&login, &users[2].waiter));
    show(&users[2].waiter, LOGIN_ACCEPTED, NULL);
    endpoint_login_doubt(&login);
    assert_false(endpoint_login_enter(&login, &users[0].waiter));
    grant(4);
    assert_false(endpoint_login_looks_first(&login, &users[0].waiter));
}

static void a_good_account_that_is_no_more_offered_our_way_looks_first_as_well(void **state)
{
    (void)state;
    assert_false(endpoint_login_enter(&login, &users[0].waiter));
    grant(1);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    endpoint_login_result(&login, &users[1].waiter, &not_offered, now_ms);
    assert_false(endpoint_login_enter(&login, &users[2].waiter));
    grant(2);
    assert_true(endpoint_login_looks_first(&login, &users[2].waiter));
}

/* ---- an account that is good ---- */

static bool is_shown(struct user *user)
{
    return endpoint_login_show(&login, &user->waiter, on_shown, user, now_ms);
}

/* Good since `ago_ms`, and three requests that show the password now. */
static void three_show_what_was_accepted(int64_t ago_ms, bool may)
{
    assert_false(endpoint_login_enter(&login, &users[0].waiter));
    grant(1);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    now_ms += ago_ms;
    for (size_t i = 0; i < 3; i++) {
        assert_true(endpoint_login_enter(&login, &users[i].waiter));
        assert_int_equal(is_shown(&users[i]), may);
    }
    users[0].gone = 0;
    record.reported = 0;
}

static void what_was_accepted_a_moment_ago_is_shown_by_all_at_once(void **state)
{
    (void)state;
    three_show_what_was_accepted(LOGIN_FRESH_MS - 1, true);
    assert_int_equal(record.asked, 1);
}

static void what_was_accepted_before_is_shown_by_one_until_it_is_accepted_again(void **state)
{
    (void)state;
    three_show_what_was_accepted(LOGIN_FRESH_MS, false);
    assert_int_equal(record.asked, 2);
    grant(2);
    assert_int_equal(users[0].shown, 1);
    assert_int_equal(users[1].shown + users[2].shown, 0);
    assert_true(endpoint_login_is_try(&login, &users[0].waiter));
    assert_false(endpoint_login_is_first_try(&login, &users[0].waiter));
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    assert_int_equal(record.try_number, 2);
    assert_int_equal(record.outcome, LOGIN_ACCEPTED);
    assert_int_equal(users[1].shown + users[2].shown, 2);
    assert_int_equal(users[0].gone + users[1].gone + users[2].gone, 0);
    assert_true(is_shown(&users[0]));
}

static void once_it_is_refused_nobody_else_shows_it(void **state)
{
    (void)state;
    three_show_what_was_accepted(LOGIN_FRESH_MS, false);
    grant(2);
    show(&users[0].waiter, LOGIN_REFUSED, "401");
    assert_int_equal(record.try_number, 2);
    assert_int_equal(record.class, LOGIN_JUDGED_WRONG);
    assert_int_equal(users[1].shown + users[2].shown, 0);
    assert_int_equal(record.asked, 3);
    deny();
    assert_int_equal(users[1].denied + users[2].denied, 2);
    assert_false(endpoint_login_enter(&login, &users[1].waiter));
}

static void check_sent_away(const struct user *user)
{
    assert_int_equal(user->shown, 0);
    assert_int_equal(user->denied, 1);
    assert_int_equal(user->wait_ms, ENDPOINT_LOGIN_AGAIN_MS);
}

/* The server may have got a pause meanwhile, and other processes want their turn. */
static void after_silence_or_a_page_all_come_back_and_the_account_stays_good(void **state)
{
    (void)state;
    three_show_what_was_accepted(LOGIN_FRESH_MS, false);
    grant(2);
    show(&users[0].waiter, LOGIN_UNKNOWN, NULL);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED);
    assert_int_equal(record.class, LOGIN_CLASS_UNSAID);
    check_sent_away(&users[1]);
    check_sent_away(&users[2]);
    assert_int_equal(record.asked, 2);
    assert_true(endpoint_login_enter(&login, &users[1].waiter));
    assert_false(is_shown(&users[1]));
    assert_false(is_shown(&users[2]));
    grant(3);
    endpoint_login_result(&login, &users[1].waiter, &page, now_ms);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED);
    assert_int_equal(users[2].denied, 2);
    assert_false(is_shown(&users[2]));
    grant(4);
    endpoint_login_sending(&login, &users[2].waiter);
    endpoint_login_leave(&login, &users[2].waiter);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED);
    assert_int_equal(record.reported, 3);
    assert_true(endpoint_login_enter(&login, &users[0].waiter));
}

/* One that was sent before: what was asked for since then is for an account that is good no more. */
static void a_refusal_while_somebody_waits_to_show_it_is_told_and_ends_the_waiting(void **state)
{
    (void)state;
    three_show_what_was_accepted(LOGIN_FRESH_MS, false);
    endpoint_login_leave(&login, &users[2].waiter);
    show(&users[2].waiter, LOGIN_REFUSED, "401");
    assert_int_equal(record.reported, 1);
    assert_int_equal(record.try_number, 0);
    assert_int_equal(record.class, LOGIN_JUDGED_WRONG);
    grant(2);
    assert_int_equal(record.try_number, 2);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED);
    check_sent_away(&users[0]);
    check_sent_away(&users[1]);
    assert_false(endpoint_login_enter(&login, &users[0].waiter));
}

static void a_refusal_while_it_is_confirmed_is_told_and_the_next_one_does_not_go_on(void **state)
{
    (void)state;
    three_show_what_was_accepted(LOGIN_FRESH_MS, false);
    endpoint_login_leave(&login, &users[2].waiter);
    grant(2);
    show(&users[2].waiter, LOGIN_REFUSED, "401");
    assert_int_equal(record.reported, 1);
    assert_int_equal(record.try_number, 0);
    show(&users[0].waiter, LOGIN_UNKNOWN, NULL);
    assert_int_equal(record.reported, 2);
    check_sent_away(&users[1]);
}

static void who_is_accepted_meanwhile_lets_all_go(void **state)
{
    (void)state;
    three_show_what_was_accepted(LOGIN_FRESH_MS, false);
    grant(2);
    endpoint_login_leave(&login, &users[2].waiter);
    users[2].waiter.shows_password = true; /* it went while it was fresh */
    show(&users[2].waiter, LOGIN_ACCEPTED, NULL);
    assert_int_equal(users[1].shown, 1);
    assert_true(endpoint_login_is_try(&login, &users[0].waiter));
}

static void who_goes_on_after_waiting_says_so_first(void **state)
{
    (void)state;
    users[1].waiter.goes_on = on_goes_on;
    three_show_what_was_accepted(LOGIN_FRESH_MS, false);
    grant(2);
    assert_int_equal(users[1].told, 0);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    assert_int_equal(users[1].told, 1);
    assert_int_equal(users[1].shown, 1);
}

static void who_shows_nothing_goes_on_meanwhile(void **state)
{
    (void)state;
    three_show_what_was_accepted(LOGIN_FRESH_MS, false);
    endpoint_login_leave(&login, &users[2].waiter);
    assert_true(endpoint_login_enter(&login, &users[2].waiter));
    /* What is answered on a connection that was logged in before says nothing of the password. */
    show(&users[2].waiter, LOGIN_ACCEPTED, NULL);
    assert_false(endpoint_login_is_fresh(&login, now_ms));
    assert_int_equal(users[0].shown + users[1].shown, 0);
}

static void while_another_process_shows_it_it_is_denied_and_the_account_stays_good(void **state)
{
    (void)state;
    three_show_what_was_accepted(LOGIN_FRESH_MS, false);
    deny();
    assert_int_equal(users[0].denied + users[1].denied + users[2].denied, 3);
    assert_int_equal(users[0].shown, 0);
    assert_true(endpoint_login_enter(&login, &users[0].waiter));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_tries_while_the_others_wait),
        TEST(a_denial_is_for_everybody),
        TEST(after_a_refused_try_the_next_one_is_asked_for),
        TEST(a_try_that_is_left_ends_by_whether_the_password_was_sent),
        TEST(who_has_left_is_not_called),
        TEST(a_refusal_after_success_is_reported_once_without_a_number),
        TEST(after_a_hold_a_good_account_is_tried_again),
        TEST(success_of_an_account_that_is_good_is_no_news),
        TEST(questions_are_forgotten_in_the_end),
        TEST(a_try_whose_result_comes_after_the_end_is_reported),
        TEST(who_leaves_in_the_end_asks_for_nobody_else),
        TEST(a_refusal_is_told_with_its_class),
        TEST(a_good_account_is_no_more_used_once_somebody_was_refused),
        TEST(who_was_granted_a_try_may_use_it_until_its_end),
        TEST(a_try_that_is_answered_with_something_else_is_undecided),
        TEST(only_who_tries_looks_first_and_sends),
        TEST(who_was_not_offered_our_way_looks_first_until_it_is_accepted),
        TEST(a_good_account_that_is_no_more_offered_our_way_looks_first_as_well),
        TEST(what_was_accepted_a_moment_ago_is_shown_by_all_at_once),
        TEST(what_was_accepted_before_is_shown_by_one_until_it_is_accepted_again),
        TEST(once_it_is_refused_nobody_else_shows_it),
        TEST(after_silence_or_a_page_all_come_back_and_the_account_stays_good),
        TEST(a_refusal_while_somebody_waits_to_show_it_is_told_and_ends_the_waiting),
        TEST(a_refusal_while_it_is_confirmed_is_told_and_the_next_one_does_not_go_on),
        TEST(who_is_accepted_meanwhile_lets_all_go),
        TEST(who_goes_on_after_waiting_says_so_first),
        TEST(who_shows_nothing_goes_on_meanwhile),
        TEST(while_another_process_shows_it_it_is_denied_and_the_account_stays_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
