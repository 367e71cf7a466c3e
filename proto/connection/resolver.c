/* What c-ares finds, as addresses in the order in which they should be tried; name_channel.h has put it on the
 * loop. */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/connection/name_channel.h"
#include "proto/connection/resolver.h"
#include "proto/event/error.h"

#define ADDRESSES       16
#define PORT_TEXT_BYTES 8

struct resolver {
    struct name_channel channel;
    resolver_function *callback;
    void *context;
    const char *host;
    struct sockaddr_storage addresses[ADDRESSES];
};

static size_t copy_addresses(const struct ares_addrinfo *found, struct sockaddr_storage *addresses)
{
    size_t count = 0;
    for (struct ares_addrinfo_node *node = found->nodes; node != NULL; node = node->ai_next) {
        if (count < ADDRESSES && node->ai_addrlen <= sizeof(addresses[0]))
            memcpy(&addresses[count++], node->ai_addr, node->ai_addrlen);
    }
    return count;
}

static void tell_answer(struct resolver *resolver, int status, const struct ares_addrinfo *found)
{
    struct error why;
    size_t count = status == ARES_SUCCESS ? copy_addresses(found, resolver->addresses) : 0;
    bool is_unknown = status == ARES_SUCCESS || status == ARES_ENOTFOUND || status == ARES_ENODATA;
    if (count > 0) {
        resolver->callback(resolver->context, resolver->addresses, count, NULL);
        return;
    }
    const char *words = ares_strerror(status == ARES_SUCCESS ? ARES_ENODATA : status);
    (void)error_set(&why, is_unknown ? NAME_UNKNOWN : NAME_UNRESOLVED,
                    event_text("host", resolver->host), event_text("words", words));
    resolver->callback(resolver->context, NULL, 0, &why);
}

static void on_addresses(void *data, int status, int timeouts, struct ares_addrinfo *found)
{
    (void)timeouts;
    if (status != ARES_EDESTRUCTION)
        tell_answer(data, status, found);
    ares_freeaddrinfo(found);
}

/* An address needs no name server; c-ares 1.18 asks one all the same, and waits when it is silent. */
static bool read_literal(const char *host, uint16_t port, struct sockaddr_storage *address)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
    *address = (struct sockaddr_storage){.ss_family = AF_UNSPEC};
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
    } else if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
    }
    return address->ss_family != AF_UNSPEC;
}

static void ask_for_addresses(struct resolver *resolver, uint16_t port)
{
    const struct ares_addrinfo_hints hints = {
        .ai_flags = ARES_AI_NUMERICSERV, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    char port_text[PORT_TEXT_BYTES];
    (void)snprintf(port_text, sizeof(port_text), "%u", (unsigned)port);
    ares_getaddrinfo(resolver->channel.channel, resolver->host, port_text, &hints, on_addresses,
                     resolver);
    name_channel_asked(&resolver->channel);
}

struct resolver *resolver_create(
    sd_event *loop, const char *host, uint16_t port, resolver_function *callback, void *context)
{
    struct error why;
    struct resolver *resolver = memory_allocate(sizeof(*resolver));
    resolver->host = host;
    resolver->callback = callback;
    resolver->context = context;
    if (read_literal(host, port, resolver->addresses))
        callback(context, resolver->addresses, 1, NULL);
    else if (name_channel_open(&resolver->channel, loop, &why) != 0)
        callback(context, NULL, 0, &why);
    else
        ask_for_addresses(resolver, port);
    return resolver;
}

void resolver_destroy(struct resolver *resolver)
{
    if (resolver == NULL)
        return;
    name_channel_close(&resolver->channel);
    free(resolver);
}
