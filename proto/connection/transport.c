/* Octets to and from the socket, in the clear or through TLS. OpenSSL keeps what it has decrypted, and its
 * errors are a queue of the thread, so both are emptied around each call. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/connection/tls_failure.h"
#include "proto/connection/tls_trust.h"
#include "proto/connection/tls_watch.h"
#include "proto/connection/transport.h"
#include "proto/event/error.h"

#define READ_BYTES     16384 /* a TLS record */
#define READS_A_TURN   16    /* then others get their turn */
#define TLS_TEXT_BYTES 200

void transport_init(struct transport *transport, size_t input_bytes, size_t output_bytes)
{
    *transport = (struct transport){.descriptor = -1};
    buffer_init(&transport->input, input_bytes);
    buffer_init(&transport->output, output_bytes);
}

void transport_say_goodbye(struct transport *transport)
{
    if (transport->ssl != NULL)
        (void)SSL_shutdown(transport->ssl);
}

void transport_clear(struct transport *transport)
{
    SSL_free(transport->ssl);
    if (transport->descriptor >= 0)
        (void)close(transport->descriptor);
    buffer_clear(&transport->input);
    buffer_clear(&transport->output);
}

static int fail_number(int number, struct error *why)
{
    return error_set(why, CONNECTION_CUT, event_text("words", strerror(number)));
}

static int fail_closed(struct error *why)
{
    return error_set(why, CONNECTION_CLOSED);
}

/* A server of TLS 1.3 may refuse the handshake when this side believes it to be over. */
static int fail_tls(const SSL *ssl, int reason, struct error *why)
{
    const struct tls_watch *watch = tls_watch_of(ssl);
    char text[TLS_TEXT_BYTES];
    unsigned long code = ERR_peek_error();
    int number = errno;
    if (reason == SSL_ERROR_ZERO_RETURN)
        return fail_closed(why);
    ERR_error_string_n(code, text, sizeof(text));
    ERR_clear_error();
    if (code == 0)
        return number == 0 ? fail_closed(why) : fail_number(number, why);
    if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return error_set(why, TLS_CUT);
    if (watch != NULL && tls_failure_tell(&watch->seen, why))
        return -1;
    return error_set(why, TLS_FAILED, event_text("words", text));
}

/* What another connection of this thread left in OpenSSL's queue would be taken for a failure of this
 * one. */
static void begin_tls_call(void)
{
    errno = 0;
    ERR_clear_error();
}

/* Whether a call that did not succeed has only to wait for the socket, and for the other direction of it:
 * reading for it to be writable, writing for it to be readable. */
static bool has_to_wait(int reason, int other_direction, bool *wants_other)
{
    *wants_other = reason == other_direction;
    return reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE;
}

/* What reading or writing came to: `count` if it succeeded, 0 when it has to wait, or -1. */
static int
judge(const SSL *ssl, int count, int other_direction, bool *wants_other, struct error *why)
{
    *wants_other = false;
    if (count > 0)
        return count;
    int reason = SSL_get_error(ssl, count);
    return has_to_wait(reason, other_direction, wants_other) ? 0 : fail_tls(ssl, reason, why);
}

/* Returns how many octets came, 0 when there are none now, -1 when the connection has ended. */
static ssize_t
read_clear(struct transport *transport, uint8_t *room, size_t size, struct error *why)
{
    ssize_t count = recv(transport->descriptor, room, size, 0);
    if (count > 0) {
        transport->had_clear_input = true;
        return count;
    }
    if (count == 0)
        return fail_closed(why);
    return errno == EAGAIN || errno == EINTR ? 0 : fail_number(errno, why);
}

static ssize_t
read_secure(struct transport *transport, uint8_t *room, size_t size, struct error *why)
{
    begin_tls_call();
    int count = SSL_read(transport->ssl, room, (int)size);
    return judge(transport->ssl, count, SSL_ERROR_WANT_WRITE, &transport->read_wants_write, why);
}

int transport_read(struct transport *transport, struct error *why)
{
    for (int i = 0; i < READS_A_TURN; i++) {
        size_t room = buffer_room(&transport->input);
        size_t size = room < READ_BYTES ? room : READ_BYTES;
        if (size == 0)
            return 0;
        uint8_t *place = buffer_reserve(&transport->input, size);
        ssize_t count = transport->ssl != NULL ? read_secure(transport, place, size, why)
                                               : read_clear(transport, place, size, why);
        if (count <= 0)
            return (int)count;
        buffer_commit(&transport->input, (size_t)count);
    }
    return 0;
}

