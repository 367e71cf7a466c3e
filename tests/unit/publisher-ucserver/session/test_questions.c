/* What we say to the UCServer, and for how long an answer is waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/error.h"

#include "publisher-ucserver/rose/rose.h"
#include "publisher-ucserver/session/questions.h"

static struct rose_message said; /* what was sent last */
static int count;

static void on_send(void *context, const uint8_t *octets, size_t size_bytes)
{
    (void)context;
    struct error error;
    assert_int_equal(rose_decode(octets, size_bytes, &said, &error), 0);
    count++;
}

static struct questions fresh(int64_t request_timeout_ms)
{
    count = 0;
    return (struct questions){.send = on_send, .request_timeout_ms = request_timeout_ms};
}

static void no_answer_has_longer_than_a_request_may_take(void **state)
{
    (void)state;
    struct questions questions = fresh(120000);
    assert_int_equal(questions_answer_limit_ms(&questions, OPERATION_NEGOTIATE), 30000);
    assert_int_equal(questions_answer_limit_ms(&questions, OPERATION_SET_ENTRY_LIST), 60000);
    questions.request_timeout_ms = 10000;
    assert_int_equal(questions_answer_limit_ms(&questions, OPERATION_NEGOTIATE), 10000);
    assert_int_equal(questions_answer_limit_ms(&questions, OPERATION_SET_ENTRY_LIST), 10000);
}

static void but_the_list_of_users(void **state)
{
    (void)state;
    struct questions questions = fresh(120000);
    assert_int_equal(questions_answer_limit_ms(&questions, OPERATION_GET_USER_PROFILES), 300000);
}

static void a_question_is_outstanding_until_its_time_has_run_out(void **state)
{
    (void)state;
    struct questions questions = fresh(10000);
    const struct invoke *invoke = questions_ask(&questions, OPERATION_CHECK_CONNECTION, NULL, 1000);
    assert_non_null(invoke);
    assert_int_equal(said.kind, ROSE_INVOKE);
    assert_int_equal(said.invoke_id, invoke->id);
    assert_int_equal(said.operation, OPERATION_CHECK_CONNECTION);
    assert_int_equal(questions.asked, 1);
    assert_int_equal(invoke_table_next_ms(&questions.outstanding), 11000);
}

static void a_full_table_asks_nothing(void **state)
{
    (void)state;
    struct questions questions = fresh(10000);
    for (int i = 0; i < INVOKE_TABLE_SIZE; i++)
        assert_non_null(questions_ask(&questions, OPERATION_CHECK_CONNECTION, NULL, 0));
    assert_null(questions_ask(&questions, OPERATION_CHECK_CONNECTION, NULL, 0));
    assert_int_equal(count, INVOKE_TABLE_SIZE);
    assert_int_equal(questions.asked, INVOKE_TABLE_SIZE);
}

static void nobody_waits_for_an_answer_to_events_and_rejects(void **state)
{
    (void)state;
    struct questions questions = fresh(10000);
    questions_tell(&questions, OPERATION_KEEP_ALIVE, 1000);
    assert_int_equal(said.invoke_id, ROSE_EVENT_ID);
    assert_int_equal(said.operation, OPERATION_KEEP_ALIVE);
    questions_reject(&questions, 17, 2000);
    assert_int_equal(said.kind, ROSE_REJECT);
    assert_int_equal(said.invoke_id, 17);
    assert_int_equal(said.problem, ROSE_UNRECOGNISED_OPERATION);
    assert_int_equal(questions.last_sent_ms, 2000);
    assert_int_equal(questions.asked, 0);
    assert_int_equal(invoke_table_next_ms(&questions.outstanding), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_answer_has_longer_than_a_request_may_take),
        cmocka_unit_test(but_the_list_of_users),
        cmocka_unit_test(a_question_is_outstanding_until_its_time_has_run_out),
        cmocka_unit_test(a_full_table_asks_nothing),
        cmocka_unit_test(nobody_waits_for_an_answer_to_events_and_rejects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
