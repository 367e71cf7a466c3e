/* The steps from no connection to a session that works, and what ends each of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/sentence.h"
#include "proto/login/login_class.h"
#include "proto/message/message.h"

#include "rose_session_fixture.h"

static void the_steps_come_in_their_order(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct rose_session *session = fixture->session;
    assert_int_equal(rose_session_next_ms(session), 1000);
    fixture_go_to(fixture, ROSE_SESSION_CONNECTING);
    assert_int_equal(fixture->connects, 1);
    assert_int_equal(fixture->sent, 0);
    rose_session_connected(session, 1010);
    fixture_assert_asked(fixture, OPERATION_START_TLS);
    server_empty_result(&fixture->message, fixture->last_invoke);
    fixture_answer(fixture);
    assert_int_equal(fixture->secures, 1);
    assert_int_equal(fixture->sent, 1);
    rose_session_secured(session, 1020);
    fixture_assert_asked(fixture, OPERATION_NEGOTIATE);
    server_accepted(&fixture->message, fixture->last_invoke);
    fixture_answer(fixture);
    assert_int_equal(fixture->asks, 1);
    assert_int_equal(fixture->sent, 2);
    fixture_permit(fixture, 77);
    fixture_assert_asked(fixture, OPERATION_ADMIN_LOGIN);
    server_login(&fixture->message, fixture->last_invoke, 0);
    fixture_answer(fixture);
    assert_int_equal(fixture->reported, LOGIN_ACCEPTED);
    assert_int_equal(fixture->reported_try, 77);
    fixture_assert_asked(fixture, OPERATION_GET_MANAGER_SETTINGS);
    assert_int_equal(fixture->opens, 0);
    server_settings(&fixture->message, fixture->last_invoke, 2);
    fixture_answer(fixture);
    assert_int_equal(fixture->opens, 1);
    assert_int_equal(rose_session_status(session)->number, 100);
    fixture_assert_asked(fixture, OPERATION_GET_USER_PROFILES);
    assert_int_equal(fixture_send_list(fixture), 0);
    server_roster(&fixture->message, fixture->last_invoke, 3, 10);
    fixture_answer(fixture);
    assert_int_equal(rose_session_status(session)->state, ROSE_SESSION_WORKING);
    assert_int_equal(fixture->roster_users, 3);
    assert_string_equal(rose_session_status(session)->facts.version, "8.2.3.8086");
    assert_true(rose_session_status(session)->facts.has_active_directory);
    assert_int_equal(fixture->reports, 1);
    assert_int_equal(fixture->ends, 0);
}

static void octets_behind_the_answer_to_start_tls_end_the_connection(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_START_TLS);
    server_empty_result(&fixture->message, fixture->last_invoke);
    memcpy(fixture->message.octets + fixture->message.size_bytes, fixture->message.octets, 5);
    fixture->message.size_bytes += 5;
    fixture_answer(fixture);
    assert_int_equal(fixture->secures, 0);
    fixture_assert_failed(fixture, ROSE_SESSION_HANDSHAKE, ERROR_BROKEN, "tls.clear_text_before");
}

static void a_whole_message_behind_it_does_too(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_START_TLS);
    server_empty_result(&fixture->message, fixture->last_invoke);
    memcpy(fixture->message.octets + fixture->message.size_bytes, fixture->message.octets,
           fixture->message.size_bytes);
    fixture->message.size_bytes *= 2;
    fixture_answer(fixture);
    assert_int_equal(fixture->secures, 0);
    fixture_assert_failed(fixture, ROSE_SESSION_HANDSHAKE, ERROR_BROKEN, "tls.clear_text_before");
}

static void a_question_in_the_clear_is_not_answered(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_START_TLS);
    int sent = fixture->sent;
    server_invoke(&fixture->message, ROSE_EVENT_ID, 4711);
    fixture_answer(fixture);
    assert_int_equal(rose_session_status(fixture->session)->state, ROSE_SESSION_START_TLS);
    server_invoke(&fixture->message, 7, 4711);
    fixture_answer(fixture);
    assert_int_equal(fixture->sent, sent);
    fixture_assert_failed(fixture, ROSE_SESSION_START_TLS, ERROR_BROKEN,
                          "ucserver.question_before_tls");
}

static void octets_in_clear_after_start_tls_end_the_connection(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_HANDSHAKE);
    server_invoke(&fixture->message, ROSE_EVENT_ID, 100);
    fixture_answer(fixture);
    fixture_assert_failed(fixture, ROSE_SESSION_HANDSHAKE, ERROR_BROKEN, "tls.clear_text_before");
}

static void a_refused_start_tls_never_leads_to_a_password(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_START_TLS);
    server_reject(&fixture->message, fixture->last_invoke, 1);
    fixture_answer(fixture);
    fixture_assert_failed(fixture, ROSE_SESSION_START_TLS, ERROR_BROKEN, "ucserver.rejected");
    assert_non_null(
        strstr(fixture->ended.reason, " problem=unrecognised_operation code=\"reject 1\""));
    assert_int_equal(fixture->sent, 1);
}

/* Steps that wait for something else than an answer have a limit of their own. */
static const char *event_for(enum rose_session_state step)
{
    bool is_question = step != ROSE_SESSION_CONNECTING && step != ROSE_SESSION_HANDSHAKE &&
                       step != ROSE_SESSION_PERMISSION;
    return is_question ? "ucserver.unanswered" : "connection.timed_out";
}

