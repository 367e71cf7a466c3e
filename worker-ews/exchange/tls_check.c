/* The certificate's own names go into the error text: whoever reads it has to find out who stands
 * between us and Exchange. */
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"

#include "worker-ews/exchange/tls_check.h"

#define NAME_BYTES 160
#define HEX_BYTES  (2 * TLS_PIN_BYTES + 1)

static void write_names(X509 *certificate, char *text, size_t text_bytes, const char *why)
{
    char subject[NAME_BYTES] = "?", issuer[NAME_BYTES] = "?";
    (void)X509_NAME_oneline(X509_get_subject_name(certificate), subject, sizeof(subject));
    (void)X509_NAME_oneline(X509_get_issuer_name(certificate), issuer, sizeof(issuer));
    (void)snprintf(text, text_bytes, "%s (subject %s, issuer %s)", why, subject, issuer);
}

static bool is_pinned(struct tls_check *check, X509 *certificate)
{
    uint8_t digest[TLS_PIN_BYTES];
    if (!tls_pin_of(certificate, digest))
        return false;
    if (memcmp(digest, check->pin, TLS_PIN_BYTES) == 0)
        return true;
    char why[HEX_BYTES + 64], hex[HEX_BYTES];
    text_write_octets(hex, digest, TLS_PIN_BYTES);
    (void)snprintf(why, sizeof(why), "its SHA-256 is %s, which is not the pin", hex);
    write_names(certificate, check->text, sizeof(check->text), why);
    return false;
}

static bool is_trusted(struct tls_check *check, X509_STORE_CTX *store)
{
    if (X509_verify_cert(store) == 1)
        return true;
    X509 *at = X509_STORE_CTX_get_current_cert(store);
    write_names(at == NULL ? X509_STORE_CTX_get0_cert(store) : at, check->text, sizeof(check->text),
                X509_verify_cert_error_string(X509_STORE_CTX_get_error(store)));
    return false;
}

static int on_certificate(X509_STORE_CTX *store, void *context)
{
    struct tls_check *check = context;
    X509 *certificate = X509_STORE_CTX_get0_cert(store);
    if (certificate == NULL)
        return 0;
    write_names(certificate, check->text, sizeof(check->text), "its name does not fit");
    check->was_refused =
        check->has_pin ? !is_pinned(check, certificate) : !is_trusted(check, store);
    if (check->was_refused && check->has_pin)
        X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
    return check->was_refused ? 0 : 1;
}

void tls_check_install(struct tls_check *check, SSL_CTX *context)
{
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, on_certificate, check);
}
