#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"

#include "publisher-ucserver/publish/publish_queue.h"
#include "publisher-ucserver/rose/profile.h"
#include "publisher-ucserver/session/roster.h"

#define MOST_RECEIPTS 2048

struct fixture {
    struct publish_queue *queue;
    struct roster *roster;
    size_t count;
    struct {
        char user[64];
        int64_t job;
        int outcome;
        int why;
        char code[32];
        char reason[REASON_BYTES];
    } receipts[MOST_RECEIPTS];
};

static void note_receipt(void *context, const struct receipt *receipt)
{
    struct fixture *fixture = context;
    assert_true(fixture->count < MOST_RECEIPTS);
    size_t i = fixture->count++;
    (void)snprintf(fixture->receipts[i].user, 64, "%s", receipt->user);
    (void)snprintf(fixture->receipts[i].code, 32, "%s", receipt->code);
    (void)snprintf(fixture->receipts[i].reason, REASON_BYTES, "%s", receipt->reason);
    fixture->receipts[i].job = receipt->job;
    fixture->receipts[i].outcome = (int)receipt->outcome;
    fixture->receipts[i].why = (int)receipt->why;
}

static struct roster *roster_of(const char *const *users, size_t count)
{
    struct roster *roster = roster_create(1 << 20);
    for (size_t i = 0; i < count; i++) {
        struct error error;
        struct profile profile = {.enabled = true,
                                  .user_name = {(const uint8_t *)users[i], strlen(users[i])}};
        assert_int_equal(roster_add(roster, &profile, &error), 0);
    }
    return roster;
}

static void list_users(struct fixture *fixture, const char *const *users, size_t count)
{
    struct roster *old = fixture->roster;
    fixture->roster = roster_of(users, count);
    publish_queue_set_roster(fixture->queue, fixture->roster);
    roster_destroy(old);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    fixture->queue = publish_queue_create(note_receipt, fixture);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    publish_queue_destroy(fixture->queue);
    roster_destroy(fixture->roster);
    free(fixture);
    return 0;
}

static void offer(struct fixture *fixture, const char *user, int64_t job)
{
    struct publish publish = {
        .job = job, .calendars = 1, .user = user, .sealed = {(const uint8_t *)user, strlen(user)}};
    publish_queue_offer(fixture->queue, &publish, 1000);
}

static void assert_next_is(struct fixture *fixture, const char *user, int64_t job)
{
    const struct publication *next = publish_queue_next(fixture->queue);
    assert_non_null(next);
    assert_string_equal(next->user, user);
    assert_int_equal(next->job, job);
    assert_int_equal(next->sealed_bytes, strlen(user));
    assert_memory_equal(next->sealed, user, strlen(user));
}

static void assert_receipt(struct fixture *fixture,
                           size_t index,
                           const char *user,
                           int64_t job,
                           enum receipt_outcome outcome,
                           int why)
{
    assert_true(index < fixture->count);
    assert_string_equal(fixture->receipts[index].user, user);
    assert_int_equal(fixture->receipts[index].job, job);
    assert_int_equal(fixture->receipts[index].outcome, outcome);
    if (outcome == RECEIPT_NOT_SENT)
        assert_int_equal(fixture->receipts[index].why, why);
}

static const char *const ANNA_BERT[] = {"anna", "bert"};

static void nothing_is_sent_before_the_first_complete_roster(void **state)
{
    struct fixture *fixture = *state;
    offer(fixture, "anna", 1);
    assert_null(publish_queue_next(fixture->queue));
    list_users(fixture, ANNA_BERT, 2);
    assert_next_is(fixture, "anna", 1);
}

static void a_saved_list_has_one_receipt(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 7);
    assert_int_equal(fixture->count, 0);
    publish_queue_sent(fixture->queue, 41);
    assert_int_equal(publish_queue_outstanding(fixture->queue), 1);
    publish_queue_answered(fixture->queue, 41, NULL);
    publish_queue_answered(fixture->queue, 41, NULL);
    assert_int_equal(fixture->count, 1);
    assert_receipt(fixture, 0, "anna", 7, RECEIPT_DONE, 0);
    assert_int_equal(publish_queue_outstanding(fixture->queue), 0);
}

