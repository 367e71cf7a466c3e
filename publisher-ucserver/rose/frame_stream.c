/* From octets to messages. */
#include <stdlib.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_header.h"
#include "publisher-ucserver/rose/frame_stream.h"
#include "publisher-ucserver/rose/rose.h"

struct frame_stream {
    struct frame_stream_callbacks callbacks;
    struct buffer message; /* what has come of a message that is being collected */
    uint64_t large_left_bytes;
};

struct frame_stream *frame_stream_create(const struct frame_stream_callbacks *callbacks)
{
    struct frame_stream *stream = memory_allocate(sizeof(*stream));
    stream->callbacks = *callbacks;
    buffer_init(&stream->message, FRAME_MESSAGE_BYTES);
    return stream;
}

void frame_stream_destroy(struct frame_stream *stream)
{
    if (stream == NULL)
        return;
    buffer_clear(&stream->message);
    free(stream);
}

bool frame_stream_is_inside(const struct frame_stream *stream)
{
    return stream->large_left_bytes > 0 || buffer_size(&stream->message) > 0;
}

static int check_first_octet(uint8_t octet, struct error *error)
{
    if (octet >= ROSE_INVOKE && octet <= ROSE_REJECT)
        return 0;
    if (octet == 'J')
        return error_set_text(error, ERROR_BROKEN,
                              "the server sends JSON messages; only BER is understood here");
    if (octet >= 0x14 && octet <= 0x17)
        return error_set_text(
            error, ERROR_BROKEN,
            "the server speaks TLS from the first octet; is this the client port?");
    return error_set_text(
        error, ERROR_BROKEN,
        "octet %02x where a message should begin; is this the UCServer's client port?", octet);
}

/* How much of the input belongs to the message being collected; fills `whole` when its size is
 * known and what is collected with that input is all of it. */
struct cut {
    size_t take_bytes;
    bool is_whole;
    bool is_large;
    uint64_t total_bytes;
};

static int cut_message(const uint8_t *octets, size_t size, struct cut *cut, struct error *error)
{
    struct asn_header header;
    const char *reason;
    if (check_first_octet(octets[0], error) != 0)
        return -1;
    *cut = (struct cut){.take_bytes = size};
    switch (asn_header_read(octets, size, &header, &reason)) {
    case ASN_HEADER_WRONG:
        return error_set_text(error, ERROR_BROKEN, "a message begins with a wrong header: %s",
                              reason);
    case ASN_HEADER_PARTIAL:
        return 0;
    case ASN_HEADER_COMPLETE:
        break;
    }
    cut->total_bytes = (uint64_t)header.header_bytes + header.content_bytes;
    cut->is_large = cut->total_bytes > FRAME_MESSAGE_BYTES;
    cut->is_whole = !cut->is_large && cut->total_bytes <= size;
    if (cut->is_whole)
        cut->take_bytes = (size_t)cut->total_bytes;
    return 0;
}

static int pass_part(struct frame_stream *stream,
                     const uint8_t *octets,
                     size_t size,
                     size_t *used,
                     struct error *error)
{
    *used = size < stream->large_left_bytes ? size : (size_t)stream->large_left_bytes;
    stream->large_left_bytes -= *used;
    return stream->callbacks.take_part(stream->callbacks.context, octets, *used, error);
}

static int begin_large(struct frame_stream *stream,
                       const uint8_t *octets,
                       const struct cut *cut,
                       size_t *used,
                       struct error *error)
{
    if (stream->callbacks.begin_large(stream->callbacks.context, octets[0], cut->total_bytes,
                                      error) != 0)
        return -1;
    stream->large_left_bytes = cut->total_bytes;
    return pass_part(stream, octets, cut->take_bytes, used, error);
}

/* The common case: nothing is waiting, so whole messages need not be copied. */
static int take_directly(struct frame_stream *stream,
                         const uint8_t *octets,
                         size_t size,
                         size_t *used,
                         struct error *error)
{
    struct cut cut;
    if (cut_message(octets, size, &cut, error) != 0)
        return -1;
    if (cut.is_large)
        return begin_large(stream, octets, &cut, used, error);
    *used = cut.take_bytes;
    if (cut.is_whole)
        return stream->callbacks.take_message(stream->callbacks.context, octets, cut.take_bytes,
                                              error);
    if (buffer_append(&stream->message, octets, size) != 0)
        return error_set_text(error, ERROR_LIMIT, "a message is too large");
    return 0;
}

/* Completes the header first, so that never more than the message itself is collected. */
static size_t missing_bytes(const struct buffer *message)
{
    struct asn_header header;
    const char *reason;
    size_t have = buffer_size(message);
    if (asn_header_read(buffer_data(message), have, &header, &reason) != ASN_HEADER_COMPLETE)
        return 1;
    return header.header_bytes + header.content_bytes - have;
}

static int finish_collected(struct frame_stream *stream, struct error *error)
{
    struct cut cut;
    const uint8_t *data = buffer_data(&stream->message);
    size_t size = buffer_size(&stream->message), used = 0;
    if (cut_message(data, size, &cut, error) != 0)
        return -1;
    if (!cut.is_whole && !cut.is_large)
        return 0;
    int result = cut.is_large
                     ? begin_large(stream, data, &cut, &used, error)
                     : stream->callbacks.take_message(stream->callbacks.context, data, size, error);
    buffer_consume(&stream->message, size);
    return result;
}

static int collect(struct frame_stream *stream,
                   const uint8_t *octets,
                   size_t size,
                   size_t *used,
                   struct error *error)
{
    size_t missing = missing_bytes(&stream->message);
    *used = missing < size ? missing : size;
    if (buffer_append(&stream->message, octets, *used) != 0)
        return error_set_text(error, ERROR_LIMIT, "a message is too large");
    return finish_collected(stream, error);
}

int frame_stream_feed(struct frame_stream *stream,
                      const uint8_t *octets,
                      size_t size_bytes,
                      struct error *error)
{
    while (size_bytes > 0) {
        size_t used = 0;
        int result;
        if (stream->large_left_bytes > 0)
            result = pass_part(stream, octets, size_bytes, &used, error);
        else if (buffer_size(&stream->message) > 0)
            result = collect(stream, octets, size_bytes, &used, error);
        else
            result = take_directly(stream, octets, size_bytes, &used, error);
        if (result != 0)
            return -1;
        octets += used;
        size_bytes -= used;
    }
    return 0;
}
