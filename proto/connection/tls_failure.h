/* Why a TLS handshake failed, as an event: each cause that somebody else has to mend has a name of its own, the
 * same at every server. Knows neither the connection nor who made it. */
#ifndef PROTO_TLS_FAILURE_H
#define PROTO_TLS_FAILURE_H

#include <stdbool.h>

#include "proto/connection/tls_seen.h"

/* The reason (SSL_R_...) in a code of OpenSSL's queue, 0 when it is of another of its libraries or none. */
int tls_failure_of_code(unsigned long code);

/* The reason of an alert that came, as OpenSSL's callback gives it; 0 for one that ends nothing. */
int tls_failure_of_alert(int alert);

/* Whether the server did not go on without a certificate of ours. It says so with TLS 1.3 only after this side may
 * have sent something; nobody has read that. */
bool tls_failure_is_demand(const struct tls_seen *seen);

/* Tells why the handshake failed (UNAVAILABLE), if the reason that was seen is known. Returns whether it is. */
bool tls_failure_tell(const struct tls_seen *seen, struct error *error);

#endif
