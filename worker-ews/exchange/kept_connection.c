/* Of an answer with Content-Length curl reads no octet more than that, and OpenSSL keeps the rest of
 * the record, which the socket does not show. */
#include <poll.h>

#include "worker-ews/exchange/kept_connection.h"

void kept_connection_init(struct kept_connection *kept)
{
    *kept = (struct kept_connection){.socket = CURL_SOCKET_BAD};
}

void kept_connection_note_answer(struct kept_connection *kept, CURL *handle)
{
    struct curl_tlssessioninfo *session = NULL;
    kept->tls = NULL;
    if (curl_easy_getinfo(handle, CURLINFO_TLS_SSL_PTR, &session) == CURLE_OK && session != NULL &&
        session->backend == CURLSSLBACKEND_OPENSSL)
        kept->tls = session->internals;
}

void kept_connection_note_end(struct kept_connection *kept, CURL *handle)
{
    kept->socket = CURL_SOCKET_BAD;
    (void)curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &kept->socket);
    kept->has_leftover =
        kept->socket != CURL_SOCKET_BAD && kept->tls != NULL && SSL_has_pending(kept->tls) == 1;
    kept->tls = NULL;
}

bool kept_connection_is_open(const struct kept_connection *kept)
{
    return kept->socket != CURL_SOCKET_BAD;
}

bool kept_connection_is_silent(const struct kept_connection *kept)
{
    struct pollfd readable = {.fd = kept->socket, .events = POLLIN};
    if (!kept_connection_is_open(kept))
        return true;
    return !kept->has_leftover && poll(&readable, 1, 0) == 0;
}
