/* Name by name from /, by descriptors: each folder is looked at before anything in it is, so a link in it is root's,
 * and nobody can change the way meanwhile. The sticky bit helps little: it lets others add what is missing. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/unit/unit_walk.h"

#define LINKS_MOST   40 /* as the kernel */
#define MODE_FOLDER  0755
#define MODE_BITS    07777
#define OPEN_FOLDER  (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define NUMBER_BYTES 32

struct walk {
    int at;     /* -1: it is over */
    char *rest; /* of the way; owned */
    int links;
};

/* Where it is now, and a name there: a new text. */
static char *place_on_way(int at, const char *name)
{
    char *link = memory_format_text("/proc/self/fd/%d", at), place[PATH_MAX];
    ssize_t size = readlink(link, place, sizeof(place) - 1);
    place[size > 0 ? size : 0] = '\0';
    free(link);
    return memory_format_text("%s%s%s", place, name[0] == '\0' || size == 1 ? "" : "/", name);
}

static int unmade(int at, const char *name, struct error *error)
{
    char *place = place_on_way(at, name);
    int status = error_set(error, SETUP_FILE_UNWRITTEN, event_text("path", place),
                           event_text("words", strerror(errno)));
    free(place);
    return status;
}

static int refuse_folder(int at, const struct stat *found, struct error *error)
{
    char mode[NUMBER_BYTES], number[NUMBER_BYTES];
    const struct passwd *owner = getpwuid(found->st_uid);
    char *place = place_on_way(at, "");
    (void)snprintf(mode, sizeof(mode), "%04o", found->st_mode & MODE_BITS);
    (void)snprintf(number, sizeof(number), "%u", found->st_uid);
    int status = error_set(error, SETUP_FOLDER_OF_OTHERS, event_text("path", place),
                           event_text("owner", owner != NULL ? owner->pw_name : number),
                           event_text("mode", mode));
    free(place);
    return status;
}

static int look_at(int at, struct error *error)
{
    struct stat found;
    if (fstat(at, &found) != 0)
        return unmade(at, "", error);
    return found.st_uid == 0 && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0
               ? 0
               : refuse_folder(at, &found, error);
}

static int open_or_make(int at, const char *name)
{
    int next = openat(at, name, OPEN_FOLDER);
    if (next >= 0 || errno != ENOENT || mkdirat(at, name, MODE_FOLDER) != 0)
        return next;
    next = openat(at, name, OPEN_FOLDER);
    if (next >= 0)
        (void)fchmod(next, MODE_FOLDER); /* whatever the umask is */
    return next;
}

/* Returns where the way goes on and sets the rest to what the link and the rest are together; -1 (errno): it is none,
 * or there were too many. */
static int follow_link(struct walk *walk, const char *name)
{
    char target[PATH_MAX];
    int reason = errno;
    ssize_t size = readlinkat(walk->at, name, target, sizeof(target) - 1);
    if (size <= 0 || walk->links++ >= LINKS_MOST) {
        errno = size <= 0 ? reason : ELOOP;
        return -1;
    }
    target[size] = '\0';
    char *whole = memory_format_text("%s/%s", target, walk->rest);
    free(walk->rest);
    walk->rest = whole;
    return target[0] == '/' ? open("/", OPEN_FOLDER) : fcntl(walk->at, F_DUPFD_CLOEXEC, 0);
}

/* Takes the first name off the rest; a new text. */
static char *take_name(struct walk *walk)
{
    const char *begin = walk->rest + strspn(walk->rest, "/");
    char *name = memory_copy(begin, strcspn(begin, "/"));
    char *rest = memory_copy_text(begin + strlen(name));
    free(walk->rest);
    walk->rest = rest;
    return name;
}

static int step(struct walk *walk, struct error *error)
{
    char *name = take_name(walk);
    int next = open_or_make(walk->at, name[0] != '\0' ? name : ".");
    if (next < 0 && (errno == ELOOP || errno == ENOTDIR))
        next = follow_link(walk, name);
    int status = next >= 0 ? look_at(next, error) : unmade(walk->at, name, error);
    (void)close(walk->at);
    walk->at = next;
    free(name);
    return status;
}

int unit_walk(const char *path, struct error *error)
{
    struct walk walk = {.at = open("/", OPEN_FOLDER), .rest = memory_copy_text(path)};
    int status = walk.at >= 0 ? look_at(walk.at, error) : unmade(walk.at, "", error);
    while (status == 0 && walk.rest[0] != '\0')
        status = step(&walk, error);
    free(walk.rest);
    if (status == 0)
        return walk.at;
    if (walk.at >= 0)
        (void)close(walk.at);
    return -1;
}
