/* Events of worker-ldap: what a directory answers, and why a user has no mailbox. Form and columns:
 * event_table.h. */
#ifndef PROTO_EVENTS_WORKER_LDAP_H
#define PROTO_EVENTS_WORKER_LDAP_H

/* clang-format off */
#define EVENTS_WORKER_LDAP(EVENT)
/* clang-format on */
#endif
