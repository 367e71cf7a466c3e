/* The supervisor's folder of keys: making it, adding hosts, sharing the key of ewscalctl. What is made in
 * several steps is taken back when one of them fails, so that no half of a host remains. */
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/key/key_directory.h"
#include "proto/message/message.h"

#define OWN_HOST "supervisor"

static const enum role host_roles[] = {
    ROLE_WORKER_LDAP,
    ROLE_WORKER_EWS,
    ROLE_PUBLISHER_UCSERVER,
    ROLE_CONTROL,
};

#define HOST_ROLES (sizeof(host_roles) / sizeof(host_roles[0]))

/* Files of a call, which go with it when it fails: for a host supervisor.pub and two for each role. */
struct made {
    char paths[1 + 2 * HOST_ROLES][PATH_MAX];
    size_t count;
};

static void unmake(struct made *made)
{
    while (made->count > 0)
        (void)unlink(made->paths[--made->count]);
}

static int make_folder(const char *path, struct error *error)
{
    if (mkdir(path, 0750) != 0 && errno != EEXIST)
        return error_set(error, KEY_FOLDER_NOT_MADE, event_text("folder", path),
                         event_text("words", strerror(errno)));
    return 0;
}

static int make_subfolder(const char *directory, const char *name, struct error *error)
{
    char path[PATH_MAX];
    return key_file_path(path, error, "%s/%s", directory, name) != 0 ? -1
                                                                     : make_folder(path, error);
}

bool key_directory_is_host_name(const char *host)
{
    size_t size = strlen(host);
    if (size == 0 || size >= KEY_HOST_BYTES || host[0] == '.' || host[0] == '-' ||
        strspn(host, "0123456789") == size)
        return false;
    for (; *host != '\0'; host++) {
        if (!isalnum((unsigned char)*host) && strchr(".-_", *host) == NULL)
            return false;
    }
    return true;
}

static int check_host(const char *host, const char *comment, struct error *error)
{
    if (!key_directory_is_host_name(host))
        return error_set(error, KEY_HOST_NAME_INVALID, event_text("host", host));
    if (comment != NULL &&
        (strlen(comment) >= KEY_COMMENT_BYTES || strpbrk(comment, "\r\n") != NULL))
        return error_set(error, KEY_COMMENT_INVALID, event_number("most", KEY_COMMENT_BYTES - 1));
    return 0;
}

/* Writes NAME.key, or NAME.pub without the secret half. */
static int make_file(struct made *made,
                     const char *folder,
                     const char *name,
                     const struct key_file *file,
                     struct error *error)
{
    char *path = made->paths[made->count];
    const char *ending = file->pair.secret_key[0] != '\0' ? "key" : "pub";
    if (key_file_path(path, error, "%s/%s.%s", folder, name, ending) != 0 ||
        key_file_write(path, file, error) != 0)
        return -1;
    made->count++;
    return 0;
}

static int allowed_path(char path[PATH_MAX],
                        const char *directory,
                        const struct key_file *file,
                        struct error *error)
{
    return key_file_path(path, error, "%s/allowed/%s.%s.pub", directory, file->host,
                         role_name(file->role));
}

/* Written beside its place first: a supervisor that looks there meanwhile sees a whole file or none. The
 * file is without its secret half. */
static int
allow(struct made *made, const char *directory, const struct key_file *file, struct error *error)
{
    char from[PATH_MAX], *to = made->paths[made->count];
    if (key_file_path(from, error, "%s/allowed/.new", directory) != 0 ||
        allowed_path(to, directory, file, error) != 0)
        return -1;
    (void)unlink(from); /* one that was interrupted may have left it */
    if (key_file_write(from, file, error) != 0)
        return -1;
    int reason = link(from, to) == 0 ? 0 : errno;
    (void)unlink(from);
    if (reason != 0)
        return error_set(error, KEY_FILE_NOT_MADE, event_text("file", to),
                         event_text("words", strerror(reason)));
    made->count++;
    return 0;
}

