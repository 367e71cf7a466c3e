/* Names to addresses without blocking, by c-ares on the loop. */
#ifndef PROTO_RESOLVER_H
#define PROTO_RESOLVER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>

struct error;
struct resolver;

/* The addresses of a name, in the order in which they should be tried. Borrowed for the call. */
struct resolver_answer {
    const struct sockaddr_storage *addresses;
    size_t count;
};

/* Is called exactly once, perhaps from inside resolver_find(): with addresses (`why` NULL), or with
 * none and the reason (UNAVAILABLE; INVALID when the name does not exist). */
typedef void
resolver_function(void *context, const struct resolver_answer *answer, const struct error *why);

/* Returns a new resolver, or NULL with `error`. Keeps `loop`. */
struct resolver *resolver_create(sd_event *loop, struct error *error);

/* Ends it; questions under way are not answered any more. NULL is fine. */
void resolver_destroy(struct resolver *resolver);

/* Asks for the addresses of `host` (a name, or an address as text), with `port` in them. A resolver
 * has one question at a time; a new one replaces the older, which is not answered. */
void resolver_find(struct resolver *resolver,
                   const char *host,
                   uint16_t port,
                   resolver_function *callback,
                   void *context);

#endif
