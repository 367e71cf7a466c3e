#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "worker-ews/login/kerberos_refusal.h"

/* KERB-ERROR-DATA with an NTSTATUS, flags 1: the form that domain controllers send. */
#define EXTENDED(a, b, c, d)                                                                       \
    0xa1, 0x03, 0x02, 0x01, 0x03, 0xa2, 0x0e, 0x04, 0x0c, a, b, c, d, 0, 0, 0, 0, 1, 0, 0, 0
static const uint8_t disabled[] = {0x30, 0x15, EXTENDED(0x72, 0x00, 0x00, 0xc0)};

static void expect_class(int code, uint32_t status, enum login_class class, enum event event)
{
    struct kerberos_refusal refusal = kerberos_refusal_read(code, status);
    if (refusal.class != class || refusal.event != event)
        fail_msg("%d with %08x", code, (unsigned)status);
}

static void a_wrong_password_is_final_whatever_the_details_are(void **state)
{
    (void)state;
    expect_class(24, 0, LOGIN_JUDGED_WRONG, KERBEROS_PASSWORD_WRONG);
    expect_class(24, 0xc000006a, LOGIN_JUDGED_WRONG, KERBEROS_PASSWORD_WRONG);
}

static void a_revoked_account_is_told_by_its_status(void **state)
{
    (void)state;
    expect_class(18, 0xc0000072, LOGIN_CANNOT_BE_USED, KERBEROS_ACCOUNT_UNUSABLE);
    expect_class(18, 0xc0000193, LOGIN_CANNOT_BE_USED, KERBEROS_ACCOUNT_UNUSABLE);
    expect_class(18, 0xc0000070, LOGIN_CANNOT_BE_USED, KERBEROS_ACCOUNT_UNUSABLE);
    expect_class(18, 0xc000006f, LOGIN_CANNOT_BE_USED, KERBEROS_ACCOUNT_UNUSABLE);
    expect_class(18, 0xc0000224, LOGIN_CANNOT_BE_USED, KERBEROS_MUST_CHANGE);
    expect_class(18, 0xc0990099, LOGIN_CANNOT_BE_USED, KERBEROS_ACCOUNT_UNUSABLE);
    expect_class(18, 0xc0000234, LOGIN_LOCKED, KERBEROS_ACCOUNT_LOCKED);
    expect_class(18, 0, LOGIN_LOCKED, KERBEROS_ACCOUNT_LOCKED);
    expect_class(23, 0xc0000224, LOGIN_CANNOT_BE_USED, KERBEROS_MUST_CHANGE);
    expect_class(23, 0, LOGIN_CANNOT_BE_USED, KERBEROS_MUST_CHANGE);
}

static void what_says_nothing_of_the_password_leaves_other_methods_open(void **state)
{
    (void)state;
    expect_class(6, 0, LOGIN_COULD_NOT_DECIDE, KERBEROS_ACCOUNT_UNKNOWN);
    expect_class(7, 0, LOGIN_COULD_NOT_DECIDE, KERBEROS_SERVICE_UNKNOWN);
    expect_class(14, 0, LOGIN_COULD_NOT_DECIDE, KERBEROS_NO_ENCRYPTION);
    expect_class(37, 0, LOGIN_COULD_NOT_DECIDE, KERBEROS_CLOCK);
    expect_class(68, 0, LOGIN_COULD_NOT_DECIDE, KERBEROS_REALM_WRONG);
    expect_class(60, 0, LOGIN_COULD_NOT_DECIDE, KERBEROS_UNDECIDED);
    expect_class(-1, 0, LOGIN_COULD_NOT_DECIDE, KERBEROS_UNDECIDED);
    expect_class(KERBEROS_ANSWER_MODIFIED, 0, LOGIN_COULD_NOT_DECIDE, KERBEROS_ANSWER_UNFIT);
}

static void the_status_is_read_alone_and_among_others(void **state)
{
    (void)state;
    static const uint8_t among[] = {0x30, 0x24, 0x30, 0x0b, 0xa1, 0x03,
                                    0x02, 0x01, 0x02, 0xa2, 0x04, 0x04,
                                    0x02, 0x41, 0x42, 0x30, 0x15, EXTENDED(0x34, 0x02, 0x00, 0xc0)};
    assert_int_equal(kerberos_refusal_status(disabled, sizeof(disabled)), 0xc0000072);
    assert_int_equal(kerberos_refusal_status(among, sizeof(among)), 0xc0000234);
}

static void details_that_are_cut_or_of_another_type_say_nothing(void **state)
{
    (void)state;
    uint8_t other[sizeof(disabled)];
    memcpy(other, disabled, sizeof(disabled));
    other[6] = 2;
    assert_int_equal(kerberos_refusal_status(other, sizeof(other)), 0);
    for (size_t size = 0; size < sizeof(disabled); size++)
        assert_int_equal(kerberos_refusal_status(disabled, size), 0);
    static const uint8_t huge[] = {0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0xa1};
    assert_int_equal(kerberos_refusal_status(huge, sizeof(huge)), 0);
    static const uint8_t endless[] = {0x30, 0x80, 0xa1, 0x03};
    assert_int_equal(kerberos_refusal_status(endless, sizeof(endless)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_password_is_final_whatever_the_details_are),
        cmocka_unit_test(a_revoked_account_is_told_by_its_status),
        cmocka_unit_test(what_says_nothing_of_the_password_leaves_other_methods_open),
        cmocka_unit_test(the_status_is_read_alone_and_among_others),
        cmocka_unit_test(details_that_are_cut_or_of_another_type_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
