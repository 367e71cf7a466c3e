/* Reading small files that must be what they seem. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/settings/settings_file.h"
#include "supervisor/settings/settings_value.h"

static bool is_trusted_owner(uid_t owner)
{
    return owner == 0 || owner == geteuid();
}

/* In a directory that everybody may write to, the owner of an entry decides what it leads to only
 * when the sticky bit is set. */
static int check_directory(const char *path, struct error *error)
{
    struct stat status;
    int number = stat(path, &status) == 0 ? 0 : errno;
    if (number == ENOENT)
        return 0; /* opening the file says so more clearly */
    if (number != 0)
        return error_set_text(error, ERROR_INVALID, "cannot look into \"%s\": %s", path,
                              strerror(number));
    if ((status.st_mode & S_IWOTH) == 0 || (status.st_mode & S_ISVTX) != 0)
        return 0;
    return error_set_text(
        error, ERROR_INVALID,
        "everybody may replace files in \"%s\"; take away the write permission of "
        "others",
        path);
}

/* Calls for each directory on the way to `path`, the link itself included. */
static int check_way(const char *path, struct error *error)
{
    char *part = memory_copy_text(path);
    int status = 0;
    for (char *slash = strrchr(part, '/'); slash != NULL && status == 0;
         slash = strrchr(part, '/')) {
        struct stat entry;
        if (lstat(part, &entry) == 0 && S_ISLNK(entry.st_mode) && !is_trusted_owner(entry.st_uid))
            status = error_set_text(error, ERROR_INVALID,
                                    "\"%s\" is a link that belongs to another user", part);
        *slash = '\0';
        if (status == 0)
            status = check_directory(part[0] != '\0' ? part : "/", error);
    }
    free(part);
    return status;
}

static int check_both_ways(const char *path, struct error *error)
{
    if (check_way(path, error) != 0)
        return -1;
    char *real = realpath(path, NULL);
    if (real == NULL)
        return error_set_text(error, ERROR_INVALID, "cannot open \"%s\": %s", path,
                              strerror(errno));
    int status = check_way(real, error);
    free(real);
    return status;
}

/* Whoever may write the file of certificates decides whom the password is sent to. */
static int
check_access(const struct stat *status, const char *path, bool is_secret, struct error *error)
{
    bool group_may_read = !is_secret || status->st_gid == getegid() || status->st_gid == 0;
    mode_t forbidden = S_IWGRP | (is_secret ? S_IRWXO : S_IWOTH) | (group_may_read ? 0 : S_IRGRP);
    if (!is_trusted_owner(status->st_uid))
        return error_set_text(error, ERROR_INVALID,
                              "\"%s\" belongs to user %u; it must belong to root or to the service",
                              path, (unsigned)status->st_uid);
    if ((status->st_mode & forbidden) == 0)
        return 0;
    return error_set_text(error, ERROR_INVALID, "\"%s\" %s (mode %04o); %s", path,
                          is_secret ? "is open to others" : "may be changed by others",
                          (unsigned)(status->st_mode & 07777),
                          is_secret ? "make it 0600, or 0640 with the service's group"
                                    : "'chmod go-w' helps");
}

static int read_whole(int descriptor, struct settings_file *file, size_t most, struct error *error)
{
    char *octets = memory_allocate(most + 2);
    size_t size = 0;
    ssize_t got = 0;
    do {
        got = read(descriptor, octets + size, most + 1 - size);
        size += got > 0 ? (size_t)got : 0;
    } while (got > 0 && size <= most);
    if (got < 0 || size > most) {
        int cause = errno;
        memory_wipe(octets, size);
        free(octets);
        if (got < 0)
            return error_set_text(error, ERROR_INVALID, "cannot read \"%s\": %s", file->path,
                                  strerror(cause));
        return error_set_text(error, ERROR_LIMIT, "\"%s\" is larger than %zu octets", file->path,
                              most);
    }
    octets[size] = '\0';
    file->octets = octets;
    file->size_bytes = size;
    return 0;
}

static int open_regular(const char *path, struct stat *status, struct error *error)
{
    /* A pipe without a writer would hold us for ever. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0)
        return error_set_text(error, ERROR_INVALID, "cannot open \"%s\": %s", path,
                              strerror(errno));
    if (fstat(descriptor, status) == 0 && S_ISREG(status->st_mode))
        return descriptor;
    (void)close(descriptor);
    return error_set_text(error, ERROR_INVALID, "\"%s\" is not a regular file", path);
}

static void drop_line_end(struct settings_file *file, char octet)
{
    if (file->size_bytes > 0 && file->octets[file->size_bytes - 1] == octet)
        file->octets[--file->size_bytes] = '\0';
}

/* Returns what is wrong with what was read, or NULL. */
static const char *fault_of_content(const struct settings_file *file, bool is_secret)
{
    if (!is_secret)
        return strstr(file->octets, "-----BEGIN ") != NULL
                   ? NULL
                   : "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)";
    if (file->size_bytes == 0)
        return "is empty";
    return strlen(file->octets) != file->size_bytes ? "contains a NUL octet" : NULL;
}

static int check_content(struct settings_file *file, bool is_secret, struct error *error)
{
    if (is_secret) {
        drop_line_end(file, '\n');
        drop_line_end(file, '\r');
    }
    const char *fault = fault_of_content(file, is_secret);
    if (fault == NULL)
        return 0;
    settings_value_forget_content(file);
    return error_set_text(error, ERROR_INVALID, "\"%s\" %s", file->path, fault);
}

int settings_file_read(struct settings_file *file, enum settings_kind kind, struct error *error)
{
    bool is_secret = kind == SETTINGS_SECRET;
    size_t most = is_secret ? SETTINGS_SECRET_BYTES_MOST : SETTINGS_CERTIFICATES_BYTES_MOST;
    struct stat status;
    if (check_both_ways(file->path, error) != 0)
        return -1;
    int descriptor = open_regular(file->path, &status, error);
    if (descriptor < 0)
        return -1;
    int result = check_access(&status, file->path, is_secret, error);
    if (result == 0)
        result = read_whole(descriptor, file, most, error);
    (void)close(descriptor);
    return result == 0 ? check_content(file, is_secret, error) : -1;
}
