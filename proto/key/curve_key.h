/* CURVE key pairs: who a process is on the bus. One key belongs to one process and one role.
 * Texts are Z85 (ZeroMQ RFC 32). */
#ifndef PROTO_CURVE_KEY_H
#define PROTO_CURVE_KEY_H

#include <stdbool.h>

#include "proto/event/error.h"

#define CURVE_KEY_CHARACTERS 40
#define CURVE_KEY_BYTES      (CURVE_KEY_CHARACTERS + 1)

struct curve_key_pair {
    char public_key[CURVE_KEY_BYTES];
    char secret_key[CURVE_KEY_BYTES];
};

/* Makes a fresh pair. Errors: INTERNAL (libzmq without CURVE). */
int curve_key_pair_make(struct curve_key_pair *pair, struct error *error);

/* Whether the text is a key: 40 characters of Z85 that stand for 32 octets. */
bool curve_key_is_valid(const char *text);

/* Whether the two halves belong together; false when one is not valid. */
bool curve_key_pair_matches(const struct curve_key_pair *pair);

#endif
