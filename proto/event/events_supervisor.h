/* Events of the supervisor at work: accounts, servers, processes, users, rounds. What comes before it asks
 * any server is in events_configuration.h. Form and columns: event_table.h. */
#ifndef PROTO_EVENTS_SUPERVISOR_H
#define PROTO_EVENTS_SUPERVISOR_H

/* clang-format off */
#define EVENTS_SUPERVISOR(EVENT)
/* clang-format on */
#endif
