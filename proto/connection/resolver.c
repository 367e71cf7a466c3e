/* c-ares tells which sockets it wants watched and when it wants to be called; both become sources
 * of the loop. */
#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/time.h>

#include "proto/base/memory.h"
#include "proto/connection/resolver.h"
#include "proto/event/error.h"

#define SOCKETS           16 /* c-ares opens one or two for each name server */
#define ADDRESSES         16
#define TRY_LIMIT_MS      2000
#define TRIES             2
#define MICROSECONDS_A_MS 1000
#define PORT_TEXT_BYTES   8

struct resolver {
    sd_event *loop;
    ares_channel channel;
    sd_event_source *timer;
    struct {
        ares_socket_t socket;
        sd_event_source *source;
    } watched[SOCKETS];
    resolver_function *callback;
    void *context;
    const char *host;
    struct sockaddr_storage addresses[ADDRESSES];
};

static void arm_timer(struct resolver *resolver)
{
    struct timeval left;
    if (ares_timeout(resolver->channel, NULL, &left) == NULL) {
        (void)sd_event_source_set_enabled(resolver->timer, SD_EVENT_OFF);
        return;
    }
    uint64_t wait_us = (uint64_t)left.tv_sec * 1000000 + (uint64_t)left.tv_usec;
    (void)sd_event_source_set_time_relative(resolver->timer, wait_us + MICROSECONDS_A_MS);
    (void)sd_event_source_set_enabled(resolver->timer, SD_EVENT_ONESHOT);
}

static int on_resolver_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    struct resolver *resolver = userdata;
    ares_process_fd(resolver->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    arm_timer(resolver);
    return 0;
}

static int on_socket(sd_event_source *source, int socket, uint32_t events, void *userdata)
{
    (void)source;
    struct resolver *resolver = userdata;
    bool can_read = (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0;
    bool can_write = (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0;
    ares_process_fd(resolver->channel, can_read ? socket : ARES_SOCKET_BAD,
                    can_write ? socket : ARES_SOCKET_BAD);
    arm_timer(resolver);
    return 0;
}

static sd_event_source **find_watch(struct resolver *resolver, ares_socket_t socket, bool add)
{
    for (size_t i = 0; i < SOCKETS; i++) {
        if (resolver->watched[i].source != NULL && resolver->watched[i].socket == socket)
            return &resolver->watched[i].source;
    }
    for (size_t i = 0; add && i < SOCKETS; i++) {
        if (resolver->watched[i].source != NULL)
            continue;
        resolver->watched[i].socket = socket;
        return &resolver->watched[i].source;
    }
    return NULL;
}

/* A socket that finds no place is not watched: its question ends by its time limit. */
static void on_socket_state(void *data, ares_socket_t socket, int readable, int writable)
{
    struct resolver *resolver = data;
    uint32_t events = (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U);
    sd_event_source **place = find_watch(resolver, socket, events != 0);
    if (place == NULL)
        return;
    if (events == 0)
        *place = sd_event_source_disable_unref(*place);
    else if (*place != NULL)
        (void)sd_event_source_set_io_events(*place, events);
    else
        (void)sd_event_add_io(resolver->loop, place, socket, events, on_socket, resolver);
}

static int open_channel(struct resolver *resolver, struct error *error)
{
    struct ares_options options = {.timeout = TRY_LIMIT_MS,
                                   .tries = TRIES,
                                   .sock_state_cb = on_socket_state,
                                   .sock_state_cb_data = resolver};
    int status = ares_init_options(&resolver->channel, &options,
                                   ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
    if (status != ARES_SUCCESS)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "c-ares"),
                         event_text("call", "ares_init_options"),
                         event_text("words", ares_strerror(status)));
    return 0;
}

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

static int prepare_resolver(struct resolver *resolver, struct error *error)
{
    if (open_channel(resolver, error) != 0)
        return -1;
    if (sd_event_add_time(resolver->loop, &resolver->timer, CLOCK_MONOTONIC, UINT64_MAX, 0,
                          on_resolver_timer, resolver) < 0)
        return error_set(error, PROGRAM_LOOP_REFUSED);
    (void)sd_event_source_set_enabled(resolver->timer, SD_EVENT_OFF);
    return 0;
}

static void ask_for_addresses(struct resolver *resolver, uint16_t port)
{
    const struct ares_addrinfo_hints hints = {
        .ai_flags = ARES_AI_NUMERICSERV, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    char port_text[PORT_TEXT_BYTES];
    (void)snprintf(port_text, sizeof(port_text), "%u", (unsigned)port);
    ares_getaddrinfo(resolver->channel, resolver->host, port_text, &hints, on_addresses, resolver);
    arm_timer(resolver);
}

struct resolver *resolver_create(
    sd_event *loop, const char *host, uint16_t port, resolver_function *callback, void *context)
{
    struct error why;
    struct resolver *resolver = memory_allocate(sizeof(*resolver));
    resolver->loop = loop;
    resolver->host = host;
    resolver->callback = callback;
    resolver->context = context;
    if (read_literal(host, port, resolver->addresses))
        callback(context, resolver->addresses, 1, NULL);
    else if (prepare_resolver(resolver, &why) != 0)
        callback(context, NULL, 0, &why);
    else
        ask_for_addresses(resolver, port);
    return resolver;
}

void resolver_destroy(struct resolver *resolver)
{
    if (resolver == NULL)
        return;
    if (resolver->channel != NULL)
        ares_destroy(resolver->channel);
    for (size_t i = 0; i < SOCKETS; i++)
        sd_event_source_disable_unref(resolver->watched[i].source);
    sd_event_source_disable_unref(resolver->timer);
    free(resolver);
}
