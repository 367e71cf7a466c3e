/* The certificate is verified by a callback of ours, because a pin replaces the verification as a whole, because
 * OpenSSL no longer gives out a certificate that was refused, and because everything that is wrong must be known
 * before something is advised: a new CA file does not help where the name is wrong, too. */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/connection/tls_authority.h"
#include "proto/connection/tls_certificate.h"
#include "proto/connection/tls_failure.h"
#include "proto/connection/tls_watch.h"

bool tls_pin_of(const X509 *certificate, uint8_t digest[TLS_PIN_BYTES])
{
    unsigned size = 0;
    return X509_digest(certificate, EVP_sha256(), digest, &size) == 1 && size == TLS_PIN_BYTES;
}

/* ---- the certificate ---- */

static bool is_pinned(const struct tls_watch *watch, const uint8_t *digest)
{
    for (size_t at = 0; at + TLS_PIN_BYTES <= watch->pins_bytes; at += TLS_PIN_BYTES) {
        if (memcmp(watch->pins + at, digest, TLS_PIN_BYTES) == 0)
            return true;
    }
    return false;
}

/* Goes on after a fault, so that all of them are known; what was found decides in the end. */
static int on_verdict(int is_good, X509_STORE_CTX *store)
{
    if (!is_good)
        tls_certificate_note_fault(X509_STORE_CTX_get_app_data(store), store);
    return 1;
}

/* Returns X509_V_OK or the fault that is told first. An administrator is asked for the CA that signed the
 * certificate; it need not be the one at the top. */
static int judge_chain(struct tls_watch *watch, X509_STORE_CTX *store)
{
    struct tls_faults faults = {.seen = &watch->seen};
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(store);
    (void)X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    tls_certificate_expect(parameters, watch->host);
    (void)X509_STORE_CTX_set_app_data(store, &faults);
    X509_STORE_CTX_set_verify_cb(store, on_verdict);
    int result = X509_verify_cert(store);
    (void)X509_STORE_CTX_set_app_data(store, NULL);
    if (result != 1 && faults.verdict == X509_V_OK)
        tls_certificate_note_fault(&faults, store);
    return faults.verdict;
}

static int judge_pin(struct tls_watch *watch, const X509 *certificate, const uint8_t *digest)
{
    if (is_pinned(watch, digest))
        return X509_V_OK;
    watch->seen.event = TLS_CERTIFICATE_NOT_PINNED;
    tls_certificate_describe(certificate, &watch->seen);
    return X509_V_ERR_APPLICATION_VERIFICATION;
}

static int on_certificate(X509_STORE_CTX *store, void *context)
{
    struct tls_watch *watch = context;
    const X509 *certificate = X509_STORE_CTX_get0_cert(store);
    uint8_t digest[TLS_PIN_BYTES];
    if (certificate == NULL || !tls_pin_of(certificate, digest))
        return 0;
    text_write_octets(watch->seen.fingerprint, digest, TLS_PIN_BYTES);
    watch->seen.last_second = tls_certificate_last_second(certificate);
    int verdict =
        watch->pins_bytes > 0 ? judge_pin(watch, certificate, digest) : judge_chain(watch, store);
    watch->seen.was_refused = verdict != X509_V_OK;
    if (watch->seen.was_refused)
        tls_authority_note(store, watch->pins_bytes > 0 ? NULL : watch->host, &watch->seen.shown);
    else
        tls_certificate_describe(certificate, &watch->seen); /* curl may still mind its name */
    X509_STORE_CTX_set_error(store, verdict);
    return watch->seen.was_refused ? 0 : 1;
}

/* ---- the handshake ---- */

static void on_state(const SSL *ssl, int where, int value)
{
    struct tls_watch *watch = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    bool is_alert = (where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT;
    if ((where & SSL_CB_LOOP) != 0 && SSL_get_state(ssl) == TLS_ST_CR_CERT_REQ)
        watch->seen.wants_certificate = true;
    if (is_alert && watch->seen.reason == 0)
        watch->seen.reason = tls_failure_of_alert(value);
    if (where == SSL_CB_CONNECT_EXIT && value <= 0 && watch->seen.reason == 0)
        watch->seen.reason = tls_failure_of_code(ERR_peek_error());
}

/* The head of the first record shows what answers, if that is not TLS. */
static void on_octets(
    int is_written, int version, int kind, const void *octets, size_t size, SSL *ssl, void *context)
{
    (void)version;
    (void)ssl;
    struct tls_watch *watch = context;
    if (is_written || kind != SSL3_RT_HEADER || watch->seen.has_first || size < TLS_FIRST_BYTES)
        return;
    memcpy(watch->seen.first, octets, TLS_FIRST_BYTES);
    watch->seen.has_first = true;
}

void tls_watch_install(struct tls_watch *watch, SSL_CTX *context)
{
    watch->seen = (struct tls_seen){0};
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, on_certificate, watch);
    (void)SSL_CTX_set_app_data(context, watch);
    SSL_CTX_set_info_callback(context, on_state);
    SSL_CTX_set_msg_callback(context, on_octets);
    (void)SSL_CTX_set_msg_callback_arg(context, watch);
}

bool tls_watch_demand_1_3(struct tls_watch *watch, SSL_CTX *context)
{
    watch->seen.needs_1_3 = true;
    return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1;
}

const struct tls_watch *tls_watch_of(const SSL *ssl)
{
    return SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
}
