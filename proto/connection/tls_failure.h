/* Why a TLS handshake failed, as an event: each cause that somebody else has to mend has a name of its own. */
#ifndef PROTO_TLS_FAILURE_H
#define PROTO_TLS_FAILURE_H

#include <stdbool.h>

#include "proto/connection/tls_seen.h"

/* The reason (SSL_R_...) in a code of OpenSSL's queue, 0 when it is of another of its libraries or none. */
int tls_failure_of_code(unsigned long code);

/* The reason of an alert that came, as OpenSSL's callback gives it; 0 for one that ends nothing. */
int tls_failure_of_alert(int alert);

/* Tells why the handshake failed (UNAVAILABLE), if the reason that was seen is known. Returns whether it is. */
bool tls_failure_tell(const struct tls_seen *seen, struct error *error);

#endif
