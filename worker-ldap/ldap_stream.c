/* libldap above two streams of octets, by a layer of our own at the bottom of liblber. */
#include <lber.h>
#include <ldap.h>
#include <openldap.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "proto/buffer.h"
#include "proto/memory.h"

#include "ldap_stream.h"

/* Where libldap would connect by itself after an error: a name that it need not look up and that
 * nobody listens at, so that it fails at once. */
#define NOWHERE "ldapi://%2Fdev%2Fnull"

/* libldap forgets answers to requests that were given up, or never sent, without a word. */
#define MOST_IDLE_BYTES (4 * LDAP_STREAM_MESSAGE_BYTES)

struct ldap_stream {
    struct buffer *input;
    ldap_stream_write_function *write;
    void *context;
    LDAP *handle;
    int descriptor;    /* never readable: libldap only wants a number */
    size_t idle_bytes; /* read since a message came out */
    bool is_over;
};

static ber_slen_t layer_read(Sockbuf_IO_Desc *layer, void *data, ber_len_t size)
{
    struct ldap_stream *stream = layer->sbiod_pvt;
    size_t available = buffer_size(stream->input);
    if (available == 0) {
        errno = EAGAIN;
        return -1;
    }
    size_t taken = available < size ? available : size;
    memcpy(data, buffer_data(stream->input), taken);
    buffer_consume(stream->input, taken);
    stream->idle_bytes += taken;
    return (ber_slen_t)taken;
}

static ber_slen_t layer_write(Sockbuf_IO_Desc *layer, void *data, ber_len_t size)
{
    struct ldap_stream *stream = layer->sbiod_pvt;
    if (!stream->is_over && stream->write(stream->context, data, size) == 0)
        return (ber_slen_t)size;
    stream->is_over = true;
    errno = EPIPE;
    return -1;
}

static int layer_setup(Sockbuf_IO_Desc *layer, void *argument)
{
    layer->sbiod_pvt = argument;
    return 0;
}

static int layer_control(Sockbuf_IO_Desc *layer, int option, void *argument)
{
    (void)argument;
    const struct ldap_stream *stream = layer->sbiod_pvt;
    return option == LBER_SB_OPT_DATA_READY && buffer_size(stream->input) > 0 ? 1 : 0;
}

static int layer_nothing(Sockbuf_IO_Desc *layer)
{
    (void)layer;
    return 0;
}

static Sockbuf_IO layer_functions = {
    .sbi_setup = layer_setup,
    .sbi_remove = layer_nothing,
    .sbi_ctrl = layer_control,
    .sbi_read = layer_read,
    .sbi_write = layer_write,
    .sbi_close = layer_nothing,
};

static int prepare(struct ldap_stream *stream, struct error *error)
{
    int version = LDAP_VERSION3;
    ber_len_t limit = LDAP_STREAM_MESSAGE_BYTES;
    Sockbuf *socket = NULL;
    stream->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stream->descriptor < 0)
        return error_set(error, ERROR_INTERNAL, "cannot make a descriptor: %s", strerror(errno));
    if (ldap_init_fd(stream->descriptor, LDAP_PROTO_EXT, NOWHERE, &stream->handle) !=
            LDAP_SUCCESS ||
        ldap_set_option(stream->handle, LDAP_OPT_PROTOCOL_VERSION, &version) != LDAP_SUCCESS ||
        ldap_set_option(stream->handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) != LDAP_SUCCESS ||
        ldap_set_option(stream->handle, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON) != LDAP_SUCCESS ||
        ldap_get_option(stream->handle, LDAP_OPT_SOCKBUF, &socket) != LDAP_SUCCESS ||
        ber_sockbuf_ctrl(socket, LBER_SB_OPT_SET_MAX_INCOMING, &limit) < 0 ||
        ber_sockbuf_add_io(socket, &layer_functions, LBER_SBIOD_LEVEL_PROVIDER, stream) != 0)
        return error_set(error, ERROR_INTERNAL, "libldap cannot be prepared");
    return 0;
}

struct ldap_stream *ldap_stream_create(struct buffer *input,
                                       ldap_stream_write_function *write,
                                       void *context,
                                       struct error *error)
{
    struct ldap_stream *stream = memory_allocate(sizeof(*stream));
    stream->input = input;
    stream->write = write;
    stream->context = context;
    if (prepare(stream, error) == 0)
        return stream;
    ldap_stream_destroy(stream);
    return NULL;
}

void ldap_stream_destroy(struct ldap_stream *stream)
{
    if (stream == NULL)
        return;
    if (stream->handle != NULL)
        (void)ldap_unbind_ext(stream->handle, NULL, NULL);
    if (stream->descriptor >= 0)
        (void)close(stream->descriptor);
    free(stream);
}

LDAP *ldap_stream_handle(struct ldap_stream *stream)
{
    return stream->handle;
}

bool ldap_stream_is_over(const struct ldap_stream *stream)
{
    return stream->is_over;
}

static int fail(struct ldap_stream *stream, struct error *error)
{
    stream->is_over = true;
    return error_set(error, ERROR_BROKEN, "the directory sent what is not LDAP, or too much");
}

/* ldap_result() may return nothing after one read although there is more: again while it makes
 * progress. */
int ldap_stream_next(struct ldap_stream *stream, LDAPMessage **message, struct error *error)
{
    size_t before;
    if (stream->is_over)
        return fail(stream, error);
    do {
        struct timeval now = {0, 0};
        before = buffer_size(stream->input);
        *message = NULL;
        int type = ldap_result(stream->handle, LDAP_RES_ANY, LDAP_MSG_ONE, &now, message);
        if (type > 0) {
            stream->idle_bytes = 0;
            return 1;
        }
        if (type < 0 || stream->idle_bytes > MOST_IDLE_BYTES)
            return fail(stream, error);
    } while (buffer_size(stream->input) > 0 && buffer_size(stream->input) < before);
    return 0;
}
