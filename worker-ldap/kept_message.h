/* A message that outlives the call in which it came. */
#ifndef WORKER_LDAP_KEPT_MESSAGE_H
#define WORKER_LDAP_KEPT_MESSAGE_H

#include "proto/base/buffer.h"
#include "proto/message/message.h"

struct kept_message {
    struct buffer frame; /* what the octets of the message point into */
    struct message message;
};

/* Returns a new copy, or NULL with `error` (a message that cannot be encoded). */
struct kept_message *kept_message_create(const struct message *message, struct error *error);

/* Wipes and frees. NULL is fine. */
void kept_message_destroy(struct kept_message *kept);

#endif
