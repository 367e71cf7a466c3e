/* Events of the publisher: what the UCServer answers, and why a list is not on it. Form and columns:
 * event_table.h. */
#ifndef PROTO_EVENTS_PUBLISHER_UCSERVER_H
#define PROTO_EVENTS_PUBLISHER_UCSERVER_H

/* clang-format off */
#define EVENTS_PUBLISHER_UCSERVER(EVENT)
/* clang-format on */
#endif
