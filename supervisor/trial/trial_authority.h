/* Whether an authority that is believed elsewhere has issued a certificate that is not trusted yet: a company has one
 * authority for its servers, and whoever has compared its fingerprint once need not do that for each of them. */
#ifndef SUPERVISOR_TRIAL_AUTHORITY_H
#define SUPERVISOR_TRIAL_AUTHORITY_H

#include <openssl/x509.h>

#include "supervisor/trial/trial_types.h"

/* An authority that was found. Owned texts. */
struct trial_issuer {
    char *subject; /* fits on a line */
    char *pem;     /* that one certificate, as it is to be written into a file */
};

/* Of a name in a certificate no more is told than fits on a line, and a mark that it was cut: who made the certificate
 * could push what a person must compare out of the window. In place; made fit for a terminal. */
void trial_make_name_fit(char *name);

/* Returns the certificate in PEM as a new text, or NULL. */
char *trial_write_pem(X509 *certificate);

/* Whether the certificate would be right if that authority were believed: it has issued it, and is not the certificate
 * itself. */
bool trial_authority_has_issued(X509 *authority, X509 *certificate);

/* Looks in `authorities` (PEM, any number, also "") for the one with which the certificate that was shown is right, by
 * itself or with the authority that the server has shown between them; only one whose authority alone is missing is
 * looked for. Returns whether there is one; then fills `issuer`, which the caller clears. */
bool trial_issuer_find(const char *authorities,
                       const struct trial_certificate *shown,
                       struct trial_issuer *issuer);

/* Frees what it holds. It is {0} then. */
void trial_issuer_clear(struct trial_issuer *issuer);

#endif
