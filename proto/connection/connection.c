/* A connection's life. Opening is in connection_open.c, octets in connection_transfer.c. */
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/connection/connection_private.h"
#include "proto/connection/tls_trust.h"

static int on_farewell(sd_event_source *source, void *userdata)
{
    (void)source;
    struct connection *connection = userdata;
    if (connection->is_told)
        return 0;
    connection->is_told = true;
    connection->owner.ended(connection->owner.context, &connection->why);
    return 0;
}

int connection_fail(struct connection *connection, const struct error *why)
{
    if (connection->phase == CONNECTION_ENDED)
        return -1;
    connection->phase = CONNECTION_ENDED;
    connection->why = *why;
    connection->io = sd_event_source_disable_unref(connection->io);
    connection->timer = sd_event_source_disable_unref(connection->timer);
    (void)sd_event_source_set_enabled(connection->again, SD_EVENT_OFF);
    (void)sd_event_source_set_enabled(connection->farewell, SD_EVENT_ONESHOT);
    return -1;
}

/* Tells the owner something; false when he has destroyed the connection meanwhile. */
static bool tell(struct connection *connection, void (*function)(void *context))
{
    bool is_gone = false;
    if (function == NULL)
        return true;
    connection->is_gone = &is_gone;
    function(connection->owner.context);
    if (!is_gone)
        connection->is_gone = NULL;
    return !is_gone;
}

static bool write_and_tell(struct connection *connection)
{
    bool had_output = buffer_size(&connection->output) > 0;
    if (connection_write_some(connection) != 0)
        return true;
    if (had_output && buffer_size(&connection->output) == 0)
        return tell(connection, connection->owner.written);
    return true;
}

static bool read_and_tell(struct connection *connection)
{
    size_t before = buffer_size(&connection->input);
    (void)connection_read_some(connection); /* what ended it is told later */
    if (buffer_size(&connection->input) > before)
        return tell(connection, connection->owner.readable);
    return true;
}

static bool step_handshake_and_tell(struct connection *connection)
{
    if (connection_step_handshake(connection) != 0 || connection->phase != CONNECTION_SECURE)
        return true;
    return tell(connection, connection->owner.secured);
}

static bool transfer(struct connection *connection, uint32_t events)
{
    bool can_write = (events & EPOLLOUT) != 0;
    bool can_read = (events & ~(uint32_t)EPOLLOUT) != 0;
    if (connection->phase == CONNECTION_HANDSHAKE && !step_handshake_and_tell(connection))
        return false;
    if (connection->phase != CONNECTION_CLEAR && connection->phase != CONNECTION_SECURE)
        return true;
    if ((can_write || connection->write_wants_read) && !write_and_tell(connection))
        return false;
    if (connection->phase != CONNECTION_CLEAR && connection->phase != CONNECTION_SECURE)
        return true;
    if (can_read || connection->read_wants_write)
        return read_and_tell(connection);
    return true;
}

static int on_io(sd_event_source *source, int descriptor, uint32_t events, void *userdata)
{
    (void)source;
    (void)descriptor;
    struct connection *connection = userdata;
    if (connection->phase == CONNECTION_CONNECTING) {
        connection_open_writable(connection);
        return 0;
    }
    if (transfer(connection, events))
        connection_watch(connection);
    return 0;
}

/* TLS may hold octets that the socket no longer announces, and a handshake begins without any. */
static int on_again(sd_event_source *source, void *userdata)
{
    (void)source;
    struct connection *connection = userdata;
    if (transfer(connection, EPOLLIN))
        connection_watch(connection);
    return 0;
}

