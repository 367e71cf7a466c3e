/* Whether the connection that curl keeps after a request may carry another one. What can be read on
 * it before anything was asked belongs to nobody, and curl would take it for the next answer.
 *
 * The end of the connection and records of TLS that carry no octets of an answer count as well: the
 * session tickets of TLS 1.3 come before the first answer and are read with it, so what counts
 * in vain is rare, and a connection that is given up costs one handshake. */
#ifndef WORKER_EWS_KEPT_CONNECTION_H
#define WORKER_EWS_KEPT_CONNECTION_H

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <stdbool.h>

struct kept_connection {
    curl_socket_t socket; /* curl's, which touches it only inside a transfer; or CURL_SOCKET_BAD */
    SSL *tls;             /* curl's, valid inside the transfer, and after it if curl keeps it */
    bool has_leftover;    /* came in one record with the end of the answer */
};

/* No connection is kept. */
void kept_connection_init(struct kept_connection *kept);

/* The answer begins to come: from inside the transfer. */
void kept_connection_note_answer(struct kept_connection *kept, CURL *handle);

/* The transfer is over, its handle still in its multi. */
void kept_connection_note_end(struct kept_connection *kept, CURL *handle);

/* Whether curl has kept one after the transfer. */
bool kept_connection_is_open(const struct kept_connection *kept);

/* Whether it may be used, or none is kept; to be asked right before each request. */
bool kept_connection_is_silent(const struct kept_connection *kept);

#endif
