/* Decides whether a server's certificate is trusted: by the usual rules (CA here, name by curl), or
 * by the SHA-256 of the certificate itself, which then replaces both. */
#ifndef WORKER_EWS_TLS_CHECK_H
#define WORKER_EWS_TLS_CHECK_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/connection/tls_trust.h"

#define TLS_CHECK_TEXT_BYTES 512

struct tls_check {
    bool has_pin;
    uint8_t pin[TLS_PIN_BYTES];      /* SHA-256 of the server's certificate in DER */
    bool was_refused;                /* the newest certificate */
    char text[TLS_CHECK_TEXT_BYTES]; /* why, with subject and issuer; empty before any */
};

/* Makes `context` ask `check` (keeps) about every certificate. */
void tls_check_install(struct tls_check *check, SSL_CTX *context);

#endif
