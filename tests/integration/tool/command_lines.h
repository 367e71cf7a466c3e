/* A small tool that a test drives: commands come in as JSON lines on standard input, what happens goes out
 * as JSON lines. To {"ping": true} it answers {"pong": true} as soon as the loop is free. */
#ifndef TOOL_COMMAND_LINES_H
#define TOOL_COMMAND_LINES_H

#include <jansson.h>
#include <stdint.h>
#include <systemd/sd-event.h>

struct command_lines;

/* Returns a new reader that calls `obey` with each command (borrowed), and ends the loop when the input
 * ends. Keeps loop and context. Ends the process when it cannot. */
struct command_lines *
command_lines_create(sd_event *loop, void (*obey)(void *context, json_t *command), void *context);

/* NULL is fine. */
void command_lines_destroy(struct command_lines *lines);

/* Writes one line; takes `what`. */
void command_lines_say(json_t *what);

/* Members of an object: "" and 0 when there are none. */
const char *command_text(json_t *object, const char *key);
int64_t command_number(json_t *object, const char *key);

/* Returns the new content of a file with a NUL behind it; "" when it cannot be read. */
char *command_read_file(const char *path);

#endif
