#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/event.h"
#include "proto/event/error.h"
#include "proto/event/reason.h"
#include "proto/message/check_steps.h"

#include "worker-ews/answer/mailbox_answer.h"
#include "worker-ews/exchange/check_report.h"
#include "worker-ews/verdict/http_answer.h"

#define NOW         INT64_C(1795824000) /* 2026-11-28 */
#define EXCHANGE    "https://mail.example.test/EWS/Exchange.asmx"
#define DESCRIPTION "<wsdl:definitions xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\">"

static struct check_steps steps;

static int clear(void **state)
{
    (void)state;
    check_steps_clear(&steps);
    return 0;
}

static void assert_parameter(size_t index, const char *key, const char *value)
{
    struct reason told;
    reason_read(steps.items[index].text, &told);
    const char *found = reason_parameter(&told, key);
    assert_non_null(found);
    assert_string_equal(found, value);
}

static void assert_step(size_t index, const char *name, bool is_good, enum event event)
{
    char found[REASON_NAME_BYTES];
    assert_true(index < steps.count);
    assert_string_equal(steps.items[index].name, name);
    assert_int_equal(steps.items[index].good, is_good);
    reason_copy_name(steps.items[index].text, found);
    assert_string_equal(found, event_name(event));
}

static struct http_answer secured(const char *end)
{
    struct http_answer http = {
        .status = 401, .was_connected = true, .was_secured = true, .address = "192.0.2.5"};
    (void)snprintf(http.tls.end, sizeof(http.tls.end), "%s", end);
    return http;
}

