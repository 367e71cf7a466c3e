/* Certificates made in the test, and a TLS server in the same thread, for tests of whom we believe and of what
 * we say when a handshake fails. Everything is real but the network. */
#ifndef TESTS_TLS_WORLD_H
#define TESTS_TLS_WORLD_H

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/connection/tls_seen.h"
#include "proto/event/error.h"

struct identity {
    X509 *certificate;
    EVP_PKEY *key;
};

/* What a certificate is to be; what is not named is as it should be. */
struct wanted {
    const char *name;
    const char *alternatives;      /* "DNS:a.test,IP:127.0.0.1"; NULL: none */
    const struct identity *issuer; /* NULL: signed with its own key */
    bool is_authority;
    const char *purpose; /* NULL: any */
    long start_days;     /* from now */
    long end_days;       /* 0: a year */
};

/* Returns a new certificate with a key of its own; identity_free() frees it. */
struct identity *identity_make(const struct wanted *wanted);
void identity_free(struct identity *identity);

/* Writes it in PEM and returns how many octets; `text` has 4 KiB. */
size_t identity_pem(const struct identity *identity, char *text);

/* Writes its SHA-256. */
void identity_pin(const struct identity *identity, uint8_t pin[32]);

/* Returns a new context of a server that shows the certificate, followed by that of `link` unless NULL. */
SSL_CTX *server_context(const struct identity *identity, const struct identity *link);

/* The client's side. */
struct client {
    const char *host;
    const void *ca;
    size_t ca_bytes;
    const uint8_t *pins;
    size_t pins_bytes;
};

/* A client shakes hands with the server, and reads if that succeeds, because a refusal may come after it.
 * Returns 0 when both are content, or -1 and why the client is not. */
int meet(const struct client *client, SSL_CTX *server, struct error *why);

/* What the server has shown to the client of the newest meeting, if that has refused it. */
const struct tls_shown *last_shown(void);

/* The same with a peer that sends these octets and nothing else, then ends when `ends`. */
int meet_octets(
    const struct client *client, const void *octets, size_t size, bool ends, struct error *why);

#endif
