/* Octets to and from a socket, in the clear or through TLS. Knows no loop and nobody above it: what has
 * ended the connection is a return value. */
#ifndef PROTO_TRANSPORT_H
#define PROTO_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/base/buffer.h"

struct error;
struct ssl_st;
struct tls_trust;

struct transport {
    int descriptor;     /* -1: none */
    struct ssl_st *ssl; /* NULL: in the clear */
    struct buffer input;
    struct buffer output;
    bool had_clear_input;  /* TLS begins in the midst of a stream, after an agreement */
    bool read_wants_write; /* TLS: reading waits for the socket to be writable */
    bool write_wants_read;
};

/* Without a socket yet, which is then taken over as `descriptor`. */
void transport_init(struct transport *transport, size_t input_bytes, size_t output_bytes);

/* Says the end of TLS after a handshake that succeeded. */
void transport_say_goodbye(struct transport *transport);

/* Closes and frees. */
void transport_clear(struct transport *transport);

/* Reads what there is, as far as the input has room and others do not wait for too long. Returns 0, or
 * -1 and why the connection has ended. */
int transport_read(struct transport *transport, struct error *why);

/* Writes some of the output, which must not be empty. Returns 1 when something was written, 0 when the
 * socket takes nothing now, -1 and why the connection has ended. */
int transport_write(struct transport *transport, struct error *why);

/* Whether octets have come in the clear that nobody has taken yet, here or in the socket: after the agreement to start
 * TLS they may be anybody's, whatever they look like. */
bool transport_has_clear_text(const struct transport *transport);

/* Begins TLS with this host; borrows `trust`, which must outlive the transport. Returns 0, or -1. */
int transport_begin_tls(struct transport *transport,
                        struct tls_trust *trust,
                        const char *host,
                        struct error *why);

/* Goes on with the handshake. Returns 1 when it is complete, 0 when it waits for the socket, -1 when it
 * has failed. */
int transport_shake_hands(struct transport *transport,
                          const struct tls_trust *trust,
                          struct error *why);

/* Whether octets have been received that the socket no longer announces. */
bool transport_holds_back(const struct transport *transport);

#endif
