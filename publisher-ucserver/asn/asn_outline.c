/* Outlines, without recursion. Written of what we sent ourselves, so a wrong element is a mistake of ours
 * and only cuts the outline; the text never grows beyond its room, however long the message is. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "publisher-ucserver/asn/asn_check.h"
#include "publisher-ucserver/asn/asn_header.h"
#include "publisher-ucserver/asn/asn_outline.h"

#define CONSTRUCTED 0x20
#define CUT_MARK    "..."

struct outline {
    const uint8_t *octets;
    size_t position;
    size_t ends[ASN_DEPTH_LIMIT];
    size_t depth; /* index of the innermost open element's end */
    bool has_lengths;
    bool is_cut;
    char *text;
    size_t size;
    size_t room; /* without the mark */
};

static void __attribute__((format(printf, 2, 3)))
put(struct outline *outline, const char *format, ...)
{
    char part[32];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(part, sizeof(part), format, arguments);
    va_end(arguments);
    if (outline->is_cut || (size_t)size > outline->room - outline->size) {
        outline->is_cut = true;
        return;
    }
    memcpy(outline->text + outline->size, part, (size_t)size);
    outline->size += (size_t)size;
}

/* What is nested deeper than any published message is shown like a primitive element. */
static void put_element(struct outline *outline, const struct asn_header *header)
{
    bool is_first = outline->size == 0 || outline->text[outline->size - 1] == '{';
    bool has_inside = (outline->octets[outline->position] & CONSTRUCTED) != 0;
    size_t inside = outline->position + header->header_bytes;
    outline->position = inside + header->content_bytes;
    put(outline, "%s%x", is_first ? "" : " ", (unsigned)header->tag);
    if (has_inside && outline->depth + 1 < ASN_DEPTH_LIMIT) {
        put(outline, "{");
        outline->ends[++outline->depth] = outline->position;
        outline->position = inside;
    } else if (outline->has_lengths) {
        put(outline, ":%zu", header->content_bytes);
    }
    while (outline->depth > 0 && outline->position == outline->ends[outline->depth]) {
        put(outline, "}");
        outline->depth--;
    }
}

static void outline_next_element(struct outline *outline)
{
    struct asn_header header;
    const char *rule;
    size_t left = outline->ends[outline->depth] - outline->position;
    enum asn_header_status status =
        asn_header_read(outline->octets + outline->position, left, &header, &rule);
    if (status == ASN_HEADER_COMPLETE && header.content_bytes <= left - header.header_bytes)
        put_element(outline, &header);
    else
        outline->is_cut = true;
}

void asn_outline_write(
    const uint8_t *octets, size_t size_bytes, bool has_lengths, char *text, size_t text_bytes)
{
    struct outline outline = {
        .octets = octets,
        .ends = {size_bytes},
        .has_lengths = has_lengths,
        .text = text,
        .room = text_bytes - sizeof(CUT_MARK),
    };
    while (outline.position < size_bytes && !outline.is_cut)
        outline_next_element(&outline);
    text[outline.size] = '\0';
    if (outline.is_cut)
        memcpy(text + outline.size, CUT_MARK, sizeof(CUT_MARK));
}
