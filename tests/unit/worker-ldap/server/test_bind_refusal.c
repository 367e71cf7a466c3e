#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <ldap.h>

#include "worker-ldap/server/bind_refusal.h"

#define ACTIVE_DIRECTORY                                                                           \
    "8009030%c: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data %s, v3839"

static void expect_words(int code, const char *words, const char *name, enum login_class class)
{
    struct bind_refusal refusal = bind_refusal_read(code, words);
    assert_string_equal(event_name(refusal.event), name);
    assert_int_equal(refusal.class, class);
}

static void expect_number(const char *number, const char *name, enum login_class class)
{
    char words[256];
    (void)snprintf(words, sizeof(words), ACTIVE_DIRECTORY, '8', number);
    expect_words(49, words, name, class);
    (void)snprintf(words, sizeof(words), ACTIVE_DIRECTORY, 'C', number);
    expect_words(49, words, name, class);
}

/* The numbers are Windows' logon errors (winerror.h) in hexadecimal digits: 1317 there is no such user,
 * 1326 wrong password, 1327 account restriction, 1330 password expired, 1331 disabled, 1384 too many groups,
 * 1385 logon type, 1793 account expired, 1807 to 1809 accounts of trusts, machines and servers, 1907 password
 * must be changed, 1909 locked out, 1935 authentication policy. */
static void each_number_has_its_class(void **state)
{
    (void)state;
    expect_number("525", "directory.account_unknown", LOGIN_JUDGED_WRONG);
    expect_number("52e", "directory.password_wrong", LOGIN_JUDGED_WRONG);
    expect_number("52f", "directory.logon_restricted", LOGIN_CANNOT_BE_USED);
    expect_number("530", "directory.logon_not_permitted_now", LOGIN_CANNOT_BE_USED);
    expect_number("531", "directory.logon_not_permitted_here", LOGIN_CANNOT_BE_USED);
    expect_number("532", "directory.password_expired", LOGIN_CANNOT_BE_USED);
    expect_number("533", "directory.account_disabled", LOGIN_CANNOT_BE_USED);
    expect_number("568", "directory.too_many_groups", LOGIN_CANNOT_BE_USED);
    expect_number("569", "directory.logon_type_not_granted", LOGIN_CANNOT_BE_USED);
    expect_number("701", "directory.account_expired", LOGIN_CANNOT_BE_USED);
    expect_number("70f", "directory.account_of_machine", LOGIN_CANNOT_BE_USED);
    expect_number("710", "directory.account_of_machine", LOGIN_CANNOT_BE_USED);
    expect_number("711", "directory.account_of_machine", LOGIN_CANNOT_BE_USED);
    expect_number("773", "directory.password_must_change", LOGIN_CANNOT_BE_USED);
    expect_number("78f", "directory.logon_restricted", LOGIN_CANNOT_BE_USED);
    expect_number("775", "directory.account_locked", LOGIN_LOCKED);
}

/* 1311 no logon server, 1355 no such domain, 1359 internal, 1450 no resources, 1722 RPC server, 1786 to 1790
 * trusts, 1792 Netlogon, 8206 busy, 8207 unavailable, 8430 internal; SSPI's memory, internal, no authority. */
static void a_server_in_trouble_has_not_decided(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "51f", "54b",  "54f",  "5aa",  "6ba",  "6fa",  "6fb",   "6fc",      "6fd",      "6fe",
        "700", "200e", "200f", "20ee", "20EE", "51F,", "0x51f", "80090300", "80090304", "80090311"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        expect_number(texts[i], "directory.could_not_decide", LOGIN_COULD_NOT_DECIDE);
    expect_number("80090346", "directory.channel_binding_demanded", LOGIN_COULD_NOT_DECIDE);
    expect_words(49,
                 "80090346: LdapErr: DSID-0C090569, comment: AcceptSecurityContext error, data 0",
                 "directory.channel_binding_demanded", LOGIN_COULD_NOT_DECIDE);
    expect_words(1, "80090304: LdapErr: DSID-0C090569, data 20ee, v1db0",
                 "directory.could_not_decide", LOGIN_COULD_NOT_DECIDE);
}

static void a_number_may_be_written_in_any_form(void **state)
{
    (void)state;
    static const char *const locked[] = {"775",        "0775",     "00000775",   "0x775",
                                         "0X00000775", "80070775", "0x80070775", "c0000234",
                                         "C0000234",   "775 ",     "775."};
    for (size_t i = 0; i < sizeof(locked) / sizeof(locked[0]); i++)
        expect_number(locked[i], "directory.account_locked", LOGIN_LOCKED);
    expect_number("8007052E", "directory.password_wrong", LOGIN_JUDGED_WRONG);
    expect_words(49, "data 775", "directory.account_locked", LOGIN_LOCKED);
    expect_words(49, "DATA 775", "directory.account_locked", LOGIN_LOCKED);
    expect_words(49, "no data here; data 775", "directory.account_locked", LOGIN_LOCKED);
}

