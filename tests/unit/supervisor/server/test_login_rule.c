#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "supervisor/server/login_rule.h"

#define START_MS  1000
#define WALL_MS   INT64_C(1800000000000)
#define HOUR_MS   INT64_C(3600000)
#define LOOK_MS   300000
#define ALICE     7
#define BOB       8
#define FULL_MS   (LOGIN_WINDOW_MS + 1)
#define MINUTE_MS INT64_C(60000)

static const struct both_clocks start = {START_MS, WALL_MS};

static struct both_clocks at(int64_t now_ms)
{
    return (struct both_clocks){now_ms, WALL_MS + now_ms - START_MS};
}

static struct login_circumstances around(const struct login_rule *rule, int64_t now_ms)
{
    struct login_circumstances now = {.pacing = {HOUR_MS, LOOK_MS}, .now_ms = now_ms};
    login_count_add(&now.count, &rule->ledger, rule->asker != 0, now_ms);
    return now;
}

static struct login_rule rule_of(struct login_state state)
{
    struct login_rule rule;
    login_rule_init(&rule, &state, start, 0);
    return rule;
}

static struct login_rule new_account(void)
{
    return rule_of((struct login_state){0});
}

static struct login_decision
ask(struct login_rule *rule, int64_t attempt, int64_t asker, int64_t now_ms)
{
    const struct login_circumstances now = around(rule, now_ms);
    return login_rule_ask(rule, attempt, asker, &now);
}

static void grant(struct login_rule *rule, int64_t attempt, int64_t asker, int64_t now_ms)
{
    assert_true(ask(rule, attempt, asker, now_ms).granted);
}

static void deny(struct login_rule *rule, int64_t now_ms, int64_t wait_ms)
{
    struct login_decision decision = ask(rule, 999, BOB, now_ms);
    assert_false(decision.granted);
    assert_non_null(decision.reason);
    assert_int_equal(decision.wait_ms, wait_ms);
}

static enum login_rule_change
tell(struct login_rule *rule, int64_t attempt, enum login_outcome outcome, int64_t now_ms)
{
    const struct login_ending ending = {.attempt = attempt, .outcome = outcome};
    return login_rule_result(rule, &ending, at(now_ms));
}

static enum login_rule_change
refuse(struct login_rule *rule, int64_t attempt, enum login_class class, int64_t now_ms)
{
    const struct login_ending ending = {
        .attempt = attempt, .outcome = login_class_outcome(class), .class = class};
    return login_rule_result(rule, &ending, at(now_ms));
}

/* The server was too busy to decide. */
static void be_busy(struct login_rule *rule,
                    int64_t attempt,
                    enum login_class class,
                    int64_t wait_ms,
                    int64_t now_ms)
{
    const struct login_ending ending = {.attempt = attempt,
                                        .outcome = login_class_outcome(class),
                                        .class = class,
                                        .wait_ms = wait_ms};
    assert_int_equal(login_rule_result(rule, &ending, at(now_ms)), LOGIN_RULE_REFUSED);
}

/* One that works and was used. */
static struct login_rule good_account(void)
{
    struct login_rule rule = rule_of((struct login_state){.is_proven = true});
    grant(&rule, 1, ALICE, START_MS);
    assert_int_equal(tell(&rule, 1, LOGIN_ACCEPTED, START_MS), LOGIN_RULE_ACCEPTED);
    return rule;
}

static int64_t hold_ms(const struct login_rule *rule, int64_t now_ms)
{
    const struct login_circumstances now = around(rule, now_ms);
    return login_rule_hold_ms(rule, &now);
}

static void an_account_that_never_succeeded_is_tried_by_one_process(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    grant(&rule, 1, ALICE, START_MS);
    deny(&rule, START_MS, LOGIN_ASK_AGAIN_MS);
    assert_int_equal(tell(&rule, 1, LOGIN_ACCEPTED, START_MS + 5), LOGIN_RULE_ACCEPTED);
    assert_true(login_rule_is_good(&rule));
    grant(&rule, 2, ALICE, START_MS + 5);
    grant(&rule, 3, BOB, START_MS + 5);
}

