/* What a directory's refusal of a log-in says about the account. Pure. The table stands in docs too, and says
 * when the password is sent again, so a new answer of a server is a row here and nothing else. */
#ifndef WORKER_LDAP_BIND_REFUSAL_H
#define WORKER_LDAP_BIND_REFUSAL_H

#include <stdint.h>
#include <stdio.h>

#include "proto/event/event.h"
#include "proto/message/message_values.h"

struct bind_refusal {
    enum event event;
    enum login_class class;
    int64_t wait_ms; /* it was too busy to decide, and may be asked again then; 0: not so */
};

/* What a result code (RFC 4511 section 4.1.9) that is no success says, with the server's text, which may be
 * NULL: in it Active Directory writes what the code alone does not say. */
struct bind_refusal bind_refusal_read(int code, const char *words);

/* Writes both tables of rows, with headings. */
void bind_refusal_write_page(FILE *file);

#endif
