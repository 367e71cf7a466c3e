/* One of the two is NULL. That a member which is alone has never been echoed is no lack: it is what keeps the publisher
 * from writing a list in a trial, whatever it is sent. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/member/member_line.h"

struct member_line {
    struct bus_client *client;
    struct member_alone *alone;
};

static int open_bus(struct member_line *line,
                    sd_event *loop,
                    const struct child_start *start,
                    enum role role,
                    const struct bus_client_callbacks *callbacks,
                    void *context,
                    struct error *error)
{
    struct bus_client_options options = {
        .endpoint = start->endpoint,
        .own = start->own,
        .server_key = start->server_key,
        .role = role,
        .version = EWSCAL_VERSION,
    };
    int result = bus_client_create(loop, &options, callbacks, context, &line->client, error);
    memory_wipe(&options.own, sizeof(options.own));
    return result;
}

int member_line_open(sd_event *loop,
                     const struct member_options *options,
                     enum role role,
                     const struct member_alone_callbacks *callbacks,
                     void *context,
                     struct member_line **line,
                     struct error *error)
{
    struct member_line *fresh = memory_allocate(sizeof(*fresh));
    int result =
        options->is_alone
            ? member_alone_create(loop, role, callbacks, context, &fresh->alone, error)
            : open_bus(fresh, loop, &options->start, role, &callbacks->bus, context, error);
    if (result != 0) {
        member_line_close(fresh);
        return -1;
    }
    *line = fresh;
    return 0;
}

void member_line_close(struct member_line *line)
{
    if (line == NULL)
        return;
    bus_client_destroy(line->client);
    member_alone_destroy(line->alone);
    free(line);
}

bool member_line_is_connected(const struct member_line *line)
{
    return line->alone != NULL ? member_alone_is_connected(line->alone)
                               : bus_client_is_connected(line->client);
}

int member_line_send(struct member_line *line, const struct message *message, struct error *error)
{
    return line->alone != NULL ? member_alone_send(line->alone, message, error)
                               : bus_client_send(line->client, message, error);
}

void member_line_goodbye(struct member_line *line, const char *reason)
{
    if (line->client != NULL)
        bus_client_goodbye(line->client, reason);
    else
        member_alone_flush(line->alone);
}

int64_t member_line_heartbeat_ms(const struct member_line *line)
{
    return line->alone != NULL ? member_alone_heartbeat_ms(line->alone)
                               : bus_client_heartbeat_ms(line->client);
}

int64_t member_line_echo_age_ms(const struct member_line *line)
{
    return line->alone != NULL ? INT64_MAX : bus_client_echo_age_ms(line->client);
}