static void silence_at_each_step_ends_the_attempt(void **state)
{
    struct rose_session_fixture *fixture = *state;
    for (enum rose_session_state step = ROSE_SESSION_CONNECTING; step < ROSE_SESSION_WORKING;
         step++) {
        fixture->ends = fixture->disconnects = 0;
        fixture_go_to(fixture, step);
        assert_int_equal(rose_session_status(fixture->session)->state, step);
        int64_t began_ms = fixture->now_ms;
        while (fixture->ends == 0) {
            int64_t next_ms = rose_session_next_ms(fixture->session);
            assert_true(next_ms > fixture->now_ms && next_ms - began_ms <= 300000);
            fixture_tick_at(fixture, next_ms);
        }
        fixture_assert_failed(fixture, step, ERROR_UNAVAILABLE, event_for(step));
        const struct settings *settings = fixture_settings_of(false);
        rose_session_configure(fixture->session, settings, fixture->now_ms);
    }
}

static void a_wrong_password_is_reported_with_what_the_server_said(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_LOGIN);
    server_error(&fixture->message, fixture->last_invoke, 101, "password wrong");
    fixture_answer(fixture);
    assert_int_equal(fixture->reported, LOGIN_REFUSED);
    assert_int_equal(fixture->reported_try, 77);
    assert_int_equal(fixture->reports, 1);
    fixture_assert_failed(fixture, ROSE_SESSION_LOGIN, ERROR_REFUSED, "ucserver.password_wrong");
    assert_string_equal(fixture->ended.code, "101");
    struct sentence sentence;
    assert_string_equal(
        sentence_of_reason(fixture->ended.reason, &sentence),
        "ucserver, ucs.test port 7222, log in: the UCServer refuses the log-in because of an "
        "unknown user or a wrong password (101): \"password wrong\"; correct user or the password "
        "in "
        "secret_file in [ucserver]");
}

static void a_log_in_that_fails_without_an_error_is_a_refusal_too(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_LOGIN);
    server_login(&fixture->message, fixture->last_invoke, 1);
    fixture_answer(fixture);
    assert_int_equal(fixture->reported, LOGIN_REFUSED);
    assert_int_equal(fixture->reports, 1);
}

static void expect_login_error(struct rose_session_fixture *fixture,
                               int32_t detail,
                               enum login_class class,
                               enum error_class error,
                               const char *name)
{
    const struct settings *settings = fixture_settings_of(false);
    rose_session_configure(fixture->session, settings, fixture->now_ms);
    fixture->ends = fixture->disconnects = fixture->reports = 0;
    fixture_go_to(fixture, ROSE_SESSION_LOGIN);
    server_error(&fixture->message, fixture->last_invoke, detail, "it says so");
    fixture_answer(fixture);
    assert_int_equal(fixture->reports, 1);
    assert_int_equal(fixture->reported_class, class);
    assert_int_equal(fixture->reported, login_class_outcome(class));
    fixture_assert_failed(fixture, ROSE_SESSION_LOGIN, error, name);
    assert_non_null(strstr(fixture->ended.reason, " words=\"it says so\""));
}

