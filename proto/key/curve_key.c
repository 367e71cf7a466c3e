/* CURVE key pairs in Z85, as libzmq writes them. Whether two halves belong together is computed and not
 * believed: a key file may have been put together by hand. */
#include <stdint.h>
#include <string.h>
#include <zmq.h>

#include "proto/base/memory.h"
#include "proto/key/curve_key.h"

#define KEY_OCTETS 32

int curve_key_pair_make(struct curve_key_pair *pair, struct error *error)
{
    if (zmq_curve_keypair(pair->public_key, pair->secret_key) != 0)
        return error_set(error, KEY_PAIR_FAILED, event_text("words", zmq_strerror(zmq_errno())));
    return 0;
}

bool curve_key_is_valid(const char *text)
{
    if (strlen(text) != CURVE_KEY_CHARACTERS)
        return false;
    uint8_t octets[KEY_OCTETS];
    bool is_valid = zmq_z85_decode(octets, text) != NULL;
    memory_wipe(octets, sizeof(octets));
    return is_valid;
}

bool curve_key_pair_matches(const struct curve_key_pair *pair)
{
    char public_key[CURVE_KEY_BYTES];
    return curve_key_is_valid(pair->public_key) && curve_key_is_valid(pair->secret_key) &&
           zmq_curve_public(public_key, pair->secret_key) == 0 &&
           strcmp(public_key, pair->public_key) == 0;
}
