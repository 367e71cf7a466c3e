/* The other end is another process of ours, but what it is made to send may come from outside: nothing is believed
 * of it that the bus would not believe, and a length is compared with its type's limit before anything waits for it. */
#include <string.h>

#include "proto/base/memory.h"
#include "proto/message/message_pipe.h"

#define LENGTH_BYTES 4

static void write_length(uint8_t octets[LENGTH_BYTES], size_t size)
{
    for (int i = 0; i < LENGTH_BYTES; i++)
        octets[i] = (uint8_t)(size >> (8 * (LENGTH_BYTES - 1 - i)));
}

static size_t read_length(const uint8_t octets[LENGTH_BYTES])
{
    size_t size = 0;
    for (int i = 0; i < LENGTH_BYTES; i++)
        size = size << 8 | octets[i];
    return size;
}

int message_pipe_append(struct buffer *octets, const struct message *message, struct error *error)
{
    uint8_t length[LENGTH_BYTES];
    struct buffer frame;
    buffer_init(&frame, MESSAGE_PIPE_BYTES - LENGTH_BYTES);
    int result = message_encode(message, &frame, error);
    write_length(length, buffer_size(&frame));
    if (result == 0 && buffer_size(&frame) + LENGTH_BYTES > buffer_room(octets))
        result = error_set(error, PIPE_FULL, event_text("message", message_name(message->type)));
    if (result == 0) { /* both fit */
        (void)buffer_append(octets, length, sizeof(length));
        (void)buffer_append(octets, buffer_data(&frame), buffer_size(&frame));
    }
    buffer_clear(&frame);
    return result;
}

int message_pipe_look(const struct buffer *octets,
                      enum role sender,
                      struct message *message,
                      struct error *error)
{
    struct message found;
    if (buffer_size(octets) < LENGTH_BYTES)
        return 0;
    size_t size = read_length(buffer_data(octets));
    if (size > MESSAGE_PIPE_BYTES - LENGTH_BYTES)
        return error_set(error, PIPE_LENGTH_IMPOSSIBLE, event_number("octets", (int64_t)size));
    if (buffer_size(octets) - LENGTH_BYTES < size)
        return 0;
    if (message_decode(buffer_data(octets) + LENGTH_BYTES, size, &found, error) != 0)
        return -1;
    if (!message_is_allowed(found.type, sender, true) &&
        !message_is_allowed(found.type, sender, false)) {
        (void)error_set(error, PIPE_FOREIGN_MESSAGE,
                        event_text("message", message_name(found.type)),
                        event_text("role", role_name(sender)));
        message_clear(&found);
        return -1;
    }
    *message = found;
    return 1;
}

/* Settings hold passwords. */
void message_pipe_next(struct buffer *octets, struct message *message)
{
    size_t size = LENGTH_BYTES + read_length(buffer_data(octets));
    message_clear(message);
    memory_wipe(octets->memory + octets->begin, size);
    buffer_consume(octets, size);
}
