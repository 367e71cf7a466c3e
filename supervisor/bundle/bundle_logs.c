/* The newest logs first: of a file that is too large its end. Whoever can write to the folder could put a link
 * to another file there, which must not get into the bundle. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/bundle/bundle_logs.h"

struct log_entry {
    char *name;
    time_t time;
    off_t size;
};

static int is_older(const void *left, const void *right)
{
    const struct log_entry *one = left, *other = right;
    if (one->time != other->time)
        return one->time < other->time ? 1 : -1;
    return strcmp(one->name, other->name);
}

static struct log_entry *read_folder(DIR *folder, size_t *count)
{
    struct log_entry *entries = NULL;
    size_t capacity = 0;
    const struct dirent *file;
    *count = 0;
    while ((file = readdir(folder)) != NULL) {
        struct stat status;
        if (strstr(file->d_name, ".log") == NULL ||
            fstatat(dirfd(folder), file->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(status.st_mode))
            continue;
        entries = memory_make_room(entries, *count, &capacity, sizeof(*entries));
        entries[(*count)++] =
            (struct log_entry){memory_copy_text(file->d_name), status.st_mtime, status.st_size};
    }
    return entries;
}

/* Begins behind the first end of a line when it is not the whole file. Returns the octets used. */
static size_t hand_over(int folder,
                        const struct log_entry *entry,
                        size_t most_bytes,
                        bundle_log_function *function,
                        void *context)
{
    size_t size = (size_t)entry->size < most_bytes ? (size_t)entry->size : most_bytes;
    int file = openat(folder, entry->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || size == 0) {
        if (file >= 0)
            (void)close(file);
        return 0;
    }
    char *text = memory_allocate(size + 1);
    ssize_t got = pread(file, text, size, entry->size - (off_t)size);
    (void)close(file);
    size_t begin = 0;
    if (got > 0 && (off_t)size < entry->size)
        begin = strcspn(text, "\n");
    if (got > (ssize_t)begin)
        function(context, entry->name, text + begin, (size_t)got - begin);
    free(text);
    return got > 0 ? (size_t)got : 0;
}

long long
bundle_logs(const char *path, size_t most_bytes, bundle_log_function *function, void *context)
{
    DIR *folder = opendir(path);
    if (folder == NULL)
        return -1;
    size_t count = 0;
    long long left_out = 0;
    struct log_entry *entries = read_folder(folder, &count);
    if (count > 0)
        qsort(entries, count, sizeof(*entries), is_older);
    for (size_t i = 0; i < count; i++) {
        size_t used = hand_over(dirfd(folder), &entries[i], most_bytes, function, context);
        most_bytes -= used;
        left_out += (long long)entries[i].size - (long long)used;
        free(entries[i].name);
    }
    free(entries);
    (void)closedir(folder);
    return left_out;
}
