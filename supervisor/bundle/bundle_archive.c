/* libarchive writes, into a file that was opened here: only so is it certain that nobody else's file is
 * overwritten, that no link is followed and that the mode is right from the first moment on. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "proto/base/memory.h"

#include "supervisor/bundle/bundle_archive.h"

struct bundle_archive {
    char *path;
    char *folder;
    int64_t time_s;
    int descriptor;
    struct archive *archive;
    int is_broken;
};

static int archive_failed(struct bundle_archive *archive, struct error *error)
{
    const char *words = archive_error_string(archive->archive);
    archive->is_broken = 1;
    return error_set(error, EWSCALCTL_BUNDLE_NOT_WRITTEN, event_text("file", archive->path),
                     event_text("words", words != NULL ? words : "?"));
}

static int open_new(const char *path, struct error *error)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        return descriptor;
    if (errno == EEXIST)
        return error_set(error, EWSCALCTL_BUNDLE_EXISTS, event_text("file", path));
    return error_set(error, EWSCALCTL_BUNDLE_NOT_WRITTEN, event_text("file", path),
                     event_text("words", strerror(errno)));
}

static int begin_archive(struct bundle_archive *archive, struct error *error)
{
    if (archive_write_add_filter_gzip(archive->archive) != ARCHIVE_OK ||
        archive_write_set_format_pax_restricted(archive->archive) != ARCHIVE_OK ||
        archive_write_open_fd(archive->archive, archive->descriptor) != ARCHIVE_OK)
        return archive_failed(archive, error);
    return 0;
}

struct bundle_archive *
bundle_archive_create(const char *path, const char *folder, int64_t time_s, struct error *error)
{
    int descriptor = open_new(path, error);
    if (descriptor < 0)
        return NULL;
    struct bundle_archive *archive = memory_allocate(sizeof(*archive));
    archive->path = memory_copy_text(path);
    archive->folder = memory_copy_text(folder);
    archive->time_s = time_s;
    archive->descriptor = descriptor;
    archive->archive = archive_write_new();
    if (archive->archive == NULL)
        abort();
    if (begin_archive(archive, error) == 0)
        return archive;
    struct error ignored;
    (void)bundle_archive_finish(archive, NULL, &ignored);
    return NULL;
}

int bundle_archive_add(struct bundle_archive *archive,
                       const char *name,
                       const void *data,
                       size_t size_bytes,
                       struct error *error)
{
    struct archive_entry *entry = archive_entry_new();
    char *path = memory_format_text("%s/%s", archive->folder, name);
    archive_entry_set_pathname(entry, path);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_size(entry, (la_int64_t)size_bytes);
    archive_entry_set_mtime(entry, archive->time_s, 0);
    int result = 0;
    if (archive_write_header(archive->archive, entry) != ARCHIVE_OK ||
        archive_write_data(archive->archive, data, size_bytes) != (la_ssize_t)size_bytes)
        result = archive_failed(archive, error);
    archive_entry_free(entry);
    free(path);
    return result;
}

int bundle_archive_finish(struct bundle_archive *archive, int64_t *size_bytes, struct error *error)
{
    struct stat status;
    int result = archive->is_broken ? -1 : 0;
    if (archive_write_close(archive->archive) != ARCHIVE_OK && result == 0)
        result = archive_failed(archive, error);
    (void)archive_write_free(archive->archive);
    if (result == 0 &&
        (fsync(archive->descriptor) != 0 || fstat(archive->descriptor, &status) != 0))
        result = error_set(error, EWSCALCTL_BUNDLE_NOT_WRITTEN, event_text("file", archive->path),
                           event_text("words", strerror(errno)));
    (void)close(archive->descriptor);
    if (result != 0)
        (void)unlink(archive->path);
    else if (size_bytes != NULL)
        *size_bytes = status.st_size;
    free(archive->path);
    free(archive->folder);
    free(archive);
    return result;
}