/* What is not surely harmless paces so: also what no table knows, and what an older process says. */
static void one_that_never_worked_and_is_judged_wrong_waits_for_somebody(void **state)
{
    (void)state;
    static const enum login_class counted[] = {LOGIN_CLASS_UNSAID, LOGIN_JUDGED_WRONG,
                                               LOGIN_NOT_KNOWN};
    for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++) {
        struct login_rule rule = new_account();
        grant(&rule, 1, ALICE, START_MS);
        assert_int_equal(refuse(&rule, 1, counted[i], START_MS), LOGIN_RULE_REFUSED);
        assert_true(hold_ms(&rule, START_MS) == INT64_MAX);
        deny(&rule, START_MS + 1000 * HOUR_MS, INT64_MAX);
        login_rule_new_secret(&rule, false);
        grant(&rule, 2, ALICE, START_MS);
    }
}

static void one_that_worked_is_tried_after_10_s_and_then_hourly_without_end(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    int64_t now_ms = START_MS;
    assert_int_equal(refuse(&rule, 0, LOGIN_JUDGED_WRONG, now_ms), LOGIN_RULE_REFUSED);
    assert_int_equal(refuse(&rule, 0, LOGIN_JUDGED_WRONG, now_ms), LOGIN_RULE_UNCHANGED);
    deny(&rule, now_ms, LOGIN_FIRST_HOLD_MS);
    now_ms += LOGIN_FIRST_HOLD_MS;
    for (int64_t attempt = 2; attempt < 100; attempt++) {
        grant(&rule, attempt, ALICE, now_ms);
        assert_int_equal(refuse(&rule, attempt, LOGIN_JUDGED_WRONG, now_ms), LOGIN_RULE_REFUSED);
        deny(&rule, now_ms, HOUR_MS);
        now_ms += HOUR_MS;
    }
    grant(&rule, 100, ALICE, now_ms);
    assert_int_equal(tell(&rule, 100, LOGIN_ACCEPTED, now_ms), LOGIN_RULE_ACCEPTED);
    assert_true(login_rule_is_good(&rule));
}

static void a_short_login_retry_does_not_lift_the_bound(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    int64_t tries[64], now_ms = START_MS, attempt = 1;
    size_t count = 0;
    assert_int_equal(refuse(&rule, 0, LOGIN_JUDGED_WRONG, now_ms), LOGIN_RULE_REFUSED);
    tries[count++] = now_ms;
    for (; now_ms < START_MS + 10 * HOUR_MS; now_ms += 1000) {
        struct login_circumstances now = around(&rule, now_ms);
        now.pacing.retry_ms = MINUTE_MS;
        if (!login_rule_ask(&rule, ++attempt, ALICE, &now).granted)
            continue;
        assert_int_equal(refuse(&rule, attempt, LOGIN_JUDGED_WRONG, now_ms), LOGIN_RULE_REFUSED);
        tries[count++] = now_ms;
        if (count > 2)
            assert_true(now_ms - tries[count - 3] > HOUR_MS);
    }
    assert_true(count >= 18);
}

static void never_means_that_a_person_must_act(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    (void)refuse(&rule, 0, LOGIN_JUDGED_WRONG, START_MS);
    grant(&rule, 2, ALICE, START_MS + LOGIN_FIRST_HOLD_MS);
    (void)refuse(&rule, 2, LOGIN_JUDGED_WRONG, START_MS + LOGIN_FIRST_HOLD_MS);
    struct login_circumstances now = around(&rule, START_MS + 1000 * HOUR_MS);
    now.pacing.retry_ms = INT64_MAX;
    assert_true(login_rule_hold_ms(&rule, &now) == INT64_MAX);
    now.pacing.retry_ms = HOUR_MS; /* another setting is obeyed at once */
    assert_int_equal(login_rule_hold_ms(&rule, &now), 0);
}

/* These say nothing about the password: they cost no try, whether the account ever worked or not. */
static void what_says_nothing_about_the_password_is_looked_at_every_few_minutes(void **state)
{
    (void)state;
    static const enum login_class harmless[] = {LOGIN_CANNOT_BE_USED, LOGIN_NOT_OFFERED,
                                                LOGIN_COULD_NOT_DECIDE, LOGIN_OTHER_CAUSE};
    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
        struct login_rule rule = new_account();
        int64_t now_ms = START_MS;
        for (int64_t attempt = 1; attempt < 50; attempt++, now_ms += LOOK_MS) {
            grant(&rule, attempt, ALICE, now_ms);
            assert_int_equal(refuse(&rule, attempt, harmless[i], now_ms), LOGIN_RULE_REFUSED);
            assert_int_equal(rule.ledger.count, 0);
            deny(&rule, now_ms + 1000, LOOK_MS - 1000);
        }
        assert_int_equal(rule.since_wall_ms, WALL_MS);
        assert_true(login_rule_look_now(&rule));
        grant(&rule, 50, ALICE, now_ms - LOOK_MS + 1);
        assert_int_equal(tell(&rule, 50, LOGIN_ACCEPTED, now_ms), LOGIN_RULE_ACCEPTED);
    }
}

