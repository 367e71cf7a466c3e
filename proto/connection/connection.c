/* A connection's life. The dialer opens it, the transport moves its octets, and this tells its owner what
 * happened, from the loop and never from inside a call of the owner's, who may destroy it at any time. */
#include <stdlib.h>
#include <sys/epoll.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/connection/connection.h"
#include "proto/connection/dialer.h"
#include "proto/connection/tls_seen.h"
#include "proto/connection/tls_trust.h"
#include "proto/connection/transport.h"
#include "proto/event/error.h"

enum connection_phase {
    CONNECTION_OPENING,
    CONNECTION_CLEAR,
    CONNECTION_HANDSHAKE,
    CONNECTION_SECURE,
    CONNECTION_ENDED,
};

struct connection {
    sd_event *loop;
    struct connection_callbacks callbacks;
    struct connection_target target; /* what it points to is the next ones */
    char *host;
    uint8_t *ca, *pins;
    enum connection_phase phase;
    struct dialer *dialer;
    struct transport transport;
    struct tls_trust *trust;
    sd_event_source *io;
    sd_event_source *farewell; /* tells the end from the loop */
    sd_event_source *again;    /* begins the handshake, reads what TLS holds back */
    bool is_handshake_new;     /* nothing of it has been written yet */
    bool is_told;              /* ended() has been called, or must not be */
    bool *is_gone;             /* set by connection_destroy() while a callback runs */
    struct error why;
};

static int on_farewell(sd_event_source *source, void *userdata)
{
    (void)source;
    struct connection *connection = userdata;
    if (connection->is_told)
        return 0;
    connection->is_told = true;
    connection->callbacks.ended(connection->callbacks.context, &connection->why);
    return 0;
}

/* Ends the connection; ended() is called from the loop. Returns -1. */
static int fail_connection(struct connection *connection, const struct error *why)
{
    if (connection->phase == CONNECTION_ENDED)
        return -1;
    connection->phase = CONNECTION_ENDED;
    connection->why = *why;
    connection->io = sd_event_source_disable_unref(connection->io);
    (void)sd_event_source_set_enabled(connection->again, SD_EVENT_OFF);
    (void)sd_event_source_set_enabled(connection->farewell, SD_EVENT_ONESHOT);
    return -1;
}

static bool is_connection_open(const struct connection *connection)
{
    return connection->phase == CONNECTION_CLEAR || connection->phase == CONNECTION_SECURE;
}

/* Tells the owner something; false when it has destroyed the connection meanwhile. */
static bool tell_owner(struct connection *connection, void (*function)(void *context))
{
    bool is_gone = false;
    if (function == NULL)
        return true;
    connection->is_gone = &is_gone;
    function(connection->callbacks.context);
    if (!is_gone)
        connection->is_gone = NULL;
    return !is_gone;
}

static bool owner_allows(const struct connection *connection)
{
    return connection->callbacks.may_write == NULL ||
           connection->callbacks.may_write(connection->callbacks.context);
}

/* Returns -1 when the connection has ended. */
static int write_some(struct connection *connection)
{
    struct error why;
    int result = 1;
    while (result > 0 && buffer_size(&connection->transport.output) > 0) {
        if (owner_allows(connection))
            result = transport_write(&connection->transport, &why);
        else
            result = error_set(&why, CONNECTION_WRITING_NOT_ALLOWED);
    }
    return result < 0 ? fail_connection(connection, &why) : 0;
}

static bool write_and_tell(struct connection *connection)
{
    bool had_output = buffer_size(&connection->transport.output) > 0;
    if (write_some(connection) != 0)
        return true;
    if (had_output && buffer_size(&connection->transport.output) == 0)
        return tell_owner(connection, connection->callbacks.written);
    return true;
}

static bool read_and_tell(struct connection *connection)
{
    struct error why;
    size_t before = buffer_size(&connection->transport.input);
    if (transport_read(&connection->transport, &why) != 0)
        (void)fail_connection(connection, &why); /* which is told after what came before it */
    if (buffer_size(&connection->transport.input) > before)
        return tell_owner(connection, connection->callbacks.readable);
    return true;
}

/* Also one that is not believed: that it has ended may be why. */
static void note_certificate(const struct connection *connection)
{
    int64_t end = tls_trust_certificate_end(connection->trust);
    if (end != 0 && connection->target.certificate_end != NULL)
        *connection->target.certificate_end = end;
}

