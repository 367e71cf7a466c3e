/* Sockets of the bus: all options in one place, before bind or connect, and frames in and out. A frame that
 * cannot be sent at once is an error and is not waited for. */
#ifndef PROTO_BUS_SOCKET_H
#define PROTO_BUS_SOCKET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zmq.h>

#include "proto/event/error.h"
#include "proto/key/curve_key.h"

struct message;

/* What sockets name to access control, which refuses any other. */
#define BUS_DOMAIN "ewscal"

/* Without it a stranger who has no key fills our memory before any handshake. Only `settings` are
 * larger than a page of a roster, and they go to the members; CURVE adds some octets. */
#define BUS_MESSAGE_LIMIT_BYTES (8 * 1024 * 1024)
#define BUS_SERVER_LIMIT_BYTES  (1024 * 1024 + BUS_SEAL_BYTES)
#define BUS_SEAL_BYTES          64
#define BUS_HANDSHAKE_MS        5000
#define BUS_LINGER_MS           500
#define BUS_BACKLOG             32
#define BUS_UNREAD_MS           60000 /* who takes nothing for so long is disconnected by the kernel */
/* More than all answers to all leases that one process may hold at a time. What is received waits
 * in the sender: here each message may be a large one, and libzmq has no limit in octets. */
#define BUS_SEND_LIMIT    2000
#define BUS_RECEIVE_LIMIT 100

/* Returns 0 and a new ROUTER that is bound to `endpoint`; the caller closes it. `listener` is the
 * descriptor on which it listens, which is libzmq's (-1: not known). Access control must be bound in this
 * context already. Waits up to 2 s for an address that is in use. Errors: INVALID (cannot bind), INTERNAL. */
int bus_socket_bind(void *zmq_context,
                    const char *endpoint,
                    const struct curve_key_pair *own,
                    void **socket,
                    int *listener,
                    struct error *error);

/* Returns 0 and a new DEALER that connects to `endpoint` by itself, now and after each break; the
 * caller closes it. Errors: INVALID (endpoint, keys), INTERNAL. */
int bus_socket_connect(void *zmq_context,
                       const char *endpoint,
                       const struct curve_key_pair *own,
                       const char *server_key,
                       void **socket,
                       struct error *error);

/* Whether the text is tcp://HOST:PORT, with brackets around an IPv6 address. */
bool bus_endpoint_is_valid(const char *endpoint);

/* Closes. NULL is fine. */
void bus_socket_close(void *socket);

/* Where a bound socket listens, with the real port. Returns 0, or -1: INTERNAL. */
#define BUS_ENDPOINT_BYTES 256
int bus_socket_read_endpoint(void *socket, char endpoint[BUS_ENDPOINT_BYTES], struct error *error);

#define ROUTING_ID_BYTES 255

/* By what a ROUTER knows a connection. */
struct routing_id {
    unsigned char octets[ROUTING_ID_BYTES];
    size_t size;
};

/* What one message was made of. */
struct bus_frames {
    zmq_msg_t first; /* ROUTER: the routing id */
    zmq_msg_t body;
    size_t count; /* of frames that came; more than the two are lost */
};

/* Takes one message without waiting. Returns false when there is none. The caller ends `frames` with
 * bus_frames_clear(). Of a message with one frame `body` is that frame. */
bool bus_socket_take(void *socket, struct bus_frames *frames);

/* Wipes and frees. */
void bus_frames_clear(struct bus_frames *frames);

/* Takes the rest of a message that has more frames than any of ours; returns how many they were. */
size_t bus_socket_skip_frames(void *socket);

/* Whether a message waits that bus_socket_take() would give. */
bool bus_socket_has_input(void *socket);

/* Sends a copy, which is wiped when it has gone, without waiting. `to` is for a ROUTER, else NULL. Returns
 * 0, or -1 with errno: EHOSTUNREACH (the peer is gone), EAGAIN (it does not take more). */
int bus_socket_send(void *socket, const struct routing_id *to, const void *body, size_t body_bytes);

/* Octets of messages that libzmq has not sent yet; its threads take them off. */
struct bus_debt {
    atomic_llong bytes;
};

/* The same for a message of the table, which is counted in `debt` (NULL: nowhere) as long as it waits; the
 * debt must be there until the context has ended. Returns 0, or -1: it breaks a limit of the table (INVALID, LIMIT),
 * or the peer does not take it (UNAVAILABLE). */
int bus_socket_send_message(void *socket,
                            const struct routing_id *to,
                            const struct message *message,
                            struct bus_debt *debt,
                            struct error *error);

/* The descriptor of the connection on which the message came, -1: not known. It is libzmq's, and may be
 * closed at any time. */
int bus_frames_descriptor(struct bus_frames *frames);

#endif