static void a_locked_account_waits_whatever_is_said_and_only_a_person_shortens_that(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    assert_int_equal(refuse(&rule, 0, LOGIN_LOCKED, START_MS), LOGIN_RULE_REFUSED);
    deny(&rule, START_MS, LOGIN_LOCKED_WAIT_MS);
    assert_false(login_rule_look_now(&rule));
    (void)login_rule_free(&rule);
    deny(&rule, START_MS, LOGIN_LOCKED_WAIT_MS);
    login_rule_new_secret(&rule, false);
    deny(&rule, START_MS, LOGIN_LOCKED_WAIT_MS);
    login_rule_retry(&rule);
    grant(&rule, 2, ALICE, START_MS);
    assert_int_equal(refuse(&rule, 2, LOGIN_LOCKED, START_MS), LOGIN_RULE_REFUSED);
    deny(&rule, START_MS, LOGIN_LOCKED_WAIT_MS);
    grant(&rule, 3, ALICE, START_MS + LOGIN_LOCKED_WAIT_MS);
}

static void tries_without_an_answer_count_until_one_is_accepted(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    for (int64_t attempt = 1; attempt <= 2; attempt++) {
        grant(&rule, attempt, ALICE, START_MS);
        assert_int_equal(tell(&rule, attempt, LOGIN_UNKNOWN, START_MS), LOGIN_RULE_UNANSWERED);
    }
    deny(&rule, START_MS, FULL_MS);
    deny(&rule, START_MS + HOUR_MS, 1);
    grant(&rule, 3, ALICE, START_MS + FULL_MS);
    assert_int_equal(tell(&rule, 3, LOGIN_ACCEPTED, START_MS + FULL_MS), LOGIN_RULE_ACCEPTED);
    assert_int_equal(rule.ledger.count, 0);
}

/* It may have been changed on the server meanwhile, and nobody would ever hear of it. */
static void uses_of_a_good_account_that_nobody_answers_count_as_one(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    for (int64_t attempt = 2; attempt < 6; attempt++)
        grant(&rule, attempt, ALICE, START_MS);
    assert_int_equal(tell(&rule, 2, LOGIN_UNKNOWN, START_MS), LOGIN_RULE_UNANSWERED);
    assert_int_equal(tell(&rule, 3, LOGIN_UNKNOWN, START_MS), LOGIN_RULE_UNCHANGED);
    assert_int_equal(rule.ledger.count, 1);
    assert_int_equal(hold_ms(&rule, START_MS), 0);
    grant(&rule, 6, ALICE, START_MS);
    deny(&rule, START_MS, LOGIN_ASK_AGAIN_MS);
    assert_int_equal(tell(&rule, 6, LOGIN_UNKNOWN, START_MS), LOGIN_RULE_UNANSWERED);
    deny(&rule, START_MS, FULL_MS);
    assert_int_equal(hold_ms(&rule, START_MS), 0); /* who is logged in goes on */
    const struct login_circumstances now = around(&rule, START_MS);
    assert_int_equal(login_rule_wait_ms(&rule, &now), FULL_MS);
}

static void a_try_that_was_not_made_costs_nothing_and_may_be_made_again(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    grant(&rule, 1, ALICE, START_MS);
    assert_int_equal(tell(&rule, 1, LOGIN_NOT_TRIED, START_MS), LOGIN_RULE_CHANGED);
    assert_int_equal(rule.ledger.count, 0);
    grant(&rule, 2, ALICE, START_MS);
    (void)refuse(&rule, 2, LOGIN_JUDGED_WRONG, START_MS);
    login_rule_retry(&rule);
    grant(&rule, 3, ALICE, START_MS);
    assert_int_equal(tell(&rule, 3, LOGIN_NOT_TRIED, START_MS), LOGIN_RULE_CHANGED);
    grant(&rule, 4, ALICE, START_MS);
    (void)refuse(&rule, 4, LOGIN_JUDGED_WRONG, START_MS);
    deny(&rule, START_MS, INT64_MAX);
}

