/* Messages between two processes of this machine over two pipes, on the loop (framing: message_pipe.h). Neither side
 * ever waits for the other: what the other does not read yet is kept. */
#ifndef PROTO_PIPE_LINE_H
#define PROTO_PIPE_LINE_H

#include <systemd/sd-event.h>

#include "proto/event/error.h"
#include "proto/message/message.h"

struct pipe_line;

/* Called from the loop; what they get is borrowed; none may destroy the line. */
struct pipe_line_callbacks {
    void (*message)(void *context, const struct message *message);
    /* Nothing more will come: the other end is closed (`why` is NULL), or what came is no message. Called once. */
    void (*ended)(void *context, const struct error *why);
};

/* Takes both descriptors, also when it fails. What comes is what `sender` may send. Copies the callbacks. Returns 0 and
 * a new line, or -1. Errors: INTERNAL. */
int pipe_line_create(sd_event *loop,
                     const int descriptors[2],
                     enum role sender,
                     const struct pipe_line_callbacks *callbacks,
                     void *context,
                     struct pipe_line **line,
                     struct error *error);

/* The same over standard input and output, in whose place is /dev/null from then on: nothing that is printed by mistake
 * gets between the messages. */
int pipe_line_of_standard(sd_event *loop,
                          enum role sender,
                          const struct pipe_line_callbacks *callbacks,
                          void *context,
                          struct pipe_line **line,
                          struct error *error);

/* Closes both ends, wipes what is left. NULL is fine. */
void pipe_line_destroy(struct pipe_line *line);

/* Sends at once, as far as there is room. Returns 0, or -1: nobody reads any more (UNAVAILABLE), or a limit of the
 * table (INVALID, LIMIT). */
int pipe_line_send(struct pipe_line *line, const struct message *message, struct error *error);

/* Waits, two seconds at most, until everything is written. */
void pipe_line_flush(struct pipe_line *line);

#endif
