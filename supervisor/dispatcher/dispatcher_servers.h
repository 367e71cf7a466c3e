/* Users who wait for a server. */
#ifndef SUPERVISOR_DISPATCHER_SERVERS_H
#define SUPERVISOR_DISPATCHER_SERVERS_H

#include <stdbool.h>
#include <stdint.h>

struct dispatcher;
struct server;

/* Whether anybody waits for it. */
bool server_has_line(const struct server *server);

/* The waiting counts anew: while the replication was paused nobody could be asked. */
void servers_begin_waiting(struct dispatcher *d);

/* When a server may be asked that may not now, or will have been silent for too long; INT64_MAX: none
 * by itself. */
int64_t servers_next_ms(const struct dispatcher *d);

#endif
