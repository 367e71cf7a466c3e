/* From octets to messages. There is no frame around a message: where one ends is known from its own
 * header, so a wrong octet cannot be skipped and ends the connection. Most messages come whole in one read
 * and are passed on without being copied. */
#include <stdio.h>
#include <stdlib.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_header.h"
#include "publisher-ucserver/rose/frame_stream.h"
#include "publisher-ucserver/rose/rose.h"

#define JSON_FIRST         'J' /* of the UCServer's other encoding: J and the size in digits, then JSON */
#define TLS_RECORD_FIRST   0x14 /* types of TLS records */
#define TLS_RECORD_LAST    0x17
#define OCTET_DIGITS_BYTES 3

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

/* The first octet of each message tells a wrong port or a wrong protocol from a broken message: what an
 * administrator has to change is then another thing. */
static int check_first_octet(uint8_t octet, struct error *error)
{
    char digits[OCTET_DIGITS_BYTES];
    if (octet >= ROSE_INVOKE && octet <= ROSE_REJECT)
        return 0;
    if (octet == JSON_FIRST)
        return error_set(error, UCSERVER_SPEAKS_JSON);
    if (octet >= TLS_RECORD_FIRST && octet <= TLS_RECORD_LAST)
        return error_set(error, UCSERVER_SPEAKS_TLS);
    (void)snprintf(digits, sizeof(digits), "%02x", octet);
    return error_set(error, UCSERVER_SPEAKS_OTHER, event_text("octet", digits));
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
    const char *rule;
    if (check_first_octet(octets[0], error) != 0)
        return -1;
    *cut = (struct cut){.take_bytes = size};
    switch (asn_header_read(octets, size, &header, &rule)) {
    case ASN_HEADER_WRONG:
        return error_set(error, BER_MALFORMED, event_number("octet", 0), event_text("rule", rule));
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

/* Parts are given as they come, of any size: whoever reads them keeps what is incomplete. */
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
        return error_set(error, UCSERVER_MESSAGE_TOO_LARGE);
    return 0;
}

/* Completes the header first, so that never more than the message itself is collected. */
static size_t missing_bytes(const struct buffer *message)
{
    struct asn_header header;
    const char *rule;
    size_t have = buffer_size(message);
    if (asn_header_read(buffer_data(message), have, &header, &rule) != ASN_HEADER_COMPLETE)
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
    /* Consumed even when it failed: the stream is useless then, and must not look as if inside a message. */
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
        return error_set(error, UCSERVER_MESSAGE_TOO_LARGE);
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
