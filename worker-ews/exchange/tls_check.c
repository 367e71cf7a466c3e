/* The certificate's own names and its digest go into what is told: whoever reads it has to find out who
 * stands between us and Exchange, and may have to write that digest into the settings.
 *
 * OpenSSL asks here about the chain alone; whether the name fits is for curl to say, and it says so only
 * after the handshake. Until then a certificate that has passed here is noted as one of another name. */
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"

#include "worker-ews/exchange/tls_check.h"

#define NAME_BYTES 160

static void note(struct tls_check *check, X509 *certificate, enum event event, const char *why)
{
    char subject[NAME_BYTES] = "?", issuer[NAME_BYTES] = "?";
    (void)X509_NAME_oneline(X509_get_subject_name(certificate), subject, sizeof(subject));
    (void)X509_NAME_oneline(X509_get_issuer_name(certificate), issuer, sizeof(issuer));
    (void)snprintf(check->text, sizeof(check->text), "%s%ssubject %s, issuer %s", why,
                   why[0] == '\0' ? "" : ", ", subject, issuer);
    check->event = event;
}

static bool is_pinned(struct tls_check *check, X509 *certificate, const uint8_t *digest)
{
    if (memcmp(digest, check->pin, TLS_PIN_BYTES) == 0)
        return true;
    note(check, certificate, TLS_CERTIFICATE_NOT_PINNED, "");
    return false;
}

/* What is told is about the certificate of the chain that is at fault, which need not be the server's. */
static bool is_trusted(struct tls_check *check, X509_STORE_CTX *store)
{
    if (X509_verify_cert(store) == 1)
        return true;
    int verdict = X509_STORE_CTX_get_error(store);
    X509 *at = X509_STORE_CTX_get_current_cert(store);
    bool is_servers = X509_STORE_CTX_get_error_depth(store) == 0;
    note(check, at == NULL ? X509_STORE_CTX_get0_cert(store) : at,
         is_servers ? tls_trust_event(verdict) : TLS_CERTIFICATE_UNTRUSTED,
         X509_verify_cert_error_string(verdict));
    return false;
}

static int on_certificate(X509_STORE_CTX *store, void *context)
{
    struct tls_check *check = context;
    X509 *certificate = X509_STORE_CTX_get0_cert(store);
    uint8_t digest[TLS_PIN_BYTES];
    if (certificate == NULL || !tls_pin_of(certificate, digest))
        return 0;
    text_write_octets(check->fingerprint, digest, TLS_PIN_BYTES);
    note(check, certificate, TLS_CERTIFICATE_WRONG_NAME, "");
    check->was_refused =
        check->has_pin ? !is_pinned(check, certificate, digest) : !is_trusted(check, store);
    if (check->was_refused && check->has_pin)
        X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
    return check->was_refused ? 0 : 1;
}

void tls_check_forget(struct tls_check *check)
{
    check->was_refused = false;
    check->event = TLS_CERTIFICATE_UNTRUSTED;
    check->text[0] = '\0';
    check->fingerprint[0] = '\0';
}

void tls_check_install(struct tls_check *check, SSL_CTX *context)
{
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, on_certificate, check);
}
