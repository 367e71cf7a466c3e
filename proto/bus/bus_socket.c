/* Sockets of the bus. All options are set before bind or connect: without a largest message size a stranger
 * without any key can fill the memory, and what is set later does not hold for connections made before. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/bus/bus_socket.h"
#include "proto/message/message.h"

enum side { BOTH, SERVER, CLIENT };

/* Heartbeats are messages of ours: libzmq's own would keep alive a process that hangs. Without MANDATORY a
 * ROUTER loses messages to unknown peers without a word. */
static const struct integer_option {
    int option;
    int value;
    enum side side;
} integer_options[] = {
    {ZMQ_HANDSHAKE_IVL, BUS_HANDSHAKE_MS, BOTH},
    {ZMQ_LINGER, BUS_LINGER_MS, BOTH},
    {ZMQ_IPV6, 1, BOTH},
    {ZMQ_SNDHWM, BUS_SEND_LIMIT, BOTH},
    {ZMQ_RCVHWM, BUS_RECEIVE_LIMIT, BOTH},
    {ZMQ_TCP_KEEPALIVE, 1, BOTH},
    {ZMQ_HEARTBEAT_IVL, 0, BOTH},
    {ZMQ_ROUTER_MANDATORY, 1, SERVER},
    {ZMQ_CURVE_SERVER, 1, SERVER},
    {ZMQ_RECONNECT_IVL, 100, CLIENT},
    {ZMQ_RECONNECT_IVL_MAX, 2000, CLIENT},
};

static int set_integers(void *socket, enum side side)
{
    for (size_t i = 0; i < sizeof(integer_options) / sizeof(integer_options[0]); i++) {
        const struct integer_option *row = &integer_options[i];
        if ((row->side == BOTH || row->side == side) &&
            zmq_setsockopt(socket, row->option, &row->value, sizeof(row->value)) != 0)
            return -1;
    }
    return 0;
}

static int set_text(void *socket, int option, const char *text)
{
    return zmq_setsockopt(socket, option, text, strlen(text));
}

/* `server_key` is NULL for the server's own socket. */
static int set_options(void *socket, const struct curve_key_pair *own, const char *server_key)
{
    const int64_t limit =
        server_key == NULL ? BUS_SERVER_LIMIT_BYTES : BUS_MESSAGE_LIMIT_BYTES + BUS_SEAL_BYTES;
    if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &limit, sizeof(limit)) != 0 ||
        set_integers(socket, server_key == NULL ? SERVER : CLIENT) != 0 ||
        set_text(socket, ZMQ_ZAP_DOMAIN, BUS_DOMAIN) != 0 ||
        set_text(socket, ZMQ_CURVE_SECRETKEY, own->secret_key) != 0)
        return -1;
    if (server_key == NULL)
        return 0;
    if (set_text(socket, ZMQ_CURVE_PUBLICKEY, own->public_key) != 0)
        return -1;
    return set_text(socket, ZMQ_CURVE_SERVERKEY, server_key);
}

static int open_curve_socket(void *zmq_context,
                             const char *endpoint,
                             const struct curve_key_pair *own,
                             const char *server_key,
                             void **socket,
                             struct error *error)
{
    bool is_server = server_key == NULL;
    enum event failure = BUS_NO_SOCKET;
    void *fresh = zmq_socket(zmq_context, is_server ? ZMQ_ROUTER : ZMQ_DEALER);
    if (fresh != NULL && set_options(fresh, own, server_key) == 0) {
        failure = is_server ? BUS_CANNOT_LISTEN : BUS_CANNOT_CONNECT;
        if ((is_server ? zmq_bind(fresh, endpoint) : zmq_connect(fresh, endpoint)) == 0) {
            *socket = fresh;
            return 0;
        }
    }
    (void)error_set(error, failure, event_text("address", endpoint),
                    event_text("words", zmq_strerror(zmq_errno())));
    bus_socket_close(fresh);
    return -1;
}

int bus_socket_bind(void *zmq_context,
                    const char *endpoint,
                    const struct curve_key_pair *own,
                    void **socket,
                    struct error *error)
{
    return open_curve_socket(zmq_context, endpoint, own, NULL, socket, error);
}

int bus_socket_connect(void *zmq_context,
                       const char *endpoint,
                       const struct curve_key_pair *own,
                       const char *server_key,
                       void **socket,
                       struct error *error)
{
    return open_curve_socket(zmq_context, endpoint, own, server_key, socket, error);
}