static void a_refused_list_has_the_servers_code(void **state)
{
    struct fixture *fixture = *state;
    struct error why;
    (void)error_set(&why, LIST_NOT_SAVED, event_number("code", 100));
    error_set_code(&why, "100");
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 7);
    publish_queue_sent(fixture->queue, 41);
    publish_queue_answered(fixture->queue, 41, &why);
    assert_receipt(fixture, 0, "anna", 7, RECEIPT_REFUSED, 0);
    assert_string_equal(fixture->receipts[0].code, "100");
    assert_string_equal(fixture->receipts[0].reason, "list.not_saved code=100");
}

static void an_owner_has_one_list_outstanding_and_others_pass_him(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    publish_queue_sent(fixture->queue, 41);
    offer(fixture, "anna", 2);
    assert_null(publish_queue_next(fixture->queue));
    offer(fixture, "bert", 2);
    assert_next_is(fixture, "bert", 2);
    publish_queue_sent(fixture->queue, 42);
    assert_null(publish_queue_next(fixture->queue));
    publish_queue_answered(fixture->queue, 41, NULL);
    assert_next_is(fixture, "anna", 2);
}

static void a_newer_list_takes_the_place_of_one_that_waits(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    offer(fixture, "anna", 5);
    assert_int_equal(fixture->count, 1);
    assert_receipt(fixture, 0, "anna", 1, RECEIPT_NOT_SENT, NOT_SENT_REPLACED);
    assert_next_is(fixture, "anna", 5);
    assert_int_equal(publish_queue_waiting(fixture->queue), 1);
}

static void a_list_of_an_older_job_is_never_sent(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 5);
    publish_queue_sent(fixture->queue, 41);
    publish_queue_answered(fixture->queue, 41, NULL);
    offer(fixture, "anna", 4);
    offer(fixture, "anna", 5);
    assert_null(publish_queue_next(fixture->queue));
    assert_receipt(fixture, 1, "anna", 4, RECEIPT_NOT_SENT, NOT_SENT_REPLACED);
    assert_receipt(fixture, 2, "anna", 5, RECEIPT_NOT_SENT, NOT_SENT_REPLACED);
}

static void the_order_of_jobs_survives_a_lost_ucserver_session(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 5);
    publish_queue_sent(fixture->queue, 41);
    publish_queue_lose_ucserver_session(fixture->queue, "connection.cut words=reset");
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 4);
    assert_null(publish_queue_next(fixture->queue));
    offer(fixture, "anna", 6);
    assert_next_is(fixture, "anna", 6);
}

static void who_is_not_in_the_roster_gets_nothing(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "carl", 1);
    assert_receipt(fixture, 0, "carl", 1, RECEIPT_NOT_SENT, NOT_SENT_LOGGED_IN);
    offer(fixture, "anna", 1);
    offer(fixture, "bert", 1);
    list_users(fixture, ANNA_BERT + 1, 1);
    assert_receipt(fixture, 1, "anna", 1, RECEIPT_NOT_SENT, NOT_SENT_LOGGED_IN);
    assert_next_is(fixture, "bert", 1);
    assert_int_equal(fixture->count, 2);
}

static void a_list_under_way_is_not_recalled_when_its_owner_logs_in(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    publish_queue_sent(fixture->queue, 41);
    list_users(fixture, ANNA_BERT + 1, 1);
    assert_int_equal(fixture->count, 0);
    publish_queue_answered(fixture->queue, 41, NULL);
    assert_receipt(fixture, 0, "anna", 1, RECEIPT_DONE, 0);
}

static void lists_of_older_settings_are_given_back(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    publish_queue_set_calendars(fixture->queue, 2);
    offer(fixture, "bert", 2);
    assert_receipt(fixture, 0, "anna", 1, RECEIPT_NOT_SENT, NOT_SENT_SETTINGS);
    assert_receipt(fixture, 1, "bert", 2, RECEIPT_NOT_SENT, NOT_SENT_SETTINGS);
    assert_null(publish_queue_next(fixture->queue));
}

static void what_is_withdrawn_is_not_sent(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    publish_queue_withdraw(fixture->queue, "anna");
    publish_queue_withdraw(fixture->queue, "anna");
    publish_queue_withdraw(fixture->queue, "nobody");
    assert_int_equal(fixture->count, 1);
    assert_receipt(fixture, 0, "anna", 1, RECEIPT_NOT_SENT, NOT_SENT_WITHDRAWN);
    assert_null(publish_queue_next(fixture->queue));
}