static void watch_again(struct connection *connection)
{
    bool has_more = connection->phase == CONNECTION_SECURE && SSL_pending(connection->ssl) > 0 &&
                    buffer_room(&connection->input) > 0;
    bool is_wanted = has_more || connection->is_handshake_new;
    (void)sd_event_source_set_enabled(connection->again,
                                      is_wanted ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

static uint32_t wanted_events(const struct connection *connection)
{
    bool has_output = buffer_size(&connection->output) > 0 && !connection->write_wants_read;
    bool has_room = buffer_room(&connection->input) > 0;
    if (connection->phase == CONNECTION_CONNECTING)
        return EPOLLOUT;
    if (connection->phase == CONNECTION_HANDSHAKE)
        return connection->read_wants_write ? EPOLLOUT : EPOLLIN;
    return (has_room ? EPOLLIN : 0U) | (has_output || connection->read_wants_write ? EPOLLOUT : 0U);
}

/* Without events to wait for the source is off: the end of the peer is announced without being asked
 * for, again and again. */
static int set_events(struct connection *connection, uint32_t events)
{
    if (connection->io == NULL)
        return sd_event_add_io(connection->loop, &connection->io, connection->descriptor, events,
                               on_io, connection);
    if (sd_event_source_set_io_events(connection->io, events) < 0)
        return -1;
    return sd_event_source_set_enabled(connection->io, events == 0 ? SD_EVENT_OFF : SD_EVENT_ON);
}

void connection_watch(struct connection *connection)
{
    struct error why;
    if (connection->descriptor < 0 || connection->phase == CONNECTION_ENDED)
        return;
    uint32_t events = wanted_events(connection);
    watch_again(connection);
    if (set_events(connection, events) >= 0)
        return;
    (void)error_set(&why, ERROR_INTERNAL, "the connection cannot be watched");
    (void)connection_fail(connection, &why);
}

struct connection *connection_create(sd_event *loop,
                                     const struct connection_target *target,
                                     const struct connection_limits *limits,
                                     const struct connection_owner *owner)
{
    struct connection *connection = memory_allocate(sizeof(*connection));
    connection->loop = loop;
    connection->owner = *owner;
    connection->host = memory_copy_text(target->host);
    connection->port = target->port;
    connection->ca = memory_copy(target->ca, target->ca_bytes);
    connection->ca_bytes = target->ca_bytes;
    connection->pin = memory_copy(target->pin, target->pin_bytes);
    connection->pin_bytes = target->pin_bytes;
    connection->descriptor = -1;
    buffer_init(&connection->input, limits->input_bytes);
    buffer_init(&connection->output, limits->output_bytes);
    if (sd_event_add_defer(loop, &connection->farewell, on_farewell, connection) < 0 ||
        sd_event_add_defer(loop, &connection->again, on_again, connection) < 0)
        abort();
    (void)sd_event_source_set_enabled(connection->farewell, SD_EVENT_OFF);
    (void)sd_event_source_set_enabled(connection->again, SD_EVENT_OFF);
    connection_open(connection);
    return connection;
}

/* What waits is given one chance; a peer that does not read it now does not get it. */
static void say_goodbye(struct connection *connection)
{
    connection->is_told = true;
    if (connection->phase == CONNECTION_CLEAR || connection->phase == CONNECTION_SECURE)
        (void)connection_write_some(connection);
    if (connection->phase == CONNECTION_SECURE)
        (void)SSL_shutdown(connection->ssl);
}

void connection_destroy(struct connection *connection)
{
    if (connection == NULL)
        return;
    if (connection->is_gone != NULL)
        *connection->is_gone = true;
    say_goodbye(connection);
    resolver_destroy(connection->resolver);
    sd_event_source_disable_unref(connection->io);
    sd_event_source_disable_unref(connection->timer);
    sd_event_source_disable_unref(connection->farewell);
    sd_event_source_disable_unref(connection->again);
    SSL_free(connection->ssl);
    tls_trust_destroy(connection->trust);
    if (connection->descriptor >= 0)
        (void)close(connection->descriptor);
    buffer_clear(&connection->input);
    buffer_clear(&connection->output);
    free(connection->host);
    free(connection->ca);
    free(connection->pin);
    free(connection);
}

static int prepare_tls(struct connection *connection, struct error *why)
{
    if (buffer_size(&connection->input) > 0)
        return error_set(why, ERROR_BROKEN,
                         "octets in the clear before the TLS handshake; somebody may be between us "
                         "and the server");
    connection->trust = tls_trust_create(connection->ca, connection->ca_bytes, connection->pin,
                                         connection->pin_bytes, why);
    if (connection->trust == NULL)
        return -1;
    connection->ssl = tls_trust_open(connection->trust, connection->host, why);
    if (connection->ssl == NULL)
        return -1;
    if (SSL_set_fd(connection->ssl, connection->descriptor) != 1)
        return error_set(why, ERROR_INTERNAL, "TLS cannot use the connection");
    return 0;
}

void connection_secure(struct connection *connection)
{
    struct error why;
    if (connection->phase != CONNECTION_CLEAR)
        return;
    if (prepare_tls(connection, &why) != 0) {
        (void)connection_fail(connection, &why);
        return;
    }
    /* Begun from the loop: with a quick server it is complete at once, and then the owner is told. */
    connection->phase = CONNECTION_HANDSHAKE;
    connection->is_handshake_new = true;
    connection_watch(connection);
}

int connection_write(struct connection *connection, const void *data, size_t size_bytes)
{
    if (connection->phase != CONNECTION_CLEAR && connection->phase != CONNECTION_SECURE)
        return -1;
    if (buffer_append(&connection->output, data, size_bytes) != 0)
        return -1;
    (void)connection_write_some(connection); /* what ended it is told later */
    connection_watch(connection);
    return 0;
}

struct buffer *connection_input(struct connection *connection)
{
    return &connection->input;
}

void connection_resume(struct connection *connection)
{
    connection_watch(connection);
}

size_t connection_output_bytes(const struct connection *connection)
{
    return buffer_size(&connection->output);
}
