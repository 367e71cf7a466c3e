/* What a refusal by Kerberos says of the account: the one table of it, for those who decide and for the page of
 * failures. Pure.
 *
 * A domain controller judges the password itself, and counts it: 24 is final for every method. What is said of
 * the account before or after the password was looked at is told apart by the NTSTATUS in the refusal's details,
 * where there is one. */
#ifndef WORKER_EWS_KERBEROS_REFUSAL_H
#define WORKER_EWS_KERBEROS_REFUSAL_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "proto/event/event.h"
#include "proto/message/login_values.h"

/* For kerberos_refusal_read(): the answer did not belong to the request (KRB5_KDCREP_MODIFIED of the library). */
#define KERBEROS_ANSWER_MODIFIED 1000

struct kerberos_refusal {
    enum event event;
    enum login_class class; /* LOGIN_COULD_NOT_DECIDE: another method may follow; else none */
};

/* The NTSTATUS in the details (e-data) of a KRB-ERROR: KERB-EXT-ERROR (MS-KILE 2.2.2) as type 3 of a
 * KERB-ERROR-DATA or of one element of METHOD-DATA (RFC 4120, 5.9.1). Borrows `details`, which may be anything.
 * 0: there is none. */
uint32_t kerberos_refusal_status(const uint8_t *details, size_t size);

/* What an error number (RFC 4120, 7.5.9) with that NTSTATUS (0: none) says. Any number has a row. */
struct kerberos_refusal kerberos_refusal_read(int code, uint32_t status);

/* Writes the table with a heading of its own; the caller looks at ferror(). */
void kerberos_refusal_write_page(FILE *file);

#endif
