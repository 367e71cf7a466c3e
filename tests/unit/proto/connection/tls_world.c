/* Certificates with OpenSSL's own functions, and both ends of a socket pair in one thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <cmocka.h>

#include "proto/connection/tls_trust.h"
#include "proto/connection/tls_watch.h"
#include "proto/connection/transport.h"

#include "tls_world.h"

#define BUFFER_BYTES 65536
#define MOST_STEPS   40
#define DAY_SECONDS  86400L
#define PEM_BYTES    4096

static void add_extension(X509 *certificate, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    assert_non_null(extension);
    assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

struct identity *identity_make(const struct wanted *wanted)
{
    static long serial = 1;
    struct identity *identity = calloc(1, sizeof(*identity));
    long end_days = wanted->end_days != 0 ? wanted->end_days : 365;
    assert_non_null(identity);
    X509 *certificate = identity->certificate = X509_new();
    identity->key = EVP_EC_gen("P-256");
    const struct identity *issuer = wanted->issuer != NULL ? wanted->issuer : identity;
    X509_NAME *name = X509_get_subject_name(certificate);
    assert_int_equal(X509_set_version(certificate, X509_VERSION_3), 1);
    assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++), 1);
    long start_days = wanted->start_days != 0 ? wanted->start_days : -1000;
    (void)X509_gmtime_adj(X509_getm_notBefore(certificate), start_days * DAY_SECONDS);
    (void)X509_gmtime_adj(X509_getm_notAfter(certificate), end_days * DAY_SECONDS);
    assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                                (const unsigned char *)wanted->name, -1, -1, 0),
                     1);
    assert_int_equal(X509_set_issuer_name(certificate, X509_get_subject_name(issuer->certificate)),
                     1);
    assert_int_equal(X509_set_pubkey(certificate, identity->key), 1);
    if (wanted->is_authority)
        add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    if (wanted->alternatives != NULL)
        add_extension(certificate, NID_subject_alt_name, wanted->alternatives);
    if (wanted->purpose != NULL)
        add_extension(certificate, NID_ext_key_usage, wanted->purpose);
    assert_int_not_equal(X509_sign(certificate, issuer->key, EVP_sha256()), 0);
    return identity;
}

void identity_free(struct identity *identity)
{
    if (identity == NULL)
        return;
    X509_free(identity->certificate);
    EVP_PKEY_free(identity->key);
    free(identity);
}

size_t identity_pem(const struct identity *identity, char *text)
{
    BIO *output = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_X509(output, identity->certificate), 1);
    int size = BIO_read(output, text, PEM_BYTES);
    assert_in_range(size, 1, PEM_BYTES - 1);
    BIO_free(output);
    return (size_t)size;
}

void identity_pin(const struct identity *identity, uint8_t pin[32])
{
    assert_true(tls_pin_of(identity->certificate, pin));
}

SSL_CTX *server_context(const struct identity *identity, const struct identity *link)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    assert_non_null(context);
    assert_int_equal(SSL_CTX_use_certificate(context, identity->certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(context, identity->key), 1);
    if (link != NULL)
        assert_int_equal(SSL_CTX_add1_chain_cert(context, link->certificate), 1);
    return context;
}

static void make_pair(int ends[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
}

/* Returns 1 when the client has shaken hands, 0 when it waits, -1 when it has failed. */
static int
step(struct transport *transport, struct tls_trust *trust, bool *is_secure, struct error *why)
{
    if (!*is_secure) {
        int result = transport_shake_hands(transport, trust, why);
        *is_secure = result == 1;
        return result;
    }
    return transport_read(transport, why) != 0 ? -1 : 1;
}

static struct tls_shown shown_last;

const struct tls_shown *last_shown(void)
{
    return &shown_last;
}

/* The peer is moved by `act` between the client's steps. */
static int
drive(const struct client *client, int end, void (*act)(void *peer), void *peer, struct error *why)
{
    struct transport transport;
    bool is_secure = false;
    int result = 0;
    transport_init(&transport, BUFFER_BYTES, BUFFER_BYTES);
    transport.descriptor = end;
    struct tls_trust *trust =
        tls_trust_create(client->ca, client->ca_bytes, client->pins, client->pins_bytes, why);
    if (trust == NULL || transport_begin_tls(&transport, trust, client->host, why) != 0)
        result = -1;
    for (int i = 0; i < MOST_STEPS && result >= 0; i++) {
        result = step(&transport, trust, &is_secure, why);
        if (result >= 0)
            act(peer);
    }
    transport_clear(&transport);
    shown_last = trust != NULL ? *tls_trust_shown(trust) : (struct tls_shown){0};
    tls_trust_destroy(trust);
    ERR_clear_error();
    return result == 1 ? 0 : -1;
}

static void accept_client(void *peer)
{
    (void)SSL_accept(peer);
    ERR_clear_error();
}

int meet(const struct client *client, SSL_CTX *server, struct error *why)
{
    int ends[2];
    make_pair(ends);
    SSL *peer = SSL_new(server);
    assert_non_null(peer);
    assert_int_equal(SSL_set_fd(peer, ends[1]), 1);
    int result = drive(client, ends[0], accept_client, peer, why);
    SSL_free(peer);
    (void)close(ends[1]);
    return result;
}

struct speaker {
    int end;
    const void *octets;
    size_t size;
    bool ends;
};

static void speak(void *peer)
{
    struct speaker *speaker = peer;
    if (speaker->size > 0)
        assert_int_equal(send(speaker->end, speaker->octets, speaker->size, MSG_NOSIGNAL),
                         speaker->size);
    speaker->size = 0;
    if (speaker->ends)
        (void)shutdown(speaker->end, SHUT_WR);
}

int meet_octets(
    const struct client *client, const void *octets, size_t size, bool ends, struct error *why)
{
    int both[2];
    make_pair(both);
    struct speaker speaker = {both[1], octets, size, ends};
    int result = drive(client, both[0], speak, &speaker, why);
    (void)close(both[1]);
    return result;
}
