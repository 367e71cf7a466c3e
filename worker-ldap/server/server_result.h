/* What the result of an LDAP operation says, RFC 4511 section 4.1.9. The event of a failure, and with it the class,
 * follows from the result code; of a log-in, from the server's text too (bind_refusal.h). */
#ifndef WORKER_LDAP_SERVER_RESULT_H
#define WORKER_LDAP_SERVER_RESULT_H

#include <ldap.h>
#include <stdio.h>

#include "proto/event/error.h"

#include "worker-ldap/server/bind_refusal.h"

/* What was asked for: one code says different things. */
enum server_operation { SERVER_SEARCH, SERVER_START_TLS };

/* Reads the result in `message`. Returns 0 and, if `controls` is not NULL, the new response controls
 * (ldap_controls_free()); or -1 with `error`: what the server said, its number as the code, and the
 * class that follows from it. BROKEN: it is no result; INVALID: only a person can mend it; LIMIT: it found more
 * than it gives; else UNAVAILABLE. */
int server_result_read(LDAP *handle,
                       LDAPMessage *message,
                       enum server_operation operation,
                       LDAPControl ***controls,
                       struct error *error);

/* The same for a log-in. `refusal`: what a refusal says about the account; of the class LOGIN_CLASS_UNSAID when it is
 * no result that can be read (BROKEN). */
int server_result_read_bind(LDAP *handle,
                            LDAPMessage *message,
                            struct bind_refusal *refusal,
                            struct error *error);

/* The event that a result code which is no success stands for. */
enum event server_result_event(enum server_operation operation, int code);

/* Writes the tables of searches and of StartTLS, with headings. */
void server_result_write_page(FILE *file);

#endif
