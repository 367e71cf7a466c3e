/* Descriptors that the bus leaves to the others. libzmq takes every connection that comes, and a flood of
 * strangers, each of whom is disconnected only after the handshake's time, takes all descriptors of the
 * process: then HTTP, the log, the store and new children have none.
 *
 * So some are held in reserve. When no other is free, the listening socket is made deaf, and the reserve is
 * given back to the process; when enough are free again, it is taken back and the socket hears. */
#ifndef PROTO_BUS_GATE_H
#define PROTO_BUS_GATE_H

#include <stdbool.h>

struct bus_gate;

/* Takes the reserve for a listening socket, which is libzmq's (-1: not known, nothing is ever done). */
struct bus_gate *bus_gate_create(int listener);

/* Gives the reserve back. NULL is fine. */
void bus_gate_destroy(struct bus_gate *gate);

/* Looks whether descriptors are short, or no longer. Called now and then, and at once by whoever could not
 * get one. Returns whether the gate was closed now. Costs a few system calls. */
bool bus_gate_look(struct bus_gate *gate);

#endif