/* Makes a pair for one role of a host: its ROLE.key in `folder`, and the public half in the allow list. */
static int make_pair(struct made *made,
                     const char *directory,
                     const char *folder,
                     struct key_file *file,
                     struct error *error)
{
    int result = curve_key_pair_make(&file->pair, error);
    if (result == 0)
        result = make_file(made, folder, role_name(file->role), file, error);
    key_file_wipe(file);
    return result == 0 ? allow(made, directory, file, error) : -1;
}

/* The supervisor's pair. Its secret half tells others that there are keys, so it is the last file of all. */
static int make_own_pair(struct made *made, const char *directory, struct error *error)
{
    struct key_file file = {.role = ROLE_SUPERVISOR, .host = OWN_HOST};
    if (curve_key_pair_make(&file.pair, error) != 0)
        return -1;
    struct key_file public = file;
    key_file_wipe(&public);
    int result = make_file(made, directory, OWN_HOST, &public, error);
    if (result == 0)
        result = make_file(made, directory, OWN_HOST, &file, error);
    key_file_wipe(&file);
    return result;
}

int key_directory_share_control(const char *directory, gid_t group, struct error *error)
{
    char path[PATH_MAX];
    if (key_file_path(path, error, "%s/control.key", directory) != 0)
        return -1;
    if (lchown(directory, (uid_t)-1, group) != 0 || lchown(path, (uid_t)-1, group) != 0 ||
        chmod(path, 0640) != 0)
        return error_set(error, KEY_FILE_GROUP_NOT_SET, event_text("file", path),
                         event_number("group", (int64_t)group),
                         event_text("words", strerror(errno)));
    return 0;
}

static int share_with_administrators(const char *directory, struct error *error)
{
    const struct group *group = geteuid() == 0 ? getgrnam(KEY_DIRECTORY_ADMINISTRATORS) : NULL;
    return group == NULL ? 0 : key_directory_share_control(directory, group->gr_gid, error);
}

/* What `key_directory_init` makes; without one of the first three nobody can greet. */
static const char *const own_files[] = {"supervisor.key", "supervisor.pub", "control.key",
                                        "allowed/supervisor.control.pub"};

#define OWN_FILES    (sizeof(own_files) / sizeof(own_files[0]))
#define NEEDED_FILES 3

static int not_whole(const char *directory, const char *files, struct error *error)
{
    return error_set(error, KEY_FOLDER_NOT_WHOLE, event_text("folder", directory),
                     event_text("files", files));
}

int key_directory_look(const char *directory, bool *is_empty, struct error *error)
{
    char *files = memory_copy_text("");
    size_t whole = 0;
    for (size_t i = 0; i < OWN_FILES; i++) {
        char *path = memory_format_text("%s/%s", directory, own_files[i]);
        struct stat status;
        if (lstat(path, &status) == 0) {
            char *more = memory_format_text("%s%s%s", files, files[0] != '\0' ? ", " : "", path);
            free(files);
            files = more;
            whole += i < NEEDED_FILES && S_ISREG(status.st_mode) && status.st_size > 0;
        }
        free(path);
    }
    bool is_none = files[0] == '\0';
    int result = is_none || whole == NEEDED_FILES ? 0 : not_whole(directory, files, error);
    free(files);
    if (result == 0)
        *is_empty = is_none;
    return result;
}

static int check_is_empty(const char *directory, struct error *error)
{
    bool is_empty = false;
    if (key_directory_look(directory, &is_empty, error) != 0)
        return -1;
    char *path = memory_format_text("%s/%s", directory, own_files[0]);
    int result = is_empty ? 0
                          : error_set(error, KEY_FILE_NOT_MADE, event_text("file", path),
                                      event_text("words", strerror(EEXIST)));
    free(path);
    return result;
}

