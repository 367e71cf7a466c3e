/* What one key may cost: how often it may connect and greet, how many connections it may have, and how much
 * of what was sent to it may wait to be read. A key that was stolen, or a process that has gone wrong, must
 * neither fill the supervisor's memory and log nor take the descriptors of the others.
 *
 * Time is an argument. Connections are shut by their descriptor, which is libzmq's: it sees their end and
 * frees what waits for them. */
#ifndef PROTO_BUS_GUARD_H
#define PROTO_BUS_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/bus/bus_socket.h"
#include "proto/message/message_values.h"

struct allow_list;
struct bus_guard;

/* So much of welcomes, settings and refusals may wait for a key before it is not answered any more. */
#define BUS_GUARD_DEBT_BYTES (1024 * 1024)

/* Returns a new guard that knows no key. */
struct bus_guard *bus_guard_create(void);

/* Only when libzmq has given back every message, because those count themselves off. NULL is fine. */
void bus_guard_destroy(struct bus_guard *guard);

/* Whether a key that is allowed may make one more connection, or greet once more; both count. */
bool bus_guard_may_connect(struct bus_guard *guard,
                           const char *public_key,
                           enum role role,
                           int64_t now_ms);
bool bus_guard_may_greet(struct bus_guard *guard,
                         const char *public_key,
                         enum role role,
                         int64_t now_ms);

/* What waits for the key is counted there. Owned by the guard. */
struct bus_debt *bus_guard_debt(struct bus_guard *guard, const char *public_key);

/* The key greets on that connection, whose descriptor is `descriptor` (-1: not known). When it has too
 * many, its oldest ones are shut. */
void bus_guard_note_connection(struct bus_guard *guard,
                               const char *public_key,
                               enum role role,
                               const struct routing_id *routing_id,
                               int descriptor);

/* Shuts the connections of keys that are not allowed any more, and forgets such keys. */
void bus_guard_forget_forbidden(struct bus_guard *guard, const struct allow_list *list);

#endif