bool bus_endpoint_is_valid(const char *endpoint)
{
    static const char scheme[] = "tcp://";
    if (strncmp(endpoint, scheme, sizeof(scheme) - 1) != 0)
        return false;
    const char *host = endpoint + sizeof(scheme) - 1;
    const char *colon = strrchr(host, ':');
    int64_t port;
    if (colon == NULL || colon == host || text_to_integer(colon + 1, 1, 65535, &port) != 0)
        return false;
    size_t size = (size_t)(colon - host);
    bool has_brackets = host[0] == '[' && colon[-1] == ']';
    return strcspn(host, "/ ;") == strlen(host) &&
           (has_brackets || memchr(host, ':', size) == NULL);
}

void bus_socket_close(void *socket)
{
    if (socket != NULL)
        (void)zmq_close(socket);
}

size_t bus_socket_skip_frames(void *socket)
{
    size_t count = 0;
    int more = 1;
    while (more != 0) {
        zmq_msg_t frame;
        (void)zmq_msg_init(&frame);
        more = zmq_msg_recv(&frame, socket, ZMQ_DONTWAIT) >= 0 ? zmq_msg_more(&frame) : 0;
        (void)zmq_msg_close(&frame);
        count++;
    }
    return count;
}

bool bus_socket_take(void *socket, struct bus_frames *frames)
{
    (void)zmq_msg_init(&frames->first);
    (void)zmq_msg_init(&frames->body);
    frames->count = 0;
    if (zmq_msg_recv(&frames->body, socket, ZMQ_DONTWAIT) < 0) {
        bus_frames_clear(frames);
        return false;
    }
    frames->count = 1;
    if (!zmq_msg_more(&frames->body))
        return true;
    (void)zmq_msg_move(&frames->first, &frames->body);
    if (zmq_msg_recv(&frames->body, socket, ZMQ_DONTWAIT) >= 0)
        frames->count = 2;
    if (zmq_msg_more(&frames->body))
        frames->count += bus_socket_skip_frames(socket);
    return true;
}

/* A frame may hold passwords. */
void bus_frames_clear(struct bus_frames *frames)
{
    memory_wipe(zmq_msg_data(&frames->body), zmq_msg_size(&frames->body));
    (void)zmq_msg_close(&frames->first);
    (void)zmq_msg_close(&frames->body);
}

/* Asking for the events also makes libzmq work off its own commands. */
bool bus_socket_has_input(void *socket)
{
    int events = 0;
    size_t size = sizeof(events);
    return zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLIN) != 0;
}

/* Called by libzmq, in its own thread, when it has sent the frame. */
static void wipe_and_free(void *copy, void *size)
{
    memory_wipe(copy, (size_t)(uintptr_t)size);
    free(copy);
}

static int send_wiped(void *socket, const void *body, size_t body_bytes)
{
    zmq_msg_t message;
    void *copy = memory_copy(body, body_bytes);
    /* the size itself travels in the place of a pointer, so that nothing is left to be freed */
    if (zmq_msg_init_data(&message, copy, body_bytes, wipe_and_free,
                          (void *)(uintptr_t)body_bytes) != 0) {
        wipe_and_free(copy, (void *)(uintptr_t)body_bytes);
        return -1;
    }
    if (zmq_msg_send(&message, socket, ZMQ_DONTWAIT) >= 0)
        return 0;
    int reason = zmq_errno();
    (void)zmq_msg_close(&message);
    errno = reason;
    return -1;
}

int bus_socket_send(void *socket, const struct routing_id *to, const void *body, size_t body_bytes)
{
    if (to != NULL && zmq_send(socket, to->octets, to->size, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
        return -1;
    return send_wiped(socket, body, body_bytes);
}

int bus_socket_send_message(void *socket,
                            const struct routing_id *to,
                            const struct message *message,
                            struct error *error)
{
    struct buffer frame;
    buffer_init(&frame, BUS_MESSAGE_LIMIT_BYTES);
    int result = message_encode(message, &frame, error);
    if (result == 0 && bus_socket_send(socket, to, buffer_data(&frame), buffer_size(&frame)) != 0)
        result = error_set(error, BUS_NOT_SENT, event_text("message", message_name(message->type)),
                           event_text("words", zmq_strerror(zmq_errno())));
    buffer_clear(&frame);
    return result;
}
