/* What binds a log-in to the TLS connection on which it is sent: `tls-server-end-point` (RFC 5929, section 4), as
 * Extended Protection of Exchange demands it. Who hands the log-in on over another connection has another
 * certificate there, and is found out. Pure. */
#ifndef WORKER_EWS_CHANNEL_BINDING_H
#define WORKER_EWS_CHANNEL_BINDING_H

#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

#define CHANNEL_BINDING_BYTES (21 + EVP_MAX_MD_SIZE)

struct channel_binding {
    uint8_t octets[CHANNEL_BINDING_BYTES]; /* with the prefix: the application data of GSSAPI */
    size_t size;
};

/* Makes it from the server's certificate: a hash of the whole, by the algorithm of its signature, SHA-256 in place
 * of MD5 and SHA-1. Borrows `certificate`. Returns -1, and changes nothing, for a signature without one hash
 * (Ed25519, Ed448), for which the standard leaves the binding undefined. */
int channel_binding_make(struct channel_binding *binding, const X509 *certificate);

#endif
