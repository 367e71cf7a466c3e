/* Where a service is, by DNS SRV (RFC 2782), without blocking: the KDCs of a realm, the Autodiscover of a mail
 * domain. */
#ifndef PROTO_SERVICE_RESOLVER_H
#define PROTO_SERVICE_RESOLVER_H

#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

struct error;
struct service_resolver;

/* One server of it; the name lives as long as the resolver. */
struct service_host {
    const char *host;
    uint16_t port;
    uint16_t priority, weight;
};

/* Is called once, from the loop or from inside service_resolver_create(): with the servers in the order in which they
 * should be tried (`why` NULL), or with none and the reason: UNAVAILABLE; INVALID when there is no such service,
 * or it is said not to be offered (a single "."). Must not destroy the resolver. */
typedef void service_resolver_function(void *context,
                                       const struct service_host *hosts,
                                       size_t count,
                                       const struct error *why);

/* Asks for `name`, such as "_kerberos._tcp.EXAMPLE.TEST" (keeps), and returns what goes on asking. Keeps `loop`. */
struct service_resolver *service_resolver_create(sd_event *loop,
                                                 const char *name,
                                                 service_resolver_function *callback,
                                                 void *context);

/* Ends it; what is not answered yet is not answered any more. NULL is fine. */
void service_resolver_destroy(struct service_resolver *resolver);

/* Puts servers in the order in which they are tried: by priority, among equals at random in proportion to their
 * weights. `chances` are as many random numbers. Pure. */
void service_hosts_sort(struct service_host *hosts, size_t count, const uint32_t *chances);

#endif