static void a_certificate_that_ends_within_30_days_is_a_warning(void **state)
{
    (void)state;
    static const struct {
        const char *end;
        enum event event;
    } cases[] = {
        {"2026-11-20", EXCHANGE_CERTIFICATE_ENDS},
        {"2026-12-28", EXCHANGE_CERTIFICATE_ENDS},
        {"2026-12-29", EXCHANGE_CERTIFICATE},
        {"2027-01-01", EXCHANGE_CERTIFICATE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct http_answer http = secured(cases[i].end);
        check_steps_clear(&steps);
        assert_true(check_report_connection(&steps, EXCHANGE, &http, NULL, NOW));
        assert_int_equal(steps.count, 4);
        assert_step(3, "certificate", true, cases[i].event);
    }
}

static void a_clock_that_kerberos_would_refuse_fails_where_it_is_needed(void **state)
{
    (void)state;
    struct http_answer http = secured("2027-01-01");
    check_report_clock(&steps, &http, true, NOW);
    assert_int_equal(steps.count, 0);
    http.date = NOW + 300;
    check_report_clock(&steps, &http, false, NOW);
    check_report_clock(&steps, &http, true, NOW);
    http.date = NOW - 1;
    check_report_clock(&steps, &http, true, NOW);
    assert_step(0, "clock", true, SERVER_CLOCK_DIFFERS);
    assert_step(1, "clock", false, SERVER_CLOCK_TOO_FAR);
    assert_step(2, "clock", true, SERVER_CLOCK_GOOD);
}

static void the_step_that_fails_is_the_last_one(void **state)
{
    (void)state;
    struct error why;
    (void)error_set(&why, EXCHANGE_SILENT);
    struct http_answer http = secured("2027-01-01");
    http.was_secured = false;
    assert_false(check_report_connection(&steps, EXCHANGE, &http, &why, NOW));
    assert_step(2, "tls", false, EXCHANGE_SILENT);
    http.was_connected = false;
    check_steps_clear(&steps);
    assert_false(check_report_connection(&steps, EXCHANGE, &http, &why, NOW));
    assert_step(0, "name", true, EXCHANGE_NAME_FOUND);
    assert_step(1, "connect", false, EXCHANGE_SILENT);
    http.result = CURLE_COULDNT_RESOLVE_HOST;
    check_steps_clear(&steps);
    assert_false(check_report_connection(&steps, EXCHANGE, &http, &why, NOW));
    assert_step(0, "name", false, EXCHANGE_SILENT);
    assert_int_equal(steps.count, 1);
}

static void a_connection_without_tls_is_a_warning_and_has_no_certificate(void **state)
{
    (void)state;
    const struct http_answer http = secured("");
    assert_true(check_report_connection(&steps, "http://mail.example.test/", &http, NULL, NOW));
    assert_int_equal(steps.count, 3);
    assert_step(2, "tls", true, EXCHANGE_WITHOUT_TLS);
}

static void the_way_is_named_with_or_without_binding(void **state)
{
    (void)state;
    static const struct {
        struct login_way way;
        enum event event;
        const char *method;
    } cases[] = {
        {{LOGIN_METHOD_NEGOTIATE, true}, EXCHANGE_LOGIN_ACCEPTED, "negotiate, bound to TLS"},
        {{LOGIN_METHOD_NTLM, true}, EXCHANGE_LOGIN_ACCEPTED, "ntlm, bound to TLS"},
        {{LOGIN_METHOD_NTLM, false}, EXCHANGE_LOGIN_ACCEPTED_UNBOUND, "ntlm"},
        {{LOGIN_METHOD_BASIC, false}, EXCHANGE_LOGIN_ACCEPTED, "basic"},
        {{LOGIN_METHOD_NONE, false}, EXCHANGE_LOGIN_ACCEPTED, ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct http_answer http = {.way = cases[i].way};
        check_report_login(&steps, "svc", &http);
        assert_step(i, "login", true, cases[i].event);
        assert_parameter(i, "account", "svc");
        assert_parameter(i, "method", cases[i].method);
    }
}

static void what_is_offered_is_told_and_what_stands_in_its_place(void **state)
{
    (void)state;
    struct http_answer http = {.status = 401};
    login_challenges_add(&http.challenges, "Negotiate");
    login_challenges_add(&http.challenges, "NTLM");
    check_report_methods(&steps, &http, NULL);
    assert_step(0, "methods", true, EXCHANGE_METHODS_OFFERED);
    assert_parameter(0, "offered", "Negotiate, NTLM");
    http.status = 200;
    check_report_methods(&steps, &http, NULL);
    assert_step(1, "methods", true, EXCHANGE_NO_METHODS_OFFERED);
}

static void the_description_stands_beside_exchange(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {EXCHANGE, "https://mail.example.test/EWS/Services.wsdl"},
        {"https://mail.example.test:444/x/Exchange.asmx?a=/b/c",
         "https://mail.example.test:444/x/Services.wsdl"},
        {"https://mail.example.test", "https://mail.example.test/EWS/Services.wsdl"},
        {"https://mail.example.test/", "https://mail.example.test/Services.wsdl"},
        {"https://mail.example.test?/", "https://mail.example.test/EWS/Services.wsdl"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *url = check_description_url(cases[i][0]);
        assert_string_equal(url, cases[i][1]);
        free(url);
    }
}

static void only_a_description_counts_as_one(void **state)
{
    (void)state;
    static const struct {
        struct http_answer http;
        enum event event;
    } cases[] = {
        {{.status = 200, .body_start = DESCRIPTION}, EXCHANGE_DESCRIPTION_READ},
        {{.status = 404, .body_start = DESCRIPTION}, EXCHANGE_DESCRIPTION_ODD},
        {{.status = 200, .body_start = "<html><title>Sign in</title>"}, EXCHANGE_DESCRIPTION_ODD},
        {{.result = CURLE_GOT_NOTHING, .failure = "no reply"}, EXCHANGE_DESCRIPTION_ODD},
        {{.status = 401}, EXCHANGE_DESCRIPTION_ODD},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        check_report_description(&steps, &cases[i].http);
        assert_step(i, "Services.wsdl", true, cases[i].event);
    }
    assert_parameter(2, "words", "Sign in");
    assert_parameter(3, "words", "no reply");
}

static void what_may_be_seen_is_told_by_what_came(void **state)
{
    (void)state;
    static const struct {
        struct mailbox_answer mailbox;
        bool is_good;
        enum event event;
    } cases[] = {
        {{.view = VIEW_ALL, .event_count = 3}, true, EXCHANGE_SEES_ALL},
        {{.view = VIEW_ALL, .event_count = 3, .is_private_unknown = true},
         true,
         EXCHANGE_SEES_SUBJECTS},
        {{.view = VIEW_SUBJECT, .event_count = 3}, true, EXCHANGE_SEES_SUBJECTS},
        {{.view = VIEW_SUBJECT}, true, EXCHANGE_SEES_EMPTY_CALENDAR},
        {{.view = VIEW_TIMES, .event_count = 3}, true, EXCHANGE_SEES_TIMES},
        {{.view = VIEW_TIMES}, true, EXCHANGE_SEES_TIMES},
        {{.reading = MAILBOX_READING_REFUSED, .code = "ErrorNoFreeBusyAccess"},
         false,
         MAILBOX_NO_ACCESS},
        {{.reading = MAILBOX_READING_NO_EVENT_DATA, .reason = "mailbox.no_data"},
         false,
         MAILBOX_NO_DATA},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        check_report_mailbox(&steps, "anna@example.test", &cases[i].mailbox, 30);
        assert_step(i, "read", cases[i].is_good, cases[i].event);
        assert_parameter(i, "mailbox", "anna@example.test");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_certificate_that_ends_within_30_days_is_a_warning, clear),
        cmocka_unit_test_teardown(a_clock_that_kerberos_would_refuse_fails_where_it_is_needed,
                                  clear),
        cmocka_unit_test_teardown(the_step_that_fails_is_the_last_one, clear),
        cmocka_unit_test_teardown(a_connection_without_tls_is_a_warning_and_has_no_certificate,
                                  clear),
        cmocka_unit_test_teardown(the_way_is_named_with_or_without_binding, clear),
        cmocka_unit_test_teardown(what_is_offered_is_told_and_what_stands_in_its_place, clear),
        cmocka_unit_test_teardown(the_description_stands_beside_exchange, clear),
        cmocka_unit_test_teardown(only_a_description_counts_as_one, clear),
        cmocka_unit_test_teardown(what_may_be_seen_is_told_by_what_came, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
