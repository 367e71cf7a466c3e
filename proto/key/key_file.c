/* Reads and writes key files. Owner, mode and folder are checked on the opened file and not on its name, and
 * links are not followed: who could exchange the file could become any process of the cluster. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/key/key_file.h"
#include "proto/message/message.h"

int key_file_path(char path[PATH_MAX], struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(path, PATH_MAX, format, arguments);
    va_end(arguments);
    if (size < 0 || size >= PATH_MAX)
        return error_set(error, KEY_PATH_TOO_LONG, event_text("file", path));
    return 0;
}

static int check_folder(const char *path, struct error *error)
{
    char *copy = memory_copy_text(path);
    struct stat status;
    const char *folder = dirname(copy);
    int result = 0;
    if (stat(folder, &status) != 0)
        result = error_set(error, KEY_FOLDER_UNREADABLE, event_text("folder", folder),
                           event_text("words", strerror(errno)));
    else if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0)
        result = error_set(error, KEY_FOLDER_OPEN, event_text("folder", folder));
    free(copy);
    return result;
}

static int
check_status(const char *path, const struct stat *status, mode_t forbidden, struct error *error)
{
    if (!S_ISREG(status->st_mode))
        return error_set(error, KEY_FILE_NOT_PLAIN, event_text("file", path));
    if (status->st_uid != 0 && status->st_uid != geteuid())
        return error_set(error, KEY_FILE_OF_OTHER_USER, event_text("file", path),
                         event_number("owner", (int64_t)status->st_uid),
                         event_number("reader", (int64_t)geteuid()));
    if ((status->st_mode & forbidden) != 0) {
        char mode[16];
        (void)snprintf(mode, sizeof(mode), "%04o", (unsigned)(status->st_mode & 07777));
        return error_set(error, (forbidden & S_IROTH) != 0 ? KEY_SECRET_FILE_OPEN : KEY_FILE_OPEN,
                         event_text("file", path), event_text("mode", mode));
    }
    return 0;
}

/* O_NONBLOCK: a pipe in place of the file must not hold the process. */
static int open_checked(const char *path, mode_t forbidden, struct error *error)
{
    if (check_folder(path, error) != 0)
        return -1;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0)
        return error_set(error, errno == ELOOP ? KEY_FILE_LINK : KEY_FILE_NOT_OPENED,
                         event_text("file", path), event_text("words", strerror(errno)));
    struct stat status;
    if (fstat(descriptor, &status) != 0 || check_status(path, &status, forbidden, error) != 0) {
        (void)close(descriptor);
        return -1;
    }
    return descriptor;
}

static int read_content(const char *path,
                        mode_t forbidden,
                        char content[KEY_FILE_LIMIT_BYTES + 1],
                        struct error *error)
{
    int descriptor = open_checked(path, forbidden, error);
    if (descriptor < 0)
        return -1;
    ssize_t size = read(descriptor, content, KEY_FILE_LIMIT_BYTES + 1);
    (void)close(descriptor);
    if (size < 0 || size > KEY_FILE_LIMIT_BYTES || !text_is_utf8(content, (size_t)size))
        return error_set(error, KEY_FILE_INVALID, event_text("file", path));
    content[size] = '\0';
    return 0;
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t size = strlen(text);
    while (size > 0 && strchr(" \t\r", text[size - 1]) != NULL)
        text[--size] = '\0';
    return text;
}

static int take_key(char target[CURVE_KEY_BYTES], const char *value)
{
    return curve_key_is_valid(value) ? text_copy_whole(target, CURVE_KEY_BYTES, value) : -1;
}

