/* Walks through a complete message once, before anything is made of it. */
#ifndef PUBLISHER_ASN_CHECK_H
#define PUBLISHER_ASN_CHECK_H

#include <stddef.h>
#include <stdint.h>

struct error;

/* The deepest published message has ten levels. */
#define ASN_DEPTH_LIMIT 24
/* What a message of the largest accepted size can need: answers are short, a profile has about a
 * hundred elements. */
#define ASN_ELEMENT_LIMIT 65536

/* Checks that `octets` are whole elements down to the last level: shortest definite lengths,
 * children that fill their parent exactly, no more than ASN_DEPTH_LIMIT levels and
 * ASN_ELEMENT_LIMIT elements. Returns 0, or -1 with ERROR_BROKEN or ERROR_LIMIT and the position. */
int asn_check(const uint8_t *octets, size_t size_bytes, struct error *error);

#endif