static void a_person_may_exceed_the_bound_by_one(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    (void)refuse(&rule, 0, LOGIN_JUDGED_WRONG, START_MS);
    grant(&rule, 2, ALICE, START_MS + LOGIN_FIRST_HOLD_MS);
    (void)refuse(&rule, 2, LOGIN_JUDGED_WRONG, START_MS + LOGIN_FIRST_HOLD_MS);
    login_rule_retry(&rule);
    login_rule_retry(&rule);
    assert_int_equal(hold_ms(&rule, START_MS + 20000), 0);
    grant(&rule, 3, ALICE, START_MS + 20000);
    (void)refuse(&rule, 3, LOGIN_JUDGED_WRONG, START_MS + 20000);
    deny(&rule, START_MS + 20000, HOUR_MS);
}

/* The time of the secret file, or a key that was revoked. */
static void a_freed_account_is_tried_once_within_the_bound(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    assert_false(login_rule_free(&rule));
    grant(&rule, 1, ALICE, START_MS);
    (void)refuse(&rule, 1, LOGIN_JUDGED_WRONG, START_MS);
    assert_true(login_rule_free(&rule));
    grant(&rule, 2, ALICE, START_MS + 1);
    (void)refuse(&rule, 2, LOGIN_JUDGED_WRONG, START_MS + 1);
    deny(&rule, START_MS + 1, INT64_MAX);
    assert_true(login_rule_free(&rule));
    deny(&rule, START_MS + 1, FULL_MS - 1);
    assert_false(login_rule_look_now(&rule));
}

static void a_new_secret_waits_until_the_tries_of_the_old_one_are_an_hour_old(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    for (int64_t attempt = 1; attempt <= 2; attempt++) {
        grant(&rule, attempt, ALICE, START_MS);
        (void)refuse(&rule, attempt, LOGIN_JUDGED_WRONG, START_MS);
        login_rule_new_secret(&rule, false);
    }
    deny(&rule, START_MS, FULL_MS);
    grant(&rule, 3, ALICE, START_MS + FULL_MS);
}

/* Uses that were under way with the secret of before tell nothing of this one. */
static void a_refusal_of_the_secret_of_before_is_not_of_the_new_one(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    grant(&rule, 2, ALICE, START_MS);
    login_rule_new_secret(&rule, true);
    assert_int_equal(refuse(&rule, 2, LOGIN_JUDGED_WRONG, START_MS), LOGIN_RULE_UNCHANGED);
    grant(&rule, 3, ALICE, START_MS);
    deny(&rule, START_MS, LOGIN_ASK_AGAIN_MS); /* by one process, though it is proven */
}

static void the_outcome_of_the_newest_try_counts_when_its_asker_is_gone(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    grant(&rule, 1, ALICE, START_MS);
    assert_true(login_rule_asker_gone(&rule, ALICE));
    assert_int_equal(refuse(&rule, 1, LOGIN_JUDGED_WRONG, START_MS), LOGIN_RULE_REFUSED);
    deny(&rule, START_MS, INT64_MAX);
}

static void an_acceptance_of_no_try_proves_nothing(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    assert_int_equal(tell(&rule, 0, LOGIN_ACCEPTED, START_MS), LOGIN_RULE_UNCHANGED);
    grant(&rule, 1, ALICE, START_MS);
    assert_int_equal(tell(&rule, 0, LOGIN_ACCEPTED, START_MS), LOGIN_RULE_UNCHANGED);
    login_rule_new_secret(&rule, false);
    assert_int_equal(tell(&rule, 1, LOGIN_ACCEPTED, START_MS), LOGIN_RULE_UNCHANGED);
    assert_false(login_rule_is_good(&rule));
}

static void everything_lasts_over_a_restart_and_is_never_of_the_future(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    (void)refuse(&rule, 0, LOGIN_NOT_KNOWN, START_MS);
    grant(&rule, 2, ALICE, START_MS + LOGIN_FIRST_HOLD_MS);
    struct both_clocks later = at(START_MS + LOGIN_FIRST_HOLD_MS);
    struct login_state stored = login_rule_state(&rule, later);
    assert_int_equal(stored.since_wall_ms, WALL_MS);
    assert_int_equal(stored.ledger.count, 2);
    assert_true(stored.ledger.stamps[1].is_open);
    struct both_clocks restart = {50, later.wall_ms + 1000};
    login_rule_init(&rule, &stored, restart, 0);
    deny(&rule, restart.monotonic_ms, FULL_MS - LOGIN_FIRST_HOLD_MS - 1000);
    restart.wall_ms = 5; /* somebody set the clock back */
    login_rule_init(&rule, &stored, restart, 0);
    deny(&rule, restart.monotonic_ms, FULL_MS);
    assert_int_equal(rule.since_wall_ms, 5);
}

