/* What a service finds out when it starts, and then only in its log: that a folder is missing, a disk full, a port
 * taken. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/key/key_directory.h"
#include "proto/key/key_file.h"
#include "proto/message/message.h"

#include "supervisor/prerequisite/machine.h"

#define AREA          "machine"
#define GROUP_OF_LOGS "ewscal-log"
#define MEBIBYTE      (INT64_C(1024) * 1024)
#define ROOM_LOW      (256 * MEBIBYTE)
#define ROOM_NONE     (16 * MEBIBYTE)

/* ---- keys and folders ---- */

void machine_look_at_keys(const struct configuration *settings,
                          const struct prerequisite_callbacks *callbacks)
{
    const char *directory = settings->bus->keys_directory;
    static const char *const names[] = {"supervisor.key", "control.key"};
    struct error said;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct key_file key = {0};
        char *path = memory_format_text("%s/%s", directory, names[i]);
        if (access(path, F_OK) != 0 && errno == ENOENT)
            (void)error_set(&said, PREREQUISITE_KEY_MISSING, event_text("path", path));
        else if (key_file_read_secret(path, &key, &said) == 0)
            (void)error_set(&said, PREREQUISITE_KEY_GOOD, event_text("path", path));
        prerequisite_tell(callbacks, AREA, names[i], &said);
        key_file_wipe(&key);
        free(path);
    }
}

/* A folder, and how it is told that it is not there or cannot be used. */
struct folder {
    const char *name, *path;
    enum event missing, unusable, open;
};

static void say_room(const struct folder *folder, struct error *said)
{
    struct statvfs room;
    if (statvfs(folder->path, &room) != 0) {
        (void)error_set(said, folder->unusable, event_text("path", folder->path),
                        event_text("words", strerror(errno)));
        return;
    }
    int64_t free_bytes = (int64_t)room.f_bavail * (int64_t)room.f_frsize;
    enum event event = free_bytes < ROOM_NONE  ? PREREQUISITE_DISK_FULL
                       : free_bytes < ROOM_LOW ? PREREQUISITE_DISK_LOW
                                               : PREREQUISITE_FOLDER_GOOD;
    (void)error_set(said, event, event_text("path", folder->path),
                    event_number("free_mib", free_bytes / MEBIBYTE));
}

/* Where the packages have made users for the roles, those write there through their group. */
static bool is_closed_to_roles(const struct folder *folder, const struct stat *status)
{
    const struct group *group = getgrnam(GROUP_OF_LOGS);
    if (folder->unusable != PREREQUISITE_LOG_FOLDER_UNUSABLE || group == NULL ||
        getpwnam(KEY_DIRECTORY_ADMINISTRATORS) == NULL)
        return false;
    return status->st_gid != group->gr_gid ||
           (status->st_mode & (S_IWGRP | S_IXGRP)) != (S_IWGRP | S_IXGRP);
}

/* Of what belongs to the service only its user and root can try whether it may be written to; anybody else goes by what
 * is written of it. */
static bool is_writable(const char *path, const struct stat *status)
{
    const struct passwd *service = getpwnam(KEY_DIRECTORY_ADMINISTRATORS);
    mode_t needed = S_IWUSR | S_IXUSR;
    if (geteuid() == 0 || service == NULL || service->pw_uid != status->st_uid)
        return faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0;
    errno = EACCES;
    return (status->st_mode & needed) == needed;
}

static void look_at_folder(const struct folder *folder,
                           const struct prerequisite_callbacks *callbacks)
{
    struct stat status;
    struct error said;
    const char *path = folder->path;
    if (path == NULL || *path == '\0')
        return;
    if (stat(path, &status) != 0)
        (void)error_set(&said, folder->missing, event_text("path", path),
                        event_text("words", strerror(errno)));
    else if (!S_ISDIR(status.st_mode) || !is_writable(path, &status))
        (void)error_set(&said, folder->unusable, event_text("path", path),
                        event_text("words", strerror(S_ISDIR(status.st_mode) ? errno : ENOTDIR)));
    else if ((status.st_mode & S_IWOTH) != 0)
        (void)error_set(&said, folder->open, event_text("path", path));
    else if (is_closed_to_roles(folder, &status))
        (void)error_set(&said, folder->unusable, event_text("path", path),
                        event_text("words", strerror(EACCES)));
    else
        say_room(folder, &said);
    prerequisite_tell(callbacks, AREA, folder->name, &said);
}

void machine_look_at_folders(const struct configuration *settings,
                             const struct prerequisite_callbacks *callbacks)
{
    const struct folder folders[] = {
        {"state directory", settings->service->state_directory, PREREQUISITE_FOLDER_MISSING,
         PREREQUISITE_FOLDER_UNUSABLE, STORE_DIRECTORY_OPEN},
        {"log directory", settings->log->directory, PREREQUISITE_LOG_FOLDER_MISSING,
         PREREQUISITE_LOG_FOLDER_UNUSABLE, PREREQUISITE_LOG_FOLDER_OPEN}};
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        look_at_folder(&folders[i], callbacks);
}

/* ---- ports ---- */

/* Returns 0, or what is in the way. */
static int try_port(const struct settings_address *address)
{
    char port[16];
    struct addrinfo *found = NULL;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    (void)snprintf(port, sizeof(port), "%d", (int)address->port);
    if (getaddrinfo(address->host, port, &hints, &found) != 0)
        return EADDRNOTAVAIL;
    int yes = 1, result = 0;
    int listener = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
        bind(listener, found->ai_addr, found->ai_addrlen) != 0 || listen(listener, 1) != 0)
        result = errno;
    if (listener >= 0)
        (void)close(listener);
    freeaddrinfo(found);
    return result;
}

static void look_at_port(const char *name,
                         const struct settings_address *address,
                         bool is_supervised,
                         const struct prerequisite_callbacks *callbacks)
{
    struct error said;
    if (address->host == NULL || address->port == 0)
        return;
    int cause = try_port(address);
    bool is_ours = is_supervised && cause == EADDRINUSE;
    (void)error_set(&said,
                    cause == 0 ? PREREQUISITE_PORT_FREE
                    : is_ours  ? PREREQUISITE_PORT_OURS
                               : PREREQUISITE_PORT_TAKEN,
                    event_text("host", address->host), event_number("port", address->port),
                    event_text("words", cause == 0 || is_ours ? "" : strerror(cause)));
    prerequisite_tell(callbacks, AREA, name, &said);
}

/* ---- system users ---- */

static void look_at_user(const char *user, const struct prerequisite_callbacks *callbacks)
{
    struct error said;
    bool is_there = getpwnam(user) != NULL;
    (void)error_set(&said, is_there ? PREREQUISITE_USER_THERE : PREREQUISITE_USER_MISSING,
                    event_text("user", user));
    prerequisite_tell(callbacks, AREA, "system user", &said);
}

void machine_look_at_rest(const struct configuration *settings,
                          bool is_supervised,
                          const struct prerequisite_callbacks *callbacks)
{
    static const char *const users[] = {"ewscal", "ewscal-worker-ldap", "ewscal-worker-ews",
                                        "ewscal-publisher-ucserver"};
    look_at_port("bus", &settings->bus->listen, is_supervised, callbacks);
    look_at_port("http", &settings->http->listen, is_supervised, callbacks);
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
        look_at_user(users[i], callbacks);
}
