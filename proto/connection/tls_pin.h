/* What a pin is: the SHA-256 of a certificate in DER. */
#ifndef PROTO_TLS_PIN_H
#define PROTO_TLS_PIN_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#define TLS_PIN_BYTES 32

/* Writes the certificate's digest. Returns false when OpenSSL cannot make it. */
bool tls_pin_of(const X509 *certificate, uint8_t digest[TLS_PIN_BYTES]);

#endif
