/* A message that outlives the call in which it came. Messages borrow the frame they were decoded from; what
 * must live longer is kept by this. */
#ifndef PROTO_KEPT_MESSAGE_H
#define PROTO_KEPT_MESSAGE_H

#include "proto/base/buffer.h"
#include "proto/message/message.h"

struct kept_message {
    struct buffer frame; /* what the octets of the message point into */
    struct message message;
};

/* Returns a new copy, or NULL with `error` (a message that cannot be encoded). */
struct kept_message *kept_message_create(const struct message *message, struct error *error);

/* Whether the message says what the kept one says. */
bool kept_message_equals(const struct kept_message *kept, const struct message *message);

/* Wipes and frees. NULL is fine. */
void kept_message_destroy(struct kept_message *kept);

#endif
