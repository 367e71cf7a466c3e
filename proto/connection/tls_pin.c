/* Pins of certificates. */
#include <openssl/evp.h>
#include <string.h>

#include "proto/connection/tls_pin.h"

bool tls_pin_of(const X509 *certificate, uint8_t digest[TLS_PIN_BYTES])
{
    uint8_t made[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), made, &size) != 1 || size != TLS_PIN_BYTES)
        return false;
    memcpy(digest, made, TLS_PIN_BYTES);
    return true;
}
