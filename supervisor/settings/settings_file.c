/* Reading small files that must be what they seem. The supervisor often runs as root, so a path that
 * somebody else can redirect would let them have any file of the machine handed out as a password, or
 * their own certificate trusted. That is why the whole way to the file is looked at, and not only the
 * file. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/keytab.h"
#include "proto/base/memory.h"

#include "supervisor/settings/settings_certificates.h"
#include "supervisor/settings/settings_file.h"
#include "supervisor/settings/settings_oddity.h"
#include "supervisor/settings/settings_value.h"

#define MODE_BYTES   8 /* "0640" */
#define MARK_OF_UTF8 "\xef\xbb\xbf"

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
        return 0; /* opening the file gives a clearer reason */
    if (number != 0)
        return error_set(error, SETTINGS_FOLDER_UNSEEN, event_text("path", path),
                         event_text("words", strerror(number)));
    if ((status.st_mode & S_IWOTH) == 0 || (status.st_mode & S_ISVTX) != 0)
        return 0;
    return error_set(error, SETTINGS_FOLDER_WRITABLE, event_text("path", path));
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
            status = error_set(error, SETTINGS_LINK_FOREIGN, event_text("path", part));
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
        return error_set(error, SETTINGS_FILE_UNOPENED, event_text("path", path),
                         event_text("words", strerror(errno)));
    int status = check_way(real, error);
    free(real);
    return status;
}

/* Root reads what the service reads: a file of its group is closed to everybody else. */
static bool is_trusted_group(gid_t group)
{
    const struct group *service = geteuid() == 0 ? getgrnam(SETTINGS_SERVICE_GROUP) : NULL;
    return group == getegid() || group == 0 || (service != NULL && group == service->gr_gid);
}

/* Whoever may write the file of certificates decides whom the password is sent to. */
static int
check_access(const struct stat *status, const char *path, bool is_secret, struct error *error)
{
    bool group_may_read = !is_secret || is_trusted_group(status->st_gid);
    mode_t forbidden = S_IWGRP | (is_secret ? S_IRWXO : S_IWOTH) | (group_may_read ? 0 : S_IRGRP);
    if (!is_trusted_owner(status->st_uid))
        return error_set(error, SETTINGS_FILE_FOREIGN, event_text("path", path),
                         event_number("uid", status->st_uid));
    if ((status->st_mode & forbidden) == 0)
        return 0;
    char mode[MODE_BYTES];
    (void)snprintf(mode, sizeof(mode), "%04o", (unsigned)(status->st_mode & 07777));
    return error_set(error, is_secret ? SETTINGS_SECRET_READABLE : SETTINGS_CERTIFICATES_WRITABLE,
                     event_text("path", path), event_text("mode", mode));
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
            return error_set(error, SETTINGS_FILE_UNREAD, event_text("path", file->path),
                             event_text("words", strerror(cause)));
        return error_set(error, SETTINGS_FILE_TOO_LARGE, event_text("path", file->path),
                         event_number("limit", (int64_t)most));
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
        return error_set(error, SETTINGS_FILE_UNOPENED, event_text("path", path),
                         event_text("words", strerror(errno)));
    if (fstat(descriptor, status) == 0 && S_ISREG(status->st_mode))
        return descriptor;
    (void)close(descriptor);
    return error_set(error, SETTINGS_FILE_IRREGULAR, event_text("path", path));
}

static void drop_line_end(struct settings_file *file, char octet)
{
    if (file->size_bytes > 0 && file->octets[file->size_bytes - 1] == octet)
        file->octets[--file->size_bytes] = '\0';
}

/* No password that somebody types begins with it. */
static void drop_mark(struct settings_file *file)
{
    size_t size = strlen(MARK_OF_UTF8);
    file->left_out = SETTINGS_LEFT_OUT_NOTHING;
    if (strncmp(file->octets, MARK_OF_UTF8, size) != 0)
        return;
    file->left_out = SETTINGS_LEFT_OUT_MARK;
    file->size_bytes -= size;
    memmove(file->octets, file->octets + size, file->size_bytes + 1);
    memory_wipe(file->octets + file->size_bytes, size); /* the end of the secret, once more */
}

/* A password with a NUL in it would be cut by every library that takes texts, and then refused by the
 * server without anybody knowing why. Returns EVENT_COUNT when nothing is wrong with what was read. */
static enum event fault_of_secret(const struct settings_file *file)
{
    if (file->size_bytes == 0)
        return SETTINGS_SECRET_EMPTY;
    return strlen(file->octets) != file->size_bytes ? SETTINGS_SECRET_WITH_NUL : EVENT_COUNT;
}

static int check_secret(struct settings_file *file, struct error *error)
{
    bool is_utf16 = settings_oddity_is_utf16(file);
    drop_mark(file);
    drop_line_end(file, '\n');
    drop_line_end(file, '\r');
    enum event fault = is_utf16 ? SETTINGS_SECRET_UTF16 : fault_of_secret(file);
    return fault == EVENT_COUNT ? 0 : error_set(error, fault, event_text("path", file->path));
}

static int check_keytab(const struct settings_file *file, struct error *error)
{
    if (file->size_bytes == 0)
        return error_set(error, SETTINGS_SECRET_EMPTY, event_text("path", file->path));
    if (!keytab_is_whole(file->octets, file->size_bytes))
        return error_set(error, SETTINGS_KEYTAB_BROKEN, event_text("path", file->path));
    return 0;
}

static int check_content(struct settings_file *file, enum settings_kind kind, struct error *error)
{
    int status = kind == SETTINGS_SECRET   ? check_secret(file, error)
                 : kind == SETTINGS_KEYTAB ? check_keytab(file, error)
                                           : settings_certificates_keep(file, error);
    if (status != 0)
        settings_value_forget_content(file);
    return status;
}

/* The time of its content: another mode or owner is no new password. */
static struct settings_stamp stamp_of(const struct stat *status)
{
    return (struct settings_stamp){
        .device = status->st_dev,
        .inode = status->st_ino,
        .changed_ns = (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec,
    };
}

int settings_file_read(struct settings_file *file, enum settings_kind kind, struct error *error)
{
    size_t most = kind == SETTINGS_SECRET   ? SETTINGS_SECRET_BYTES_MOST
                  : kind == SETTINGS_KEYTAB ? SETTINGS_KEYTAB_BYTES_MOST
                                            : SETTINGS_CERTIFICATES_BYTES_MOST;
    struct stat status;
    if (check_both_ways(file->path, error) != 0)
        return -1;
    int descriptor = open_regular(file->path, &status, error);
    if (descriptor < 0)
        return -1;
    int result = check_access(&status, file->path, settings_value_is_secret(kind), error);
    file->stamp = stamp_of(&status);
    if (result == 0)
        result = read_whole(descriptor, file, most, error);
    (void)close(descriptor);
    return result == 0 ? check_content(file, kind, error) : -1;
}

int settings_file_find_credential(const char *name, char **path, struct error *error)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    if (directory == NULL || directory[0] != '/')
        return error_set(error, SETTINGS_NO_CREDENTIALS, event_text("name", name));
    char *found = memory_format_text("%s/%s", directory, name);
    if (access(found, F_OK) == 0 || errno != ENOENT) {
        *path = found;
        return 0;
    }
    free(found);
    return error_set(error, SETTINGS_CREDENTIAL_MISSING, event_text("name", name),
                     event_text("directory", directory));
}
