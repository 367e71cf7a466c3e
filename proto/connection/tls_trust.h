/* Whom to believe on the other side of TLS: the system's CAs, given CAs, or one pinned certificate.
 * There is no way to believe everybody. */
#ifndef PROTO_TLS_TRUST_H
#define PROTO_TLS_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/event/event.h"

struct error;
struct ssl_st;
struct tls_trust;
struct x509_st;

/* A pin is the SHA-256 of a certificate in DER. */
#define TLS_PIN_BYTES 32

/* Writes the certificate's pin. Returns false when OpenSSL cannot make it. */
bool tls_pin_of(const struct x509_st *certificate, uint8_t digest[TLS_PIN_BYTES]);

/* Returns new trust, or NULL with `error` (INVALID: no certificate in `ca`, a pin of another length).
 * `ca` is PEM; with 0 octets the system's CAs are used. A pin (0 octets: none) replaces CA and name
 * check. Both are copied. */
struct tls_trust *tls_trust_create(
    const uint8_t *ca, size_t ca_bytes, const uint8_t *pin, size_t pin_bytes, struct error *error);

/* Connections that were made with it live on. NULL is fine. */
void tls_trust_destroy(struct tls_trust *trust);

/* Returns a new client side for a handshake with `host` (a name, which is sent and checked, or an
 * address, which is checked); the caller frees it with SSL_free(). The trust must outlive it. NULL
 * with `error`. */
struct ssl_st *tls_trust_open(struct tls_trust *trust, const char *host, struct error *error);

/* Why the handshake of `ssl` failed after SSL_connect() said so: the certificate's fault with what
 * helps (INVALID), or what OpenSSL says (BROKEN). Empties OpenSSL's queue of errors. Returns -1. */
int tls_trust_explain(const struct tls_trust *trust, const struct ssl_st *ssl, struct error *error);

/* The event that tells a person why OpenSSL did not accept a certificate; `verdict` is one of X509_V_ERR_...
 * other than a pin's. The same at every server, whichever library made the connection. */
enum event tls_trust_event(long verdict);

#endif
