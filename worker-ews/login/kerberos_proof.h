/* Whether a message to a KDC proves the password, so that the KDC may judge and count it: only then is it told that the
 * password goes out, and only one such message goes out for a question. Pure. */
#ifndef WORKER_EWS_KERBEROS_PROOF_H
#define WORKER_EWS_KERBEROS_PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether this AS-REQ (RFC 4120, 5.4.1) carries anything that proves a password. Borrows it. What cannot be read, or
 * is not known to be harmless, is taken for a proof. */
bool kerberos_proof_is_in(const uint8_t *request, size_t size);

#endif
