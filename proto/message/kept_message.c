/* A message that outlives the call in which it came: encoded and decoded again. That costs one copy, and in
 * return no one has to know which members of which record point where. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/message/kept_message.h"

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

/* Equal messages give equal octets. */
bool kept_message_equals(const struct kept_message *kept, const struct message *message)
{
    struct buffer frame;
    buffer_init(&frame, message_limit_bytes(message->type));
    bool equal = message_encode(message, &frame, NULL) == 0 &&
                 buffer_size(&frame) == buffer_size(&kept->frame) &&
                 memcmp(buffer_data(&frame), buffer_data(&kept->frame), buffer_size(&frame)) == 0;
    buffer_clear(&frame);
    return equal;
}

void kept_message_destroy(struct kept_message *kept)
{
    if (kept == NULL)
        return;
    message_clear(&kept->message);
    buffer_clear(&kept->frame);
    free(kept);
}
