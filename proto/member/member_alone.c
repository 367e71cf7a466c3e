/* Whoever has started us reads all the time and never waits while it writes, so we may wait while we write. There are
 * no heartbeats: a pipe's end says that nobody is there, also when the other process was killed. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/member/member_alone.h"
#include "proto/message/message_pipe.h"

#define FIRST_HEARTBEAT_MS 2000
#define PIECE_BYTES        65536

struct member_alone {
    struct member_alone_callbacks callbacks;
    void *context;
    sd_event_source *source;
    int input, output;
    struct buffer received;
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

static int write_all(int descriptor, const uint8_t *octets, size_t size)
{
    while (size > 0) {
        ssize_t written = write(descriptor, octets, size);
        if (written < 0 && errno != EINTR)
            return -1;
        octets += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
    return 0;
}

int member_alone_send(struct member_alone *alone,
                      const struct message *message,
                      struct error *error)
{
    struct buffer octets;
    buffer_init(&octets, MESSAGE_PIPE_BYTES);
    int result = message_pipe_append(&octets, message, error);
    if (result == 0 && write_all(alone->output, buffer_data(&octets), buffer_size(&octets)) != 0)
        result = error_set(error, PIPE_CLOSED, event_text("words", strerror(errno)));
    buffer_clear(&octets);
    return result;
}

static void end(struct member_alone *alone, const struct error *why)
{
    alone->is_over = true;
    (void)sd_event_source_set_enabled(alone->source, SD_EVENT_OFF);
    alone->callbacks.ended(alone->context, why);
}

static void hand_on(struct member_alone *alone, const struct message *message)
{
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

static void take_messages(struct member_alone *alone)
{
    struct error error;
    struct message message;
    int found = 0;
    while (!alone->is_over &&
           (found = message_pipe_look(&alone->received, ROLE_SUPERVISOR, &message, &error)) > 0) {
        hand_on(alone, &message);
        message_pipe_next(&alone->received, &message);
    }
    if (!alone->is_over && found < 0)
        end(alone, &error);
}

static int on_alone_input(sd_event_source *source, int descriptor, uint32_t events, void *context)
{
    (void)source;
    (void)events;
    struct member_alone *alone = context;
    uint8_t *room = buffer_reserve(&alone->received, PIECE_BYTES);
    ssize_t got = read(descriptor, room, PIECE_BYTES);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (got <= 0) {
        end(alone, NULL);
        return 0;
    }
    buffer_commit(&alone->received, (size_t)got);
    take_messages(alone);
    return 0;
}

/* What a library prints must not come between the messages. */
static int take_standard(int standard, int flags)
{
    int own = fcntl(standard, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int null = open("/dev/null", flags | O_CLOEXEC);
    if (null >= 0) {
        (void)dup2(null, standard);
        (void)close(null);
    }
    return own;
}

static void greet_alone(struct member_alone *alone, enum role role, struct error *error)
{
    char host[LIMIT_NAME + 1] = "";
    if (gethostname(host, sizeof(host) - 1) != 0)
        host[0] = '\0';
    struct message message = {
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
    struct member_alone *fresh = memory_allocate(sizeof(*fresh));
    fresh->callbacks = *callbacks;
    fresh->context = context;
    fresh->heartbeat_ms = FIRST_HEARTBEAT_MS;
    buffer_init(&fresh->received, MESSAGE_PIPE_BYTES + PIECE_BYTES);
    fresh->input = take_standard(STDIN_FILENO, O_RDONLY);
    fresh->output = take_standard(STDOUT_FILENO, O_WRONLY);
    int result =
        sd_event_add_io(loop, &fresh->source, fresh->input, EPOLLIN, on_alone_input, fresh);
    if (result < 0) {
        member_alone_destroy(fresh);
        return error_set(error, PROGRAM_LOOP_REFUSED, event_text("words", strerror(-result)));
    }
    greet_alone(fresh, role, error);
    *alone = fresh;
    return 0;
}

void member_alone_destroy(struct member_alone *alone)
{
    if (alone == NULL)
        return;
    (void)sd_event_source_disable_unref(alone->source);
    (void)close(alone->input);
    (void)close(alone->output);
    buffer_clear(&alone->received);
    free(alone);
}
