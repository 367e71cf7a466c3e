/* How a member reaches its supervisor: over the bus, or alone over its standard input and output. The member itself
 * does not know which. */
#ifndef PROTO_MEMBER_LINE_H
#define PROTO_MEMBER_LINE_H

#include "proto/member/member_alone.h"
#include "proto/member/member_options.h"

struct member_line;

/* Begins to greet, by the options (borrowed; the texts of `start` outlive the line). Keeps the loop, copies the
 * callbacks. Errors: those of bus_client_create() and member_alone_create(). */
int member_line_open(sd_event *loop,
                     const struct member_options *options,
                     enum role role,
                     const struct member_alone_callbacks *callbacks,
                     void *context,
                     struct member_line **line,
                     struct error *error);

/* Closes without calling back. NULL is fine. */
void member_line_close(struct member_line *line);

bool member_line_is_connected(const struct member_line *line);

/* Sends at once. Returns 0, or -1 as bus_client_send(). */
int member_line_send(struct member_line *line, const struct message *message, struct error *error);

/* Tells why we go; no callback follows. */
void member_line_goodbye(struct member_line *line, const char *reason);

int64_t member_line_heartbeat_ms(const struct member_line *line);

/* As bus_client_echo_age_ms(). Alone it is always INT64_MAX, so that who is alone never writes a list. */
int64_t member_line_echo_age_ms(const struct member_line *line);

#endif