static ssize_t write_clear(struct transport *transport, struct error *why)
{
    ssize_t count = send(transport->descriptor, buffer_data(&transport->output),
                         buffer_size(&transport->output), MSG_NOSIGNAL);
    if (count >= 0)
        return count;
    return errno == EAGAIN || errno == EINTR ? 0 : fail_number(errno, why);
}

static ssize_t write_secure(struct transport *transport, struct error *why)
{
    size_t size = buffer_size(&transport->output);
    begin_tls_call();
    int count = SSL_write(transport->ssl, buffer_data(&transport->output),
                          size < READ_BYTES ? (int)size : READ_BYTES);
    return judge(transport->ssl, count, SSL_ERROR_WANT_READ, &transport->write_wants_read, why);
}

int transport_write(struct transport *transport, struct error *why)
{
    ssize_t count =
        transport->ssl != NULL ? write_secure(transport, why) : write_clear(transport, why);
    if (count <= 0)
        return (int)count;
    buffer_consume(&transport->output, (size_t)count);
    return 1;
}

bool transport_has_clear_text(const struct transport *transport)
{
    uint8_t octet;
    return buffer_size(&transport->input) > 0 ||
           (transport->had_clear_input &&
            recv(transport->descriptor, &octet, 1, MSG_PEEK | MSG_DONTWAIT) > 0);
}

int transport_begin_tls(struct transport *transport,
                        struct tls_trust *trust,
                        const char *host,
                        struct error *why)
{
    transport->ssl = tls_trust_open(trust, host, why);
    if (transport->ssl == NULL)
        return -1;
    if (SSL_set_fd(transport->ssl, transport->descriptor) != 1)
        return error_set(why, PROGRAM_LIBRARY_FAILED, event_text("library", "OpenSSL"),
                         event_text("call", "SSL_set_fd"));
    return 0;
}

/* Whether a fault is in what a server would have to send as its hello. A server that wants no TLS, or another kind of
 * it, says so by an alert, by its version or by closing. */
static bool is_malformed_hello(const SSL *ssl, unsigned long code)
{
    static const int malformed[] = {SSL_R_LENGTH_MISMATCH, SSL_R_LENGTH_TOO_SHORT, SSL_R_BAD_LENGTH,
                                    SSL_R_BAD_EXTENSION, SSL_R_UNEXPECTED_MESSAGE};
    int reason = ERR_GET_REASON(code);
    if (ERR_GET_LIB(code) != ERR_LIB_SSL || reason >= SSL_AD_REASON_OFFSET ||
        reason == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return false;
    if (SSL_get_state(ssl) == TLS_ST_CW_CLNT_HELLO)
        return true;
    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
        if (reason == malformed[i] && SSL_get_state(ssl) == TLS_ST_CR_SRVR_HELLO)
            return true;
    return false;
}

/* Octets that were put between the agreement to start TLS and the server's hello are found in three places:
 * together with the agreement, in the socket, or by OpenSSL, which takes them for the hello. */
static int explain_handshake(const struct transport *transport,
                             const struct tls_trust *trust,
                             struct error *why)
{
    if (!transport->had_clear_input || !is_malformed_hello(transport->ssl, ERR_peek_error()))
        return tls_trust_explain(trust, transport->ssl, why);
    ERR_clear_error();
    return error_set(why, TLS_CLEAR_TEXT_BEFORE);
}

int transport_shake_hands(struct transport *transport,
                          const struct tls_trust *trust,
                          struct error *why)
{
    begin_tls_call();
    int result = SSL_connect(transport->ssl);
    if (result == 1) {
        transport->read_wants_write = transport->write_wants_read = false;
        return 1;
    }
    int reason = SSL_get_error(transport->ssl, result);
    return has_to_wait(reason, SSL_ERROR_WANT_WRITE, &transport->read_wants_write)
               ? 0
               : explain_handshake(transport, trust, why);
}

bool transport_holds_back(const struct transport *transport)
{
    return transport->ssl != NULL && SSL_pending(transport->ssl) > 0;
}