static void note_refused(const struct connection *connection)
{
    const struct tls_shown *shown = tls_trust_shown(connection->trust);
    if (shown->certificate_bytes > 0 && connection->target.shown != NULL)
        *connection->target.shown = *shown;
}

static bool step_handshake_and_tell(struct connection *connection)
{
    struct error why;
    connection->is_handshake_new = false;
    int result = transport_shake_hands(&connection->transport, connection->trust, &why);
    note_certificate(connection);
    if (result < 0) {
        note_refused(connection);
        (void)fail_connection(connection, &why);
    }
    if (result <= 0)
        return true;
    connection->phase = CONNECTION_SECURE;
    return tell_owner(connection, connection->callbacks.secured);
}

static void watch(struct connection *connection);

static bool transfer(struct connection *connection, uint32_t events)
{
    bool can_write = (events & EPOLLOUT) != 0;
    bool can_read = (events & ~(uint32_t)EPOLLOUT) != 0;
    if (connection->phase == CONNECTION_HANDSHAKE && !step_handshake_and_tell(connection))
        return false;
    if (!is_connection_open(connection))
        return true;
    if ((can_write || connection->transport.write_wants_read) && !write_and_tell(connection))
        return false;
    if (!is_connection_open(connection))
        return true;
    if (can_read || connection->transport.read_wants_write)
        return read_and_tell(connection);
    return true;
}

static int on_io(sd_event_source *source, int descriptor, uint32_t events, void *userdata)
{
    (void)source;
    (void)descriptor;
    struct connection *connection = userdata;
    if (transfer(connection, events))
        watch(connection);
    return 0;
}

/* TLS may hold octets that the socket no longer announces, and a handshake begins without any. */
static int on_again(sd_event_source *source, void *userdata)
{
    return on_io(source, -1, EPOLLIN, userdata);
}

