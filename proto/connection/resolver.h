/* Names to addresses without blocking, by c-ares on the loop: the C library's own look-up would stop the whole
 * process for as long as a name server is silent. */
#ifndef PROTO_RESOLVER_H
#define PROTO_RESOLVER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>

struct error;
struct resolver;

/* Is called exactly once, perhaps from inside resolver_create(): with the addresses in the order in which
 * they should be tried, which live as long as the resolver (`why` NULL), or with none and the reason
 * (UNAVAILABLE; INVALID when the name does not exist). Must not destroy the resolver. */
typedef void resolver_function(void *context,
                               const struct sockaddr_storage *addresses,
                               size_t count,
                               const struct error *why);

/* Asks for the addresses of `host` (a name, or an address as text), with `port` in them, and returns what
 * goes on asking. Keeps `loop` and `host`. */
struct resolver *resolver_create(
    sd_event *loop, const char *host, uint16_t port, resolver_function *callback, void *context);

/* Ends it; what is not answered yet is not answered any more. NULL is fine. */
void resolver_destroy(struct resolver *resolver);

#endif
