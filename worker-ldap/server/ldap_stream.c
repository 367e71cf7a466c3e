/* libldap above two streams of octets, by a layer of our own at the bottom of liblber.
 *
 * libldap gets whole messages only, one at a time, and only answers. So it never holds octets that belong to a
 * TLS handshake, it allocates nothing for a message that does not come, and it never sees what makes it (2.5.13)
 * leak: unsolicited notifications, operations that are none, and operations of the type 0, which it gives
 * out saying that there is nothing. */
#include <lber.h>
#include <ldap.h>
#include <openldap.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"

#include "worker-ldap/server/ldap_stream.h"

/* Where libldap would connect by itself after an error: a name that it need not look up and that
 * nobody listens at, so that it fails at once. */
#define NOWHERE "ldapi://%2Fdev%2Fnull"

/* libldap forgets answers to requests that were given up, or never sent, without a word. */
#define MOST_IDLE_BYTES (4 * LDAP_STREAM_MESSAGE_BYTES)

/* BER's long form of a length: that many octets more. */
#define LONG_LENGTH        0x80
#define MOST_LENGTH_OCTETS 4
/* Of a number, however awkwardly written. */
#define MOST_NUMBER_BYTES 16

struct ldap_stream {
    struct buffer *input;
    ldap_stream_write_function *write;
    void *context;
    LDAP *handle;
    int descriptor;        /* never readable: libldap only wants a number */
    size_t released_bytes; /* of the input: the message that libldap may read now */
    size_t idle_bytes;     /* read since a message came out */
    bool is_over;
};

/* Gives out only what has been released, so libldap never waits for the rest of a message. */
static ber_slen_t layer_read(Sockbuf_IO_Desc *layer, void *data, ber_len_t size)
{
    struct ldap_stream *stream = layer->sbiod_pvt;
    size_t taken = stream->released_bytes < size ? stream->released_bytes : size;
    if (taken == 0) {
        errno = EAGAIN;
        return -1;
    }
    memcpy(data, buffer_data(stream->input), taken);
    buffer_consume(stream->input, taken);
    stream->released_bytes -= taken;
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
    return option == LBER_SB_OPT_DATA_READY && stream->released_bytes > 0 ? 1 : 0;
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

int ldap_stream_prepare_library(struct error *error)
{
    LDAP *handle = NULL;
    /* Read by the C library's resolver, which nobody else uses here. */
    (void)setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);
    int result = ldap_initialize(&handle, NOWHERE);
    (void)unsetenv("RES_OPTIONS");
    if (result != LDAP_SUCCESS)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "libldap"),
                         event_text("call", "ldap_initialize"),
                         event_text("words", ldap_err2string(result)));
    (void)ldap_unbind_ext(handle, NULL, NULL);
    return 0;
}

static int prepare_ldap_stream(struct ldap_stream *stream, struct error *error)
{
    int version = LDAP_VERSION3;
    Sockbuf *socket = NULL;
    stream->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stream->descriptor < 0)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "libc"),
                         event_text("call", "eventfd"), event_text("words", strerror(errno)));
    if (ldap_init_fd(stream->descriptor, LDAP_PROTO_EXT, NOWHERE, &stream->handle) !=
            LDAP_SUCCESS ||
        ldap_set_option(stream->handle, LDAP_OPT_PROTOCOL_VERSION, &version) != LDAP_SUCCESS ||
        ldap_set_option(stream->handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) != LDAP_SUCCESS ||
        ldap_set_option(stream->handle, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON) != LDAP_SUCCESS ||
        ldap_get_option(stream->handle, LDAP_OPT_SOCKBUF, &socket) != LDAP_SUCCESS ||
        ber_sockbuf_add_io(socket, &layer_functions, LBER_SBIOD_LEVEL_PROVIDER, stream) != 0)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "libldap"),
                         event_text("call", "ldap_init_fd"));
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
    if (prepare_ldap_stream(stream, error) == 0)
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

static int fail_ldap_stream(struct ldap_stream *stream, struct error *error, enum event event)
{
    stream->is_over = true;
    return error_set(error, event);
}

static int fail_broken(struct ldap_stream *stream, struct error *error)
{
    return fail_ldap_stream(stream, error, DIRECTORY_NOT_LDAP);
}