static void a_lost_session_loses_what_is_outstanding_and_closes_the_gate(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    publish_queue_sent(fixture->queue, 41);
    offer(fixture, "bert", 1);
    publish_queue_lose_ucserver_session(fixture->queue, "connection.cut words=reset");
    assert_int_equal(fixture->count, 1);
    assert_receipt(fixture, 0, "anna", 1, RECEIPT_LOST, 0);
    assert_string_equal(fixture->receipts[0].reason, "connection.cut words=reset");
    assert_null(publish_queue_next(fixture->queue));
    publish_queue_answered(fixture->queue, 41, NULL);
    assert_int_equal(fixture->count, 1);
    list_users(fixture, ANNA_BERT, 2);
    assert_next_is(fixture, "bert", 1);
}

static void what_waits_too_long_for_a_session_is_given_back(void **state)
{
    struct fixture *fixture = *state;
    offer(fixture, "anna", 1);
    publish_queue_expire(fixture->queue, 1000 + PUBLISH_WAIT_LIMIT_MS - 1);
    assert_int_equal(fixture->count, 0);
    publish_queue_expire(fixture->queue, 1000 + PUBLISH_WAIT_LIMIT_MS);
    assert_receipt(fixture, 0, "anna", 1, RECEIPT_NOT_SENT, NOT_SENT_NO_SESSION);
}

static void nothing_expires_while_the_gate_is_open(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    publish_queue_expire(fixture->queue, 1000 + 100 * PUBLISH_WAIT_LIMIT_MS);
    assert_next_is(fixture, "anna", 1);
}

static void
an_overdue_list_is_told_once_and_its_owner_stays_closed_until_the_late_answer(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    publish_queue_sent(fixture->queue, 41);
    offer(fixture, "anna", 2);
    assert_int_equal(publish_queue_overdue(fixture->queue, 41, NULL), 1);
    assert_int_equal(publish_queue_overdue(fixture->queue, 41, NULL), 1);
    assert_receipt(fixture, 0, "anna", 2, RECEIPT_NOT_SENT, NOT_SENT_CLOSED);
    assert_receipt(fixture, 1, "anna", 1, RECEIPT_UNANSWERED, 0);
    offer(fixture, "anna", 3);
    assert_receipt(fixture, 2, "anna", 3, RECEIPT_NOT_SENT, NOT_SENT_CLOSED);
    assert_null(publish_queue_next(fixture->queue));
    publish_queue_answered(fixture->queue, 41, NULL);
    offer(fixture, "anna", 4);
    assert_next_is(fixture, "anna", 4);
    assert_int_equal(fixture->count, 3);
}

static void an_overdue_list_whose_session_is_lost_is_not_told_again(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    publish_queue_sent(fixture->queue, 41);
    assert_int_equal(publish_queue_overdue(fixture->queue, 41, NULL), 1);
    publish_queue_lose_ucserver_session(fixture->queue, "connection.cut words=reset");
    assert_int_equal(fixture->count, 1);
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 2);
    assert_next_is(fixture, "anna", 2);
}

static void overdue_lists_do_not_block_the_pipeline(void **state)
{
    struct fixture *fixture = *state;
    static char names[40][8];
    const char *users[40];
    for (size_t i = 0; i < 40; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "u%zu", i);
        users[i] = names[i];
    }
    list_users(fixture, users, 40);
    for (size_t i = 0; i < 40; i++)
        offer(fixture, users[i], 1);
    for (int32_t id = 1; id <= PUBLISH_PIPELINE; id++) {
        assert_non_null(publish_queue_next(fixture->queue));
        publish_queue_sent(fixture->queue, id);
    }
    assert_null(publish_queue_next(fixture->queue));
    for (int32_t id = 1; id <= 3; id++)
        assert_int_equal(publish_queue_overdue(fixture->queue, id, NULL), id);
    for (int32_t id = 101; id <= 103; id++) {
        assert_non_null(publish_queue_next(fixture->queue));
        publish_queue_sent(fixture->queue, id);
    }
    assert_null(publish_queue_next(fixture->queue));
    assert_int_equal(publish_queue_outstanding(fixture->queue), PUBLISH_PIPELINE + 3);
}

static void a_drain_gives_back_what_waits_and_finishes_the_rest(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    publish_queue_sent(fixture->queue, 41);
    offer(fixture, "bert", 1);
    publish_queue_drain(fixture->queue);
    assert_receipt(fixture, 0, "bert", 1, RECEIPT_NOT_SENT, NOT_SENT_DRAINED);
    offer(fixture, "bert", 2);
    assert_receipt(fixture, 1, "bert", 2, RECEIPT_NOT_SENT, NOT_SENT_DRAINED);
    assert_int_equal(publish_queue_credit(fixture->queue), 0);
    publish_queue_answered(fixture->queue, 41, NULL);
    assert_receipt(fixture, 2, "anna", 1, RECEIPT_DONE, 0);
}

