/* A growing sequence of octets with a hard maximum, used as a queue: appended at the end, consumed
 * at the front. */
#ifndef PROTO_BUFFER_H
#define PROTO_BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
    uint8_t *memory;
    size_t capacity;
    size_t begin;
    size_t end;
    size_t limit;
};

/* Prepares an empty buffer in the caller's memory that never holds more than `limit_bytes`. */
void buffer_init(struct buffer *buffer, size_t limit_bytes);

/* Frees what the buffer holds, wiping it first; the buffer is empty and usable afterwards. */
void buffer_clear(struct buffer *buffer);

/* Makes room for `size_bytes` behind the end and returns where, or NULL over the limit. What was
 * written there counts after buffer_commit(). */
uint8_t *buffer_reserve(struct buffer *buffer, size_t size_bytes);
void buffer_commit(struct buffer *buffer, size_t size_bytes);

/* Forgets `size_bytes` at the front (at most what is there). */
void buffer_consume(struct buffer *buffer, size_t size_bytes);

/* Forgets what is behind the first `size_bytes`, wiping it. */
void buffer_cut(struct buffer *buffer, size_t size_bytes);

/* What is there. The pointer is valid until the buffer changes. */
const uint8_t *buffer_data(const struct buffer *buffer);
static inline size_t buffer_size(const struct buffer *buffer)
{
    return buffer->end - buffer->begin;
}

/* How much may still be appended. */
size_t buffer_room(const struct buffer *buffer);

/* Appends a copy. Returns 0, or -1 and changes nothing when the limit would be exceeded. Inline, because a
 * message is written in pieces of a few octets. */
static inline int buffer_append(struct buffer *buffer, const void *data, size_t size_bytes)
{
    if (size_bytes == 0)
        return 0;
    uint8_t *room = buffer_reserve(buffer, size_bytes);
    if (room == NULL)
        return -1;
    memcpy(room, data, size_bytes);
    buffer->end += size_bytes;
    return 0;
}

#endif
