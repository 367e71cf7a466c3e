#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/exchange/endpoint_login.h"

/* What the supervisor was asked and told. */
struct record {
    int asked, reported;
    int64_t number, try_number;
    enum login_outcome outcome;
    int64_t class;
};

struct user {
    struct login_waiter waiter;
    int gone, denied;
    int64_t wait_ms;
};

static struct record record;
static struct login_desk *desk;
static struct endpoint_login login;
static struct user users[3];

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
    }
}

static void on_go(void *context)
{
    struct user *user = context;
    user->gone++;
}

static void on_denied(void *context, int64_t wait_ms, const char *reason)
{
    struct user *user = context;
    assert_string_equal(reason, "account.held");
    user->denied++;
    user->wait_ms = wait_ms;
}

static int set_up(void **state)
{
    (void)state;
    record = (struct record){0};
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
    const enum login_class class =
        outcome == LOGIN_REFUSED ? LOGIN_JUDGED_WRONG : LOGIN_CLASS_UNSAID;
    const struct login_showing showing = {outcome, class, text};
    endpoint_login_result(&login, waiter, &showing);
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
    const struct login_showing showing = {LOGIN_REFUSED, LOGIN_NOT_OFFERED, "401"};
    all_enter();
    grant(1);
    endpoint_login_result(&login, &users[0].waiter, &showing);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED); /* for those who know no classes */
    assert_int_equal(record.class, LOGIN_NOT_OFFERED);
    grant(2);
    show(&users[1].waiter, LOGIN_ACCEPTED, NULL);
    endpoint_login_result(&login, &users[0].waiter, &showing);
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
    const struct login_showing page = {LOGIN_UNKNOWN, LOGIN_COULD_NOT_DECIDE, "exchange.page"};
    all_enter();
    grant(1);
    endpoint_login_result(&login, &users[0].waiter, &page);
    assert_int_equal(record.outcome, LOGIN_NOT_TRIED);
    assert_int_equal(record.class, LOGIN_COULD_NOT_DECIDE);
    /* Of an account that is good it is no news at all. */
    grant(2);
    show(&users[1].waiter, LOGIN_ACCEPTED, NULL);
    record.reported = 0;
    endpoint_login_result(&login, &users[2].waiter, &page);
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
    const struct login_showing not_offered = {LOGIN_REFUSED, LOGIN_NOT_OFFERED, "401"};
    all_enter();
    grant(1);
    assert_false(endpoint_login_looks_first(&login, &users[0].waiter));
    endpoint_login_result(&login, &users[0].waiter, &not_offered);
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
    const struct login_showing not_offered = {LOGIN_REFUSED, LOGIN_NOT_OFFERED, "401"};
    assert_false(endpoint_login_enter(&login, &users[0].waiter));
    grant(1);
    show(&users[0].waiter, LOGIN_ACCEPTED, NULL);
    endpoint_login_result(&login, &users[1].waiter, &not_offered);
    assert_false(endpoint_login_enter(&login, &users[2].waiter));
    grant(2);
    assert_true(endpoint_login_looks_first(&login, &users[2].waiter));
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
