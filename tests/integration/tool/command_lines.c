/* Commands in, events out. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "proto/clock.h"
#include "proto/memory.h"

#include "command_lines.h"

#define TICK_US     10000
#define INPUT_BYTES (1 << 20)
#define FILE_BYTES  (1 << 20)

struct command_lines {
    sd_event *loop;
    void (*obey)(void *context, json_t *command);
    void *context;
    sd_event_source *input_source, *tick;
    int64_t last_tick_ms, lag_ms, last_queued_ms;
    int schedule; /* /proc/self/schedstat */
    char input[INPUT_BYTES];
    size_t input_size;
};

void command_lines_say(json_t *what)
{
    char *text = json_dumps(what, JSON_COMPACT);
    (void)puts(text == NULL ? "{\"error\":\"text\"}" : text);
    (void)fflush(stdout);
    free(text);
    json_decref(what);
}

const char *command_text(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

int64_t command_number(json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

char *command_read_file(const char *path)
{
    char *text = memory_allocate(FILE_BYTES);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        text[fread(text, 1, FILE_BYTES - 1, file)] = '\0';
        (void)fclose(file);
    }
    return text;
}

static void take_lines(struct command_lines *lines)
{
    char *end;
    while ((end = memchr(lines->input, '\n', lines->input_size)) != NULL) {
        size_t size = (size_t)(end - lines->input) + 1;
        *end = '\0';
        json_t *command = json_loads(lines->input, JSON_ALLOW_NUL, NULL);
        lines->obey(lines->context, command);
        json_decref(command);
        lines->input_size -= size;
        memmove(lines->input, lines->input + size, lines->input_size);
    }
}

static int on_input(sd_event_source *source, int descriptor, uint32_t events, void *context)
{
    (void)source;
    (void)events;
    struct command_lines *lines = context;
    ssize_t size =
        read(descriptor, lines->input + lines->input_size, INPUT_BYTES - lines->input_size);
    if (size <= 0)
        return sd_event_exit(lines->loop, 0);
    lines->input_size += (size_t)size;
    take_lines(lines);
    return 0;
}

/* How long this process was ready and others had the processor. */
static int64_t queued_ms(const struct command_lines *lines)
{
    char text[128];
    long long run_ns = 0, queued_ns = 0;
    ssize_t size = pread(lines->schedule, text, sizeof(text) - 1, 0);
    text[size < 0 ? 0 : size] = '\0';
    return sscanf(text, "%lld %lld", &run_ns, &queued_ns) == 2 ? queued_ns / 1000000 : 0;
}

static void begin_tick(struct command_lines *lines)
{
    lines->last_tick_ms = clock_monotonic_ms();
    lines->last_queued_ms = queued_ms(lines);
}

/* How late a tick is shows how long somebody kept the loop to himself. */
static int on_tick(sd_event_source *source, uint64_t now, void *context)
{
    (void)now;
    struct command_lines *lines = context;
    int64_t lag_ms = clock_monotonic_ms() - lines->last_tick_ms - TICK_US / 1000 -
                     (queued_ms(lines) - lines->last_queued_ms);
    if (lag_ms > lines->lag_ms)
        lines->lag_ms = lag_ms;
    begin_tick(lines);
    (void)sd_event_source_set_time_relative(source, TICK_US);
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

struct command_lines *
command_lines_create(sd_event *loop, void (*obey)(void *context, json_t *command), void *context)
{
    struct command_lines *lines = memory_allocate(sizeof(*lines));
    lines->loop = loop;
    lines->obey = obey;
    lines->context = context;
    lines->schedule = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
    begin_tick(lines);
    if (lines->schedule < 0 ||
        sd_event_add_io(loop, &lines->input_source, STDIN_FILENO, EPOLLIN, on_input, lines) < 0 ||
        sd_event_add_time_relative(loop, &lines->tick, CLOCK_MONOTONIC, TICK_US, 1, on_tick,
                                   lines) < 0)
        abort();
    return lines;
}

void command_lines_destroy(struct command_lines *lines)
{
    if (lines == NULL)
        return;
    command_lines_say(json_pack("{s:I}", "lag_ms", (json_int_t)lines->lag_ms));
    sd_event_source_disable_unref(lines->input_source);
    sd_event_source_disable_unref(lines->tick);
    (void)close(lines->schedule);
    free(lines);
}
