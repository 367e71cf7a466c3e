/* The structure of a message for the log: what was sent can be compared with what the server wants,
 * and nobody's texts are shown. */
#ifndef PUBLISHER_ASN_OUTLINE_H
#define PUBLISHER_ASN_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes tags in hexadecimal digits and lengths: "a1{2:1 2:2 30{c:17}}"; without `has_lengths` (a length
 * may tell too much) "a1{2 2 30{c}}". What does not fit into `text_bytes`, at least 4, is left out, and
 * "..." says so; so it does where something is no element. */
void asn_outline_write(
    const uint8_t *octets, size_t size_bytes, bool has_lengths, char *text, size_t text_bytes);

#endif
