/* What the result of an LDAP operation says, RFC 4511 section 4.1.9. The event of a failure, and with it
 * the class, follows from the result code and the server's text alone, whichever operation it was. */
#ifndef WORKER_LDAP_SERVER_RESULT_H
#define WORKER_LDAP_SERVER_RESULT_H

#include <ldap.h>

#include "proto/event/error.h"

/* Reads the result in `message`. Returns 0 and, if `controls` is not NULL, the new response controls
 * (ldap_controls_free()); or -1 with `error`: what the server said, its number as the code, and the
 * class that follows from it. BROKEN: it is no result; REFUSED: it does not accept name and password;
 * INVALID: only a person can mend it; LIMIT: it found more than it gives; else UNAVAILABLE. */
int server_result_read(LDAP *handle,
                       LDAPMessage *message,
                       LDAPControl ***controls,
                       struct error *error);

/* The event that a result code which is no success stands for. For a refused log-in "data 52e" and the
 * like in Active Directory's text decide, and a general event is given when there is none of them.
 * `diagnostic`, the server's text, may be NULL. */
enum event server_result_event(int code, const char *diagnostic);

#endif
