#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/verdict/back_off.h"
#include "worker-ews/verdict/retry_after.h"

static void an_unknown_name_skips_a_mailbox_and_retries_a_fault(void **state)
{
    (void)state;
    static const char *const names[] = {"", "ErrorInvented", "Client", "5002", "errorserverbusy"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(answer_code_find(names[i])->mailbox, MAILBOX_SKIP);
        assert_int_equal(answer_code_find(names[i])->fault, FAULT_RETRY_THEN_SPLIT);
    }
}

/* One row of each kind, by the meanings in Microsoft's reference. */
static void names_have_their_actions(void **state)
{
    (void)state;
    static const struct answer_code expected[] = {
        {"ErrorNoFreeBusyAccess", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_NO_ACCESS},
        {"ErrorFreeBusyGenerationFailed", MAILBOX_SKIP, FAULT_SPLIT, MAILBOX_NO_FREE_BUSY},
        {"ErrorResultSetTooBig", MAILBOX_HALVE_WINDOW, FAULT_SPLIT, MAILBOX_ANSWER_TOO_LARGE},
        {"ErrorTimeoutExpired", MAILBOX_RETRY_ALONE, FAULT_SPLIT, MAILBOX_TIMED_OUT},
        {"ErrorServerBusy", MAILBOX_WAIT, FAULT_WAIT, EXCHANGE_BUSY},
        {"ErrorExceededConnectionCount", MAILBOX_WAIT, FAULT_FEWER, EXCHANGE_TOO_MANY_CONNECTIONS},
        {"ErrorADUnavailable", MAILBOX_SKIP, FAULT_PASSING, EXCHANGE_DIRECTORY_UNAVAILABLE},
        {"ErrorInternalServerError", MAILBOX_SKIP, FAULT_RETRY_THEN_SPLIT, EXCHANGE_ERROR},
        {"ErrorMailboxDataArrayTooBig", MAILBOX_SKIP, FAULT_SPLIT, EXCHANGE_ERROR},
        {"ErrorTimeIntervalTooBig", MAILBOX_SKIP, FAULT_SHORTER_WINDOW, EXCHANGE_ERROR},
        {"ErrorInvalidRequest", MAILBOX_SKIP, FAULT_STOP, EXCHANGE_REQUEST_REFUSED},
        {"ErrorTimeZone", MAILBOX_OTHER_ZONE, FAULT_OTHER_ZONE, EXCHANGE_ERROR},
        {"ErrorInvalidServerVersion", MAILBOX_LOWER_VERSION, FAULT_LOWER_VERSION,
         MAILBOX_SERVER_TOO_OLD},
        {"ErrorPasswordExpired", MAILBOX_SLOW, FAULT_LOGIN, EXCHANGE_PASSWORD_EXPIRED},
    };
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        const struct answer_code *row = answer_code_find(expected[i].name);
        assert_string_equal(row->name, expected[i].name);
        assert_int_equal(row->mailbox, expected[i].mailbox);
        assert_int_equal(row->fault, expected[i].fault);
        assert_string_equal(event_name(row->event), event_name(expected[i].event));
    }
}

/* What the caller does next is the class of the reason; it must not contradict what is done. */
static void the_class_of_an_event_is_that_of_the_action(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum error_class class;
    } expected[] = {
        {"ErrorNoFreeBusyAccess", ERROR_UNAVAILABLE},
        {"ErrorMailboxMoveInProgress", ERROR_UNAVAILABLE},
        {"ErrorServerBusy", ERROR_BUSY},
        {"ErrorExceededConnectionCount", ERROR_BUSY},
        {"ErrorADUnavailable", ERROR_UNAVAILABLE},
        {"ErrorTimeIntervalTooBig", ERROR_UNAVAILABLE},
        {"ErrorInvalidServerVersion", ERROR_UNAVAILABLE},
        {"ErrorProxyGroupSidLimitExceeded", ERROR_REFUSED},
        {"ErrorInvalidRequest", ERROR_REFUSED},
        {"ErrorImpersonationFailed", ERROR_REFUSED},
        {"ErrorAccessDenied", ERROR_REFUSED},
        {"ErrorPasswordExpired", ERROR_REFUSED},
        {"ErrorOrganizationAccessBlocked", ERROR_REFUSED},
        {"ErrorInvented", ERROR_UNAVAILABLE},
    };
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
        assert_int_equal(event_row(answer_code_find(expected[i].name)->event)->class,
                         expected[i].class);
}

