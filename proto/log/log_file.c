/* One log file of limited size, renewed in a circle. A line is written by one call, so that a reader never
 * sees half of one, and after a full disk the next line begins on a line of its own. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/log/log_file.h"

struct log_file {
    char *directory;
    char *path;
    int64_t limit_bytes;
    int keep;
    int descriptor; /* -1: closed */
    int64_t size_bytes;
    bool is_torn; /* the last line was cut by a full disk */
    int64_t retry_ms;
    int64_t lost;
};

static char *join_path(const char *directory, const char *name)
{
    size_t size = strlen(directory) + strlen(name) + sizeof("/.log");
    char *path = memory_allocate(size);
    (void)snprintf(path, size, "%s/%s.log", directory, name);
    for (char *letter = path + strlen(directory) + 1; *letter != '\0'; letter++) {
        if (*letter == '/')
            *letter = '-';
    }
    return path;
}

struct log_file *
log_file_create(const char *directory, const char *name, int64_t limit_bytes, int keep)
{
    struct log_file *file = memory_allocate(sizeof(*file));
    file->directory = memory_copy_text(directory);
    file->path = join_path(directory, name);
    file->limit_bytes =
        limit_bytes < LOG_FILE_SMALLEST_BYTES ? LOG_FILE_SMALLEST_BYTES : limit_bytes;
    file->keep = keep < 0 ? 0 : keep;
    file->descriptor = -1;
    file->retry_ms = INT64_MIN;
    return file;
}

static void close_file(struct log_file *file)
{
    if (file->descriptor >= 0)
        (void)close(file->descriptor);
    file->descriptor = -1;
}

void log_file_destroy(struct log_file *file)
{
    if (file == NULL)
        return;
    close_file(file);
    free(file->directory);
    free(file->path);
    free(file);
}

/* In a folder that our group shares the group are the processes of other roles, who must not read what
 * this one does; elsewhere it is the administrators'. */
static mode_t wanted_mode(const struct log_file *file)
{
    struct stat folder;
    bool is_shared = stat(file->directory, &folder) == 0 && (folder.st_mode & S_IWGRP) != 0 &&
                     folder.st_gid == getegid();
    return is_shared ? 0600 : 0640;
}

/* Whoever may create files in the folder could have made ours before us, to read or to change it, or given
 * the name to another file of ours. */
static int check_file(const struct log_file *file,
                      const struct stat *status,
                      bool is_known,
                      struct error *error)
{
    if (!is_known || !S_ISREG(status->st_mode))
        return error_set(error, LOG_FILE_NOT_PLAIN, event_text("file", file->path));
    if (status->st_uid != geteuid())
        return error_set(error, LOG_FILE_FOREIGN, event_text("file", file->path),
                         event_number("owner", (int64_t)status->st_uid));
    if (status->st_nlink != 1)
        return error_set(error, LOG_FILE_LINKED, event_text("file", file->path));
    return 0;
}

/* O_NONBLOCK: somebody may have put a pipe there. */
static int open_file(struct log_file *file, struct error *error)
{
    struct stat status;
    (void)mkdir(file->directory, 0750);
    mode_t mode = wanted_mode(file);
    int descriptor =
        open(file->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode);
    if (descriptor < 0)
        return error_set(error, LOG_FILE_NOT_OPENED, event_text("file", file->path),
                         event_text("words", strerror(errno)));
    bool is_known = fstat(descriptor, &status) == 0;
    if (check_file(file, &status, is_known, error) != 0) {
        (void)close(descriptor);
        return -1;
    }
    if ((status.st_mode & 07777 & ~mode) != 0)
        (void)fchmod(descriptor, mode);
    file->descriptor = descriptor;
    file->size_bytes = status.st_size;
    return 0;
}

static void write_numbered_path(const struct log_file *file, int number, char path[PATH_MAX])
{
    if (number == 0)
        (void)snprintf(path, PATH_MAX, "%s", file->path);
    else
        (void)snprintf(path, PATH_MAX, "%s.%d", file->path, number);
}

