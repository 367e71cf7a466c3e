/* The authority behind a certificate that was refused, for a person who may want to believe it: only one that the
 * server itself has shown, and only where that is all that is missing. */
#ifndef PROTO_TLS_AUTHORITY_H
#define PROTO_TLS_AUTHORITY_H

#include "proto/connection/tls_seen.h"

struct x509_store_ctx_st;

/* Writes the server's certificate and its authority, as far as there is one. `host` is whom the certificate must be
 * for; NULL: no authority is looked for. */
void tls_authority_note(struct x509_store_ctx_st *store, const char *host, struct tls_shown *shown);

#endif
