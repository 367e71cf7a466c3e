/* Reads the elements of one complete message, one after the other.
 *
 * A reader remembers its first failure: after it everything reads as empty, so a decoder is a list
 * of fields with one question at the end. Readers of inner elements share it. */
#ifndef PUBLISHER_ASN_READER_H
#define PUBLISHER_ASN_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publisher-ucserver/asn/asn_header.h"

struct error;

struct asn_reader {
    const uint8_t *at;
    const uint8_t *end;
    struct error *error; /* keeps; its class tells whether something failed */
};

/* Octets inside the message: a text (not ended by NUL) or the content of an element. */
struct asn_octets {
    const uint8_t *data;
    size_t size_bytes;
};

/* Begins to read. Keeps `octets` and `error`, which is cleared and must not be NULL. */
void asn_reader_init(struct asn_reader *reader,
                     const uint8_t *octets,
                     size_t size_bytes,
                     struct error *error);

bool asn_reader_has_failed(const struct asn_reader *reader);

/* Whether everything was read, or reading has failed. */
bool asn_reader_is_at_end(const struct asn_reader *reader);

/* Whether the next element has this tag. */
bool asn_reader_has(const struct asn_reader *reader, uint32_t tag);

/* Takes the next element, which must have this tag. `name` is the field's name for the error. */
struct asn_octets asn_reader_take(struct asn_reader *reader, uint32_t tag, const char *name);

/* Takes the next element whatever it is and returns all of it, header included. */
struct asn_octets asn_reader_take_any(struct asn_reader *reader, const char *name);

/* Values of the universal types. A tag of its own is passed for IMPLICIT tags. Integers have at
 * most 32 bits. Texts are not checked for UTF-8: who uses one checks it. */
int32_t asn_reader_integer(struct asn_reader *reader, uint32_t tag, const char *name);
bool asn_reader_boolean(struct asn_reader *reader, uint32_t tag, const char *name);
double asn_reader_real(struct asn_reader *reader, const char *name);
struct asn_octets asn_reader_text(struct asn_reader *reader, const char *name);

/* Says that an element has another tag than expected, for readers that look at headers themselves.
 * Returns -1. */
int asn_reader_fail_tag(struct error *error, const char *name, uint32_t tag, uint32_t expected);

/* Enters a constructed element: `inner` reads its content, `reader` goes on behind it. */
void asn_reader_enter(struct asn_reader *reader,
                      uint32_t tag,
                      const char *name,
                      struct asn_reader *inner);

/* Returns 0, or -1 when something failed. What is left unread is how the vendor extends types. */
int asn_reader_finish(const struct asn_reader *reader);

#endif