/* By what the published numbers mean. An unknown number may be a refusal. */
static void each_number_has_its_class(void **state)
{
    static const struct {
        int32_t detail;
        enum login_class class;
        enum error_class error;
        const char *name;
    } rows[] = {
        {101, LOGIN_JUDGED_WRONG, ERROR_REFUSED, "ucserver.password_wrong"},
        {109, LOGIN_JUDGED_WRONG, ERROR_REFUSED, "ucserver.domain_refused"},
        {129, LOGIN_LOCKED, ERROR_REFUSED, "ucserver.account_locked"},
        {131, LOGIN_LOCKED, ERROR_REFUSED, "ucserver.too_many_attempts"},
        {107, LOGIN_CANNOT_BE_USED, ERROR_REFUSED, "ucserver.user_not_enabled"},
        {110, LOGIN_CANNOT_BE_USED, ERROR_REFUSED, "ucserver.not_administrator"},
        {113, LOGIN_CANNOT_BE_USED, ERROR_UNAVAILABLE, "ucserver.already_logged_in"},
        {100, LOGIN_COULD_NOT_DECIDE, ERROR_UNAVAILABLE, "ucserver.internal_problem"},
        {103, LOGIN_COULD_NOT_DECIDE, ERROR_REFUSED, "ucserver.no_licence"},
        {105, LOGIN_COULD_NOT_DECIDE, ERROR_UNAVAILABLE, "ucserver.login_undecided"},
        {106, LOGIN_COULD_NOT_DECIDE, ERROR_UNAVAILABLE, "ucserver.login_undecided"},
        {108, LOGIN_COULD_NOT_DECIDE, ERROR_UNAVAILABLE, "ucserver.login_undecided"},
        {111, LOGIN_COULD_NOT_DECIDE, ERROR_UNAVAILABLE, "ucserver.login_undecided"},
        {130, LOGIN_COULD_NOT_DECIDE, ERROR_UNAVAILABLE, "ucserver.login_undecided"},
        {133, LOGIN_COULD_NOT_DECIDE, ERROR_UNAVAILABLE, "ucserver.login_undecided"},
        {177, LOGIN_COULD_NOT_DECIDE, ERROR_UNAVAILABLE, "ucserver.login_undecided"},
        {104, LOGIN_OTHER_CAUSE, ERROR_INVALID, "ucserver.version_refused"},
        {112, LOGIN_OTHER_CAUSE, ERROR_INVALID, "ucserver.incompatible"},
        {114, LOGIN_OTHER_CAUSE, ERROR_INVALID, "ucserver.tls_demanded"},
        {0, LOGIN_NOT_KNOWN, ERROR_REFUSED, "ucserver.login_not_known"},
        {102, LOGIN_NOT_KNOWN, ERROR_REFUSED, "ucserver.login_not_known"},
        {-1, LOGIN_NOT_KNOWN, ERROR_REFUSED, "ucserver.login_not_known"},
        {199, LOGIN_NOT_KNOWN, ERROR_REFUSED, "ucserver.login_not_known"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        expect_login_error(*state, rows[i].detail, rows[i].class, rows[i].error, rows[i].name);
}

/* How long the account rests is the supervisor's business: it is asked before the next password, and it
 * knows what an administrator has done meanwhile. */
static void after_a_refusal_nothing_is_sent_before_the_supervisor_grants_it(void **state)
{
    struct rose_session_fixture *fixture = *state;
    expect_login_error(fixture, 101, LOGIN_JUDGED_WRONG, ERROR_REFUSED, "ucserver.password_wrong");
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 10000);
    fixture_go_to(fixture, ROSE_SESSION_PERMISSION);
    assert_int_equal(fixture->last_operation, OPERATION_NEGOTIATE);
}

static void an_account_that_is_free_again_is_tried_at_once(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_PERMISSION);
    rose_session_denied(fixture->session, 3600000, "account.held", fixture->now_ms);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 3600000);
    rose_session_account_is_free(fixture->session, fixture->now_ms);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms);
}

static void a_pause_that_the_server_wants_outlasts_a_free_account(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_NEGOTIATING);
    server_busy(&fixture->message, fixture->last_invoke, 100);
    fixture_answer(fixture);
    rose_session_account_is_free(fixture->session, fixture->now_ms);
    assert_true(rose_session_next_ms(fixture->session) >= fixture->now_ms + 100000);
}

