#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "worker-ews/login/kerberos_code.h"
#include "worker-ews/login/kerberos_refusal.h"

/* The numbers are those of RFC 4120, 7.5.9. */
static void what_a_kdc_has_sent_has_its_number(void **state)
{
    (void)state;
    assert_int_equal(kerberos_code_number(KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN), 6);
    assert_int_equal(kerberos_code_number(KRB5KDC_ERR_CLIENT_REVOKED), 18);
    assert_int_equal(kerberos_code_number(KRB5KDC_ERR_PREAUTH_FAILED), 24);
    assert_int_equal(kerberos_code_number(KRB5KRB_AP_ERR_SKEW), 37);
    assert_int_equal(kerberos_code_number(KRB5KDC_ERR_WRONG_REALM), 68);
}

static void what_our_side_says_has_the_number_that_fits_or_none(void **state)
{
    (void)state;
    assert_int_equal(kerberos_code_number(KRB5KRB_AP_ERR_BAD_INTEGRITY), 24);
    assert_int_equal(kerberos_code_number(KRB5_KDCREP_MODIFIED), KERBEROS_ANSWER_MODIFIED);
    assert_int_equal(kerberos_code_number(KRB5_REALM_UNKNOWN), 0);
    assert_int_equal(kerberos_code_number(ASN1_BAD_ID), 0);
    assert_int_equal(kerberos_code_number(ENOMEM), 0);
    assert_int_equal(kerberos_code_number(0), 0);
}

static void what_is_no_message_is_rubbish(void **state)
{
    (void)state;
    assert_true(kerberos_code_is_rubbish(KRB5KRB_AP_ERR_MSG_TYPE));
    assert_true(kerberos_code_is_rubbish(ASN1_BAD_ID));
    assert_true(kerberos_code_is_rubbish(ASN1_OVERRUN));
    assert_false(kerberos_code_is_rubbish(KRB5KDC_ERR_PREAUTH_FAILED));
    assert_false(kerberos_code_is_rubbish(KRB5_KDCREP_MODIFIED));
    assert_false(kerberos_code_is_rubbish(ENOMEM));
    assert_false(kerberos_code_is_rubbish(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_kdc_has_sent_has_its_number),
        cmocka_unit_test(what_our_side_says_has_the_number_that_fits_or_none),
        cmocka_unit_test(what_is_no_message_is_rubbish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
