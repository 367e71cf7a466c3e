/* OpenSSL's client context and its checks. The certificate is verified by a callback of ours, because a pin
 * replaces the verification as a whole, and because after a refusal OpenSSL no longer gives out the certificate
 * whose SHA-256 an administrator needs to set as the pin. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/connection/tls_trust.h"
#include "proto/event/error.h"

#define OPENSSL_TEXT_BYTES 200

struct tls_trust {
    SSL_CTX *context;
    bool has_pin;
    uint8_t pin[TLS_PIN_BYTES];
    bool is_issuers_fault; /* what was refused is a certificate further up the chain */
    bool has_seen;
    uint8_t seen[TLS_PIN_BYTES]; /* SHA-256 of the newest certificate */
};

bool tls_pin_of(const X509 *certificate, uint8_t digest[TLS_PIN_BYTES])
{
    unsigned size = 0;
    return X509_digest(certificate, EVP_sha256(), digest, &size) == 1 && size == TLS_PIN_BYTES;
}

/* The certificate that was shown last: when it is refused, OpenSSL does not give it out any more. */
static void note_certificate(struct tls_trust *trust, X509_STORE_CTX *store)
{
    const X509 *certificate = X509_STORE_CTX_get0_cert(store);
    trust->has_seen = certificate != NULL && tls_pin_of(certificate, trust->seen);
}

/* A pin replaces the whole verification: exactly this certificate, by whomever it was signed. */
static int check_certificate(X509_STORE_CTX *store, void *argument)
{
    struct tls_trust *trust = argument;
    note_certificate(trust, store);
    if (!trust->has_pin) {
        int result = X509_verify_cert(store);
        trust->is_issuers_fault = result != 1 && X509_STORE_CTX_get_error_depth(store) > 0;
        return result;
    }
    bool is_same = trust->has_seen && memcmp(trust->seen, trust->pin, TLS_PIN_BYTES) == 0;
    X509_STORE_CTX_set_error(store, is_same ? X509_V_OK : X509_V_ERR_CERT_UNTRUSTED);
    return is_same ? 1 : 0;
}

static int add_certificates(SSL_CTX *context, const uint8_t *ca, size_t size, struct error *error)
{
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    BIO *input = BIO_new_mem_buf(ca, (int)size);
    int count = 0;
    for (X509 *certificate = PEM_read_bio_X509(input, NULL, NULL, NULL); certificate != NULL;
         certificate = PEM_read_bio_X509(input, NULL, NULL, NULL)) {
        count += X509_STORE_add_cert(store, certificate) == 1;
        X509_free(certificate);
    }
    BIO_free(input);
    ERR_clear_error(); /* the end of the PEM text is one */
    if (count == 0)
        return error_set(error, TLS_NO_CERTIFICATE_IN_CA_FILE);
    return 0;
}

static int set_anchors(struct tls_trust *trust, const uint8_t *ca, size_t size, struct error *error)
{
    SSL_CTX_set_cert_verify_callback(trust->context, check_certificate, trust);
    if (trust->has_pin)
        return 0;
    if (size > 0)
        return add_certificates(trust->context, ca, size, error);
    if (SSL_CTX_set_default_verify_paths(trust->context) != 1)
        return error_set(error, TLS_SYSTEM_CAS_UNREADABLE);
    return 0;
}

static int prepare_trust(struct tls_trust *trust, struct error *error)
{
    trust->context = SSL_CTX_new(TLS_client_method());
    if (trust->context == NULL ||
        SSL_CTX_set_min_proto_version(trust->context, TLS1_2_VERSION) != 1)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "OpenSSL"),
                         event_text("call", "SSL_CTX_new"));
    (void)SSL_CTX_set_options(trust->context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    (void)SSL_CTX_set_mode(trust->context, SSL_MODE_ENABLE_PARTIAL_WRITE |
                                               SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                               SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(trust->context, SSL_VERIFY_PEER, NULL);
    return 0;
}

struct tls_trust *tls_trust_create(
    const uint8_t *ca, size_t ca_bytes, const uint8_t *pin, size_t pin_bytes, struct error *error)
{
    struct tls_trust *trust = memory_allocate(sizeof(*trust));
    trust->has_pin = pin_bytes > 0;
    if (trust->has_pin && pin_bytes != TLS_PIN_BYTES) {
        (void)error_set(error, TLS_PIN_WRONG_SIZE, event_number("octets", (int64_t)pin_bytes),
                        event_number("expected", TLS_PIN_BYTES));
        goto fail;
    }
    if (trust->has_pin)
        memcpy(trust->pin, pin, TLS_PIN_BYTES);
    if (prepare_trust(trust, error) != 0 || set_anchors(trust, ca, ca_bytes, error) != 0)
        goto fail;
    return trust;
fail:
    tls_trust_destroy(trust);
    return NULL;
}

void tls_trust_destroy(struct tls_trust *trust)
{
    if (trust == NULL)
        return;
    SSL_CTX_free(trust->context);
    free(trust);
}

static bool expect_name(SSL *ssl, const char *host)
{
    X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1)
        return true;
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(parameters, host, 0) == 1 &&
           SSL_set_tlsext_host_name(ssl, host) == 1;
}

SSL *tls_trust_open(struct tls_trust *trust, const char *host, struct error *error)
{
    SSL *ssl = SSL_new(trust->context);
    bool is_ready = ssl != NULL && expect_name(ssl, host);
    ERR_clear_error(); /* a name is not an address, and OpenSSL says so */
    if (is_ready)
        return ssl;
    SSL_free(ssl);
    (void)error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "OpenSSL"),
                    event_text("call", "SSL_new"), event_text("words", host));
    return NULL;
}

enum event tls_trust_event(long verdict)
{
    switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return TLS_CERTIFICATE_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return TLS_CERTIFICATE_NOT_YET_VALID;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return TLS_CERTIFICATE_WRONG_NAME;
    default:
        return TLS_CERTIFICATE_UNTRUSTED;
    }
}

int tls_trust_explain(const struct tls_trust *trust, const SSL *ssl, struct error *error)
{
    char text[OPENSSL_TEXT_BYTES];
    unsigned long code = ERR_peek_error();
    long verdict = SSL_get_verify_result(ssl);
    ERR_error_string_n(code, text, sizeof(text));
    ERR_clear_error();
    bool is_cut = code == 0 || ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    if (verdict == X509_V_OK && is_cut)
        return error_set(error, TLS_HANDSHAKE_CUT);
    if (verdict == X509_V_OK)
        return error_set(error, TLS_FAILED, event_text("words", text));
    char *digest = text_from_octets(trust->seen, trust->has_seen ? TLS_PIN_BYTES : 0);
    enum event fault =
        trust->is_issuers_fault ? TLS_CERTIFICATE_UNTRUSTED : tls_trust_event(verdict);
    (void)error_set(error, trust->has_pin ? TLS_CERTIFICATE_NOT_PINNED : fault,
                    event_text("words", X509_verify_cert_error_string(verdict)),
                    event_text("fingerprint", digest));
    free(digest);
    return -1;
}
