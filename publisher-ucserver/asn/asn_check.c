/* The well-formedness of a message, without recursion: a hostile message would otherwise decide how deep
 * our stack grows. What passes here can be read by asn_reader without a look at lengths again; what fails
 * is named with the octet, because whoever gets the report has the message in hexadecimal digits. */
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

static int fail_at(const struct walk *walk, const char *rule, struct error *error)
{
    return error_set(error, BER_MALFORMED, event_number("octet", (int64_t)walk->position),
                     event_text("rule", rule));
}

/* One octet may end several elements, when the last child of each is the last of its parent. */
static void close_finished(struct walk *walk)
{
    while (walk->depth > 0 && walk->position == walk->ends[walk->depth])
        walk->depth--;
}

static int open_element(struct walk *walk, size_t end, struct error *error)
{
    if (walk->depth + 1 >= ASN_DEPTH_LIMIT)
        return error_set(error, BER_TOO_DEEP, event_number("octet", (int64_t)walk->position),
                         event_number("levels", ASN_DEPTH_LIMIT));
    walk->ends[++walk->depth] = end;
    return 0;
}

static int check_next_element(struct walk *walk, struct error *error)
{
    size_t left = walk->ends[walk->depth] - walk->position;
    const uint8_t *at = walk->octets + walk->position;
    struct asn_header header;
    const char *rule = "cut_off";
    if (asn_header_read(at, left, &header, &rule) != ASN_HEADER_COMPLETE)
        return fail_at(walk, rule, error);
    if (header.content_bytes > left - header.header_bytes)
        return fail_at(walk, "longer_than_parent", error);
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
        return fail_at(&walk, "ends_inside_element", error);
    return 0;
}