static void after_a_lost_database_the_first_try_waits(void **state)
{
    (void)state;
    struct login_rule rule;
    const struct login_state none = {0};
    login_rule_init(&rule, &none, start, INT64_MAX / 2); /* the wall clock was far ahead */
    deny(&rule, START_MS, LOGIN_PAUSE_MS);
    login_rule_new_secret(&rule, false);
    deny(&rule, START_MS, LOGIN_PAUSE_MS);
    grant(&rule, 1, ALICE, START_MS + LOGIN_PAUSE_MS);
}

static void another_spelling_is_waited_for_and_its_lock_obeyed(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    struct login_circumstances now = around(&rule, START_MS);
    now.is_tried = true;
    assert_int_equal(login_rule_ask(&rule, 1, ALICE, &now).wait_ms, LOGIN_ASK_AGAIN_MS);
    now.is_tried = false;
    now.locked_ms = 1234;
    assert_int_equal(login_rule_ask(&rule, 1, ALICE, &now).wait_ms, 1234);
    struct login_rule good = good_account();
    assert_int_equal(login_rule_ask(&good, 2, ALICE, &now).wait_ms, 1234);
    now.locked_ms = 0;
    assert_true(login_rule_ask(&good, 2, ALICE, &now).granted);
    login_rule_doubt(&good);
    assert_true(login_rule_ask(&good, 3, ALICE, &now).is_recorded);
}

/* Everybody would show what may have been changed. */
static void what_was_accepted_before_is_confirmed_by_one_process(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    int64_t now_ms = START_MS + LOGIN_FRESH_MS;
    grant(&rule, 2, ALICE, now_ms - 1);
    grant(&rule, 3, BOB, now_ms - 1);
    grant(&rule, 4, ALICE, now_ms);
    assert_true(login_rule_is_tried(&rule, now_ms));
    assert_int_equal(rule.ledger.count, 0);
    assert_int_equal(hold_ms(&rule, now_ms), 0);
    deny(&rule, now_ms, LOGIN_ASK_AGAIN_MS);
    assert_int_equal(tell(&rule, 3, LOGIN_ACCEPTED, now_ms), LOGIN_RULE_UNCHANGED);
    deny(&rule, now_ms, LOGIN_ASK_AGAIN_MS);
    assert_int_equal(tell(&rule, 4, LOGIN_ACCEPTED, now_ms), LOGIN_RULE_UNCHANGED);
    assert_false(login_rule_is_tried(&rule, now_ms));
    grant(&rule, 5, ALICE, now_ms);
    grant(&rule, 6, BOB, now_ms + LOGIN_FRESH_MS - 1);
    assert_false(login_rule_is_tried(&rule, now_ms));
}

/* Who confirms may hang, or lose the account by new settings. */
static void a_confirmation_keeps_others_out_for_a_while_only(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    int64_t now_ms = START_MS + LOGIN_FRESH_MS;
    grant(&rule, 2, ALICE, now_ms);
    assert_true(login_rule_is_attempt_of(&rule, 2, ALICE));
    assert_false(login_rule_is_attempt_of(&rule, 2, BOB));
    assert_false(login_rule_is_attempt_of(&rule, 0, 0));
    deny(&rule, now_ms + LOGIN_CONFIRM_MS - 1, LOGIN_ASK_AGAIN_MS);
    assert_true(login_rule_is_tried(&rule, now_ms + LOGIN_CONFIRM_MS - 1));
    assert_false(login_rule_is_tried(&rule, now_ms + LOGIN_CONFIRM_MS));
    grant(&rule, 3, BOB, now_ms + LOGIN_CONFIRM_MS);
    /* The first one says late that it was wrong. */
    assert_int_equal(refuse(&rule, 2, LOGIN_JUDGED_WRONG, now_ms + LOGIN_CONFIRM_MS),
                     LOGIN_RULE_REFUSED);
    assert_int_equal(rule.ledger.count, 1);
}