struct message_head {
    size_t head_bytes, content_bytes;
};

/* Reads the head of the message at the front of the octets. Returns 1, 0 while it is not complete, -1 when
 * it is none or the message is too large. */
static int read_head(const uint8_t *octets, size_t size, struct message_head *head)
{
    if (size < 2)
        return 0;
    if (octets[0] != LDAP_TAG_MESSAGE)
        return -1;
    bool is_long = octets[1] >= LONG_LENGTH;
    size_t count = is_long ? octets[1] - LONG_LENGTH : 0;
    *head = (struct message_head){2 + count, is_long ? 0 : octets[1]};
    if (is_long && (count == 0 || count > MOST_LENGTH_OCTETS))
        return -1;
    if (size < head->head_bytes)
        return 0;
    for (size_t i = 0; i < count; i++)
        head->content_bytes = head->content_bytes * 256 + octets[2 + i];
    return head->content_bytes > LDAP_STREAM_MESSAGE_BYTES ? -1 : 1;
}

/* All that a server may send to a client that only binds, searches and starts TLS. */
static bool is_answer(ber_tag_t operation)
{
    switch (operation) {
    case LDAP_RES_BIND:
    case LDAP_RES_SEARCH_ENTRY:
    case LDAP_RES_SEARCH_REFERENCE:
    case LDAP_RES_SEARCH_RESULT:
    case LDAP_RES_EXTENDED:
    case LDAP_RES_INTERMEDIATE:
        return true;
    default:
        return false;
    }
}

/* Reads the number of a message and checks that a complete answer to one of our requests follows. Returns 0,
 * or -1 when the content is none. */
static int read_content(const uint8_t *content, size_t size, ber_int_t *number)
{
    struct berval octets = {size, (char *)content};
    ber_len_t length = 0;
    BerElement *reader = ber_alloc_t(0);
    if (reader == NULL)
        return -1;
    ber_init2(reader, &octets, 0); /* reads in place */
    bool has_number = ber_scanf(reader, "i", number) == LBER_INTEGER;
    bool has_answer = has_number && is_answer(ber_peek_tag(reader, &length));
    ber_free(reader, 0);
    return has_answer ? 0 : -1;
}

/* Lets libldap read the next message. Returns 1, 0 when it is not complete, -1 with `error`. */
static int release_message(struct ldap_stream *stream, struct error *error)
{
    const uint8_t *octets = buffer_data(stream->input);
    size_t available = buffer_size(stream->input);
    struct message_head head;
    ber_int_t number = 0;
    int is_known = read_head(octets, available, &head);
    if (is_known < 0)
        return fail_broken(stream, error);
    if (is_known == 0 || available < head.head_bytes + head.content_bytes)
        return 0;
    if (read_content(octets + head.head_bytes, head.content_bytes, &number) != 0)
        return fail_broken(stream, error);
    if (number == LDAP_RES_UNSOLICITED) /* RFC 4511 section 4.4 */
        return fail_ldap_stream(stream, error, DIRECTORY_DISCONNECTING);
    stream->released_bytes = head.head_bytes + head.content_bytes;
    return 1;
}

/* Returns what ldap_result() does. It may return nothing after one read although there is more: again
 * while it makes progress. */
static int read_released(struct ldap_stream *stream, LDAPMessage **message)
{
    size_t before;
    int type;
    do {
        struct timeval now = {0, 0};
        before = stream->released_bytes;
        *message = NULL;
        type = ldap_result(stream->handle, LDAP_RES_ANY, LDAP_MSG_ONE, &now, message);
    } while (type == 0 && stream->released_bytes > 0 && stream->released_bytes < before);
    return type;
}

int ldap_stream_next(struct ldap_stream *stream, LDAPMessage **message, struct error *error)
{
    if (stream->is_over)
        return fail_broken(stream, error);
    for (;;) {
        int is_released = release_message(stream, error);
        if (is_released <= 0)
            return is_released;
        int type = read_released(stream, message);
        if (type < 0 || stream->released_bytes > 0 || stream->idle_bytes > MOST_IDLE_BYTES) {
            (void)ldap_msgfree(*message);
            return fail_broken(stream, error);
        }
        if (type > 0) {
            stream->idle_bytes = 0;
            return 1;
        }
    }
}
