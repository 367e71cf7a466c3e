/* The supervisor's folder of keys. */
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/key/key_directory.h"
#include "proto/message/message.h"

#define KEY_NAME_BYTES 64 /* of a role and ".key" */
#define OWN_HOST       "supervisor"

static int join(char path[PATH_MAX], const char *directory, const char *name, struct error *error)
{
    int size = snprintf(path, PATH_MAX, "%s/%s", directory, name);
    if (size < 0 || size >= PATH_MAX)
        return error_set(error, ERROR_INVALID, "path %.64s... is too long", directory);
    return 0;
}

static int make_folder(const char *path, mode_t mode, struct error *error)
{
    if (mkdir(path, mode) != 0 && errno != EEXIST)
        return error_set(error, ERROR_INVALID, "folder %s cannot be made: %s", path,
                         strerror(errno));
    return 0;
}

static int make_subfolder(const char *directory, const char *name, struct error *error)
{
    char path[PATH_MAX];
    return join(path, directory, name, error) != 0 ? -1 : make_folder(path, 0750, error);
}

bool key_directory_is_host_name(const char *host)
{
    size_t size = strlen(host);
    if (size == 0 || size >= KEY_HOST_BYTES || host[0] == '.' || host[0] == '-' ||
        strspn(host, "0123456789") == size)
        return false;
    for (; *host != '\0'; host++)
        if (!isalnum((unsigned char)*host) && strchr(".-_", *host) == NULL)
            return false;
    return true;
}

static int make_record(struct key_file *file,
                       enum role role,
                       const char *host,
                       const char *comment,
                       struct error *error)
{
    *file = (struct key_file){.role = role};
    if (!key_directory_is_host_name(host))
        return error_set(
            error, ERROR_INVALID,
            "'%s' is not a host name: letters, digits, '.', '-' and '_', not digits only", host);
    if (comment != NULL &&
        (strlen(comment) >= sizeof(file->comment) || strpbrk(comment, "\r\n") != NULL))
        return error_set(error, ERROR_INVALID, "the comment must be one line of at most %zu octets",
                         sizeof(file->comment) - 1);
    (void)snprintf(file->host, sizeof(file->host), "%s", host);
    (void)snprintf(file->comment, sizeof(file->comment), "%s", text_or_empty(comment));
    return curve_key_pair_make(&file->pair, error);
}

static int write_record(const char *directory,
                        const char *name,
                        const struct key_file *file,
                        bool with_secret,
                        struct error *error)
{
    char path[PATH_MAX];
    if (join(path, directory, name, error) != 0)
        return -1;
    struct key_file copy = *file;
    if (!with_secret)
        key_file_wipe(&copy);
    int result = key_file_write(path, &copy, error);
    key_file_wipe(&copy);
    return result;
}

static void write_allowed_name(const struct key_file *file, char name[PATH_MAX])
{
    (void)snprintf(name, PATH_MAX, "allowed/%s.%s.pub", file->host, role_name(file->role));
}

static void write_key_name(enum role role, char name[KEY_NAME_BYTES])
{
    (void)snprintf(name, KEY_NAME_BYTES, "%s.key", role_name(role));
}

static void forget(const char *directory, const char *name)
{
    char path[PATH_MAX];
    if (join(path, directory, name, NULL) == 0)
        (void)unlink(path);
}

static void forget_allowed(const char *directory, const struct key_file *file)
{
    char name[PATH_MAX];
    write_allowed_name(file, name);
    forget(directory, name);
}

