/* What a directory means when it refuses a bind. */
#ifndef WORKER_LDAP_BIND_REFUSAL_H
#define WORKER_LDAP_BIND_REFUSAL_H

/* What "data 52e" and the like in Active Directory's text of error 49 mean, with what helps; a general
 * text when there is none. `diagnostic` may be NULL. Never NULL. */
const char *bind_refusal_meaning(const char *diagnostic);

#endif
