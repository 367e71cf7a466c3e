/* The name of an issuer is only a name: that it has signed is seen by its key. Then everything is judged once more as
 * if it were believed, so that nobody is asked to believe an authority in vain. */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "proto/connection/tls_authority.h"
#include "proto/connection/tls_certificate.h"

static size_t write_der(const X509 *certificate, uint8_t octets[TLS_SHOWN_BYTES])
{
    unsigned char *end = octets;
    int size = i2d_X509(certificate, NULL);
    return size > 0 && size <= TLS_SHOWN_BYTES && i2d_X509(certificate, &end) == size ? (size_t)size
                                                                                      : 0;
}

/* Borrowed; NULL: it was not shown, or the certificate has signed itself. */
static X509 *find_signer(const STACK_OF(X509) * shown, X509 *certificate)
{
    for (int i = 0; i < sk_X509_num(shown); i++) {
        X509 *other = sk_X509_value(shown, i);
        EVP_PKEY *key = X509_get0_pubkey(other);
        if (X509_cmp(other, certificate) != 0 && X509_check_ca(other) == 1 &&
            X509_check_issued(other, certificate) == X509_V_OK && key != NULL &&
            X509_verify(certificate, key) == 1)
            return other;
    }
    return NULL;
}

static bool
is_right_with(X509_STORE_CTX *store, X509 *authority, X509 *certificate, const char *host)
{
    const X509_VERIFY_PARAM *given = X509_STORE_CTX_get0_param(store);
    X509_STORE_CTX *again = X509_STORE_CTX_new();
    X509_STORE *anchors = X509_STORE_new();
    bool is_right = again != NULL && anchors != NULL &&
                    X509_STORE_add_cert(anchors, authority) == 1 &&
                    X509_STORE_CTX_init(again, anchors, certificate, NULL) == 1 &&
                    X509_STORE_CTX_set_default(again, "ssl_server") == 1;
    if (is_right) {
        X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(again);
        (void)X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
        X509_VERIFY_PARAM_set_auth_level(parameters, X509_VERIFY_PARAM_get_auth_level(given));
        tls_certificate_expect(parameters, host);
        is_right = X509_verify_cert(again) == 1;
    }
    X509_STORE_CTX_free(again);
    X509_STORE_free(anchors);
    return is_right;
}

void tls_authority_note(X509_STORE_CTX *store, const char *host, struct tls_shown *shown)
{
    X509 *certificate = X509_STORE_CTX_get0_cert(store);
    shown->certificate_bytes = write_der(certificate, shown->certificate);
    shown->authority_bytes = 0;
    X509 *authority =
        host != NULL ? find_signer(X509_STORE_CTX_get0_untrusted(store), certificate) : NULL;
    if (authority != NULL && is_right_with(store, authority, certificate, host))
        shown->authority_bytes = write_der(authority, shown->authority);
    ERR_clear_error(); /* a signature that is not its is one */
}
