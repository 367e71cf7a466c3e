/* All or nothing, as far as a file system can: what is new lies beside what is old until all of it is on the disk. A
 * full disk, or an end in between, leaves the old configuration with the old passwords. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_file.h"
#include "supervisor/setup/setup_save.h"

#define ENDING         ".new"
#define MODE_SHARED    0640
#define MODE_ALONE     0600
#define MODE_DIRECTORY 0750
#define MODE_PUBLIC    0644

/* Who besides root may read. */
struct readers {
    gid_t group;
    bool has_group;
};

static struct readers find_readers(void)
{
    const struct group *group = getgrnam(SETTINGS_SERVICE_GROUP);
    return (struct readers){.group = group != NULL ? group->gr_gid : 0, .has_group = group != NULL};
}

static int unwritten(const char *path, struct error *error)
{
    return error_set(error, SETUP_FILE_UNWRITTEN, event_text("path", path),
                     event_text("words", strerror(errno)));
}

/* Who is not root owns what they make; it is theirs to let others read it. */
static int give_to(int descriptor, const struct readers *readers, mode_t mode)
{
    if (geteuid() == 0 && fchown(descriptor, 0, readers->group) != 0)
        return -1;
    return fchmod(descriptor, mode);
}

static int make_directory(const char *path, const struct readers *readers, struct error *error)
{
    if (mkdir(path, MODE_DIRECTORY) != 0)
        return errno == EEXIST ? 0 : unwritten(path, error);
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = descriptor >= 0 ? give_to(descriptor, readers, MODE_DIRECTORY) : -1;
    if (status != 0)
        (void)unwritten(path, error);
    if (descriptor >= 0)
        (void)close(descriptor);
    return status;
}

static int write_whole(int descriptor, const char *octets, size_t size)
{
    while (size > 0) {
        ssize_t written = write(descriptor, octets, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return -1;
        octets += written;
        size -= (size_t)written;
    }
    return 0;
}

/* Writes a file beside the place where it belongs. One of the same name is of a try that did not end. */
static int
write_beside(const struct setup_file *file, const struct readers *readers, struct error *error)
{
    char *beside = memory_format_text("%s" ENDING, file->path);
    (void)unlink(beside);
    int descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE_ALONE);
    mode_t mode = !file->is_secret ? MODE_PUBLIC : readers->has_group ? MODE_SHARED : MODE_ALONE;
    int status = descriptor >= 0 && write_whole(descriptor, file->octets, file->size_bytes) == 0 &&
                         give_to(descriptor, readers, mode) == 0 && fsync(descriptor) == 0
                     ? 0
                     : unwritten(beside, error);
    if (descriptor >= 0 && close(descriptor) != 0 && status == 0)
        status = unwritten(beside, error);
    if (status != 0 && descriptor >= 0)
        (void)unlink(beside);
    free(beside);
    return status;
}

/* The new name is on the disk when its directory is. */
static int sync_directory(const char *path)
{
    char *copy = memory_copy_text(path);
    int descriptor = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = descriptor >= 0 ? fsync(descriptor) : -1;
    if (descriptor >= 0)
        (void)close(descriptor);
    free(copy);
    return status;
}

static int put_in_place(const struct setup_file *file, struct error *error)
{
    char *beside = memory_format_text("%s" ENDING, file->path);
    int status = rename(beside, file->path) == 0 && sync_directory(file->path) == 0
                     ? 0
                     : unwritten(file->path, error);
    free(beside);
    return status;
}

static void forget_beside(const struct setup_file *file)
{
    char *beside = memory_format_text("%s" ENDING, file->path);
    (void)unlink(beside);
    free(beside);
}

static int
prepare(const struct setup_file *file, const struct readers *readers, struct error *error)
{
    char *copy = memory_copy_text(file->path);
    int status = make_directory(dirname(copy), readers, error);
    free(copy);
    return status == 0 ? write_beside(file, readers, error) : -1;
}

static int write_files(const struct setup_file *files, size_t count, struct error *error)
{
    const struct readers readers = find_readers();
    size_t prepared = 0, placed = 0;
    while (prepared < count && prepare(&files[prepared], &readers, error) == 0)
        prepared++;
    while (prepared == count && placed < count && put_in_place(&files[placed], error) == 0)
        placed++;
    for (size_t i = placed; i < prepared; i++)
        forget_beside(&files[i]);
    return placed == count ? 0 : -1;
}

int setup_save(const struct setup_draft *draft, struct error *error)
{
    char *text = configuration_text_copy(draft->text);
    struct setup_file *files = memory_allocate_items(draft->count + 1, sizeof(*files));
    size_t count = draft->count;
    if (count > 0)
        memcpy(files, draft->files, count * sizeof(*files));
    if (draft->before == NULL || strcmp(draft->before, text) != 0)
        files[count++] = (struct setup_file){
            .path = draft->path, .octets = text, .size_bytes = strlen(text), .is_secret = true};
    int status = write_files(files, count, error);
    free(files);
    free(text);
    return status;
}
