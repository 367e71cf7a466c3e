/* A message that outlives the call in which it came: encoded and decoded again. */
#include <stdlib.h>

#include "proto/base/memory.h"

#include "worker-ldap/kept_message.h"

struct kept_message *kept_message_create(const struct message *message, struct error *error)
{
    struct kept_message *kept = memory_allocate(sizeof(*kept));
    buffer_init(&kept->frame, message_limit_bytes(message->type));
    if (message_encode(message, &kept->frame, error) != 0 ||
        message_decode(buffer_data(&kept->frame), buffer_size(&kept->frame), &kept->message,
                       error) != 0) {
        kept_message_destroy(kept);
        return NULL;
    }
    return kept;
}

void kept_message_destroy(struct kept_message *kept)
{
    if (kept == NULL)
        return;
    message_clear(&kept->message);
    buffer_clear(&kept->frame);
    free(kept);
}
