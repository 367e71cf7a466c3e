/* What is wrong with a certificate, and what of it a person has to know: whose it is, for which names, from
 * whom, how long. */
#ifndef PROTO_TLS_CERTIFICATE_H
#define PROTO_TLS_CERTIFICATE_H

#include <stdint.h>

#include "proto/connection/tls_seen.h"

struct x509_st;
struct x509_store_ctx_st;
struct X509_VERIFY_PARAM_st;

/* All faults of one chain, of which one is told. */
struct tls_faults {
    struct tls_seen *seen; /* borrowed: gets the event, the words, the certificate */
    int verdict;           /* X509_V_ERR_... of the one that is told; 0: none */
    int rank;
};

/* Adds the fault that OpenSSL has just met. The one is told whose remedy comes first; the words name all. */
void tls_certificate_note_fault(struct tls_faults *faults, struct x509_store_ctx_st *store);

/* Has a certificate that is judged with these parameters be for that name or address. */
void tls_certificate_expect(struct X509_VERIFY_PARAM_st *parameters, const char *host);

/* Writes who it is, for which names, by whom and from when to when. */
void tls_certificate_describe(const struct x509_st *certificate, struct tls_seen *seen);

/* When it ends, in seconds since 1970; 0: that cannot be read. */
int64_t tls_certificate_last_second(const struct x509_st *certificate);

#endif