static void a_password_without_an_answer_counts(void **state)
{
    struct rose_session_fixture *fixture = *state;
    const struct settings *settings = fixture_settings_of(false);
    struct error why;
    (void)error_set(&why, CONNECTION_CUT);
    fixture_go_to(fixture, ROSE_SESSION_LOGIN);
    rose_session_broken(fixture->session, &why, fixture->now_ms);
    assert_int_equal(fixture->reports, 1);
    assert_int_equal(fixture->reported, LOGIN_UNKNOWN);
    assert_int_equal(fixture->reported_try, 77);
    fixture_go_to(fixture, ROSE_SESSION_LOGIN);
    rose_session_configure(fixture->session, settings, fixture->now_ms);
    assert_int_equal(fixture->reports, 2);
    assert_int_equal(fixture->reported, LOGIN_UNKNOWN);
}

/* Only "authentication failed" says what became of the password, and only "lacks the resources" or "ends"
 * that it was not looked at. */
static void each_reject_of_a_log_in_has_its_class(void **state)
{
    struct rose_session_fixture *fixture = *state;
    static const struct {
        int32_t problem;
        enum login_class class;
    } rows[] = {
        {ROSE_DUPLICATE_INVOCATION, LOGIN_NOT_KNOWN},
        {ROSE_UNRECOGNISED_OPERATION, LOGIN_NOT_KNOWN},
        {ROSE_MISTYPED_ARGUMENT, LOGIN_NOT_KNOWN},
        {ROSE_RESOURCE_LIMITATION, LOGIN_COULD_NOT_DECIDE},
        {ROSE_INITIATOR_RELEASING, LOGIN_COULD_NOT_DECIDE},
        {ROSE_INVALID_SESSION, LOGIN_NOT_KNOWN},
        {ROSE_AUTHENTICATION_INCOMPLETE, LOGIN_NOT_KNOWN},
        {ROSE_AUTHENTICATION_FAILED, LOGIN_JUDGED_WRONG},
        {77, LOGIN_NOT_KNOWN},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture->reported_class = LOGIN_CLASS_UNSAID;
        fixture_go_to(fixture, ROSE_SESSION_LOGIN);
        server_reject(&fixture->message, fixture->last_invoke, rows[i].problem);
        fixture_answer(fixture);
        assert_int_equal(fixture->reported_class, rows[i].class);
    }
    assert_non_null(strstr(fixture->outline, "80}")); /* not even how long the password is */
}

static void a_reject_of_the_password_is_a_refusal(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_LOGIN);
    server_reject(&fixture->message, fixture->last_invoke, ROSE_AUTHENTICATION_FAILED);
    fixture_answer(fixture);
    assert_int_equal(fixture->reported, LOGIN_REFUSED);
    fixture_assert_failed(fixture, ROSE_SESSION_LOGIN, ERROR_REFUSED, "ucserver.login_rejected");
}

static void a_permission_that_comes_too_late_is_given_back(void **state)
{
    struct rose_session_fixture *fixture = *state;
    struct error why;
    (void)error_set(&why, CONNECTION_CUT);
    fixture_go_to(fixture, ROSE_SESSION_PERMISSION);
    rose_session_broken(fixture->session, &why, fixture->now_ms);
    assert_int_equal(fixture->reports, 0);
    fixture_permit(fixture, 78);
    assert_int_equal(fixture->reported, LOGIN_NOT_TRIED);
    assert_int_equal(fixture->reported_try, 78);
    assert_int_equal(fixture->last_operation, OPERATION_NEGOTIATE);
}

static void a_second_permission_does_not_touch_the_try_that_is_under_way(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_LOGIN);
    fixture_permit(fixture, 78);
    assert_int_equal(fixture->reports, 1);
    assert_int_equal(fixture->reported, LOGIN_NOT_TRIED);
    assert_int_equal(fixture->reported_try, 78);
    server_login(&fixture->message, fixture->last_invoke, 0);
    fixture_answer(fixture);
    assert_int_equal(fixture->reports, 2);
    assert_int_equal(fixture->reported, LOGIN_ACCEPTED);
    assert_int_equal(fixture->reported_try, 77);
}

static void a_denied_permission_sends_no_password_and_waits_as_told(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_PERMISSION);
    fixture_deny(fixture, 900000, "account.refused times=1");
    fixture_assert_failed(fixture, ROSE_SESSION_PERMISSION, ERROR_BUSY, "account.refused");
    assert_non_null(strstr(fixture->ended.reason, " times=1"));
    assert_int_equal(fixture->last_operation, OPERATION_NEGOTIATE);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 900000);
}

