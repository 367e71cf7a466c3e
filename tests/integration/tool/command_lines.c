/* Commands in, events out. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "command_lines.h"

#define INPUT_BYTES (1 << 20)
#define FILE_BYTES  (1 << 20)

struct command_lines {
    sd_event *loop;
    void (*obey)(void *context, json_t *command);
    void *context;
    sd_event_source *input_source;
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
        if (json_object_get(command, "ping") != NULL)
            command_lines_say(json_pack("{s:b}", "pong", true));
        else
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

struct command_lines *
command_lines_create(sd_event *loop, void (*obey)(void *context, json_t *command), void *context)
{
    struct command_lines *lines = memory_allocate(sizeof(*lines));
    lines->loop = loop;
    lines->obey = obey;
    lines->context = context;
    if (sd_event_add_io(loop, &lines->input_source, STDIN_FILENO, EPOLLIN, on_input, lines) < 0)
        abort();
    return lines;
}

void command_lines_destroy(struct command_lines *lines)
{
    if (lines == NULL)
        return;
    sd_event_source_disable_unref(lines->input_source);
    free(lines);
}
