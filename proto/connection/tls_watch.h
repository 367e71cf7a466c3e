/* Watches the handshakes of an OpenSSL context: decides whether the certificate is believed, and keeps what an
 * administrator has to be told when something is in the way. */
#ifndef PROTO_TLS_WATCH_H
#define PROTO_TLS_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/connection/tls_seen.h"

struct ssl_ctx_st;
struct ssl_st;
struct x509_st;

/* Whom to believe, and what was seen. The texts are borrowed. */
struct tls_watch {
    const char *host;    /* the name or address that the certificate must be for */
    const uint8_t *pins; /* certificates that are believed, by their SHA-256 one behind the other */
    size_t pins_bytes;   /* 0: the context's CAs and the name decide; else they do not count */
    struct tls_seen seen;
};

/* Writes the certificate's pin. Returns false when OpenSSL cannot make it. */
bool tls_pin_of(const struct x509_st *certificate, uint8_t digest[TLS_PIN_BYTES]);

/* From now on every handshake of the context is judged by `watch` (keeps) alone. A certificate that the
 * context's store holds is an anchor, also in the middle of a chain. */
void tls_watch_install(struct tls_watch *watch, struct ssl_ctx_st *context);

/* From now on, until the watch is installed again, the context speaks no version older than TLS 1.3. Returns false
 * when OpenSSL cannot. */
bool tls_watch_demand_1_3(struct tls_watch *watch, struct ssl_ctx_st *context);

/* The watch of a connection's context, or NULL. */
const struct tls_watch *tls_watch_of(const struct ssl_st *ssl);

#endif
