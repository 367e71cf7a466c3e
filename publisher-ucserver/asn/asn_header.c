/* Tag and length of a BER element. Everything that X.690 allows and the UCServer's runtime does not speak
 * is refused by the name of the rule it breaks, so that two readers of one message can never disagree
 * about where an element ends. */
#include "publisher-ucserver/asn/asn_header.h"

#define TAG_BYTES          4
#define LENGTH_BYTES       4
#define TAG_NUMBER_FOLLOWS 0x1f
#define MORE_OCTETS        0x80

/* Returns how many octets the tag has, 0 when more are needed, -1 when there are too many. */
static int tag_size(const uint8_t *octets, size_t size)
{
    if ((octets[0] & TAG_NUMBER_FOLLOWS) != TAG_NUMBER_FOLLOWS)
        return 1;
    for (size_t i = 1; i < TAG_BYTES; i++) {
        if (i >= size)
            return 0;
        if ((octets[i] & MORE_OCTETS) == 0)
            return (int)i + 1;
    }
    return -1;
}

static enum asn_header_status wrong(const char **rule, const char *name)
{
    *rule = name;
    return ASN_HEADER_WRONG;
}

static enum asn_header_status
read_long_length(const uint8_t *octets, size_t size, struct asn_header *header, const char **rule)
{
    size_t count = octets[0] & 0x7fU;
    if (count == 0)
        return wrong(rule, "indefinite_length");
    if (count > LENGTH_BYTES)
        return wrong(rule, "length_over_four_octets");
    /* Already said when only two octets are there: a partial header must not be waited for in vain. */
    if (size > 1 && octets[1] == 0)
        return wrong(rule, "length_not_shortest");
    if (size < 1 + count)
        return ASN_HEADER_PARTIAL;
    size_t length = 0;
    for (size_t i = 1; i <= count; i++)
        length = length << 8 | octets[i];
    if (length < 0x80)
        return wrong(rule, "length_not_shortest");
    header->header_bytes += 1 + count;
    header->content_bytes = length;
    return ASN_HEADER_COMPLETE;
}

static enum asn_header_status
read_length(const uint8_t *octets, size_t size, struct asn_header *header, const char **rule)
{
    if (size == 0)
        return ASN_HEADER_PARTIAL;
    if ((octets[0] & 0x80) != 0)
        return read_long_length(octets, size, header, rule);
    header->header_bytes += 1;
    header->content_bytes = octets[0];
    return ASN_HEADER_COMPLETE;
}

enum asn_header_status asn_header_read(const uint8_t *octets,
                                       size_t size_bytes,
                                       struct asn_header *header,
                                       const char **rule)
{
    if (size_bytes == 0)
        return ASN_HEADER_PARTIAL;
    /* Tag 0 ends an element of indefinite length, and there are none here. */
    if (octets[0] == 0)
        return wrong(rule, "tag_zero");
    int tag_bytes = tag_size(octets, size_bytes);
    if (tag_bytes < 0)
        return wrong(rule, "tag_over_four_octets");
    if (tag_bytes == 0)
        return ASN_HEADER_PARTIAL;
    struct asn_header found = {.header_bytes = (size_t)tag_bytes};
    for (int i = 0; i < tag_bytes; i++)
        found.tag = found.tag << 8 | octets[i];
    enum asn_header_status status =
        read_length(octets + tag_bytes, size_bytes - (size_t)tag_bytes, &found, rule);
    if (status == ASN_HEADER_COMPLETE)
        *header = found;
    return status;
}
