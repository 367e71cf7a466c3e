#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "worker-ews/login/channel_binding.h"

static const char prefix[] = "tls-server-end-point:";

static EVP_PKEY *make_key(const char *type)
{
    EVP_PKEY *key = strcmp(type, "RSA") == 0  ? EVP_PKEY_Q_keygen(NULL, NULL, type, (size_t)2048)
                    : strcmp(type, "EC") == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, type, "P-256")
                                              : EVP_PKEY_Q_keygen(NULL, NULL, type);
    assert_non_null(key);
    return key;
}

/* A certificate that is signed so; NULL hash: a signature that has none. */
static X509 *make_certificate(const char *type, const EVP_MD *hash, bool is_pss)
{
    EVP_PKEY *key = make_key(type);
    X509 *certificate = X509_new();
    EVP_MD_CTX *signing = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;
    assert_int_equal(X509_set_pubkey(certificate, key), 1);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(certificate), 0));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(certificate), 60));
    assert_int_equal(EVP_DigestSignInit(signing, &options, hash, NULL, key), 1);
    if (is_pss)
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING), 1);
    assert_true(X509_sign_ctx(certificate, signing) > 0);
    EVP_MD_CTX_free(signing);
    EVP_PKEY_free(key);
    return certificate;
}

static void expect_hash(const char *type, const EVP_MD *signature, bool is_pss, const EVP_MD *hash)
{
    X509 *certificate = make_certificate(type, signature, is_pss);
    struct channel_binding binding = {.size = 0};
    uint8_t *encoded = NULL;
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    int encoded_size = i2d_X509(certificate, &encoded);
    assert_true(encoded_size > 0);
    assert_int_equal(EVP_Digest(encoded, (size_t)encoded_size, digest, &size, hash, NULL), 1);
    assert_int_equal(channel_binding_make(&binding, certificate), 0);
    assert_int_equal(binding.size, strlen(prefix) + size);
    assert_memory_equal(binding.octets, prefix, strlen(prefix));
    assert_memory_equal(binding.octets + strlen(prefix), digest, size);
    OPENSSL_free(encoded);
    X509_free(certificate);
}

static void the_hash_is_that_of_the_signature(void **state)
{
    (void)state;
    expect_hash("EC", EVP_sha256(), false, EVP_sha256());
    expect_hash("EC", EVP_sha384(), false, EVP_sha384());
    expect_hash("RSA", EVP_sha512(), false, EVP_sha512());
}

static void hashes_that_are_broken_give_way_to_sha_256(void **state)
{
    (void)state;
    expect_hash("RSA", EVP_sha1(), false, EVP_sha256());
    expect_hash("RSA", EVP_md5(), false, EVP_sha256());
}

static void rsa_pss_says_its_hash_in_parameters(void **state)
{
    (void)state;
    expect_hash("RSA", EVP_sha256(), true, EVP_sha256());
    expect_hash("RSA", EVP_sha384(), true, EVP_sha384());
    expect_hash("RSA", EVP_sha1(), true, EVP_sha256());
}

static void a_signature_without_a_hash_has_no_binding(void **state)
{
    (void)state;
    static const char *const types[] = {"ED25519", "ED448"};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        X509 *certificate = make_certificate(types[i], NULL, false);
        struct channel_binding binding = {.size = 0};
        assert_int_equal(channel_binding_make(&binding, certificate), -1);
        assert_int_equal(binding.size, 0);
        X509_free(certificate);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_that_of_the_signature),
        cmocka_unit_test(hashes_that_are_broken_give_way_to_sha_256),
        cmocka_unit_test(rsa_pss_says_its_hash_in_parameters),
        cmocka_unit_test(a_signature_without_a_hash_has_no_binding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
