/* Walks through a complete message once, before anything is made of it. Readers that come later need not
 * look at lengths any more, and a message that breaks a rule far behind is refused before its beginning
 * has had an effect. */
#ifndef PUBLISHER_ASN_CHECK_H
#define PUBLISHER_ASN_CHECK_H

#include <stddef.h>
#include <stdint.h>

struct error;

/* The deepest published message has ten levels. */
#define ASN_DEPTH_LIMIT 24

/* Checks that `octets` are whole elements down to the last level: shortest definite lengths,
 * children that fill their parent exactly, no more than ASN_DEPTH_LIMIT levels. Takes time with the
 * size only, and no memory: how many elements there are needs no limit of its own. Returns 0, or -1
 * with ERROR_BROKEN or ERROR_LIMIT and the position. */
int asn_check(const uint8_t *octets, size_t size_bytes, struct error *error);

#endif
