/* OpenSSL's client context and what it is given: CAs, the name to ask for. Whom it believes is decided by its
 * watch. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/connection/tls_failure.h"
#include "proto/connection/tls_trust.h"
#include "proto/connection/tls_watch.h"
#include "proto/event/error.h"

#define OPENSSL_TEXT_BYTES 200

struct tls_trust {
    SSL_CTX *context;
    uint8_t *pins;
    char *host;
    struct tls_watch watch;
};

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
    if (trust->watch.pins_bytes > 0)
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
    tls_watch_install(&trust->watch, trust->context);
    return 0;
}

int tls_trust_check_pins(size_t pins_bytes, struct error *error)
{
    if (pins_bytes % TLS_PIN_BYTES == 0)
        return 0;
    return error_set(error, TLS_PIN_WRONG_SIZE, event_number("octets", (int64_t)pins_bytes),
                     event_number("expected", TLS_PIN_BYTES));
}

struct tls_trust *tls_trust_create(
    const uint8_t *ca, size_t ca_bytes, const uint8_t *pins, size_t pins_bytes, struct error *error)
{
    if (tls_trust_check_pins(pins_bytes, error) != 0)
        return NULL;
    struct tls_trust *trust = memory_allocate(sizeof(*trust));
    trust->pins = memory_copy(pins, pins_bytes);
    trust->watch = (struct tls_watch){.pins = trust->pins, .pins_bytes = pins_bytes};
    if (prepare_trust(trust, error) == 0 && set_anchors(trust, ca, ca_bytes, error) == 0)
        return trust;
    tls_trust_destroy(trust);
    return NULL;
}

int tls_trust_demand_1_3(struct tls_trust *trust, struct error *error)
{
    if (tls_watch_demand_1_3(&trust->watch, trust->context))
        return 0;
    return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "OpenSSL"),
                     event_text("call", "SSL_CTX_set_min_proto_version"));
}

void tls_trust_destroy(struct tls_trust *trust)
{
    if (trust == NULL)
        return;
    SSL_CTX_free(trust->context);
    free(trust->pins);
    free(trust->host);
    free(trust);
}

/* Only a name is sent: the protocol knows no addresses there. */
static bool send_name(SSL *ssl, const char *host)
{
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
    bool is_address = address != NULL;
    ASN1_OCTET_STRING_free(address);
    return is_address || SSL_set_tlsext_host_name(ssl, host) == 1;
}

SSL *tls_trust_open(struct tls_trust *trust, const char *host, struct error *error)
{
    SSL *ssl = SSL_new(trust->context);
    bool is_ready = ssl != NULL && send_name(ssl, host);
    memory_replace_text(&trust->host, host);
    trust->watch.host = trust->host;
    ERR_clear_error(); /* a name is not an address, and OpenSSL says so */
    if (is_ready)
        return ssl;
    SSL_free(ssl);
    (void)error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "OpenSSL"),
                    event_text("call", "SSL_new"), event_text("words", host));
    return NULL;
}

bool tls_trust_is_unread(const struct tls_trust *trust)
{
    return tls_failure_is_demand(&trust->watch.seen);
}

int64_t tls_trust_certificate_end(const struct tls_trust *trust)
{
    return trust->watch.seen.last_second;
}

const struct tls_shown *tls_trust_shown(const struct tls_trust *trust)
{
    return &trust->watch.seen.shown;
}

int tls_trust_explain(const struct tls_trust *trust, const SSL *ssl, struct error *error)
{
    char text[OPENSSL_TEXT_BYTES];
    unsigned long code = ERR_peek_error();
    const struct tls_seen *seen = &trust->watch.seen;
    ERR_error_string_n(code, text, sizeof(text));
    ERR_clear_error();
    if (seen->was_refused || SSL_get_verify_result(ssl) != X509_V_OK)
        return tls_seen_tell_certificate(seen, TLS_CERTIFICATE_UNTRUSTED, error);
    if (tls_failure_tell(seen, error))
        return -1;
    if (code == 0 || ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return error_set(error, TLS_HANDSHAKE_CUT);
    return error_set(error, TLS_FAILED, event_text("words", text));
}
