#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <openssl/x509_vfy.h>
#include <cmocka.h>

#include "proto/connection/tls_words.h"
#include "proto/event/event_text.h"
#include "proto/event/sentence.h"
#include "proto/language/language.h"

/* Beyond the last verdict that this OpenSSL knows. */
#define MANY 200

/* Those that an administrator meets; the rest are told as they are. */
static const int met[] = {
    X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
    X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
    X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
    X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
    X509_V_ERR_CERT_SIGNATURE_FAILURE,
    X509_V_ERR_CERT_HAS_EXPIRED,
    X509_V_ERR_CERT_NOT_YET_VALID,
    X509_V_ERR_CERT_CHAIN_TOO_LONG,
    X509_V_ERR_CERT_REVOKED,
    X509_V_ERR_INVALID_CA,
    X509_V_ERR_PATH_LENGTH_EXCEEDED,
    X509_V_ERR_INVALID_PURPOSE,
    X509_V_ERR_CERT_UNTRUSTED,
    X509_V_ERR_CERT_REJECTED,
    X509_V_ERR_KEYUSAGE_NO_CERTSIGN,
    X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION,
    X509_V_ERR_PERMITTED_VIOLATION,
    X509_V_ERR_EXCLUDED_VIOLATION,
    X509_V_ERR_HOSTNAME_MISMATCH,
    X509_V_ERR_IP_ADDRESS_MISMATCH,
    X509_V_ERR_EE_KEY_TOO_SMALL,
    X509_V_ERR_CA_KEY_TOO_SMALL,
    X509_V_ERR_CA_MD_TOO_WEAK,
};

static int load(void **state)
{
    *state = language_catalogue("de", EVENT_TEXT_DOMAIN);
    assert_non_null(*state);
    return 0;
}

static int unload(void **state)
{
    catalogue_destroy(*state);
    return 0;
}

static void in_english_they_are_those_of_openssl(void **state)
{
    (void)state;
    for (int verdict = 1; verdict < MANY; verdict++)
        assert_string_equal(tls_words(verdict), X509_verify_cert_error_string(verdict));
}

static void those_that_are_met_are_german(void **state)
{
    for (size_t i = 0; i < sizeof(met) / sizeof(met[0]); i++) {
        const char *words = X509_verify_cert_error_string(met[i]);
        const struct event_field field = event_text("words", words);
        if (strcmp(event_value_text(*state, &field), words) == 0)
            fail_msg("not translated: %s", words);
    }
}

static void several_at_once_are_german(void **state)
{
    struct sentence sentence;
    const char *said = sentence_of_reason_in(
        *state,
        "tls.certificate_expired words=\"unable to get local issuer certificate; certificate has "
        "expired; something; else\"",
        &sentence);
    assert_non_null(strstr(said, ": der Aussteller des Zertifikats ist hier nicht bekannt; "
                                 "das Zertifikat ist abgelaufen; something; else; "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_english_they_are_those_of_openssl),
        cmocka_unit_test(those_that_are_met_are_german),
        cmocka_unit_test(several_at_once_are_german),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
