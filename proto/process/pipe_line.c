/* There are no heartbeats: a pipe's end says that nobody is there, also when the other process was killed. What is kept
 * for the other side may be a password, so it is wiped as soon as it is written. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/message/message_pipe.h"
#include "proto/process/pipe_line.h"

#define PIECE_BYTES ((size_t)65536)
#define FLUSH_MS    2000

struct pipe_line {
    struct pipe_line_callbacks callbacks;
    void *context;
    enum role sender;
    sd_event_source *reading, *writing;
    int input, output;
    struct buffer received, waiting;
    bool is_over;
};

static void end_line(struct pipe_line *line, const struct error *why)
{
    line->is_over = true;
    (void)sd_event_source_set_enabled(line->reading, SD_EVENT_OFF);
    line->callbacks.ended(line->context, why);
}

static void take_messages(struct pipe_line *line)
{
    struct error error;
    struct message message;
    int found = 1;
    while (!line->is_over && found > 0) {
        found = message_pipe_look(&line->received, line->sender, &message, &error);
        if (found > 0) {
            line->callbacks.message(line->context, &message);
            message_pipe_next(&line->received, &message);
        }
    }
    if (!line->is_over && found < 0)
        end_line(line, &error);
}

static int on_line_input(sd_event_source *source, int descriptor, uint32_t events, void *context)
{
    (void)source;
    (void)events;
    struct pipe_line *line = context;
    uint8_t *room = buffer_reserve(&line->received, PIECE_BYTES);
    ssize_t got = read(descriptor, room, PIECE_BYTES);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (got <= 0) {
        end_line(line, NULL);
        return 0;
    }
    buffer_commit(&line->received, (size_t)got);
    take_messages(line);
    return 0;
}

/* Returns 0, or -1 when nobody reads. What was written is wiped, since it may be a password. */
static int write_what_waits(struct pipe_line *line)
{
    while (buffer_size(&line->waiting) > 0) {
        ssize_t written =
            write(line->output, buffer_data(&line->waiting), buffer_size(&line->waiting));
        if (written < 0 && errno == EAGAIN)
            break;
        if (written < 0 && errno != EINTR)
            return -1;
        size_t size = written > 0 ? (size_t)written : 0;
        memory_wipe(line->waiting.memory + line->waiting.begin, size);
        buffer_consume(&line->waiting, size);
    }
    (void)sd_event_source_set_enabled(line->writing,
                                      buffer_size(&line->waiting) > 0 ? SD_EVENT_ON : SD_EVENT_OFF);
    return 0;
}

static int on_line_room(sd_event_source *source, int descriptor, uint32_t events, void *context)
{
    (void)descriptor;
    (void)events;
    /* That nobody reads is said by the end of the input. */
    return write_what_waits(context) == 0 ? 0 : sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

int pipe_line_send(struct pipe_line *line, const struct message *message, struct error *error)
{
    if (message_pipe_append(&line->waiting, message, error) != 0)
        return -1;
    if (write_what_waits(line) == 0)
        return 0;
    return error_set(error, PIPE_CLOSED, event_text("words", strerror(errno)));
}

void pipe_line_flush(struct pipe_line *line)
{
    struct pollfd room = {.fd = line->output, .events = POLLOUT};
    while (buffer_size(&line->waiting) > 0 && poll(&room, 1, FLUSH_MS) > 0 &&
           write_what_waits(line) == 0)
        continue;
}

static int add_line_sources(struct pipe_line *line, sd_event *loop)
{
    if (fcntl(line->input, F_SETFL, O_NONBLOCK) != 0 ||
        fcntl(line->output, F_SETFL, O_NONBLOCK) != 0)
        return -errno;
    int result = sd_event_add_io(loop, &line->reading, line->input, EPOLLIN, on_line_input, line);
    if (result >= 0)
        result = sd_event_add_io(loop, &line->writing, line->output, EPOLLOUT, on_line_room, line);
    return result < 0 ? result : sd_event_source_set_enabled(line->writing, SD_EVENT_OFF);
}

int pipe_line_create(sd_event *loop,
                     const int descriptors[2],
                     enum role sender,
                     const struct pipe_line_callbacks *callbacks,
                     void *context,
                     struct pipe_line **line,
                     struct error *error)
{
    struct pipe_line *fresh = memory_allocate(sizeof(*fresh));
    fresh->callbacks = *callbacks;
    fresh->context = context;
    fresh->sender = sender;
    fresh->input = descriptors[0];
    fresh->output = descriptors[1];
    buffer_init(&fresh->received, MESSAGE_PIPE_BYTES + PIECE_BYTES);
    buffer_init(&fresh->waiting, 2 * MESSAGE_PIPE_BYTES);
    int result = add_line_sources(fresh, loop);
    if (result < 0) {
        pipe_line_destroy(fresh);
        return error_set(error, PROGRAM_LOOP_REFUSED, event_text("words", strerror(-result)));
    }
    *line = fresh;
    return 0;
}

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

int pipe_line_of_standard(sd_event *loop,
                          enum role sender,
                          const struct pipe_line_callbacks *callbacks,
                          void *context,
                          struct pipe_line **line,
                          struct error *error)
{
    const int descriptors[2] = {take_standard(STDIN_FILENO, O_RDONLY),
                                take_standard(STDOUT_FILENO, O_WRONLY)};
    return pipe_line_create(loop, descriptors, sender, callbacks, context, line, error);
}

void pipe_line_destroy(struct pipe_line *line)
{
    if (line == NULL)
        return;
    (void)sd_event_source_disable_unref(line->reading);
    (void)sd_event_source_disable_unref(line->writing);
    (void)close(line->input);
    (void)close(line->output);
    buffer_clear(&line->received);
    buffer_clear(&line->waiting);
    free(line);
}