static void a_confirmation_without_an_outcome_is_made_by_the_next_one(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    int64_t now_ms = START_MS + LOGIN_FRESH_MS;
    grant(&rule, 2, ALICE, now_ms);
    assert_false(login_rule_asker_gone(&rule, BOB));
    deny(&rule, now_ms, LOGIN_ASK_AGAIN_MS);
    assert_false(login_rule_asker_gone(&rule, ALICE));
    grant(&rule, 3, BOB, now_ms);
    assert_int_equal(tell(&rule, 3, LOGIN_NOT_TRIED, now_ms), LOGIN_RULE_UNCHANGED);
    grant(&rule, 4, BOB, now_ms);
    assert_int_equal(rule.ledger.count, 0);
    login_rule_doubt(
        &rule); /* another spelling was refused: two at once would be too many all the same */
    deny(&rule, now_ms, LOGIN_ASK_AGAIN_MS);
    assert_int_equal(refuse(&rule, 4, LOGIN_JUDGED_WRONG, now_ms), LOGIN_RULE_REFUSED);
    assert_int_equal(hold_ms(&rule, now_ms), LOGIN_FIRST_HOLD_MS);
    grant(&rule, 5, BOB, now_ms + LOGIN_FIRST_HOLD_MS);
    assert_int_equal(rule.ledger.count, 2);
}

static void another_spelling_that_is_tried_is_waited_for_before_one_is_confirmed(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    struct login_circumstances now = around(&rule, START_MS + LOGIN_FRESH_MS);
    now.is_tried = true;
    assert_int_equal(login_rule_ask(&rule, 2, ALICE, &now).wait_ms, LOGIN_ASK_AGAIN_MS);
    now.is_tried = false;
    assert_true(login_rule_ask(&rule, 2, ALICE, &now).granted);
}

static void a_busy_server_is_asked_again_when_it_says_within_limits(void **state)
{
    (void)state;
    const struct {
        int64_t said_ms, obeyed_ms;
    } pauses[] = {
        {1, 1000}, {2000, 2000}, {60000, 60000}, {LOOK_MS + 1, LOOK_MS}, {INT64_MAX, LOOK_MS}};
    for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
        struct login_rule rule = new_account();
        grant(&rule, 1, ALICE, START_MS);
        be_busy(&rule, 1, LOGIN_COULD_NOT_DECIDE, pauses[i].said_ms, START_MS);
        assert_int_equal(rule.ledger.count, 0);
        assert_true(login_rule_looks_first(&rule));
        deny(&rule, START_MS, pauses[i].obeyed_ms);
        grant(&rule, 2, BOB, START_MS + pauses[i].obeyed_ms);
    }
}

static void who_is_busy_again_and_again_is_shown_the_password_ever_more_rarely(void **state)
{
    (void)state;
    const int64_t pauses_ms[] = {2000, 30000, 60000, 120000, 240000, LOOK_MS, LOOK_MS};
    struct login_rule rule = new_account();
    int64_t now_ms = START_MS;
    for (size_t i = 0; i < sizeof(pauses_ms) / sizeof(pauses_ms[0]); now_ms += pauses_ms[i++]) {
        grant(&rule, (int64_t)i + 1, ALICE, now_ms);
        be_busy(&rule, (int64_t)i + 1, LOGIN_COULD_NOT_DECIDE, 2000, now_ms);
        assert_true(login_rule_looks_first(&rule));
        deny(&rule, now_ms, pauses_ms[i]);
    }
    assert_true(login_rule_look_now(&rule));
    /* Once it was accepted, it begins anew. */
    grant(&rule, 90, ALICE, now_ms);
    assert_int_equal(tell(&rule, 90, LOGIN_ACCEPTED, now_ms), LOGIN_RULE_ACCEPTED);
    login_rule_doubt(&rule);
    grant(&rule, 91, ALICE, now_ms);
    be_busy(&rule, 91, LOGIN_COULD_NOT_DECIDE, 2000, now_ms);
    deny(&rule, now_ms, 2000);
}

