/* What the result of an LDAP operation says, RFC 4511 section 4.1.9. */
#ifndef WORKER_LDAP_SERVER_RESULT_H
#define WORKER_LDAP_SERVER_RESULT_H

#include <ldap.h>

#include "proto/event/error.h"

/* Reads the result in `message`. Returns 0 and, if `controls` is not NULL, the new response controls
 * (ldap_controls_free()); or -1 with `error`: what the server said, its number as the code, and the
 * class that follows from it. BROKEN: it is no result; REFUSED: it does not accept name and password; INVALID: only a person can
 * mend it; LIMIT: it found more than it gives; else UNAVAILABLE. */
int server_result_read(LDAP *handle,
                       LDAPMessage *message,
                       LDAPControl ***controls,
                       struct error *error);

/* What "data 52e" and the like in Active Directory's text of a refused bind (error 49) mean, with what
 * helps; a general text when there is none. `diagnostic` may be NULL. Never NULL. */
const char *server_result_refusal(const char *diagnostic);

#endif
