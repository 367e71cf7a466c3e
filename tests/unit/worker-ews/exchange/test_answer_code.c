#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/exchange/answer_code.h"
#include "worker-ews/exchange/back_off.h"

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
        {"ErrorPasswordExpired", MAILBOX_SLOW, FAULT_STOP, EXCHANGE_PASSWORD_EXPIRED},
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
    assert_int_equal(back_off_choose(0, BACK_OFF_BUSY_MS, 3), 0);
    assert_int_equal(back_off_choose(178510, BACK_OFF_BUSY_MS, 3), 178510);
    assert_int_equal(back_off_choose(INT64_C(4000000000), BACK_OFF_BUSY_MS, 3), 3600000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_name_skips_a_mailbox_and_retries_a_fault),
        cmocka_unit_test(names_have_their_actions),
        cmocka_unit_test(the_class_of_an_event_is_that_of_the_action),
        cmocka_unit_test(pauses_are_spread_by_a_fifth),
        cmocka_unit_test(the_wish_of_the_server_is_not_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
