/* The well-formedness of a message, without recursion. */
#include "proto/event/error.h"

#include "publisher-ucserver/asn/asn_check.h"
#include "publisher-ucserver/asn/asn_header.h"

#define CONSTRUCTED 0x20

struct walk {
    const uint8_t *octets;
    size_t position;
    size_t ends[ASN_DEPTH_LIMIT];
    size_t depth; /* index of the innermost open element's end */
};

static void close_finished(struct walk *walk)
{
    while (walk->depth > 0 && walk->position == walk->ends[walk->depth])
        walk->depth--;
}

static int open_element(struct walk *walk, size_t end, struct error *error)
{
    if (walk->depth + 1 >= ASN_DEPTH_LIMIT)
        return error_set_text(error, ERROR_LIMIT, "more than %d levels of nesting at octet %zu",
                              ASN_DEPTH_LIMIT, walk->position);
    walk->ends[++walk->depth] = end;
    return 0;
}

static int check_next_element(struct walk *walk, struct error *error)
{
    size_t left = walk->ends[walk->depth] - walk->position;
    const uint8_t *at = walk->octets + walk->position;
    struct asn_header header;
    const char *reason = "cut off";
    if (asn_header_read(at, left, &header, &reason) != ASN_HEADER_COMPLETE)
        return error_set_text(error, ERROR_BROKEN, "wrong encoding at octet %zu: %s",
                              walk->position, reason);
    if (header.content_bytes > left - header.header_bytes)
        return error_set_text(error, ERROR_BROKEN,
                              "wrong encoding at octet %zu: an element is longer than its parent",
                              walk->position);
    walk->position += header.header_bytes;
    if ((at[0] & CONSTRUCTED) != 0)
        return open_element(walk, walk->position + header.content_bytes, error);
    walk->position += header.content_bytes;
    return 0;
}

int asn_check(const uint8_t *octets, size_t size_bytes, struct error *error)
{
    struct walk walk = {.octets = octets};
    walk.ends[0] = size_bytes;
    while (walk.position < size_bytes) {
        if (check_next_element(&walk, error) != 0)
            return -1;
        close_finished(&walk);
    }
    if (walk.depth > 0)
        return error_set_text(error, ERROR_BROKEN, "the message ends inside an element");
    return 0;
}
