#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/sentence.h"

#include "worker-ldap/server/server_result.h"

/* The numbers are those of RFC 4511, appendix A; -1 is libldap's. */
static void each_result_has_its_event_and_its_class(void **state)
{
    (void)state;
    static const struct {
        int code;
        const char *name;
        enum error_class class;
    } results[] = {
        {-1, "directory.result_unreadable", ERROR_BROKEN},
        {1, "directory.failed", ERROR_UNAVAILABLE},
        {2, "directory.failed", ERROR_UNAVAILABLE},
        {3, "directory.time_limit", ERROR_UNAVAILABLE},
        {4, "directory.size_limit", ERROR_LIMIT},
        {7, "directory.simple_bind_unsupported", ERROR_INVALID},
        {8, "directory.protection_demanded", ERROR_INVALID},
        {10, "directory.referral", ERROR_INVALID},
        {11, "directory.failed", ERROR_UNAVAILABLE},
        {13, "directory.protection_demanded", ERROR_INVALID},
        {32, "directory.object_unknown", ERROR_INVALID},
        {34, "directory.name_malformed", ERROR_INVALID},
        {49, "directory.access_denied", ERROR_INVALID},
        {50, "directory.access_denied", ERROR_INVALID},
        {51, "directory.busy", ERROR_UNAVAILABLE},
        {52, "directory.unavailable", ERROR_UNAVAILABLE},
        {53, "directory.unwilling", ERROR_INVALID},
        {80, "directory.failed", ERROR_UNAVAILABLE},
    };
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
        enum event event = server_result_event(SERVER_SEARCH, results[i].code);
        assert_string_equal(event_name(event), results[i].name);
        assert_int_equal(event_row(event)->class, results[i].class);
    }
}

static void starttls_has_events_of_its_own(void **state)
{
    (void)state;
    static const struct {
        int code;
        const char *name;
    } results[] = {
        {-1, "directory.result_unreadable"},
        {1, "directory.starttls_failed"},
        {2, "directory.starttls_unsupported"},
        {10, "directory.referral"},
        {51, "directory.busy"},
        {52, "directory.starttls_no_certificate"},
        {53, "directory.starttls_failed"},
        {80, "directory.starttls_failed"},
    };
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
        assert_string_equal(event_name(server_result_event(SERVER_START_TLS, results[i].code)),
                            results[i].name);
}

static void expect_sentence(const struct error *error, const char *expected)
{
    struct sentence sentence;
    assert_string_equal(sentence_of_reason(error->reason, &sentence), expected);
}

static void the_sentence_says_what_the_server_said_and_what_helps(void **state)
{
    (void)state;
    struct error error;
    (void)error_set(&error, DIRECTORY_ACCOUNT_LOCKED, event_number("code", 49),
                    event_text("words", "data 775"));
    (void)error_add(&error, event_text("server", "directory main"),
                    event_text("account", "cn=svc"));
    expect_sentence(&error,
                    "directory main, account cn=svc: the account is locked: data 775; correct the "
                    "password in secret_file, then unlock the account");
    (void)error_set(&error, DIRECTORY_OBJECT_UNKNOWN, event_number("code", 32),
                    event_text("result", "No such object"), event_text("words", ""),
                    event_text("base", "dc=other"), event_text("offered", "dc=example,dc=test"));
    expect_sentence(
        &error,
        "the directory does not hold what was searched below dc=other (No such object, 32); "
        "it offers dc=example,dc=test; set base in the directory's section to one that the "
        "directory offers");
    (void)error_set(&error, DIRECTORY_REFERRAL, event_number("code", 10),
                    event_text("result", "Referral"), event_text("words", ""),
                    event_text("url", "ldap://dc9.example.test/dc=other"));
    expect_sentence(
        &error, "the directory refers to another server, ldap://dc9.example.test/dc=other "
                "(Referral, 10); set host to a server that holds the search base, or correct base");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_result_has_its_event_and_its_class),
        cmocka_unit_test(starttls_has_events_of_its_own),
        cmocka_unit_test(the_sentence_says_what_the_server_said_and_what_helps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
