/* Writing a message with liblber, which grows the memory and fills in the lengths of what is closed. A
 * failure is remembered and asked for once at the end, so that an encoder is a list of its fields. */
#include <string.h>

#include <lber.h>

#include "proto/base/memory.h"

#include "publisher-ucserver/asn/asn_header.h"
#include "publisher-ucserver/asn/asn_real.h"
#include "publisher-ucserver/asn/asn_writer.h"

/* After a failure nothing more is written: liblber's element may be half closed. */
static void note(struct asn_writer *writer, int result)
{
    if (result < 0)
        writer->failed = true;
}

void asn_writer_init(struct asn_writer *writer)
{
    writer->element = ber_alloc_t(LBER_USE_DER);
    writer->failed = writer->element == NULL;
}

void asn_writer_clear(struct asn_writer *writer)
{
    struct berval message;
    if (writer->element == NULL)
        return;
    if (ber_flatten2(writer->element, &message, 0) == 0 && message.bv_val != NULL)
        memory_wipe(message.bv_val, message.bv_len);
    ber_free(writer->element, 1);
    writer->element = NULL;
}

void asn_writer_begin(struct asn_writer *writer, uint32_t tag)
{
    if (!writer->failed)
        note(writer, ber_printf(writer->element, "t{", (ber_tag_t)tag));
}

void asn_writer_end(struct asn_writer *writer)
{
    if (!writer->failed)
        note(writer, ber_printf(writer->element, "}"));
}

void asn_writer_integer(struct asn_writer *writer, uint32_t tag, int32_t value)
{
    if (!writer->failed)
        note(writer, ber_printf(writer->element, "ti", (ber_tag_t)tag, (ber_int_t)value));
}

void asn_writer_boolean(struct asn_writer *writer, bool value)
{
    if (!writer->failed)
        note(writer, ber_printf(writer->element, "b", (ber_int_t)value));
}

void asn_writer_real(struct asn_writer *writer, double value)
{
    uint8_t content[ASN_REAL_BYTES];
    size_t size_bytes = asn_real_encode(value, content);
    asn_writer_octets(writer, ASN_TAG_REAL, content, size_bytes);
}

void asn_writer_null(struct asn_writer *writer)
{
    if (!writer->failed)
        note(writer, ber_printf(writer->element, "n"));
}

void asn_writer_octets(struct asn_writer *writer, uint32_t tag, const void *data, size_t size_bytes)
{
    if (!writer->failed)
        note(writer, ber_printf(writer->element, "to", (ber_tag_t)tag, (const char *)data,
                                (ber_len_t)size_bytes));
}

void asn_writer_text(struct asn_writer *writer, const char *text)
{
    asn_writer_octets(writer, ASN_TAG_TEXT, text, strlen(text));
}

int asn_writer_finish(struct asn_writer *writer, const uint8_t **octets, size_t *size_bytes)
{
    struct berval message;
    if (writer->failed || ber_flatten2(writer->element, &message, 0) != 0)
        return -1;
    *octets = (const uint8_t *)message.bv_val;
    *size_bytes = message.bv_len;
    return 0;
}
