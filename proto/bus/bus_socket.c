/* Sockets of the bus. All options are set before bind or connect: without a largest message size a stranger
 * without any key can fill the memory, and what is set later does not hold for connections made before. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/bus/bus_socket.h"
#include "proto/message/message.h"

enum side { BOTH, SERVER, CLIENT };

/* Heartbeats are messages of ours: libzmq's own would keep alive a process that hangs. Without MANDATORY a
 * ROUTER loses messages to unknown peers without a word. Without MAXRT somebody who never reads would keep
 * what was sent to them in our memory for as long as they like. */
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
    {ZMQ_TCP_MAXRT, BUS_UNREAD_MS, SERVER},
    {ZMQ_BACKLOG, BUS_BACKLOG, SERVER},
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

#define BIND_TRIES    20
#define BIND_PAUSE_NS 100000000

/* The only way to learn it is libzmq's report of what it did. */
#define MONITOR_ENDPOINT "inproc://ewscal-bus-listens"

static void *watch_listening(void *zmq_context, void *socket)
{
    void *reports = zmq_socket(zmq_context, ZMQ_PAIR);
    if (reports != NULL && zmq_socket_monitor(socket, MONITOR_ENDPOINT, ZMQ_EVENT_LISTENING) == 0 &&
        zmq_connect(reports, MONITOR_ENDPOINT) == 0)
        return reports;
    bus_socket_close(reports);
    return NULL;
}

/* A report is the event in 16 bits and the descriptor in 32, and a frame with the address. */
static int read_listener(void *socket, void *reports)
{
    unsigned char report[sizeof(uint16_t) + sizeof(int32_t)];
    int32_t listener = -1;
    if (reports == NULL)
        return -1;
    if (zmq_recv(reports, report, sizeof(report), ZMQ_DONTWAIT) == (int)sizeof(report))
        memcpy(&listener, report + sizeof(uint16_t), sizeof(listener));
    (void)zmq_socket_monitor(socket, NULL, 0);
    bus_socket_close(reports);
    return listener;
}

/* NULL for a server's key: the socket is the server's. Returns NULL when there is none. */
static void *make_curve_socket(void *zmq_context,
                               const char *endpoint,
                               const struct curve_key_pair *own,
                               const char *server_key,
                               struct error *error)
{
    void *fresh = zmq_socket(zmq_context, server_key == NULL ? ZMQ_ROUTER : ZMQ_DEALER);
    if (fresh != NULL && set_options(fresh, own, server_key) == 0)
        return fresh;
    (void)error_set(error, BUS_NO_SOCKET, event_text("address", endpoint),
                    event_text("words", zmq_strerror(zmq_errno())));
    bus_socket_close(fresh);
    return NULL;
}

/* A process that died a moment ago may have left a child that has not begun its own program yet, and still holds what
 * it inherited. */
static int bind_patiently(void *socket, const char *endpoint)
{
    const struct timespec pause = {.tv_nsec = BIND_PAUSE_NS};
    int result = zmq_bind(socket, endpoint);
    for (int i = 1; result != 0 && zmq_errno() == EADDRINUSE && i < BIND_TRIES; i++) {
        (void)nanosleep(&pause, NULL);
        result = zmq_bind(socket, endpoint);
    }
    return result;
}

int bus_socket_bind(void *zmq_context,
                    const char *endpoint,
                    const struct curve_key_pair *own,
                    void **socket,
                    int *listener,
                    struct error *error)
{
    void *fresh = make_curve_socket(zmq_context, endpoint, own, NULL, error);
    if (fresh == NULL)
        return -1;
    void *reports = watch_listening(zmq_context, fresh);
    if (bind_patiently(fresh, endpoint) != 0) {
        (void)error_set(error, BUS_CANNOT_LISTEN, event_text("address", endpoint),
                        event_text("words", zmq_strerror(zmq_errno())));
        (void)read_listener(fresh, reports);
        bus_socket_close(fresh);
        return -1;
    }
    *listener = read_listener(fresh, reports);
    *socket = fresh;
    return 0;
}

