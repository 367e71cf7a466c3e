/* What the codes of libkrb5 stand for: those that a KDC has sent, and those that say that it sent something else.
 * Pure. */
#ifndef WORKER_EWS_KERBEROS_CODE_H
#define WORKER_EWS_KERBEROS_CODE_H

#include <krb5.h>
#include <stdbool.h>

/* The number of RFC 4120 (7.5.9) that a code stands for, for kerberos_refusal_read(); an answer that cannot be read
 * with our key is a wrong password (24), which is then told by our side. 0: none. */
int kerberos_code_number(krb5_error_code code);

/* Whether what came is no message of Kerberos, or begins like one and is none. */
bool kerberos_code_is_rubbish(krb5_error_code code);

#endif
