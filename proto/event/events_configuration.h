/* Events of the supervisor before anything is asked of a server: the configuration file, the state
 * database, the HTTP endpoint, its children. The other half is events_supervisor.h. Form and columns:
 * event_table.h. */
#ifndef PROTO_EVENTS_CONFIGURATION_H
#define PROTO_EVENTS_CONFIGURATION_H

/* clang-format off */
#define EVENTS_CONFIGURATION(EVENT)
/* clang-format on */

#endif