/* What this version does not know is for a later one. */
static int take_value(struct key_file *file, const char *key, const char *value)
{
    if (strcmp(key, "role") == 0)
        return role_from_name(value, &file->role);
    if (strcmp(key, "host") == 0)
        return text_copy_whole(file->host, sizeof(file->host), value);
    if (strcmp(key, "comment") == 0)
        return text_copy_whole(file->comment, sizeof(file->comment), value);
    if (strcmp(key, "public") == 0)
        return take_key(file->pair.public_key, value);
    if (strcmp(key, "secret") == 0)
        return take_key(file->pair.secret_key, value);
    return 0;
}

static int parse_line(struct key_file *file, char *line)
{
    char *key = trim(line);
    if (*key == '\0' || *key == '#')
        return 0;
    char *equals = strchr(key, '=');
    if (equals == NULL)
        return -1;
    *equals = '\0';
    return take_value(file, trim(key), trim(equals + 1));
}

/* The content is changed; values are never quoted in an error, they may be secret. */
static int
parse_key_file(char *content, struct key_file *file, const char *path, struct error *error)
{
    int number = 0;
    char *rest = content;
    file->role = ROLE_LAST + 1;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        number++;
        if (parse_line(file, line) != 0)
            return error_set(error, KEY_FILE_LINE_INVALID, event_text("file", path),
                             event_number("line", (int64_t)number));
    }
    if (file->role > ROLE_LAST || file->pair.public_key[0] == '\0')
        return error_set(error, KEY_FILE_INCOMPLETE, event_text("file", path));
    return 0;
}

static int
check_pair(const char *path, const struct curve_key_pair *pair, bool is_secret, struct error *error)
{
    if (is_secret && !curve_key_pair_matches(pair))
        return error_set(error, KEY_SECRET_DOES_NOT_MATCH, event_text("file", path));
    if (!is_secret && pair->secret_key[0] != '\0')
        return error_set(error, KEY_SECRET_NOT_WANTED, event_text("file", path));
    return 0;
}

static int read_file(const char *path, bool is_secret, struct key_file *file, struct error *error)
{
    char content[KEY_FILE_LIMIT_BYTES + 1];
    struct key_file found = {0};
    mode_t forbidden = S_IWGRP | (is_secret ? S_IRWXO : S_IWOTH);
    int result = read_content(path, forbidden, content, error);
    if (result == 0)
        result = parse_key_file(content, &found, path, error);
    if (result == 0)
        result = check_pair(path, &found.pair, is_secret, error);
    if (result == 0)
        *file = found;
    key_file_wipe(&found);
    memory_wipe(content, sizeof(content));
    return result;
}

int key_file_read_secret(const char *path, struct key_file *file, struct error *error)
{
    return read_file(path, true, file, error);
}

int key_file_read_public(const char *path, struct key_file *file, struct error *error)
{
    return read_file(path, false, file, error);
}

int key_file_write(const char *path, const struct key_file *file, struct error *error)
{
    bool is_secret = file->pair.secret_key[0] != '\0';
    mode_t mode = is_secret ? 0600 : 0644;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (descriptor < 0)
        return error_set(error, KEY_FILE_NOT_MADE, event_text("file", path),
                         event_text("words", strerror(errno)));
    bool is_good =
        fchmod(descriptor, mode) == 0 &&
        dprintf(descriptor, "# ewscal %s\nrole = %s\nhost = %s\npublic = %s\n%s%s%scomment = %s\n",
                is_secret ? "secret key: give it to nobody" : "public key", role_name(file->role),
                file->host, file->pair.public_key, is_secret ? "secret = " : "",
                file->pair.secret_key, is_secret ? "\n" : "", file->comment) > 0 &&
        fsync(descriptor) == 0;
    int reason = errno;
    is_good = close(descriptor) == 0 && is_good;
    if (is_good)
        return 0;
    (void)unlink(path);
    return error_set(error, KEY_FILE_NOT_WRITTEN, event_text("file", path),
                     event_text("words", strerror(reason)));
}

void key_file_wipe(struct key_file *file)
{
    memory_wipe(file->pair.secret_key, sizeof(file->pair.secret_key));
}
