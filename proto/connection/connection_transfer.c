/* Octets to and from the socket, in the clear or through TLS. */
#include <errno.h>
#include <openssl/err.h>
#include <string.h>

#include "proto/connection/connection_private.h"
#include "proto/connection/tls_trust.h"

#define READ_BYTES     16384 /* a TLS record */
#define READS_A_TURN   16    /* then others get their turn */
#define TLS_TEXT_BYTES 200

static int fail_number(struct connection *connection, const char *what, int number)
{
    struct error why;
    (void)error_set(&why, ERROR_UNAVAILABLE, "%s: %s", what, strerror(number));
    return connection_fail(connection, &why);
}

static int fail_closed(struct connection *connection)
{
    struct error why;
    (void)error_set(&why, ERROR_UNAVAILABLE, "the server has closed the connection");
    return connection_fail(connection, &why);
}

static int fail_tls(struct connection *connection, int reason)
{
    struct error why;
    char text[TLS_TEXT_BYTES];
    unsigned long code = ERR_peek_error();
    int number = errno;
    if (reason == SSL_ERROR_ZERO_RETURN)
        return fail_closed(connection);
    ERR_error_string_n(code, text, sizeof(text));
    ERR_clear_error();
    if (code == 0)
        return number == 0 ? fail_closed(connection)
                           : fail_number(connection, "the connection was cut", number);
    if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        (void)error_set(&why, ERROR_UNAVAILABLE, "the connection was cut within TLS");
    else
        (void)error_set(&why, ERROR_BROKEN, "TLS failed: %s", text);
    return connection_fail(connection, &why);
}

/* What another connection of this thread left in OpenSSL's queue would be taken for a failure of this
 * one. */
static void begin_tls_call(void)
{
    errno = 0;
    ERR_clear_error();
}

/* Returns how many octets came, 0 when there are none now, -1 when the connection has ended. */
static ssize_t read_clear(struct connection *connection, uint8_t *room, size_t size)
{
    ssize_t count = recv(connection->descriptor, room, size, 0);
    if (count > 0)
        return count;
    if (count == 0)
        return fail_closed(connection);
    if (errno == EAGAIN || errno == EINTR)
        return 0;
    return fail_number(connection, "the connection was cut", errno);
}

static ssize_t read_secure(struct connection *connection, uint8_t *room, size_t size)
{
    begin_tls_call();
    int count = SSL_read(connection->ssl, room, (int)size);
    connection->read_wants_write = false;
    if (count > 0)
        return count;
    int reason = SSL_get_error(connection->ssl, count);
    connection->read_wants_write = reason == SSL_ERROR_WANT_WRITE;
    if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE)
        return 0;
    return fail_tls(connection, reason);
}

int connection_read_some(struct connection *connection)
{
    for (int i = 0; i < READS_A_TURN; i++) {
        size_t room = buffer_room(&connection->input);
        size_t size = room < READ_BYTES ? room : READ_BYTES;
        if (size == 0)
            return 0;
        uint8_t *place = buffer_reserve(&connection->input, size);
        ssize_t count = connection->phase == CONNECTION_SECURE
                            ? read_secure(connection, place, size)
                            : read_clear(connection, place, size);
        if (count <= 0)
            return (int)count;
        buffer_commit(&connection->input, (size_t)count);
    }
    return 0;
}

static ssize_t write_clear(struct connection *connection)
{
    ssize_t count = send(connection->descriptor, buffer_data(&connection->output),
                         buffer_size(&connection->output), MSG_NOSIGNAL);
    if (count >= 0)
        return count;
    if (errno == EAGAIN || errno == EINTR)
        return 0;
    return fail_number(connection, "the connection was cut", errno);
}

static ssize_t write_secure(struct connection *connection)
{
    size_t size = buffer_size(&connection->output);
    begin_tls_call();
    int count = SSL_write(connection->ssl, buffer_data(&connection->output),
                          size < READ_BYTES ? (int)size : READ_BYTES);
    connection->write_wants_read = false;
    if (count > 0)
        return count;
    int reason = SSL_get_error(connection->ssl, count);
    connection->write_wants_read = reason == SSL_ERROR_WANT_READ;
    if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE)
        return 0;
    return fail_tls(connection, reason);
}

static int check_owner_allows(struct connection *connection)
{
    struct error why;
    if (connection->owner.may_write == NULL ||
        connection->owner.may_write(connection->owner.context))
        return 0;
    (void)error_set(&why, ERROR_UNAVAILABLE, "nothing more may be written");
    return connection_fail(connection, &why);
}

int connection_write_some(struct connection *connection)
{
    while (buffer_size(&connection->output) > 0) {
        if (check_owner_allows(connection) != 0)
            return -1;
        ssize_t count = connection->phase == CONNECTION_SECURE ? write_secure(connection)
                                                               : write_clear(connection);
        if (count <= 0)
            return (int)count;
        buffer_consume(&connection->output, (size_t)count);
    }
    return 0;
}

int connection_step_handshake(struct connection *connection)
{
    struct error why;
    begin_tls_call();
    connection->is_handshake_new = false;
    int result = SSL_connect(connection->ssl);
    if (result == 1) {
        connection->phase = CONNECTION_SECURE;
        connection->read_wants_write = connection->write_wants_read = false;
        return 0;
    }
    int reason = SSL_get_error(connection->ssl, result);
    connection->read_wants_write = reason == SSL_ERROR_WANT_WRITE;
    if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE)
        return 0;
    (void)tls_trust_explain(connection->trust, connection->ssl, &why);
    return connection_fail(connection, &why);
}
