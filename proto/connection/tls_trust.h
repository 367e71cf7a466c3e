/* Whom to believe on the other side of TLS: the system's CAs, given CAs, or pinned certificates.
 * There is no way to believe everybody. */
#ifndef PROTO_TLS_TRUST_H
#define PROTO_TLS_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct ssl_st;
struct tls_shown;
struct tls_trust;

/* Returns new trust, or NULL with `error` (INVALID: no certificate in `ca`, pins of another length).
 * `ca` is PEM; with 0 octets the system's CAs are used. Pins (0 octets: none) are one behind the other and
 * replace CA and name check. Both are copied. */
struct tls_trust *tls_trust_create(const uint8_t *ca,
                                   size_t ca_bytes,
                                   const uint8_t *pins,
                                   size_t pins_bytes,
                                   struct error *error);

/* Whether the octets are pins; 0 octets are. Returns 0, or -1 with `error` (INVALID). */
int tls_trust_check_pins(size_t pins_bytes, struct error *error);

/* Speaks no version older than TLS 1.3 from now on. Returns 0, or -1 with `error` (INTERNAL). */
int tls_trust_demand_1_3(struct tls_trust *trust, struct error *error);

/* Connections that were made with it live on. NULL is fine. */
void tls_trust_destroy(struct tls_trust *trust);

/* Returns a new client side for a handshake with `host` (a name, which is sent and checked, or an
 * address, which is checked); the caller frees it with SSL_free(). The trust must outlive it. NULL
 * with `error`. */
struct ssl_st *tls_trust_open(struct tls_trust *trust, const char *host, struct error *error);

/* Whether the server of the newest handshake ended it after this side believed it to be over. */
bool tls_trust_is_unread(const struct tls_trust *trust);

/* When the certificate ends that the server of the newest handshake has shown, believed or not, in seconds since
 * 1970; 0: it has shown none. */
int64_t tls_trust_certificate_end(const struct tls_trust *trust);

/* What the server of the newest handshake has shown, if it was refused. Lives as long as the trust. */
const struct tls_shown *tls_trust_shown(const struct tls_trust *trust);

/* Why the handshake of `ssl` failed after SSL_connect() said so: the certificate's fault with what
 * helps (INVALID), a known cause (UNAVAILABLE), or what OpenSSL says (BROKEN). Empties OpenSSL's queue of
 * errors. Returns -1. */
int tls_trust_explain(const struct tls_trust *trust, const struct ssl_st *ssl, struct error *error);

#endif
