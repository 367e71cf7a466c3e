/* From a name to a socket that is connected. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "proto/connection/connection_private.h"

#define ADDRESS_LIMIT_US   5000000 /* then the next address is tried, if there is one */
#define USER_TIMEOUT_MS    20000
#define KEEP_ALIVE_SECONDS 10
#define ADDRESS_TEXT_BYTES 64

static void try_address(struct connection *connection);

static socklen_t address_size(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                          : sizeof(struct sockaddr_in);
}

static const char *address_text(const struct sockaddr_storage *address, char *text)
{
    const void *octets = address->ss_family == AF_INET6
                             ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                             : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    if (inet_ntop(address->ss_family, octets, text, ADDRESS_TEXT_BYTES) == NULL)
        return "?";
    return text;
}

static void close_socket(struct connection *connection)
{
    connection->io = sd_event_source_disable_unref(connection->io);
    if (connection->descriptor >= 0)
        (void)close(connection->descriptor);
    connection->descriptor = -1;
}

static void next_address(struct connection *connection, int number)
{
    char text[ADDRESS_TEXT_BYTES];
    struct error why;
    (void)error_set(
        &why, ERROR_UNAVAILABLE,
        "no connection to %s (%s) port %u: %s; does the server run, and are host and port right?",
        connection->host, address_text(&connection->addresses[connection->address], text),
        (unsigned)connection->port, strerror(number));
    close_socket(connection);
    if (++connection->address < connection->address_count)
        try_address(connection);
    else
        (void)connection_fail(connection, &why);
}

static int on_address_limit(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    struct connection *connection = userdata;
    bool has_another = connection->address + 1 < connection->address_count;
    if (connection->phase == CONNECTION_CONNECTING && has_another)
        next_address(connection, ETIMEDOUT);
    return 0;
}

static void arm_address_limit(struct connection *connection)
{
    if (connection->timer == NULL &&
        sd_event_add_time_relative(connection->loop, &connection->timer, CLOCK_MONOTONIC,
                                   ADDRESS_LIMIT_US, 0, on_address_limit, connection) < 0)
        return; /* then the owner's limit counts alone */
    (void)sd_event_source_set_time_relative(connection->timer, ADDRESS_LIMIT_US);
    (void)sd_event_source_set_enabled(connection->timer, SD_EVENT_ONESHOT);
}

static void set_option(int descriptor, int level, int option, int value)
{
    /* They make dead connections known sooner; without them it takes longer. */
    (void)setsockopt(descriptor, level, option, &value, sizeof(value));
}

static void set_options(int descriptor)
{
    set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
    set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, KEEP_ALIVE_SECONDS);
    set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS);
}

static void try_address(struct connection *connection)
{
    const struct sockaddr_storage *address = &connection->addresses[connection->address];
    int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    connection->descriptor = socket(address->ss_family, type, 0);
    if (connection->descriptor < 0) {
        next_address(connection, errno);
        return;
    }
    set_options(connection->descriptor);
    if (connect(connection->descriptor, (const struct sockaddr *)address, address_size(address)) !=
            0 &&
        errno != EINPROGRESS) {
        next_address(connection, errno);
        return;
    }
    connection->phase = CONNECTION_CONNECTING;
    arm_address_limit(connection);
    connection_watch(connection);
}

void connection_open_writable(struct connection *connection)
{
    int number = 0;
    socklen_t size = sizeof(number);
    if (getsockopt(connection->descriptor, SOL_SOCKET, SO_ERROR, &number, &size) != 0)
        number = errno;
    if (number != 0) {
        next_address(connection, number);
        return;
    }
    connection->timer = sd_event_source_disable_unref(connection->timer);
    connection->phase = CONNECTION_CLEAR;
    connection_watch(connection);
    if (connection->owner.connected != NULL)
        connection->owner.connected(connection->owner.context);
}

static void
take_addresses(void *context, const struct resolver_answer *answer, const struct error *why)
{
    struct connection *connection = context;
    if (why != NULL) {
        (void)connection_fail(connection, why);
        return;
    }
    connection->address_count =
        answer->count < CONNECTION_ADDRESSES ? answer->count : CONNECTION_ADDRESSES;
    memcpy(connection->addresses, answer->addresses,
           connection->address_count * sizeof(connection->addresses[0]));
    try_address(connection);
}

void connection_open(struct connection *connection)
{
    struct error why;
    connection->resolver = resolver_create(connection->loop, &why);
    if (connection->resolver == NULL)
        (void)connection_fail(connection, &why);
    else
        resolver_find(connection->resolver, connection->host, connection->port, take_addresses,
                      connection);
}
