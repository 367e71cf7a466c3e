/* Listening. libmicrohttpd could open the socket itself, but would not say why it failed; and an address
 * that is taken is the mistake that administrators make here. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "supervisor/show/http_listen.h"

#define BACKLOG    16
#define PORT_BYTES 8

static int listen_at(const struct addrinfo *place)
{
    int one = 1;
    int descriptor = socket(place->ai_family, place->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    /* After a restart the old connections still occupy the port for a minute. */
    (void)setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    /* So that "[::]" does not silently include version 4, for which there is another address to write. */
    if (place->ai_family == AF_INET6)
        (void)setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
    if (bind(descriptor, place->ai_addr, place->ai_addrlen) == 0 &&
        listen(descriptor, BACKLOG) == 0)
        return descriptor;
    int cause = errno;
    (void)close(descriptor);
    errno = cause;
    return -1;
}

int http_listen(const char *host, uint16_t port, struct error *error)
{
    char service[PORT_BYTES];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *places = NULL;
    (void)snprintf(service, sizeof(service), "%u", (unsigned)port);
    int status = getaddrinfo(host, service, &hints, &places);
    if (status != 0)
        return error_set(error, HTTP_ADDRESS_UNKNOWN, event_text("host", host),
                         event_text("words", gai_strerror(status)));
    int descriptor = listen_at(places);
    int cause = errno;
    freeaddrinfo(places);
    if (descriptor < 0)
        return error_set(error, HTTP_ADDRESS_REFUSED, event_text("host", host),
                         event_number("port", port), event_text("words", strerror(cause)));
    return descriptor;
}
