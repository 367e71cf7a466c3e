/* The start message from the supervisor to a child. It goes through a pipe, because it contains a secret key,
 * and arguments and environment can be read by others. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/process/child.h"

static int format(const struct child_start *start, char text[CHILD_START_BYTES])
{
    if (strpbrk(start->name, "\n") != NULL || strpbrk(start->endpoint, "\n") != NULL ||
        strpbrk(start->log_directory, "\n") != NULL)
        return -1;
    int size =
        snprintf(text, CHILD_START_BYTES,
                 "name=%s\nendpoint=%s\nserver_key=%s\npublic=%s\nsecret=%s\nlog_directory=%s\n"
                 "log_level=%s\nend\n",
                 start->name, start->endpoint, start->server_key, start->own.public_key,
                 start->own.secret_key, start->log_directory, log_level_name(start->log_level));
    return size < CHILD_START_BYTES ? size : -1;
}

int child_start_write(int descriptor, const struct child_start *start, struct error *error)
{
    char text[CHILD_START_BYTES];
    int size = format(start, text);
    ssize_t written = size < 0 ? -1 : write(descriptor, text, (size_t)size);
    memory_wipe(text, sizeof(text));
    if (size < 0)
        return error_set(error, PROCESS_START_MESSAGE_TOO_LARGE);
    if (written != size)
        return error_set(error, PROCESS_START_MESSAGE_NOT_TAKEN,
                         event_text("words", strerror(errno)));
    return 0;
}

static int take_value(struct child_start *start, const char *name, const char *value)
{
    if (strcmp(name, "name") == 0)
        return text_copy_whole(start->name, sizeof(start->name), value);
    if (strcmp(name, "endpoint") == 0)
        return text_copy_whole(start->endpoint, sizeof(start->endpoint), value);
    if (strcmp(name, "server_key") == 0)
        return text_copy_whole(start->server_key, sizeof(start->server_key), value);
    if (strcmp(name, "public") == 0)
        return text_copy_whole(start->own.public_key, sizeof(start->own.public_key), value);
    if (strcmp(name, "secret") == 0)
        return text_copy_whole(start->own.secret_key, sizeof(start->own.secret_key), value);
    if (strcmp(name, "log_directory") == 0)
        return text_copy_whole(start->log_directory, sizeof(start->log_directory), value);
    if (strcmp(name, "log_level") == 0)
        return log_level_from_text(value, &start->log_level);
    return -1;
}

/* Both sides are of one release, so whatever is not known is wrong. */
static int parse_child_start(char *text, struct child_start *start)
{
    char *rest = text;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        if (strcmp(line, "end") == 0)
            return rest != NULL && *rest == '\0' && curve_key_pair_matches(&start->own) &&
                           curve_key_is_valid(start->server_key)
                       ? 0
                       : -1;
        char *equals = strchr(line, '=');
        if (equals == NULL)
            return -1;
        *equals = '\0';
        if (take_value(start, line, equals + 1) != 0)
            return -1;
    }
    return -1;
}

static int read_all(int descriptor, char text[CHILD_START_BYTES + 1])
{
    size_t size = 0;
    ssize_t got = 1;
    while (got != 0 && size <= CHILD_START_BYTES) {
        got = read(descriptor, text + size, CHILD_START_BYTES + 1 - size);
        if (got < 0 && errno != EINTR)
            return -1;
        size += got > 0 ? (size_t)got : 0;
    }
    if (size > CHILD_START_BYTES || memchr(text, '\0', size) != NULL)
        return -1;
    text[size] = '\0';
    return 0;
}

int child_start_read(int descriptor, struct child_start *start, struct error *error)
{
    char text[CHILD_START_BYTES + 1];
    struct child_start found = {0};
    int result = read_all(descriptor, text);
    if (result == 0)
        result = parse_child_start(text, &found);
    memory_wipe(text, sizeof(text));
    if (result == 0)
        *start = found;
    child_start_wipe(&found);
    if (result != 0)
        return error_set(error, PROCESS_NO_START_MESSAGE,
                         event_number("descriptor", (int64_t)descriptor));
    return 0;
}

void child_start_wipe(struct child_start *start)
{
    memory_wipe(&start->own, sizeof(start->own));
}