/* Only a person can end it, so it is told as what it is. */
static void a_permission_denied_for_good_is_a_refusal(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_PERMISSION);
    fixture_deny(fixture, LIMIT_MILLISECONDS, "account.refused times=1");
    fixture_assert_failed(fixture, ROSE_SESSION_PERMISSION, ERROR_REFUSED, "account.refused");
    assert_non_null(strstr(fixture->ended.reason, " times=1"));
}

static void a_busy_server_is_obeyed_with_a_cap(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_NEGOTIATING);
    server_busy(&fixture->message, fixture->last_invoke, 90);
    fixture_answer(fixture);
    fixture_assert_failed(fixture, ROSE_SESSION_NEGOTIATING, ERROR_BUSY, "ucserver.busy");
    assert_non_null(strstr(fixture->ended.reason, " wait_ms=90000"));
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 90000);
    rose_session_hurry(fixture->session, fixture->now_ms);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 90000);
    fixture_go_to(fixture, ROSE_SESSION_NEGOTIATING);
    server_busy(&fixture->message, fixture->last_invoke, 2000000000);
    fixture_answer(fixture);
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 600000);
}

static void an_incompatible_server_is_a_configuration_error(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_NEGOTIATING);
    server_incompatible(&fixture->message, fixture->last_invoke);
    fixture_answer(fixture);
    fixture_assert_failed(fixture, ROSE_SESSION_NEGOTIATING, ERROR_INVALID,
                          "ucserver.interface_unsupported");
    assert_non_null(strstr(fixture->ended.reason, " version=9.0.0"));
    assert_int_equal(rose_session_next_ms(fixture->session), fixture->now_ms + 300000);
}

static void another_user_management_is_refused_only_if_told_to(void **state)
{
    struct rose_session_fixture *fixture = *state;
    fixture_go_to(fixture, ROSE_SESSION_SETTINGS);
    server_settings(&fixture->message, fixture->last_invoke, 1);
    fixture_answer(fixture);
    assert_int_equal(fixture->opens, 1);
    assert_false(rose_session_status(fixture->session)->facts.has_active_directory);
    const struct settings *settings = fixture_settings_of(true);
    rose_session_configure(fixture->session, settings, fixture->now_ms);
    fixture->ends = fixture->disconnects = 0;
    fixture_go_to(fixture, ROSE_SESSION_SETTINGS);
    server_settings(&fixture->message, fixture->last_invoke, 1);
    fixture_answer(fixture);
    assert_int_equal(fixture->opens, 1);
    fixture_assert_failed(fixture, ROSE_SESSION_SETTINGS, ERROR_INVALID,
                          "ucserver.not_active_directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SESSION(octets_behind_the_answer_to_start_tls_end_the_connection),
        WITH_SESSION(a_whole_message_behind_it_does_too),
        WITH_SESSION(a_question_in_the_clear_is_not_answered),
        WITH_SESSION(octets_in_clear_after_start_tls_end_the_connection),
        WITH_SESSION(a_refused_start_tls_never_leads_to_a_password),
        WITH_SESSION(the_steps_come_in_their_order),
        WITH_SESSION(silence_at_each_step_ends_the_attempt),
        WITH_SESSION(a_wrong_password_is_reported_with_what_the_server_said),
        WITH_SESSION(a_log_in_that_fails_without_an_error_is_a_refusal_too),
        WITH_SESSION(each_number_has_its_class),
        WITH_SESSION(after_a_refusal_nothing_is_sent_before_the_supervisor_grants_it),
        WITH_SESSION(an_account_that_is_free_again_is_tried_at_once),
        WITH_SESSION(a_pause_that_the_server_wants_outlasts_a_free_account),
        WITH_SESSION(a_password_without_an_answer_counts),
        WITH_SESSION(each_reject_of_a_log_in_has_its_class),
        WITH_SESSION(a_reject_of_the_password_is_a_refusal),
        WITH_SESSION(a_permission_that_comes_too_late_is_given_back),
        WITH_SESSION(a_second_permission_does_not_touch_the_try_that_is_under_way),
        WITH_SESSION(a_denied_permission_sends_no_password_and_waits_as_told),
        WITH_SESSION(a_permission_denied_for_good_is_a_refusal),
        WITH_SESSION(a_busy_server_is_obeyed_with_a_cap),
        WITH_SESSION(an_incompatible_server_is_a_configuration_error),
        WITH_SESSION(another_user_management_is_refused_only_if_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