/* Written beside its place first: a supervisor that looks there meanwhile sees a whole file or none. */
static int allow(const char *directory, const struct key_file *file, struct error *error)
{
    char name[PATH_MAX], from[PATH_MAX], to[PATH_MAX];
    write_allowed_name(file, name);
    if (join(from, directory, "allowed/.new", error) != 0 || join(to, directory, name, error) != 0)
        return -1;
    (void)unlink(from); /* one that was interrupted may have left it */
    if (write_record(directory, "allowed/.new", file, false, error) != 0)
        return -1;
    int reason = link(from, to) == 0 ? 0 : errno;
    (void)unlink(from);
    if (reason == 0)
        return 0;
    return error_set(error, ERROR_INVALID, "key file %s cannot be made: %s", to, strerror(reason));
}

static void forget_supervisor(const char *directory)
{
    forget(directory, "supervisor.key");
    forget(directory, "supervisor.pub");
}

static int make_supervisor(const char *directory, struct error *error)
{
    struct key_file file;
    int result = make_record(&file, ROLE_SUPERVISOR, OWN_HOST, NULL, error);
    if (result == 0)
        result = write_record(directory, "supervisor.key", &file, true, error);
    if (result == 0) {
        result = write_record(directory, "supervisor.pub", &file, false, error);
        if (result != 0)
            forget(directory, "supervisor.key");
    }
    key_file_wipe(&file);
    return result;
}

static void forget_control(const char *directory)
{
    const struct key_file file = {.role = ROLE_CONTROL, .host = OWN_HOST};
    forget_allowed(directory, &file);
    forget(directory, "control.key");
}

static int make_control(const char *directory, struct error *error)
{
    struct key_file file;
    int result = make_record(&file, ROLE_CONTROL, OWN_HOST, "ewscalctl on this machine", error);
    if (result == 0)
        result = write_record(directory, "control.key", &file, true, error);
    if (result == 0) {
        result = allow(directory, &file, error);
        if (result != 0)
            forget(directory, "control.key");
    }
    key_file_wipe(&file);
    return result;
}

int key_directory_share_control(const char *directory, gid_t group, struct error *error)
{
    char path[PATH_MAX];
    if (join(path, directory, "control.key", error) != 0)
        return -1;
    if (lchown(directory, (uid_t)-1, group) != 0 || lchown(path, (uid_t)-1, group) != 0 ||
        chmod(path, 0640) != 0)
        return error_set(error, ERROR_INVALID, "%s cannot be given to the group %d: %s", path,
                         (int)group, strerror(errno));
    return 0;
}

static int share_with_administrators(const char *directory, struct error *error)
{
    const struct group *group = geteuid() == 0 ? getgrnam(KEY_DIRECTORY_ADMINISTRATORS) : NULL;
    return group == NULL ? 0 : key_directory_share_control(directory, group->gr_gid, error);
}

int key_directory_init(const char *directory, struct error *error)
{
    if (make_folder(directory, 0750, error) != 0 ||
        make_subfolder(directory, "allowed", error) != 0 ||
        make_subfolder(directory, "revoked", error) != 0 || make_supervisor(directory, error) != 0)
        return -1;
    if (make_control(directory, error) == 0) {
        if (share_with_administrators(directory, error) == 0)
            return 0;
        forget_control(directory);
    }
    forget_supervisor(directory);
    return -1;
}

static const enum role host_roles[] = {
    ROLE_WORKER_LDAP,
    ROLE_WORKER_EWS,
    ROLE_PUBLISHER_UCSERVER,
    ROLE_CONTROL,
};

#define HOST_ROLES (sizeof(host_roles) / sizeof(host_roles[0]))

/* The keys that one host gets. */
struct host_keys {
    struct key_file files[HOST_ROLES];
    size_t count;
};

static bool has_keys(const char *directory, const char *host)
{
    for (size_t i = 0; i < HOST_ROLES; i++) {
        char path[PATH_MAX];
        int size = snprintf(path, sizeof(path), "%s/allowed/%s.%s.pub", directory, host,
                            role_name(host_roles[i]));
        if (size >= 0 && size < PATH_MAX && access(path, F_OK) == 0)
            return true;
    }
    return false;
}

