/* Makes valid messages out of random octets, by the rows of the message table. */
#ifndef TESTS_MESSAGE_GENERATOR_H
#define TESTS_MESSAGE_GENERATOR_H

#include <stddef.h>
#include <stdint.h>

#include "proto/message/message.h"
#include "proto/message/message_type.h"

struct arena;

/* Octets that decide; when they are used up, zeros follow. */
struct choices {
    const uint8_t *octets;
    size_t left;
};

/* Fills a message of the row's type. Everything lives in `arena`. */
void generate_message(const struct message_row *row,
                      struct choices *choices,
                      struct arena *arena,
                      struct message *message);

#endif
