/* One TCP connection to a server, on the loop: name, connect, octets in the clear, and TLS from any
 * point of the stream on. Nothing blocks; nobody is called back from inside a call. Time limits
 * belong to the owner, but for the one that moves on to a server's next address. */
#ifndef PROTO_CONNECTION_H
#define PROTO_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

struct address_memory;
struct buffer;
struct connection;
struct error;

/* Who is told what happens. Functions that are not wanted may be NULL, but for `ended`. The owner
 * may close or destroy the connection from inside any of them. */
struct connection_callbacks {
    void *context;
    /* The server has accepted the connection. */
    void (*connected)(void *context);
    /* The TLS handshake is complete and the server is who it should be. */
    void (*secured)(void *context);
    /* There is something new in connection_input(). */
    void (*readable)(void *context);
    /* Everything that waited has been written. */
    void (*written)(void *context);
    /* Asked before each write to the socket: false ends the connection instead. */
    bool (*may_write)(void *context);
    /* It is over: the peer has closed (UNAVAILABLE), or what failed. What was received before is
     * still in connection_input(). Nothing follows. */
    void (*ended)(void *context, const struct error *why);
};

/* Where to connect and whom to trust; copied, but for the memory and the end. See tls_trust.h for `ca` and `pins`. */
struct connection_target {
    const char *host;
    uint16_t port;
    const uint8_t *ca;
    size_t ca_bytes;
    const uint8_t *pins;
    size_t pins_bytes;
    bool needs_tls_1_3;
    struct address_memory *memory; /* which addresses of the name are tried last; NULL: none */
    /* is set when the server shows a certificate: seconds since 1970; NULL: unwanted */
    int64_t *certificate_end;
    struct tls_shown *shown; /* is set when the server's certificate is refused; NULL: unwanted */
};

/* Limits of what waits in memory. Reading pauses while the input is full. */
struct connection_limits {
    size_t input_bytes;
    size_t output_bytes;
};

/* Returns a new connection that begins to connect at once; what fails, even a wrong CA file, is told
 * by ended(). Copies `callbacks`, keeps their context and `loop`. */
struct connection *connection_create(sd_event *loop,
                                     const struct connection_target *target,
                                     const struct connection_limits *limits,
                                     const struct connection_callbacks *callbacks);

/* What went wrong after the server had accepted the connection was the fault of its address (silence, TLS, an
 * answer that others would not give): the next connection with the same memory tries it last. */
void connection_blame_address(struct connection *connection);

/* Whether the name has another address that has not been in trouble lately. */
bool connection_has_other_address(const struct connection *connection);

/* Writes what still can be written at once, says the end of TLS, closes. NULL is fine. */
void connection_destroy(struct connection *connection);

/* Begins the TLS handshake. The input must be empty: octets that came in the clear behind the
 * agreement to start TLS may be somebody else's; with them the connection ends (BROKEN). */
void connection_secure(struct connection *connection);

/* Appends to what is written, and writes if possible. Returns 0, or -1 and takes nothing when the
 * limit is reached or there is no connection. */
int connection_write(struct connection *connection, const void *data, size_t size_bytes);

/* What has come; the owner consumes it. Owned by the connection. */
struct buffer *connection_input(struct connection *connection);

/* To be called when the owner has made room in a full input. */
void connection_resume(struct connection *connection);

/* Why it has ended, also before ended() tells it; NULL while it has not. Owned by the connection. */
const struct error *connection_end(const struct connection *connection);

/* Whether nobody has read what was written: with TLS 1.3 a server may refuse the handshake when this side has
 * already sent something behind it. */
bool connection_is_unread(const struct connection *connection);

/* How much waits to be written. */
size_t connection_output_bytes(const struct connection *connection);

#endif
