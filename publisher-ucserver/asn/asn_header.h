/* The first octets of a BER element: tag and length (X.690, 8.1). Only what the UCServer's runtime
 * speaks is accepted: definite lengths in the shortest form, tags of up to four octets. Both readers of
 * messages, the one of whole ones (asn_reader.h) and the one of streams (roster_stream.h), stand on it. */
#ifndef PUBLISHER_ASN_HEADER_H
#define PUBLISHER_ASN_HEADER_H

#include <stddef.h>
#include <stdint.h>

/* Tags as their octets read as one number, the way liblber counts them. */
enum asn_tag {
    ASN_TAG_BOOLEAN = 0x01,
    ASN_TAG_INTEGER = 0x02,
    ASN_TAG_OCTETS = 0x04,
    ASN_TAG_NULL = 0x05,
    ASN_TAG_REAL = 0x09,
    ASN_TAG_ENUMERATED = 0x0a,
    ASN_TAG_TEXT = 0x0c, /* UTF8String */
    ASN_TAG_SEQUENCE = 0x30,
};

#define ASN_CONTEXT(number)             (0x80U + (number)) /* primitive [number], up to 30 */
#define ASN_CONTEXT_CONSTRUCTED(number) (0xa0U + (number))

/* The longest header: four octets of tag, one and four of length. */
#define ASN_HEADER_BYTES 9

enum asn_header_status {
    ASN_HEADER_COMPLETE,
    ASN_HEADER_PARTIAL, /* more octets are needed to tell */
    ASN_HEADER_WRONG,
};

struct asn_header {
    uint32_t tag;
    size_t header_bytes;
    size_t content_bytes;
};

/* Reads the header at the beginning of `octets`. Fills `header` when it is complete, and `rule` (the
 * constant name of the rule that is broken, "indefinite_length", as in the event ber.malformed) when it is
 * wrong. The content itself need not be there yet. */
enum asn_header_status asn_header_read(const uint8_t *octets,
                                       size_t size_bytes,
                                       struct asn_header *header,
                                       const char **rule);

#endif
