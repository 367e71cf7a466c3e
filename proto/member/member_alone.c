/* A member's session with whoever has started it: welcomed once, over with the pipe. A second one never follows,
 * because whoever wants to try again starts another process. */
#include <stdlib.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/member/member_alone.h"
#include "proto/process/pipe_line.h"

#define FIRST_HEARTBEAT_MS 2000

struct member_alone {
    struct member_alone_callbacks callbacks;
    void *context;
    struct pipe_line *line;
    int64_t heartbeat_ms;
    bool is_welcomed, is_over;
};

bool member_alone_is_connected(const struct member_alone *alone)
{
    return alone->is_welcomed && !alone->is_over;
}

int64_t member_alone_heartbeat_ms(const struct member_alone *alone)
{
    return alone->heartbeat_ms;
}

int member_alone_send(struct member_alone *alone,
                      const struct message *message,
                      struct error *error)
{
    return pipe_line_send(alone->line, message, error);
}

void member_alone_flush(struct member_alone *alone)
{
    pipe_line_flush(alone->line);
}

static void alone_ended(void *context, const struct error *why)
{
    struct member_alone *alone = context;
    alone->is_over = true;
    alone->callbacks.ended(alone->context, why);
}

static void alone_message(void *context, const struct message *message)
{
    struct member_alone *alone = context;
    const struct bus_client_callbacks *bus = &alone->callbacks.bus;
    if (message->type == MESSAGE_WELCOME) {
        alone->is_welcomed = true;
        alone->heartbeat_ms = message->welcome.heartbeat_ms;
        bus->welcomed(alone->context, &message->welcome);
    } else if (message->type == MESSAGE_REFUSED) {
        bus->refused(alone->context, &message->refused);
    } else if (alone->is_welcomed) {
        bus->message(alone->context, message);
    }
}

static void greet_alone(struct member_alone *alone, enum role role, struct error *error)
{
    char host[LIMIT_NAME + 1] = "";
    if (gethostname(host, sizeof(host) - 1) != 0)
        host[0] = '\0';
    const struct message message = {
        .type = MESSAGE_HELLO,
        .hello = {
            .role = role, .version = EWSCAL_VERSION, .host = host, .process = (int64_t)getpid()}};
    (void)member_alone_send(alone, &message, error); /* the end of the input says the same */
}

int member_alone_create(sd_event *loop,
                        enum role role,
                        const struct member_alone_callbacks *callbacks,
                        void *context,
                        struct member_alone **alone,
                        struct error *error)
{
    static const struct pipe_line_callbacks own = {.message = alone_message, .ended = alone_ended};
    struct member_alone *fresh = memory_allocate(sizeof(*fresh));
    fresh->callbacks = *callbacks;
    fresh->context = context;
    fresh->heartbeat_ms = FIRST_HEARTBEAT_MS;
    if (pipe_line_of_standard(loop, ROLE_SUPERVISOR, &own, fresh, &fresh->line, error) != 0) {
        free(fresh);
        return -1;
    }
    greet_alone(fresh, role, error);
    *alone = fresh;
    return 0;
}

void member_alone_destroy(struct member_alone *alone)
{
    if (alone == NULL)
        return;
    pipe_line_destroy(alone->line);
    free(alone);
}
