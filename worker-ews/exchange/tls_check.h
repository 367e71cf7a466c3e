/* Decides whether a server's certificate is trusted: by the usual rules (CA here, name by curl), or
 * by the SHA-256 of the certificate itself, which then replaces both. */
#ifndef WORKER_EWS_TLS_CHECK_H
#define WORKER_EWS_TLS_CHECK_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/connection/tls_trust.h"
#include "proto/event/event.h"

#define TLS_CHECK_TEXT_BYTES 512
#define TLS_CHECK_HEX_BYTES  (2 * TLS_PIN_BYTES + 1)

struct tls_check {
    bool has_pin;
    uint8_t pin[TLS_PIN_BYTES];      /* SHA-256 of the server's certificate in DER */
    bool was_refused;                /* the newest certificate */
    enum event event;                /* what is wrong with it, if something is */
    char text[TLS_CHECK_TEXT_BYTES]; /* in words, with subject and issuer; empty before any */
    char fingerprint[TLS_CHECK_HEX_BYTES];
};

/* Forgets the newest certificate: another one will come, or none. */
void tls_check_forget(struct tls_check *check);

/* Makes `context` ask `check` (keeps) about every certificate. */
void tls_check_install(struct tls_check *check, SSL_CTX *context);

#endif