int key_directory_init(const char *directory, struct error *error)
{
    struct made made = {.count = 0};
    struct key_file control = {
        .role = ROLE_CONTROL, .host = OWN_HOST, .comment = "ewscalctl on this machine"};
    if (check_is_empty(directory, error) == 0 && make_folder(directory, error) == 0 &&
        make_subfolder(directory, "allowed", error) == 0 &&
        make_subfolder(directory, "revoked", error) == 0 &&
        make_pair(&made, directory, directory, &control, error) == 0 &&
        share_with_administrators(directory, error) == 0 &&
        make_own_pair(&made, directory, error) == 0)
        return 0;
    unmake(&made);
    return -1;
}

static int read_supervisor(const char *directory, struct key_file *supervisor, struct error *error)
{
    char path[PATH_MAX];
    return key_file_path(path, error, "%s/supervisor.pub", directory) != 0
               ? -1
               : key_file_read_public(path, supervisor, error);
}

static bool has_keys(const char *directory, struct key_file *file)
{
    for (size_t i = 0; i < HOST_ROLES; i++) {
        char path[PATH_MAX];
        file->role = host_roles[i];
        if (allowed_path(path, directory, file, NULL) == 0 && access(path, F_OK) == 0)
            return true;
    }
    return false;
}

static int make_pairs(struct made *made,
                      const char *directory,
                      const char *output,
                      struct key_file *file,
                      unsigned roles,
                      struct error *error)
{
    struct key_file supervisor;
    if (read_supervisor(directory, &supervisor, error) != 0 ||
        make_file(made, output, "supervisor", &supervisor, error) != 0)
        return -1;
    for (size_t i = 0; i < HOST_ROLES; i++) {
        file->role = host_roles[i];
        if ((roles & KEY_DIRECTORY_ROLE(file->role)) != 0 &&
            make_pair(made, directory, output, file, error) != 0)
            return -1;
    }
    return 0;
}

int key_directory_add_host(const char *directory,
                           const char *host,
                           unsigned roles,
                           const char *output,
                           const char *comment,
                           struct error *error)
{
    struct made made = {.count = 0};
    struct key_file file = {0};
    if (check_host(host, comment, error) != 0)
        return -1;
    if ((roles & ~KEY_DIRECTORY_ROLE(ROLE_SUPERVISOR)) == 0)
        return error_set(error, KEY_HOST_WITHOUT_ROLE, event_text("host", host));
    (void)snprintf(file.host, sizeof(file.host), "%s", host);
    (void)snprintf(file.comment, sizeof(file.comment), "%s", text_or_empty(comment));
    if (has_keys(directory, &file))
        return error_set(error, KEY_HOST_HAS_KEYS, event_text("host", host));
    if (mkdir(output, 0700) != 0)
        return error_set(error, KEY_FOLDER_NOT_MADE, event_text("folder", output),
                         event_text("words", strerror(errno)));
    if (make_pairs(&made, directory, output, &file, roles, error) == 0)
        return 0;
    unmake(&made);
    (void)rmdir(output);
    return -1;
}

int key_directory_read_member(const char *directory,
                              enum role role,
                              struct key_file *own,
                              struct key_file *supervisor,
                              struct error *error)
{
    char path[PATH_MAX];
    struct key_file found;
    if (key_file_path(path, error, "%s/%s.key", directory, role_name(role)) != 0 ||
        read_supervisor(directory, supervisor, error) != 0 ||
        key_file_read_secret(path, &found, error) != 0)
        return -1;
    int result = 0;
    if (found.role != role || supervisor->role != ROLE_SUPERVISOR)
        result = error_set(error, KEY_FILES_MIXED_UP, event_text("folder", directory),
                           event_text("expected", role_name(role)),
                           event_text("role", role_name(found.role)),
                           event_text("supervisor_role", role_name(supervisor->role)));
    else
        *own = found;
    key_file_wipe(&found);
    return result;
}