static void watch_again(struct connection *connection)
{
    bool has_more = connection->phase == CONNECTION_SECURE &&
                    transport_holds_back(&connection->transport) &&
                    buffer_room(&connection->transport.input) > 0;
    bool is_wanted = has_more || connection->is_handshake_new;
    (void)sd_event_source_set_enabled(connection->again,
                                      is_wanted ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

static uint32_t wanted_events(const struct connection *connection)
{
    bool has_output =
        buffer_size(&connection->transport.output) > 0 && !connection->transport.write_wants_read;
    bool has_room = buffer_room(&connection->transport.input) > 0;
    if (connection->phase == CONNECTION_HANDSHAKE)
        return connection->transport.read_wants_write ? EPOLLOUT : EPOLLIN;
    return (has_room ? EPOLLIN : 0U) |
           (has_output || connection->transport.read_wants_write ? EPOLLOUT : 0U);
}

/* Without events to wait for the source is off: the end of the peer is announced without being asked
 * for, again and again. */
static int set_events(struct connection *connection, uint32_t events)
{
    if (connection->io == NULL)
        return sd_event_add_io(connection->loop, &connection->io, connection->transport.descriptor,
                               events, on_io, connection);
    if (sd_event_source_set_io_events(connection->io, events) < 0)
        return -1;
    return sd_event_source_set_enabled(connection->io, events == 0 ? SD_EVENT_OFF : SD_EVENT_ON);
}

/* Watches the socket for what is waited for now. */
static void watch(struct connection *connection)
{
    struct error why;
    if (connection->transport.descriptor < 0 || connection->phase == CONNECTION_ENDED)
        return;
    uint32_t events = wanted_events(connection);
    watch_again(connection);
    if (set_events(connection, events) >= 0)
        return;
    (void)error_set(&why, PROGRAM_LOOP_REFUSED);
    (void)fail_connection(connection, &why);
}

static void on_dialer_connected(void *context, int descriptor)
{
    struct connection *connection = context;
    connection->transport.descriptor = descriptor;
    connection->phase = CONNECTION_CLEAR;
    watch(connection);
    if (connection->callbacks.connected != NULL)
        connection->callbacks.connected(connection->callbacks.context);
}

static void on_dial_failed(void *context, const struct error *why)
{
    (void)fail_connection(context, why);
}

struct connection *connection_create(sd_event *loop,
                                     const struct connection_target *target,
                                     const struct connection_limits *limits,
                                     const struct connection_callbacks *callbacks)
{
    struct connection *connection = memory_allocate(sizeof(*connection));
    const struct dialer_callbacks dialer_callbacks = {
        .context = connection, .connected = on_dialer_connected, .failed = on_dial_failed};
    connection->loop = loop;
    connection->callbacks = *callbacks;
    connection->target = *target;
    connection->target.host = connection->host = memory_copy_text(target->host);
    connection->target.ca = connection->ca = memory_copy(target->ca, target->ca_bytes);
    connection->target.pins = connection->pins = memory_copy(target->pins, target->pins_bytes);
    transport_init(&connection->transport, limits->input_bytes, limits->output_bytes);
    if (sd_event_add_defer(loop, &connection->farewell, on_farewell, connection) < 0 ||
        sd_event_add_defer(loop, &connection->again, on_again, connection) < 0)
        abort();
    (void)sd_event_source_set_enabled(connection->farewell, SD_EVENT_OFF);
    (void)sd_event_source_set_enabled(connection->again, SD_EVENT_OFF);
    connection->dialer = dialer_create(loop, connection->target.host, target->port, target->memory,
                                       &dialer_callbacks);
    return connection;
}

void connection_blame_address(struct connection *connection)
{
    dialer_blame_address(connection->dialer);
}

bool connection_has_other_address(const struct connection *connection)
{
    return dialer_has_other_address(connection->dialer);
}

/* What waits is given one chance; a peer that does not read it now does not get it. */
static void say_goodbye(struct connection *connection)
{
    connection->is_told = true;
    if (is_connection_open(connection))
        (void)write_some(connection);
    if (connection->phase == CONNECTION_SECURE)
        transport_say_goodbye(&connection->transport);
}

void connection_destroy(struct connection *connection)
{
    if (connection == NULL)
        return;
    if (connection->is_gone != NULL)
        *connection->is_gone = true;
    say_goodbye(connection);
    dialer_destroy(connection->dialer);
    sd_event_source_disable_unref(connection->io);
    sd_event_source_disable_unref(connection->farewell);
    sd_event_source_disable_unref(connection->again);
    transport_clear(&connection->transport);
    tls_trust_destroy(connection->trust);
    free(connection->host);
    free(connection->ca);
    free(connection->pins);
    free(connection);
}

static int prepare_tls(struct connection *connection, struct error *why)
{
    if (transport_has_clear_text(&connection->transport))
        return error_set(why, TLS_CLEAR_TEXT_BEFORE);
    const struct connection_target *target = &connection->target;
    connection->trust =
        tls_trust_create(target->ca, target->ca_bytes, target->pins, target->pins_bytes, why);
    if (connection->trust == NULL ||
        (target->needs_tls_1_3 && tls_trust_demand_1_3(connection->trust, why) != 0))
        return -1;
    return transport_begin_tls(&connection->transport, connection->trust, target->host, why);
}

void connection_secure(struct connection *connection)
{
    struct error why;
    if (connection->phase != CONNECTION_CLEAR)
        return;
    if (prepare_tls(connection, &why) != 0) {
        (void)fail_connection(connection, &why);
        return;
    }
    /* Begun from the loop: with a quick server it is complete at once, and then the owner is told. */
    connection->phase = CONNECTION_HANDSHAKE;
    connection->is_handshake_new = true;
    watch(connection);
}

int connection_write(struct connection *connection, const void *data, size_t size_bytes)
{
    if (!is_connection_open(connection))
        return -1;
    if (buffer_append(&connection->transport.output, data, size_bytes) != 0)
        return -1;
    (void)write_some(connection); /* what ended it is told later */
    watch(connection);
    return 0;
}

struct buffer *connection_input(struct connection *connection)
{
    return &connection->transport.input;
}

void connection_resume(struct connection *connection)
{
    watch(connection);
}

size_t connection_output_bytes(const struct connection *connection)
{
    return buffer_size(&connection->transport.output);
}

const struct error *connection_end(const struct connection *connection)
{
    return connection->phase == CONNECTION_ENDED ? &connection->why : NULL;
}

bool connection_is_unread(const struct connection *connection)
{
    return connection->trust != NULL && tls_trust_is_unread(connection->trust);
}
