/* The drop-in holds what it needs and nothing else, so that it is seen at once when that is no more: whoever looks
 * after the machine has their own beside it, which are never touched. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"

#include "supervisor/unit/unit_folders.h"
#include "supervisor/unit/unit_path.h"
#include "supervisor/unit/unit_walk.h"

#define DROP_IN_BYTES 65536
#define SERVICE_USER  "ewscal"
#define MODE_DROP_IN  0644

static int unwritten(const char *path, struct error *error)
{
    return error_set(error, SETUP_FILE_UNWRITTEN, event_text("path", path),
                     event_text("words", strerror(errno)));
}

/* ---- the drop-in's text ---- */

/* The line for a folder, as systemd.syntax(7) wants it; "-": a service whose disk is not there says so itself. */
static char *line_for_folder(const char *path)
{
    char *plain = unit_path_plain(path);
    char *escaped = memory_allocate(2 * strlen(plain) + 1), *end = escaped;
    for (const char *letter = plain; *letter != '\0'; letter++) {
        if (*letter == '%')
            *end++ = '%';
        else if (strchr("\"\\", *letter) != NULL)
            *end++ = '\\';
        *end++ = *letter;
    }
    *end = '\0';
    char *line = memory_format_text("ReadWritePaths=\"-%s\"\n", escaped);
    free(escaped);
    free(plain);
    return line;
}

static bool has_line(const char *text, const char *path)
{
    char *line = line_for_folder(path);
    bool is_there = strstr(text, line) != NULL;
    free(line);
    return is_there;
}

/* The walls as they are without the drop-in: the items stay those of `walls`. */
static struct unit_walls walls_without(const struct unit_walls *walls, const char *before)
{
    struct unit_walls without = *walls;
    size_t count = 0, kept = 0;
    while (walls->writable != NULL && walls->writable[count] != NULL)
        count++;
    if (walls->writable == NULL)
        return without;
    without.writable = memory_allocate_items(count + 1, sizeof(*without.writable));
    for (size_t i = 0; i < count; i++) {
        if (!has_line(before, unit_walls_item_path(walls->writable[i])))
            without.writable[kept++] = walls->writable[i];
    }
    without.writable[kept] = NULL;
    return without;
}

char *unit_folders_drop_in(const struct unit_folder *folders,
                           size_t count,
                           const struct unit_walls *walls,
                           const char *before)
{
    static const char head[] =
        "# Written by `ewscalctl setup`: folders of ewscal.conf that are elsewhere.\n[Service]\n";
    struct unit_walls without = walls_without(walls, before);
    char *text = memory_copy_text("");
    for (size_t i = 0; i < count; i++) {
        if (unit_wall_of(&without, folders[i].path) != UNIT_PROTECTED)
            continue;
        char *line = line_for_folder(folders[i].path);
        char *longer = memory_format_text("%s%s%s", text[0] == '\0' ? head : "", text, line);
        free(line);
        free(text);
        text = longer;
    }
    free(without.writable);
    return text;
}

bool unit_folders_is_read(const struct unit_folder *folders,
                          size_t count,
                          const struct unit_walls *walls,
                          const char *text)
{
    size_t i = 0;
    while (i < count && !(has_line(text, folders[i].path) &&
                          unit_wall_of(walls, folders[i].path) == UNIT_PROTECTED))
        i++;
    return i == count;
}

/* ---- folders ---- */

/* Takes the descriptor of the folder that was just made. */
static int give(int descriptor, const struct unit_folder *folder)
{
    const struct passwd *user = getpwnam(SERVICE_USER);
    const struct group *group = getgrnam(folder->group);
    int status = -1;
    if (user == NULL || group == NULL)
        errno = ENOENT;
    else if (descriptor >= 0 && fchown(descriptor, user->pw_uid, group->gr_gid) == 0)
        status = fchmod(descriptor, folder->mode);
    if (descriptor >= 0)
        (void)close(descriptor);
    return status;
}

/* What cannot be given is no more there: the next set-up would take it for somebody else's. */
static int make_in(int parent, const char *name, const struct unit_folder *folder)
{
    if (mkdirat(parent, name, S_IRWXU) != 0)
        return -1;
    int made = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (give(made, folder) == 0)
        return 0;
    int reason = errno;
    (void)unlinkat(parent, name, AT_REMOVEDIR);
    errno = reason;
    return -1;
}

int unit_folders_make(const struct unit_folder *folder, bool *is_new, struct error *error)
{
    char *path = unit_path_plain(folder->path), *name = strrchr(path, '/');
    int status = 0;
    *is_new = access(path, F_OK) != 0;
    if (*is_new) {
        *name++ = '\0';
        int parent = unit_walk(path, error);
        status = parent >= 0 ? 0 : -1;
        if (status == 0 && make_in(parent, name, folder) != 0)
            status = unwritten(folder->path, error);
        if (parent >= 0)
            (void)close(parent);
    }
    free(path);
    return status;
}

/* ---- the drop-in's file ---- */

/* Returns a new text, "" when there is none. */
static char *read_drop_in(void)
{
    char *text = memory_allocate(DROP_IN_BYTES);
    FILE *stream = fopen(UNIT_DROP_IN, "re");
    size_t size = stream != NULL ? fread(text, 1, DROP_IN_BYTES - 1, stream) : 0;
    text[size] = '\0';
    if (stream != NULL)
        (void)fclose(stream);
    return text;
}

/* systemd must never read half of it. */
static int replace_drop_in(const char *text, struct error *error)
{
    static const char beside[] = UNIT_DROP_IN ".new";
    int folder = unit_walk(UNIT_DROP_IN_FOLDER, error);
    if (folder < 0)
        return -1;
    (void)close(folder); /* it is root's alone, as are those above it */
    FILE *stream = fopen(beside, "we");
    if (stream == NULL)
        return unwritten(beside, error);
    bool is_written = fputs(text, stream) >= 0 && fchmod(fileno(stream), MODE_DROP_IN) == 0;
    if (fclose(stream) != 0 || !is_written || rename(beside, UNIT_DROP_IN) != 0) {
        (void)unwritten(UNIT_DROP_IN, error);
        (void)unlink(beside);
        return -1;
    }
    return 0;
}

static int remove_drop_in(struct error *error)
{
    if (unlink(UNIT_DROP_IN) != 0)
        return unwritten(UNIT_DROP_IN, error);
    (void)rmdir(UNIT_DROP_IN_FOLDER); /* others may have theirs in it */
    return 0;
}

int unit_folders_write(const struct unit_folder *folders,
                       size_t count,
                       const struct unit_walls *walls,
                       enum unit_change *change,
                       struct error *error)
{
    char *before = read_drop_in();
    char *text = unit_folders_drop_in(folders, count, walls, before);
    int status = 0;
    if (strcmp(before, text) != 0)
        *change = text[0] == '\0' ? UNIT_DROP_IN_REMOVED : UNIT_DROP_IN_WRITTEN;
    else
        *change = unit_folders_is_read(folders, count, walls, text) ? UNIT_UNCHANGED
                                                                    : UNIT_DROP_IN_UNREAD;
    if (*change == UNIT_DROP_IN_WRITTEN)
        status = replace_drop_in(text, error);
    else if (*change == UNIT_DROP_IN_REMOVED)
        status = remove_drop_in(error);
    free(text);
    free(before);
    return status;
}