int bus_socket_connect(void *zmq_context,
                       const char *endpoint,
                       const struct curve_key_pair *own,
                       const char *server_key,
                       void **socket,
                       struct error *error)
{
    void *fresh = make_curve_socket(zmq_context, endpoint, own, server_key, error);
    if (fresh == NULL)
        return -1;
    if (zmq_connect(fresh, endpoint) != 0) {
        (void)error_set(error, BUS_CANNOT_CONNECT, event_text("address", endpoint),
                        event_text("words", zmq_strerror(zmq_errno())));
        bus_socket_close(fresh);
        return -1;
    }
    *socket = fresh;
    return 0;
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

/* A copy on its way: what libzmq gives back with it, and the octets behind that. */
struct sent_copy {
    size_t size_bytes;
    struct bus_debt *debt;
    unsigned char octets[];
};

/* Called by libzmq, in its own thread, when it has sent the frame. */
static void wipe_and_free(void *octets, void *given)
{
    struct sent_copy *copy = given;
    if (copy->debt != NULL)
        (void)atomic_fetch_sub(&copy->debt->bytes, (long long)copy->size_bytes);
    memory_wipe(octets, copy->size_bytes);
    free(copy);
}

static int send_wiped(void *socket, const void *body, size_t body_bytes, struct bus_debt *debt)
{
    zmq_msg_t message;
    struct sent_copy *copy = memory_allocate(sizeof(*copy) + body_bytes);
    copy->size_bytes = body_bytes;
    copy->debt = debt;
    memcpy(copy->octets, body, body_bytes);
    if (debt != NULL)
        (void)atomic_fetch_add(&debt->bytes, (long long)body_bytes);
    if (zmq_msg_init_data(&message, copy->octets, body_bytes, wipe_and_free, copy) != 0) {
        wipe_and_free(copy->octets, copy);
        return -1;
    }
    if (zmq_msg_send(&message, socket, ZMQ_DONTWAIT) >= 0)
        return 0;
    int reason = zmq_errno();
    (void)zmq_msg_close(&message);
    errno = reason;
    return -1;
}

static int send_frames(void *socket,
                       const struct routing_id *to,
                       const void *body,
                       size_t body_bytes,
                       struct bus_debt *debt)
{
    if (to != NULL && zmq_send(socket, to->octets, to->size, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
        return -1;
    return send_wiped(socket, body, body_bytes, debt);
}

int bus_socket_send(void *socket, const struct routing_id *to, const void *body, size_t body_bytes)
{
    return send_frames(socket, to, body, body_bytes, NULL);
}

int bus_socket_send_message(void *socket,
                            const struct routing_id *to,
                            const struct message *message,
                            struct bus_debt *debt,
                            struct error *error)
{
    struct buffer frame;
    buffer_init(&frame, BUS_MESSAGE_LIMIT_BYTES);
    int result = message_encode(message, &frame, error);
    if (result == 0 && send_frames(socket, to, buffer_data(&frame), buffer_size(&frame), debt) != 0)
        result = error_set(error, BUS_NOT_SENT, event_text("message", message_name(message->type)),
                           event_text("words", zmq_strerror(zmq_errno())));
    buffer_clear(&frame);
    return result;
}

int bus_frames_descriptor(struct bus_frames *frames)
{
    return zmq_msg_get(&frames->body, ZMQ_SRCFD);
}

/* A socket that speaks both IPs names an IPv4 address as an IPv6 one; people know it by its own form. */
static void simplify_endpoint(char *endpoint)
{
    static const char mapped[] = "tcp://[::ffff:";
    char address[INET_ADDRSTRLEN];
    int port;
    struct in_addr parsed;
    if (strncmp(endpoint, mapped, sizeof(mapped) - 1) == 0 &&
        sscanf(endpoint + sizeof(mapped) - 1, "%15[0-9.]]:%d", address, &port) == 2 &&
        inet_pton(AF_INET, address, &parsed) == 1)
        (void)snprintf(endpoint, BUS_ENDPOINT_BYTES, "tcp://%s:%d", address, port);
}

int bus_socket_read_endpoint(void *socket, char endpoint[BUS_ENDPOINT_BYTES], struct error *error)
{
    size_t size = BUS_ENDPOINT_BYTES;
    if (zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint, &size) != 0)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "libzmq"),
                         event_text("call", "zmq_getsockopt"),
                         event_text("words", zmq_strerror(zmq_errno())));
    simplify_endpoint(endpoint);
    return 0;
}