/* Moves every older file one number up; the last one is overwritten. */
static void move_older_files(const struct log_file *file)
{
    char from[PATH_MAX];
    char to[PATH_MAX];
    for (int number = file->keep - 1; number > 0; number--) {
        write_numbered_path(file, number, from);
        write_numbered_path(file, number + 1, to);
        (void)rename(from, to);
    }
}

/* Puts the new file, which has another name yet, in the place of ours, which becomes the first older one.
 * In one step, where the file system can: while the name is free, anybody could take it. */
static int exchange_files(const struct log_file *file, const char *fresh)
{
    char older[PATH_MAX];
    write_numbered_path(file, 1, older);
    if (renameat2(AT_FDCWD, fresh, AT_FDCWD, file->path, RENAME_EXCHANGE) == 0) {
        /* An older file of somebody else keeps its place, and what was in ours is gone. */
        if (rename(fresh, older) != 0)
            (void)unlink(fresh);
        return 0;
    }
    return rename(file->path, older) == 0 ? rename(fresh, file->path) : -1;
}

/* Returns whether the new file is in its place and open. */
static bool begin_new_file(struct log_file *file)
{
    char fresh[PATH_MAX];
    (void)snprintf(fresh, sizeof(fresh), "%s.XXXXXX", file->path);
    int descriptor = mkostemp(fresh, O_APPEND | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    move_older_files(file);
    if (fchmod(descriptor, wanted_mode(file)) != 0 || exchange_files(file, fresh) != 0) {
        (void)close(descriptor);
        (void)unlink(fresh);
        return false;
    }
    close_file(file);
    file->descriptor = descriptor;
    file->size_bytes = 0;
    return true;
}

/* When nothing is kept, or the folder does not let us rename, the limit still holds: the file
 * begins anew. */
static int renew(struct log_file *file, struct error *error)
{
    if (file->keep > 0 && begin_new_file(file))
        return 0;
    if (ftruncate(file->descriptor, 0) != 0)
        return error_set(error, LOG_FILE_NOT_RENEWED, event_text("file", file->path),
                         event_text("words", strerror(errno)));
    file->size_bytes = 0;
    return 0;
}

static int
make_ready(struct log_file *file, size_t size_bytes, int64_t monotonic_ms, struct error *error)
{
    if (file->descriptor < 0) {
        if (monotonic_ms < file->retry_ms)
            return error_set(error, LOG_FILE_NOT_OPENED, event_text("file", file->path));
        if (open_file(file, error) != 0) {
            file->retry_ms = monotonic_ms + LOG_FILE_RETRY_MS;
            return -1;
        }
    }
    if (file->size_bytes > 0 && file->size_bytes + (int64_t)size_bytes > file->limit_bytes)
        return renew(file, error);
    return 0;
}

static int write_all(struct log_file *file, const char *data, size_t size, struct error *error)
{
    while (size > 0) {
        ssize_t written = write(file->descriptor, data, size);
        if (written <= 0)
            return error_set(error, LOG_FILE_NOT_WRITTEN, event_text("file", file->path),
                             event_text("words", strerror(errno)));
        file->size_bytes += written;
        file->is_torn = true;
        data += written;
        size -= (size_t)written;
    }
    file->is_torn = false;
    return 0;
}

int log_file_write(struct log_file *file,
                   const char *line,
                   size_t size_bytes,
                   int64_t monotonic_ms,
                   struct error *error)
{
    if (make_ready(file, size_bytes, monotonic_ms, error) != 0 ||
        (file->is_torn && write_all(file, "\n", 1, error) != 0) ||
        write_all(file, line, size_bytes, error) != 0) {
        file->lost++;
        return -1;
    }
    return 0;
}

int64_t log_file_take_lost(struct log_file *file)
{
    int64_t lost = file->lost;
    file->lost = 0;
    return lost;
}
