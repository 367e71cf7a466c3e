/* Access control of the bus: answers libzmq's question (ZAP, ZeroMQ RFC 27) whether a CURVE key may
 * connect. Without it libzmq lets every key in, so it is created before any socket is bound.
 * Connecting is only the first gate: the bus server looks the key up again for each message.
 * docs/internals/access.md */
#ifndef PROTO_ACCESS_H
#define PROTO_ACCESS_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "proto/event/error.h"

struct access;
struct allow_list;

struct allowed_key;

/* What happens at a connection; none may destroy the access. */
struct access_callbacks {
    void *context;
    /* A connection was refused because of its key: where it came from. */
    void (*refused)(void *context, const char *address);
    /* Whether a key of the list may make one more connection now. */
    bool (*may_connect)(void *context, const struct allowed_key *key);
};

/* Binds the handler inside the loop. Keeps loop, ZeroMQ context and list, copies the callbacks. Returns 0
 * and a new access, or -1. Errors: INTERNAL. */
int access_create(sd_event *loop,
                  void *zmq_context,
                  const struct allow_list *list,
                  const struct access_callbacks *callbacks,
                  struct access **access,
                  struct error *error);

/* Unbinds; call it after the last socket of the context is closed. NULL is fine. */
void access_destroy(struct access *access);

#endif