static int copy_supervisor(const char *directory, const char *output, struct error *error)
{
    char path[PATH_MAX];
    struct key_file supervisor;
    if (join(path, directory, "supervisor.pub", error) != 0 ||
        key_file_read_public(path, &supervisor, error) != 0)
        return -1;
    return write_record(output, "supervisor.pub", &supervisor, false, error);
}

static int write_host(const char *directory,
                      const char *output,
                      const struct host_keys *keys,
                      struct error *error)
{
    if (copy_supervisor(directory, output, error) != 0)
        return -1;
    for (size_t i = 0; i < keys->count; i++) {
        char name[KEY_NAME_BYTES];
        write_key_name(keys->files[i].role, name);
        if (write_record(output, name, &keys->files[i], true, error) != 0)
            return -1;
    }
    return 0;
}

static void forget_host(const char *output, const struct host_keys *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        char name[KEY_NAME_BYTES];
        write_key_name(keys->files[i].role, name);
        forget(output, name);
    }
    forget(output, "supervisor.pub");
    (void)rmdir(output);
}

static int allow_host(const char *directory, const struct host_keys *keys, struct error *error)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (allow(directory, &keys->files[i], error) == 0)
            continue;
        while (i-- > 0)
            forget_allowed(directory, &keys->files[i]);
        return -1;
    }
    return 0;
}

static int make_host(const char *directory,
                     const char *output,
                     const struct host_keys *keys,
                     struct error *error)
{
    if (mkdir(output, 0700) != 0)
        return error_set(error, ERROR_INVALID, "folder %s cannot be made: %s", output,
                         strerror(errno));
    if (write_host(directory, output, keys, error) == 0 && allow_host(directory, keys, error) == 0)
        return 0;
    forget_host(output, keys);
    return -1;
}

static int make_records(struct host_keys *keys,
                        const char *host,
                        unsigned roles,
                        const char *comment,
                        struct error *error)
{
    for (size_t i = 0; i < HOST_ROLES; i++) {
        if ((roles & KEY_DIRECTORY_ROLE(host_roles[i])) == 0)
            continue;
        if (make_record(&keys->files[keys->count++], host_roles[i], host, comment, error) != 0)
            return -1;
    }
    return keys->count > 0 ? 0 : error_set(error, ERROR_INVALID, "host %s has no role", host);
}

int key_directory_add_host(const char *directory,
                           const char *host,
                           unsigned roles,
                           const char *output,
                           const char *comment,
                           struct error *error)
{
    struct host_keys keys = {0};
    int result = make_records(&keys, host, roles, comment, error);
    if (result == 0 && has_keys(directory, host))
        result =
            error_set(error, ERROR_INVALID,
                      "host %s has keys already; 'ewscalctl keys revoke %s' ends them", host, host);
    if (result == 0)
        result = make_host(directory, output, &keys, error);
    for (size_t i = 0; i < keys.count; i++)
        key_file_wipe(&keys.files[i]);
    return result;
}

int key_directory_read_member(const char *directory,
                              enum role role,
                              struct key_file *own,
                              struct key_file *supervisor,
                              struct error *error)
{
    char name[KEY_NAME_BYTES];
    char own_path[PATH_MAX];
    char supervisor_path[PATH_MAX];
    write_key_name(role, name);
    struct key_file found;
    if (join(own_path, directory, name, error) != 0 ||
        join(supervisor_path, directory, "supervisor.pub", error) != 0 ||
        key_file_read_public(supervisor_path, supervisor, error) != 0 ||
        key_file_read_secret(own_path, &found, error) != 0)
        return -1;
    int result = 0;
    if (found.role != role || supervisor->role != ROLE_SUPERVISOR)
        result = error_set(error, ERROR_INVALID, "keys in %s: %s is for %s, supervisor.pub for %s",
                           directory, name, role_name(found.role), role_name(supervisor->role));
    else
        *own = found;
    key_file_wipe(&found);
    return result;
}
