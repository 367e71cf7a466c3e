/* Files, disks, programs, HTTP. What cannot be had is left out here and named by the caller: a bundle is made
 * when something is broken. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <netdb.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/time_text.h"

#include "supervisor/bundle/bundle_machine.h"

#define LIMIT_MS     10000
#define CHUNK_BYTES  65536
#define MOST_FILES   5000
#define WALK_HANDLES 16
#define MEBIBYTE     (1024 * 1024)

static void put_and_free(struct buffer *to, char *text)
{
    (void)buffer_append(to, text, strlen(text)); /* at the limit the rest is left out */
    free(text);
}

/* ---- files and disks ---- */

static void put_file(const char *path, const struct stat *status, struct buffer *to)
{
    char time[TIME_TEXT_BYTES];
    const struct passwd *user = getpwuid(status->st_uid);
    const struct group *group = getgrgid(status->st_gid);
    const char *kind = S_ISDIR(status->st_mode)   ? "folder"
                       : S_ISREG(status->st_mode) ? "file"
                       : S_ISLNK(status->st_mode) ? "link"
                                                  : "other";
    time_to_text(status->st_mtime, time);
    put_and_free(to, memory_format_text(
                         "%04o %-8s %-8s %-6s %10lld %s %s\n", (unsigned)(status->st_mode & 07777),
                         user != NULL ? user->pw_name : "?", group != NULL ? group->gr_name : "?",
                         kind, (long long)status->st_size, time, path));
}

/* nftw() hands nothing through to its function. */
static struct {
    struct buffer *to;
    int count;
} walk;

static int visit(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)place;
    if (kind != FTW_NS)
        put_file(path, status, walk.to);
    return ++walk.count < MOST_FILES ? 0 : 1;
}

void bundle_list_files(const char *path, struct buffer *to)
{
    walk.to = to;
    walk.count = 0;
    if (nftw(path, visit, WALK_HANDLES, FTW_PHYS | FTW_MOUNT) < 0)
        put_and_free(to, memory_format_text("(%s: %s)\n", path, strerror(errno)));
}

void bundle_list_disk(const char *path, struct buffer *to)
{
    struct statvfs disk;
    if (statvfs(path, &disk) != 0) {
        put_and_free(to, memory_format_text("(%s: %s)\n", path, strerror(errno)));
        return;
    }
    unsigned long long block = disk.f_frsize;
    put_and_free(
        to, memory_format_text("%s: %llu of %llu MiB free, %llu of %llu inodes free%s\n", path,
                               disk.f_bavail * block / MEBIBYTE, disk.f_blocks * block / MEBIBYTE,
                               (unsigned long long)disk.f_favail, (unsigned long long)disk.f_files,
                               (disk.f_flag & ST_RDONLY) != 0 ? ", read-only" : ""));
}

/* ---- what another one writes ---- */

/* Until its end, the buffer's limit or the time's. Returns whether it came to an end. */
static bool read_all(int descriptor, int64_t deadline_ms, struct buffer *to)
{
    for (;;) {
        struct pollfd ready = {.fd = descriptor, .events = POLLIN};
        int64_t left_ms = deadline_ms - clock_monotonic_ms();
        if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) <= 0)
            return false;
        size_t room = buffer_room(to) < CHUNK_BYTES ? buffer_room(to) : CHUNK_BYTES;
        uint8_t *into = room > 0 ? buffer_reserve(to, room) : NULL;
        if (into == NULL)
            return false;
        ssize_t size = read(descriptor, into, room);
        if (size <= 0)
            return size == 0;
        buffer_commit(to, (size_t)size);
    }
}

/* Signals are blocked in us and would be in it. */
static int start_program(const char *const *arguments, int output, pid_t *process)
{
    static char path[] = "PATH=/usr/bin:/bin:/usr/sbin:/sbin", locale[] = "LC_ALL=C";
    static char *environment[] = {path, locale, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    (void)sigemptyset(&none);
    (void)sigfillset(&usual);
    if (posix_spawn_file_actions_init(&actions) != 0 || posix_spawnattr_init(&attributes) != 0)
        abort();
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &usual);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    (void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    (void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    union {
        const char *const *given;
        char *const *wanted;
    } words = {arguments};
    int result =
        posix_spawn(process, arguments[0], &actions, &attributes, words.wanted, environment);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    return result;
}

int bundle_run(const char *const *arguments, struct buffer *to)
{
    int ends[2], status = 0;
    pid_t process = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    int result = start_program(arguments, ends[1], &process);
    (void)close(ends[1]);
    if (result == 0) {
        if (!read_all(ends[0], clock_monotonic_ms() + LIMIT_MS, to))
            (void)kill(process, SIGKILL);
        while (waitpid(process, &status, 0) < 0 && errno == EINTR)
            ;
    }
    (void)close(ends[0]);
    return result == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int connect_to(const char *listen)
{
    const char *colon = strrchr(listen, ':');
    if (colon == NULL)
        return -1;
    size_t size = (size_t)(colon - listen);
    bool has_brackets = size > 2 && listen[0] == '[' && listen[size - 1] == ']';
    char *host = has_brackets ? memory_format_text("%.*s", (int)size - 2, listen + 1)
                              : memory_format_text("%.*s", (int)size, listen);
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *address = NULL;
    int descriptor = -1;
    if (getaddrinfo(host, colon + 1, &hints, &address) == 0) {
        descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (descriptor >= 0 && connect(descriptor, address->ai_addr, address->ai_addrlen) != 0) {
            (void)close(descriptor);
            descriptor = -1;
        }
        freeaddrinfo(address);
    }
    free(host);
    return descriptor;
}

/* HTTP/1.0: the body is what follows until the connection ends. */
int bundle_fetch(const char *listen, const char *path, struct buffer *to)
{
    int descriptor = connect_to(listen);
    if (descriptor < 0)
        return -1;
    char *request = memory_format_text("GET %s HTTP/1.0\r\nHost: %s\r\n\r\n", path, listen);
    ssize_t size = (ssize_t)strlen(request);
    struct buffer answer;
    buffer_init(&answer, buffer_room(to));
    int result = -1;
    if (send(descriptor, request, (size_t)size, MSG_NOSIGNAL) == size &&
        read_all(descriptor, clock_monotonic_ms() + LIMIT_MS, &answer)) {
        const char *text = (const char *)buffer_data(&answer);
        size_t length = buffer_size(&answer);
        const char *body = length > 12 ? memmem(text, length, "\r\n\r\n", 4) : NULL;
        if (body != NULL && memcmp(text + 8, " 200 ", 5) == 0)
            result = buffer_append(to, body + 4, length - (size_t)(body + 4 - text));
    }
    buffer_clear(&answer);
    free(request);
    (void)close(descriptor);
    return result;
}
