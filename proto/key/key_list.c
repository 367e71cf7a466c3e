/* The allow list in the supervisor's folder of keys: reading it and revoking from it. A file that cannot be
 * trusted hides none of the others, and can be revoked by its name. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/key/key_directory.h"
#include "proto/message/message.h"

struct list {
    struct key_directory_entry *entries;
    size_t count;
    bool keeps_refused; /* else one file that cannot be trusted fails the list */
    size_t refused;
};

/* A host with several keys is revoked file by file, while the folder is being read. */
static bool is_gone(const char *file)
{
    return access(file, F_OK) != 0 && errno == ENOENT;
}

static int read_entry(
    struct list *list, const char *path, const char *name, bool is_revoked, struct error *error)
{
    char file[PATH_MAX];
    if (list->count == KEY_DIRECTORY_LIMIT)
        return error_set(error, KEY_FOLDER_TOO_FULL, event_text("folder", path),
                         event_number("most", KEY_DIRECTORY_LIMIT));
    if (key_file_path(file, error, "%s/%s", path, name) != 0)
        return -1;
    struct key_directory_entry entry = {.is_revoked = is_revoked};
    (void)snprintf(entry.name, sizeof(entry.name), "%s", name);
    if (key_file_read_public(file, &entry.file, list->refused == 0 ? error : NULL) != 0) {
        if (is_gone(file))
            return 0;
        if (!list->keeps_refused)
            return -1;
        entry.is_refused = true;
        list->refused++;
    }
    list->entries = memory_resize(list->entries, list->count + 1, sizeof(entry));
    list->entries[list->count++] = entry;
    return 0;
}

static int read_folder(struct list *list,
                       const char *directory,
                       const char *name,
                       bool is_revoked,
                       struct error *error)
{
    char path[PATH_MAX];
    if (key_file_path(path, error, "%s/%s", directory, name) != 0)
        return -1;
    DIR *folder = opendir(path);
    if (folder == NULL)
        return error_set(error, KEY_FOLDER_MISSING, event_text("folder", path),
                         event_text("words", strerror(errno)));
    int result = 0;
    struct dirent *found;
    while (result == 0 && (found = readdir(folder)) != NULL) {
        if (fnmatch("?*.pub", found->d_name, FNM_PERIOD) == 0)
            result = read_entry(list, path, found->d_name, is_revoked, error);
    }
    (void)closedir(folder);
    return result;
}

static int compare_entries(const void *left, const void *right)
{
    const struct key_directory_entry *one = left, *other = right;
    int order = one->is_refused - other->is_refused;
    if (order == 0)
        order = strcmp(one->file.host, other->file.host);
    if (order == 0)
        order = (int)one->file.role - (int)other->file.role;
    return order == 0 ? one->is_revoked - other->is_revoked : order;
}

int key_directory_list(const char *directory,
                       bool with_revoked,
                       struct key_directory_entry **entries,
                       size_t *count,
                       size_t *refused,
                       struct error *error)
{
    struct list list = {.keeps_refused = refused != NULL};
    if (read_folder(&list, directory, "allowed", false, error) != 0 ||
        (with_revoked && read_folder(&list, directory, "revoked", true, error) != 0)) {
        free(list.entries);
        return -1;
    }
    if (list.count > 0)
        qsort(list.entries, list.count, sizeof(*list.entries), compare_entries);
    if (list.refused > 1)
        (void)error_wrap(error, KEY_SOME_UNREADABLE, event_number("count", (int64_t)list.refused));
    if (refused != NULL)
        *refused = list.refused;
    *entries = list.entries;
    *count = list.count;
    return 0;
}

/* A host may be revoked, added and revoked again: the time keeps the names apart. */
static int
revoke_entry(const char *directory, const struct key_directory_entry *entry, struct error *error)
{
    char from[PATH_MAX], to[PATH_MAX];
    if (key_file_path(from, error, "%s/allowed/%s", directory, entry->name) != 0 ||
        key_file_path(to, error, "%s/revoked/%lld.%s", directory, (long long)time(NULL),
                      entry->name) != 0)
        return -1;
    if (rename(from, to) != 0)
        return error_set(error, KEY_FILE_NOT_MOVED, event_text("file", from), event_text("to", to),
                         event_text("words", strerror(errno)));
    return 0;
}

/* The name by which key_directory_add_host() has put it there. */
static bool has_name_of(const char *name, const char *host, const char *role)
{
    size_t size = strlen(host);
    if (strncmp(name, host, size) != 0 || name[size] != '.')
        return false;
    const char *rest = name + size + 1;
    size_t role_size = strcspn(rest, ".");
    return strcmp(rest + role_size, ".pub") == 0 &&
           (role == NULL || (strlen(role) == role_size && strncmp(rest, role, role_size) == 0));
}

/* A file that cannot be trusted is revoked by its name: a supervisor may know its key from before. */
static bool is_meant(const struct key_directory_entry *entry, const char *host, const char *role)
{
    if (entry->is_refused)
        return has_name_of(entry->name, host, role);
    return strcmp(entry->file.host, host) == 0 &&
           (role == NULL || strcmp(role_name(entry->file.role), role) == 0);
}

int key_directory_revoke(const char *directory,
                         const char *host,
                         const char *role,
                         struct error *error)
{
    struct key_directory_entry *entries;
    size_t count;
    size_t refused;
    if (key_directory_list(directory, false, &entries, &count, &refused, error) != 0)
        return -1;
    size_t revoked = 0;
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++) {
        if (!is_meant(&entries[i], host, role))
            continue;
        result = revoke_entry(directory, &entries[i], error);
        revoked++;
    }
    free(entries);
    if (result != 0 || revoked > 0)
        return result;
    if (refused > 0)
        return error_wrap(error, KEY_HOST_UNREADABLE, event_text("host", host),
                          event_text("role", text_or_empty(role)));
    return error_set(error, KEY_HOST_NOT_ALLOWED, event_text("host", host),
                     event_text("role", text_or_empty(role)));
}
