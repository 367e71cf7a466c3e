/* Writes one message in DER: lengths definite and in their shortest form, which is all that the
 * UCServer's runtime reads. The pseudo element that the runtime puts behind each extensible
 * SEQUENCE is not written; nobody asks for it. */
#ifndef PUBLISHER_ASN_WRITER_H
#define PUBLISHER_ASN_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct berelement;

struct asn_writer {
    struct berelement *element;
    bool failed;
};

/* Prepares an empty message in the caller's memory; asn_writer_clear() ends it. */
void asn_writer_init(struct asn_writer *writer);

/* Wipes and frees the message: it may have held a password. */
void asn_writer_clear(struct asn_writer *writer);

/* Opens and closes a constructed element. */
void asn_writer_begin(struct asn_writer *writer, uint32_t tag);
void asn_writer_end(struct asn_writer *writer);

void asn_writer_integer(struct asn_writer *writer, uint32_t tag, int32_t value);
void asn_writer_boolean(struct asn_writer *writer, bool value);
void asn_writer_real(struct asn_writer *writer, double value);
void asn_writer_null(struct asn_writer *writer);
void asn_writer_octets(struct asn_writer *writer,
                       uint32_t tag,
                       const void *data,
                       size_t size_bytes);

/* A text that ends with NUL. */
void asn_writer_text(struct asn_writer *writer, const char *text);

/* Gives the finished message, valid until asn_writer_clear(). Returns 0, or -1 when there was no
 * memory or an element is still open. */
int asn_writer_finish(struct asn_writer *writer, const uint8_t **octets, size_t *size_bytes);

#endif