static void a_text_without_a_known_number_is_a_wrong_password(void **state)
{
    (void)state;
    static const char *const texts[] = {NULL,
                                        "",
                                        "data",
                                        "data ",
                                        "data 52",
                                        "data 52ef",
                                        "data 0",
                                        "data 775x",
                                        "data 100000775",
                                        "data 999",
                                        "data -775",
                                        "invalid credentials",
                                        "locked",
                                        "data ffffffffffffffff775"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        expect_words(49, texts[i], "directory.credentials_refused", LOGIN_JUDGED_WRONG);
}

/* The codes are those of RFC 4511, appendix A, and some of servers' own. */
static void each_result_code_has_its_class(void **state)
{
    (void)state;
    static const struct {
        int code;
        const char *name;
        enum login_class class;
    } codes[] = {
        {1, "directory.login_answer_unknown", LOGIN_NOT_KNOWN},
        {2, "directory.failed", LOGIN_OTHER_CAUSE},
        {3, "directory.failed", LOGIN_COULD_NOT_DECIDE},
        {7, "directory.simple_bind_unsupported", LOGIN_OTHER_CAUSE},
        {8, "directory.protection_demanded", LOGIN_OTHER_CAUSE},
        {10, "directory.referral", LOGIN_OTHER_CAUSE},
        {11, "directory.failed", LOGIN_COULD_NOT_DECIDE},
        {13, "directory.protection_demanded", LOGIN_OTHER_CAUSE},
        {14, "directory.login_answer_unknown", LOGIN_NOT_KNOWN},
        {19, "directory.account_locked", LOGIN_LOCKED},
        {32, "directory.account_unknown", LOGIN_JUDGED_WRONG},
        {34, "directory.name_malformed", LOGIN_OTHER_CAUSE},
        {48, "directory.account_without_password", LOGIN_CANNOT_BE_USED},
        {50, "directory.logon_restricted", LOGIN_CANNOT_BE_USED},
        {51, "directory.busy", LOGIN_COULD_NOT_DECIDE},
        {52, "directory.unavailable", LOGIN_COULD_NOT_DECIDE},
        {53, "directory.logon_unwilling", LOGIN_CANNOT_BE_USED},
        {80, "directory.login_answer_unknown", LOGIN_NOT_KNOWN},
        {4711, "directory.login_answer_unknown", LOGIN_NOT_KNOWN},
    };
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        expect_words(codes[i].code, "no", codes[i].name, codes[i].class);
    expect_words(53, "Error, Account is Locked", "directory.account_locked", LOGIN_LOCKED);
    expect_words(53, "intruder lockout", "directory.account_locked", LOGIN_LOCKED);
    expect_words(53, "clock skew", "directory.logon_unwilling", LOGIN_CANNOT_BE_USED);
    expect_words(53, "blocked by policy", "directory.logon_unwilling", LOGIN_CANNOT_BE_USED);
}

/* Where the next server is asked at once, the answer must say nothing about the account, and the other way
 * round: else one refusal would be sent to all servers, or one server's trouble hold them all. */
static void only_what_says_something_about_the_account_ends_with_one_server(void **state)
{
    (void)state;
    for (int code = 1; code < 128; code++) {
        struct bind_refusal refusal = bind_refusal_read(code, "");
        bool is_of_server =
            refusal.class == LOGIN_COULD_NOT_DECIDE || refusal.class == LOGIN_OTHER_CAUSE;
        assert_int_equal(event_row(refusal.event)->class != ERROR_REFUSED, is_of_server);
    }
}

/* RFC 4511 appendix A: 51 is busy, 52 is not available. */
static void only_who_is_busy_may_be_asked_again_soon(void **state)
{
    (void)state;
    for (int code = 1; code < 128; code++)
        assert_int_equal(bind_refusal_read(code, "").wait_ms, code == 51 ? 60000 : 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_number_has_its_class),
        cmocka_unit_test(a_server_in_trouble_has_not_decided),
        cmocka_unit_test(a_number_may_be_written_in_any_form),
        cmocka_unit_test(a_text_without_a_known_number_is_a_wrong_password),
        cmocka_unit_test(each_result_code_has_its_class),
        cmocka_unit_test(only_what_says_something_about_the_account_ends_with_one_server),
        cmocka_unit_test(only_who_is_busy_may_be_asked_again_soon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
