/* A queue of octets with a hard maximum. Reading moves a position instead of the octets; they are moved to
 * the front only when the end has no room left, so a long stream costs no copy per message. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"

#define SMALLEST_BYTES 1024

void buffer_init(struct buffer *buffer, size_t limit_bytes)
{
    *buffer = (struct buffer){.limit = limit_bytes};
}

void buffer_clear(struct buffer *buffer)
{
    memory_wipe(buffer->memory, buffer->capacity);
    free(buffer->memory);
    buffer_init(buffer, buffer->limit);
}

static void move_to_front(struct buffer *buffer)
{
    size_t size = buffer_size(buffer);
    if (buffer->begin > 0 && size > 0)
        memmove(buffer->memory, buffer->memory + buffer->begin, size);
    buffer->begin = 0;
    buffer->end = size;
}

/* realloc() would leave copies of secrets behind, so the old memory is wiped by hand. */
static void grow(struct buffer *buffer, size_t needed)
{
    size_t capacity = buffer->capacity < SMALLEST_BYTES ? SMALLEST_BYTES : buffer->capacity;
    while (capacity < needed)
        capacity *= 2;
    uint8_t *memory = memory_resize(NULL, capacity, 1);
    size_t size = buffer_size(buffer);
    if (size > 0)
        memcpy(memory, buffer->memory + buffer->begin, size);
    memory_wipe(buffer->memory, buffer->capacity);
    free(buffer->memory);
    buffer->memory = memory;
    buffer->capacity = capacity;
    buffer->begin = 0;
    buffer->end = size;
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t size_bytes)
{
    if (size_bytes > buffer_room(buffer))
        return NULL;
    size_t needed = buffer_size(buffer) + size_bytes;
    if (needed > buffer->capacity)
        grow(buffer, needed);
    else if (size_bytes > buffer->capacity - buffer->end)
        move_to_front(buffer);
    return buffer->memory + buffer->end;
}

void buffer_commit(struct buffer *buffer, size_t size_bytes)
{
    buffer->end += size_bytes;
}

void buffer_consume(struct buffer *buffer, size_t size_bytes)
{
    size_t size = buffer_size(buffer);
    buffer->begin += size_bytes < size ? size_bytes : size;
    if (buffer->begin == buffer->end)
        buffer->begin = buffer->end = 0;
}

void buffer_cut(struct buffer *buffer, size_t size_bytes)
{
    if (size_bytes >= buffer_size(buffer))
        return;
    memory_wipe(buffer->memory + buffer->begin + size_bytes, buffer_size(buffer) - size_bytes);
    buffer->end = buffer->begin + size_bytes;
}

const uint8_t *buffer_data(const struct buffer *buffer)
{
    return buffer->memory == NULL ? (const uint8_t *)"" : buffer->memory + buffer->begin;
}

size_t buffer_room(const struct buffer *buffer)
{
    return buffer->limit - buffer_size(buffer);
}
