/* From a name to a socket that is connected. Each address of the name gets its own share of the time, so one
 * dead address of a server with several costs a delay and not the connection. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/connection/address_memory.h"
#include "proto/connection/dialer.h"
#include "proto/connection/resolver.h"
#include "proto/event/error.h"

#define ADDRESS_LIMIT_US   5000000 /* then the next address is tried, if there is one */
#define USER_TIMEOUT_MS    20000
#define KEEP_ALIVE_SECONDS 10
#define ADDRESS_TEXT_BYTES 64

struct dialer {
    sd_event *loop;
    struct dialer_callbacks callbacks;
    const char *host;
    uint16_t port;
    struct resolver *resolver;
    struct address_memory *memory;      /* NULL: none */
    struct sockaddr_storage *addresses; /* the order in which they are tried */
    size_t address_count;
    size_t address; /* the one that is tried */
    int descriptor; /* -1: none */
    sd_event_source *io;
    sd_event_source *timer; /* moves on to the next address */
};

static void try_address(struct dialer *dialer);

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

static void close_socket(struct dialer *dialer)
{
    dialer->io = sd_event_source_disable_unref(dialer->io);
    if (dialer->descriptor >= 0)
        (void)close(dialer->descriptor);
    dialer->descriptor = -1;
}

static void fail_dialing(struct dialer *dialer, const struct error *why)
{
    dialer->timer = sd_event_source_disable_unref(dialer->timer);
    dialer->callbacks.failed(dialer->callbacks.context, why);
}

void dialer_blame_address(struct dialer *dialer)
{
    if (dialer->memory != NULL && dialer->address < dialer->address_count)
        address_memory_blame(dialer->memory, &dialer->addresses[dialer->address],
                             clock_monotonic_ms());
}

bool dialer_has_other_address(const struct dialer *dialer)
{
    int64_t now_ms = clock_monotonic_ms();
    for (size_t i = 0; dialer->memory != NULL && i < dialer->address_count; i++)
        if (i != dialer->address &&
            !address_memory_is_blamed(dialer->memory, &dialer->addresses[i], now_ms))
            return true;
    return false;
}

static void next_address(struct dialer *dialer, int number)
{
    char text[ADDRESS_TEXT_BYTES];
    struct error why;
    (void)error_set(&why, CONNECTION_FAILED, event_text("host", dialer->host),
                    event_text("address", address_text(&dialer->addresses[dialer->address], text)),
                    event_number("port", dialer->port), event_text("words", strerror(number)));
    close_socket(dialer);
    dialer_blame_address(dialer);
    if (++dialer->address < dialer->address_count)
        try_address(dialer);
    else
        fail_dialing(dialer, &why);
}

static int on_address_limit(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    struct dialer *dialer = userdata;
    if (dialer->address + 1 < dialer->address_count)
        next_address(dialer, ETIMEDOUT);
    return 0;
}

static void arm_address_limit(struct dialer *dialer)
{
    if (dialer->timer == NULL &&
        sd_event_add_time_relative(dialer->loop, &dialer->timer, CLOCK_MONOTONIC, ADDRESS_LIMIT_US,
                                   0, on_address_limit, dialer) < 0)
        return; /* then the owner's limit counts alone */
    (void)sd_event_source_set_time_relative(dialer->timer, ADDRESS_LIMIT_US);
    (void)sd_event_source_set_enabled(dialer->timer, SD_EVENT_ONESHOT);
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

static int on_writable(sd_event_source *source, int descriptor, uint32_t events, void *userdata)
{
    (void)source;
    (void)events;
    struct dialer *dialer = userdata;
    int number = 0;
    socklen_t size = sizeof(number);
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) != 0)
        number = errno;
    if (number != 0) {
        next_address(dialer, number);
        return 0;
    }
    dialer->io = sd_event_source_disable_unref(dialer->io);
    dialer->timer = sd_event_source_disable_unref(dialer->timer);
    dialer->descriptor = -1; /* not ours any more */
    dialer->callbacks.connected(dialer->callbacks.context, descriptor);
    return 0;
}

static void watch(struct dialer *dialer)
{
    struct error why;
    if (sd_event_add_io(dialer->loop, &dialer->io, dialer->descriptor, EPOLLOUT, on_writable,
                        dialer) >= 0)
        return;
    (void)error_set(&why, PROGRAM_LOOP_REFUSED);
    fail_dialing(dialer, &why);
}

static void try_address(struct dialer *dialer)
{
    const struct sockaddr_storage *address = &dialer->addresses[dialer->address];
    int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    dialer->descriptor = socket(address->ss_family, type, 0);
    if (dialer->descriptor < 0) {
        next_address(dialer, errno);
        return;
    }
    set_options(dialer->descriptor);
    if (connect(dialer->descriptor, (const struct sockaddr *)address, address_size(address)) != 0 &&
        errno != EINPROGRESS) {
        next_address(dialer, errno);
        return;
    }
    arm_address_limit(dialer);
    watch(dialer);
}

static void take_addresses(void *context,
                           const struct sockaddr_storage *addresses,
                           size_t count,
                           const struct error *why)
{
    struct dialer *dialer = context;
    if (why != NULL) {
        fail_dialing(dialer, why);
        return;
    }
    dialer->addresses = memory_copy(addresses, count * sizeof(*addresses));
    dialer->address_count = count;
    if (dialer->memory != NULL)
        (void)address_memory_sort(dialer->memory, dialer->addresses, count, clock_monotonic_ms());
    try_address(dialer);
}

struct dialer *dialer_create(sd_event *loop,
                             const char *host,
                             uint16_t port,
                             struct address_memory *memory,
                             const struct dialer_callbacks *callbacks)
{
    struct dialer *dialer = memory_allocate(sizeof(*dialer));
    dialer->loop = loop;
    dialer->host = host;
    dialer->port = port;
    dialer->memory = memory;
    dialer->callbacks = *callbacks;
    dialer->descriptor = -1;
    dialer->resolver = resolver_create(loop, host, port, take_addresses, dialer);
    return dialer;
}

void dialer_destroy(struct dialer *dialer)
{
    if (dialer == NULL)
        return;
    resolver_destroy(dialer->resolver);
    close_socket(dialer);
    sd_event_source_disable_unref(dialer->timer);
    free(dialer->addresses);
    free(dialer);
}
