/* Events of worker-ews: what an Exchange answers, and why a mailbox cannot be read. Form and columns:
 * event_table.h. */
#ifndef PROTO_EVENTS_WORKER_EWS_H
#define PROTO_EVENTS_WORKER_EWS_H

/* clang-format off */
#define EVENTS_WORKER_EWS(EVENT)
/* clang-format on */
#endif
