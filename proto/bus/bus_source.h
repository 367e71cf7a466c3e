/* A libzmq socket on an sd-event loop.
 *
 * Its descriptor is edge-triggered: after one of three messages was taken epoll stays silent, and a
 * send swallows the edge of a message that came meanwhile. So the socket is asked once per turn of
 * the loop, before it sleeps, and while there is input a one-shot source keeps the loop awake. */
#ifndef PROTO_BUS_SOURCE_H
#define PROTO_BUS_SOURCE_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "proto/event/error.h"

/* How many messages are taken before the loop's other sources get their turn. */
#define BUS_SOURCE_TURN 16

struct bus_source;

/* Takes one message without waiting; returns false when there was none. */
typedef bool bus_source_function(void *context);

/* Watches `socket` (kept) for input. Returns 0 and a new source, or -1. Errors: INTERNAL. */
int bus_source_create(sd_event *loop,
                      void *socket,
                      bus_source_function *take,
                      void *context,
                      struct bus_source **source,
                      struct error *error);

/* Stops watching; harmless from inside `take`, which is then not called again. Called before the
 * socket is closed. NULL is fine. */
void bus_source_destroy(struct bus_source *source);

#endif
