/* Access control of the bus: answers libzmq's question (ZAP, ZeroMQ RFC 27) whether a CURVE key may
 * connect. Without it libzmq lets every key in, so it is created before any socket is bound.
 * Connecting is only the first gate: the bus server looks the key up again for each message.
 * docs/internals/access.md */
#ifndef PROTO_ACCESS_H
#define PROTO_ACCESS_H

#include <systemd/sd-event.h>

#include "proto/event/error.h"

struct access;
struct allow_list;

/* Told of each connection that was refused: where it came from. Must not destroy the access. */
typedef void access_refused_function(void *context, const char *address);

/* Binds the handler inside the loop. Keeps loop, ZeroMQ context and list. Returns 0 and a new access,
 * or -1. Errors: INTERNAL. */
int access_create(sd_event *loop,
                  void *zmq_context,
                  const struct allow_list *list,
                  access_refused_function *refused,
                  void *context,
                  struct access **access,
                  struct error *error);

/* Unbinds; call it after the last socket of the context is closed. NULL is fine. */
void access_destroy(struct access *access);

#endif