static void a_lost_supervisor_gets_no_receipts_and_his_owners_still_wait_their_turn(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 900);
    publish_queue_sent(fixture->queue, 41);
    offer(fixture, "bert", 900);
    publish_queue_lose_supervisor(fixture->queue);
    assert_int_equal(publish_queue_waiting(fixture->queue), 0);
    offer(fixture, "anna", 3); /* a supervisor that lost its database counts anew */
    assert_null(publish_queue_next(fixture->queue));
    publish_queue_answered(fixture->queue, 41, NULL);
    assert_int_equal(fixture->count, 0);
    assert_next_is(fixture, "anna", 3);
}

static void a_list_that_cannot_be_read_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error why;
    (void)error_set(&why, BER_MALFORMED, event_text("rule", "cut_off"));
    list_users(fixture, ANNA_BERT, 2);
    offer(fixture, "anna", 1);
    publish_queue_refuse_next(fixture->queue, &why);
    assert_receipt(fixture, 0, "anna", 1, RECEIPT_REFUSED, 0);
    assert_null(publish_queue_next(fixture->queue));
}

static void the_credit_falls_with_each_list_and_returns_with_its_receipt(void **state)
{
    struct fixture *fixture = *state;
    list_users(fixture, ANNA_BERT, 2);
    assert_int_equal(publish_queue_credit(fixture->queue), PUBLISH_CREDIT);
    offer(fixture, "anna", 1);
    offer(fixture, "bert", 1);
    publish_queue_sent(fixture->queue, 41);
    assert_int_equal(publish_queue_credit(fixture->queue), PUBLISH_CREDIT - 2);
    publish_queue_answered(fixture->queue, 41, NULL);
    assert_int_equal(publish_queue_credit(fixture->queue), PUBLISH_CREDIT - 1);
}

static void more_than_the_capacity_is_given_back(void **state)
{
    struct fixture *fixture = *state;
    char user[16];
    for (int i = 0; i <= PUBLISH_CAPACITY; i++) {
        (void)snprintf(user, sizeof(user), "u%d", i);
        offer(fixture, user, 1);
    }
    assert_int_equal(publish_queue_waiting(fixture->queue), PUBLISH_CAPACITY);
    assert_int_equal(fixture->count, 1);
    assert_receipt(fixture, 0, user, 1, RECEIPT_NOT_SENT, NOT_SENT_NO_SESSION);
}

#define WITH_QUEUE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_QUEUE(more_than_the_capacity_is_given_back),
        WITH_QUEUE(nothing_is_sent_before_the_first_complete_roster),
        WITH_QUEUE(a_saved_list_has_one_receipt),
        WITH_QUEUE(a_refused_list_has_the_servers_code),
        WITH_QUEUE(an_owner_has_one_list_outstanding_and_others_pass_him),
        WITH_QUEUE(a_newer_list_takes_the_place_of_one_that_waits),
        WITH_QUEUE(a_list_of_an_older_job_is_never_sent),
        WITH_QUEUE(the_order_of_jobs_survives_a_lost_ucserver_session),
        WITH_QUEUE(who_is_not_in_the_roster_gets_nothing),
        WITH_QUEUE(a_list_under_way_is_not_recalled_when_its_owner_logs_in),
        WITH_QUEUE(lists_of_older_settings_are_given_back),
        WITH_QUEUE(what_is_withdrawn_is_not_sent),
        WITH_QUEUE(a_lost_session_loses_what_is_outstanding_and_closes_the_gate),
        WITH_QUEUE(what_waits_too_long_for_a_session_is_given_back),
        WITH_QUEUE(nothing_expires_while_the_gate_is_open),
        WITH_QUEUE(an_overdue_list_is_told_once_and_its_owner_stays_closed_until_the_late_answer),
        WITH_QUEUE(an_overdue_list_whose_session_is_lost_is_not_told_again),
        WITH_QUEUE(overdue_lists_do_not_block_the_pipeline),
        WITH_QUEUE(a_drain_gives_back_what_waits_and_finishes_the_rest),
        WITH_QUEUE(a_lost_supervisor_gets_no_receipts_and_his_owners_still_wait_their_turn),
        WITH_QUEUE(a_list_that_cannot_be_read_is_refused),
        WITH_QUEUE(the_credit_falls_with_each_list_and_returns_with_its_receipt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
