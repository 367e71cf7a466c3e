/* Reading the elements of a message. liblber's own decoders are used for single values only: they accept
 * more than the UCServer speaks, and say nothing about which field was wrong. A failure names the field,
 * because that is what tells one version of the interface from another. */
#include <inttypes.h>
#include <stdio.h>

#include <lber.h>

#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_reader.h"
#include "publisher-ucserver/asn/asn_real.h"

#define TAG_TEXT_BYTES 9 /* four octets in hexadecimal digits */

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

/* Whether the next element is there as a whole. Of one that is cut off nothing is used, its tag neither. */
static bool peek(const struct asn_reader *reader, struct asn_header *header)
{
    const char *rule;
    size_t left = (size_t)(reader->end - reader->at);
    return !asn_reader_has_failed(reader) &&
           asn_header_read(reader->at, left, header, &rule) == ASN_HEADER_COMPLETE &&
           header->content_bytes <= left - header->header_bytes;
}

bool asn_reader_has(const struct asn_reader *reader, uint32_t tag)
{
    struct asn_header header;
    return peek(reader, &header) && header.tag == tag;
}

/* Only the first failure is kept: what follows it reads nothing and would fail for that reason alone. */
static struct asn_octets fail_missing(struct asn_reader *reader, const char *name)
{
    if (!asn_reader_has_failed(reader))
        (void)error_set(reader->error, BER_ELEMENT_MISSING, event_text("element", name));
    return NOTHING;
}

static void fail_value(struct asn_reader *reader, const char *name, const char *type)
{
    if (!asn_reader_has_failed(reader))
        (void)error_set(reader->error, BER_WRONG_VALUE, event_text("element", name),
                        event_text("type", type));
}

int asn_reader_fail_tag(struct error *error, const char *name, uint32_t tag, uint32_t expected)
{
    char tags[2][TAG_TEXT_BYTES];
    (void)snprintf(tags[0], sizeof(tags[0]), "%02" PRIx32, tag);
    (void)snprintf(tags[1], sizeof(tags[1]), "%02" PRIx32, expected);
    return error_set(error, BER_UNEXPECTED_TAG, event_text("element", name),
                     event_text("tag", tags[0]), event_text("expected", tags[1]));
}

struct asn_octets asn_reader_take(struct asn_reader *reader, uint32_t tag, const char *name)
{
    struct asn_header header;
    if (!peek(reader, &header))
        return fail_missing(reader, name);
    if (header.tag != tag) {
        (void)asn_reader_fail_tag(reader->error, name, header.tag, tag);
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
        return fail_missing(reader, name);
    struct asn_octets whole = {reader->at, header.header_bytes + header.content_bytes};
    reader->at += whole.size_bytes;
    return whole;
}

int32_t asn_reader_integer(struct asn_reader *reader, uint32_t tag, const char *name)
{
    struct asn_octets content = asn_reader_take(reader, tag, name);
    if (asn_reader_has_failed(reader))
        return 0;
    /* An empty integer is a field that was not filled in, whatever liblber makes of it. */
    struct berval value = {content.size_bytes, (char *)content.data};
    ber_int_t number;
    if (content.size_bytes == 0 || ber_decode_int(&value, &number) < 0) {
        fail_value(reader, name, "integer32");
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
        fail_value(reader, name, "boolean");
    return content.size_bytes == 1 && content.data[0] != 0;
}

double asn_reader_real(struct asn_reader *reader, const char *name)
{
    struct asn_octets content = asn_reader_take(reader, ASN_TAG_REAL, name);
    double value = 0.0;
    if (asn_real_decode(content.data, content.size_bytes, &value) != 0)
        fail_value(reader, name, "binary_real");
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
