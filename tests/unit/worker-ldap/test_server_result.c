#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event/sentence.h"

#include "worker-ldap/server_result.h"

#define ACTIVE_DIRECTORY(code)                                                                     \
    "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data " code ", v3839"

static void expect_refusal(const char *diagnostic, const char *name)
{
    enum event event = server_result_event(LDAP_INVALID_CREDENTIALS, diagnostic);
    assert_string_equal(event_name(event), name);
    assert_int_equal(event_row(event)->class, ERROR_REFUSED);
}

/* The numbers are Windows' logon errors (winerror.h) in hexadecimal digits: 1317 there is no such user,
 * 1326 wrong password, 1330 password expired, 1331 disabled, 1793 account expired, 1907 password must be
 * changed, 1909 locked out. */
static void numbers_of_active_directory_are_translated(void **state)
{
    (void)state;
    expect_refusal(ACTIVE_DIRECTORY("525"), "directory.account_unknown");
    expect_refusal(ACTIVE_DIRECTORY("52e"), "directory.password_wrong");
    expect_refusal(ACTIVE_DIRECTORY("52E"), "directory.password_wrong");
    expect_refusal(ACTIVE_DIRECTORY("530"), "directory.logon_not_permitted_now");
    expect_refusal(ACTIVE_DIRECTORY("531"), "directory.logon_not_permitted_here");
    expect_refusal(ACTIVE_DIRECTORY("532"), "directory.password_expired");
    expect_refusal(ACTIVE_DIRECTORY("533"), "directory.account_disabled");
    expect_refusal(ACTIVE_DIRECTORY("701"), "directory.account_expired");
    expect_refusal(ACTIVE_DIRECTORY("773"), "directory.password_must_change");
    expect_refusal(ACTIVE_DIRECTORY("775"), "directory.account_locked");
}

static void other_texts_get_a_general_meaning(void **state)
{
    (void)state;
    static const char *const texts[] = {NULL,
                                        "",
                                        "data",
                                        "data ",
                                        "data 52",
                                        "data 52ef",
                                        "invalid credentials",
                                        ACTIVE_DIRECTORY("999")};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        expect_refusal(texts[i], "directory.credentials_refused");
}

static void the_number_may_be_the_end_of_the_text(void **state)
{
    (void)state;
    expect_refusal("data 775", "directory.account_locked");
}

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
        {13, "directory.protection_demanded", ERROR_INVALID},
        {19, "directory.credentials_refused", ERROR_REFUSED},
        {32, "directory.object_unknown", ERROR_INVALID},
        {34, "directory.name_malformed", ERROR_INVALID},
        {48, "directory.credentials_refused", ERROR_REFUSED},
        {49, "directory.credentials_refused", ERROR_REFUSED},
        {50, "directory.access_denied", ERROR_INVALID},
        {51, "directory.busy", ERROR_UNAVAILABLE},
        {52, "directory.unavailable", ERROR_UNAVAILABLE},
        {53, "directory.unwilling", ERROR_INVALID},
        {80, "directory.failed", ERROR_UNAVAILABLE},
    };
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
        enum event event = server_result_event(results[i].code, "");
        assert_string_equal(event_name(event), results[i].name);
        assert_int_equal(event_row(event)->class, results[i].class);
    }
}

static void the_sentence_says_what_the_server_said_and_what_helps(void **state)
{
    (void)state;
    struct error error;
    struct sentence sentence;
    (void)error_set(&error, server_result_event(LDAP_INVALID_CREDENTIALS, "data 775"),
                    event_number("code", 49), event_text("words", "data 775"));
    (void)error_add(&error, event_text("server", "directory main"),
                    event_text("account", "cn=svc"));
    assert_string_equal(
        sentence_of_reason(error.reason, &sentence),
        "directory main, account cn=svc: the account is locked: data 775; correct the "
        "password in secret_file, then unlock the account");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_texts_get_a_general_meaning),
        cmocka_unit_test(numbers_of_active_directory_are_translated),
        cmocka_unit_test(the_number_may_be_the_end_of_the_text),
        cmocka_unit_test(each_result_has_its_event_and_its_class),
        cmocka_unit_test(the_sentence_says_what_the_server_said_and_what_helps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