static void who_is_busy_after_a_refusal_may_have_refused_again(void **state)
{
    (void)state;
    struct login_rule rule = good_account();
    assert_int_equal(refuse(&rule, 0, LOGIN_JUDGED_WRONG, START_MS), LOGIN_RULE_REFUSED);
    grant(&rule, 2, ALICE, START_MS + LOGIN_FIRST_HOLD_MS);
    be_busy(&rule, 2, LOGIN_COULD_NOT_DECIDE, 2000, START_MS + LOGIN_FIRST_HOLD_MS);
    deny(&rule, START_MS + LOGIN_FIRST_HOLD_MS, LOOK_MS);
}

static void a_pause_shortens_nothing_for_other_classes(void **state)
{
    (void)state;
    const enum login_class others[] = {LOGIN_CANNOT_BE_USED, LOGIN_NOT_OFFERED, LOGIN_OTHER_CAUSE};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct login_rule rule = new_account();
        grant(&rule, 1, ALICE, START_MS);
        be_busy(&rule, 1, others[i], 2000, START_MS);
        deny(&rule, START_MS, LOOK_MS);
    }
}

static void a_look_at_a_busy_server_begins_its_pause_anew(void **state)
{
    (void)state;
    struct login_rule rule = new_account();
    grant(&rule, 1, ALICE, START_MS);
    be_busy(&rule, 1, LOGIN_COULD_NOT_DECIDE, 2000, START_MS);
    grant(&rule, 2, ALICE, START_MS + 2000);
    assert_int_equal(tell(&rule, 2, LOGIN_NOT_TRIED, START_MS + 2500), LOGIN_RULE_CHANGED);
    assert_true(login_rule_looks_first(&rule));
    deny(&rule, START_MS + 2500, 2000);
    grant(&rule, 3, ALICE, START_MS + 4500);
    assert_int_equal(tell(&rule, 3, LOGIN_ACCEPTED, START_MS + 4500), LOGIN_RULE_ACCEPTED);
    assert_false(login_rule_looks_first(&rule));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_that_never_succeeded_is_tried_by_one_process),
        cmocka_unit_test(one_that_never_worked_and_is_judged_wrong_waits_for_somebody),
        cmocka_unit_test(one_that_worked_is_tried_after_10_s_and_then_hourly_without_end),
        cmocka_unit_test(a_short_login_retry_does_not_lift_the_bound),
        cmocka_unit_test(never_means_that_a_person_must_act),
        cmocka_unit_test(what_says_nothing_about_the_password_is_looked_at_every_few_minutes),
        cmocka_unit_test(a_locked_account_waits_whatever_is_said_and_only_a_person_shortens_that),
        cmocka_unit_test(tries_without_an_answer_count_until_one_is_accepted),
        cmocka_unit_test(uses_of_a_good_account_that_nobody_answers_count_as_one),
        cmocka_unit_test(a_try_that_was_not_made_costs_nothing_and_may_be_made_again),
        cmocka_unit_test(a_person_may_exceed_the_bound_by_one),
        cmocka_unit_test(a_freed_account_is_tried_once_within_the_bound),
        cmocka_unit_test(a_new_secret_waits_until_the_tries_of_the_old_one_are_an_hour_old),
        cmocka_unit_test(a_refusal_of_the_secret_of_before_is_not_of_the_new_one),
        cmocka_unit_test(the_outcome_of_the_newest_try_counts_when_its_asker_is_gone),
        cmocka_unit_test(an_acceptance_of_no_try_proves_nothing),
        cmocka_unit_test(everything_lasts_over_a_restart_and_is_never_of_the_future),
        cmocka_unit_test(after_a_lost_database_the_first_try_waits),
        cmocka_unit_test(another_spelling_is_waited_for_and_its_lock_obeyed),
        cmocka_unit_test(what_was_accepted_before_is_confirmed_by_one_process),
        cmocka_unit_test(a_confirmation_keeps_others_out_for_a_while_only),
        cmocka_unit_test(a_confirmation_without_an_outcome_is_made_by_the_next_one),
        cmocka_unit_test(another_spelling_that_is_tried_is_waited_for_before_one_is_confirmed),
        cmocka_unit_test(a_busy_server_is_asked_again_when_it_says_within_limits),
        cmocka_unit_test(who_is_busy_again_and_again_is_shown_the_password_ever_more_rarely),
        cmocka_unit_test(who_is_busy_after_a_refusal_may_have_refused_again),
        cmocka_unit_test(a_pause_shortens_nothing_for_other_classes),
        cmocka_unit_test(a_look_at_a_busy_server_begins_its_pause_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
