/* Messages over a pipe, for a program that works without the bus: the frame of each, with its length in four
 * octets in front, the highest first. Knows no descriptor. */
#ifndef PROTO_MESSAGE_PIPE_H
#define PROTO_MESSAGE_PIPE_H

#include "proto/base/buffer.h"
#include "proto/message/message.h"

/* Enough for the largest message and what stands in front of it. */
#define MESSAGE_PIPE_BYTES ((size_t)8 * 1024 * 1024 + 4)

/* Appends a message to `octets`. Errors: as message_encode(), LIMIT when the buffer is full; nothing has been
 * appended then. */
int message_pipe_append(struct buffer *octets, const struct message *message, struct error *error);

/* Looks at what has come. Returns 1 and the first message, which borrows the buffer and which the caller ends with
 * message_pipe_next(); 0: it is not complete; -1: what came is no message, or none that `sender` may send (BROKEN). */
int message_pipe_look(const struct buffer *octets,
                      enum role sender,
                      struct message *message,
                      struct error *error);

/* Ends the message, and wipes what it was made of. */
void message_pipe_next(struct buffer *octets, struct message *message);

#endif
