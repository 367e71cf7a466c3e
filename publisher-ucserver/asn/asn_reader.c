/* Reading the elements of a message. */
#include <lber.h>

#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_reader.h"
#include "publisher-ucserver/asn/asn_real.h"

static const struct asn_octets NOTHING = {(const uint8_t *)"", 0};

void asn_reader_init(struct asn_reader *reader,
                     const uint8_t *octets,
                     size_t size_bytes,
                     struct error *error)
{
    const uint8_t *begin = size_bytes == 0 ? NOTHING.data : octets; /* NULL + 0 is undefined */
    error_clear(error);
    *reader = (struct asn_reader){begin, begin + size_bytes, error};
}

bool asn_reader_has_failed(const struct asn_reader *reader)
{
    return reader->error->class != ERROR_NONE;
}

bool asn_reader_is_at_end(const struct asn_reader *reader)
{
    return reader->at == reader->end || asn_reader_has_failed(reader);
}

static bool peek(const struct asn_reader *reader, struct asn_header *header)
{
    const char *reason;
    size_t left = (size_t)(reader->end - reader->at);
    return !asn_reader_has_failed(reader) &&
           asn_header_read(reader->at, left, header, &reason) == ASN_HEADER_COMPLETE &&
           header->content_bytes <= left - header->header_bytes;
}

bool asn_reader_has(const struct asn_reader *reader, uint32_t tag)
{
    struct asn_header header;
    return peek(reader, &header) && header.tag == tag;
}

static struct asn_octets fail_reading(struct asn_reader *reader, const char *name, const char *what)
{
    if (!asn_reader_has_failed(reader))
        (void)error_set_text(reader->error, ERROR_BROKEN, "%s: %s", name, what);
    return NOTHING;
}

struct asn_octets asn_reader_take(struct asn_reader *reader, uint32_t tag, const char *name)
{
    struct asn_header header;
    if (!peek(reader, &header))
        return fail_reading(reader, name, "the element is missing");
    if (header.tag != tag) {
        (void)error_set_text(reader->error, ERROR_BROKEN, "%s: tag %02x where %02x is expected",
                             name, (unsigned)header.tag, (unsigned)tag);
        return NOTHING;
    }
    struct asn_octets content = {reader->at + header.header_bytes, header.content_bytes};
    reader->at = content.data + content.size_bytes;
    return content;
}

struct asn_octets asn_reader_take_any(struct asn_reader *reader, const char *name)
{
    struct asn_header header;
    if (!peek(reader, &header))
        return fail_reading(reader, name, "the element is missing");
    struct asn_octets whole = {reader->at, header.header_bytes + header.content_bytes};
    reader->at += whole.size_bytes;
    return whole;
}

int32_t asn_reader_integer(struct asn_reader *reader, uint32_t tag, const char *name)
{
    struct asn_octets content = asn_reader_take(reader, tag, name);
    if (asn_reader_has_failed(reader))
        return 0;
    struct berval value = {content.size_bytes, (char *)content.data};
    ber_int_t number;
    if (content.size_bytes == 0 || ber_decode_int(&value, &number) < 0) {
        (void)fail_reading(reader, name, "not an integer of 32 bits");
        return 0;
    }
    return number;
}

bool asn_reader_boolean(struct asn_reader *reader, uint32_t tag, const char *name)
{
    struct asn_octets content = asn_reader_take(reader, tag, name);
    if (asn_reader_has_failed(reader))
        return false;
    if (content.size_bytes != 1)
        (void)fail_reading(reader, name, "not a boolean");
    return content.size_bytes == 1 && content.data[0] != 0;
}

double asn_reader_real(struct asn_reader *reader, const char *name)
{
    struct asn_octets content = asn_reader_take(reader, ASN_TAG_REAL, name);
    double value = 0.0;
    if (asn_real_decode(content.data, content.size_bytes, &value) != 0)
        (void)fail_reading(reader, name, "not a number in a binary base-2 form");
    return value;
}

struct asn_octets asn_reader_text(struct asn_reader *reader, const char *name)
{
    return asn_reader_take(reader, ASN_TAG_TEXT, name);
}

void asn_reader_enter(struct asn_reader *reader,
                      uint32_t tag,
                      const char *name,
                      struct asn_reader *inner)
{
    struct asn_octets content = asn_reader_take(reader, tag, name);
    *inner = (struct asn_reader){content.data, content.data + content.size_bytes, reader->error};
}

int asn_reader_finish(const struct asn_reader *reader)
{
    return asn_reader_has_failed(reader) ? -1 : 0;
}
