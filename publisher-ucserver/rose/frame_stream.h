/* Cuts the octets of the connection into ROSE messages: one element each, nothing between them.
 *
 * A message within the limit is collected and given as a whole. A larger one is given in parts as
 * it arrives, if the owner of the stream wants it; otherwise it ends the connection. */
#ifndef PUBLISHER_FRAME_STREAM_H
#define PUBLISHER_FRAME_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct frame_stream;

/* What a message may have, except the one that is taken in parts. */
#define FRAME_MESSAGE_BYTES (1024 * 1024)

/* What the owner does with them. Each function returns 0, or -1 with an error, which ends the reading. */
struct frame_stream_callbacks {
    void *context;
    /* A whole message; borrowed. */
    int (*take_message)(void *context,
                        const uint8_t *octets,
                        size_t size_bytes,
                        struct error *error);
    /* A message of `total_bytes`, more than FRAME_MESSAGE_BYTES, begins: 0 takes it in parts. */
    int (*begin_large)(void *context, uint8_t tag, uint64_t total_bytes, struct error *error);
    /* The next part of it, from its first octet on; borrowed. */
    int (*take_part)(void *context, const uint8_t *octets, size_t size_bytes, struct error *error);
};

/* Returns a new stream. Copies `callbacks`, keeps their context. */
struct frame_stream *frame_stream_create(const struct frame_stream_callbacks *callbacks);

void frame_stream_destroy(struct frame_stream *stream);

/* Takes in what came from the connection. Returns 0, or -1 with ERROR_BROKEN (garbage, JSON, wrong
 * lengths), ERROR_LIMIT, or the owner's error; the stream is then useless. */
int frame_stream_feed(struct frame_stream *stream,
                      const uint8_t *octets,
                      size_t size_bytes,
                      struct error *error);

/* Whether a message has begun and has not ended. */
bool frame_stream_is_inside(const struct frame_stream *stream);

#endif