static void pauses_are_spread_by_a_fifth(void **state)
{
    (void)state;
    int64_t shortest = INT64_MAX, longest = 0;
    for (uint32_t chance = 0; chance < 1000; chance++) {
        int64_t pause_ms = back_off_choose(NO_BACK_OFF, BACK_OFF_BUSY_MS, chance);
        shortest = pause_ms < shortest ? pause_ms : shortest;
        longest = pause_ms > longest ? pause_ms : longest;
    }
    assert_int_equal(shortest, 48000);
    assert_int_equal(longest, 72000);
}

static void the_wish_of_the_server_is_not_spread(void **state)
{
    (void)state;
    assert_int_equal(back_off_choose(178510, BACK_OFF_BUSY_MS, 3), 178510);
    assert_int_equal(back_off_choose(INT64_C(4000000000), BACK_OFF_BUSY_MS, 3), 3600000);
}

/* Exchange writes "Suggested backoff time 0 ms" where it names none: to come back at once is not its wish. */
static void a_wish_of_no_time_at_all_is_none(void **state)
{
    (void)state;
    for (uint32_t chance = 0; chance < 100; chance++)
        assert_int_equal(back_off_choose(0, BACK_OFF_BUSY_MS, chance),
                         back_off_choose(NO_BACK_OFF, BACK_OFF_BUSY_MS, chance));
}

/* The rows that a process of an older version would have tried again in a minute for ever. */
static void refusals_of_the_account_are_decided_by_the_supervisor(void **state)
{
    (void)state;
    size_t refusals = 0;
    const struct answer_code *row;
    for (size_t i = 0; (row = answer_code_row(i)) != NULL; i++) {
        const struct answer_refusal *refusal = answer_code_refusal(row->name);
        refusals += refusal != NULL ? 1 : 0;
        assert_int_equal(row->fault == FAULT_LOGIN, refusal != NULL);
        if (refusal != NULL)
            assert_int_equal(event_row(refusal->event)->class, ERROR_REFUSED);
    }
    assert_int_equal(refusals, 4);
    assert_int_equal(answer_code_refusal("ErrorPasswordChangeRequired")->class,
                     LOGIN_CANNOT_BE_USED);
    assert_null(answer_code_refusal("ErrorServerBusy"));
}

static void a_wish_in_a_header_is_read_or_is_none(void **state)
{
    (void)state;
    static const struct {
        const char *retry_after, *date;
        int64_t expected;
    } cases[] = {
        {"120", NULL, 120000},
        {" 0 ", NULL, NO_BACK_OFF},
        {"000", NULL, NO_BACK_OFF},
        {" 1 ", NULL, 1000},
        {"99999999999999999999", NULL, 3600000},
        {"3601", NULL, 3600000},
        {"-5", NULL, NO_BACK_OFF},
        {"soon", NULL, NO_BACK_OFF},
        {"", NULL, NO_BACK_OFF},
        {"1.5", NULL, NO_BACK_OFF},
        {"5 minutes", NULL, NO_BACK_OFF},
        {"Thu, 01 Jan 1970 00:01:30 GMT", NULL, 80000},
        {"Thu, 01 Jan 1970 00:01:30 GMT", "Thu, 01 Jan 1970 00:01:00 GMT", 30000},
        {"Thu, 01 Jan 1970 00:01:30 GMT", "yesterday", 80000},
        {"Thu, 01 Jan 1970 00:00:05 GMT", NULL, NO_BACK_OFF},
        {"Thu, 01 Jan 1970 00:00:10 GMT", NULL, NO_BACK_OFF},
        {"Fri, 01 Jan 2038 00:00:05 GMT", NULL, 3600000},
        {"Sun, 06 Nov 2147483647 08:49:37 GMT", NULL, 3600000},
        {"2026-12-01 10:00:00", NULL, NO_BACK_OFF},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t wait_ms = retry_after_read(cases[i].retry_after, cases[i].date, 10);
        if (wait_ms != cases[i].expected)
            fail_msg("%s: %lld", cases[i].retry_after, (long long)wait_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_name_skips_a_mailbox_and_retries_a_fault),
        cmocka_unit_test(names_have_their_actions),
        cmocka_unit_test(the_class_of_an_event_is_that_of_the_action),
        cmocka_unit_test(pauses_are_spread_by_a_fifth),
        cmocka_unit_test(the_wish_of_the_server_is_not_spread),
        cmocka_unit_test(a_wish_of_no_time_at_all_is_none),
        cmocka_unit_test(refusals_of_the_account_are_decided_by_the_supervisor),
        cmocka_unit_test(a_wish_in_a_header_is_read_or_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
