/* What the files of the connection share; nobody else includes this. */
#ifndef PROTO_CONNECTION_PRIVATE_H
#define PROTO_CONNECTION_PRIVATE_H

#include <openssl/ssl.h>
#include <sys/socket.h>

#include "proto/base/buffer.h"
#include "proto/base/error.h"
#include "proto/connection/connection.h"
#include "proto/connection/resolver.h"

#define CONNECTION_ADDRESSES 16

enum connection_phase {
    CONNECTION_RESOLVING,
    CONNECTION_CONNECTING,
    CONNECTION_CLEAR,
    CONNECTION_HANDSHAKE,
    CONNECTION_SECURE,
    CONNECTION_ENDED,
};

struct connection {
    sd_event *loop;
    struct connection_owner owner;
    char *host;
    uint16_t port;
    uint8_t *ca;
    size_t ca_bytes;
    uint8_t *pin;
    size_t pin_bytes;
    enum connection_phase phase;
    struct resolver *resolver;
    struct sockaddr_storage addresses[CONNECTION_ADDRESSES];
    size_t address_count;
    size_t address; /* the one that is tried or used */
    int descriptor; /* -1: none */
    sd_event_source *io;
    sd_event_source *timer;    /* moves on to the next address */
    sd_event_source *farewell; /* tells the end from the loop */
    sd_event_source *again;    /* begins the handshake, reads what TLS holds back */
    struct tls_trust *trust;
    SSL *ssl;
    struct buffer input;
    struct buffer output;
    bool read_wants_write; /* TLS: reading waits for the socket to be writable */
    bool write_wants_read;
    bool is_handshake_new; /* nothing of it has been written yet */
    bool is_told;          /* ended() has been called, or must not be */
    bool *is_gone;         /* set by connection_destroy() while a callback runs */
    struct error why;
};

/* Ends the connection; ended() is called from the loop. Returns -1. */
int connection_fail(struct connection *connection, const struct error *why);

/* Watches the socket for what is waited for now. */
void connection_watch(struct connection *connection);

/* Finds the addresses and tries one after the other (connection_open.c). */
void connection_open(struct connection *connection);
void connection_open_writable(struct connection *connection);

/* Reading and writing, with and without TLS (connection_transfer.c). They return -1 when the
 * connection has ended. */
int connection_read_some(struct connection *connection);
int connection_write_some(struct connection *connection);
int connection_step_handshake(struct connection *connection);

#endif
