/* The service does not run as root, so its own key and the lists of whom it lets in must be readable for its group, and
 * writable for root alone: who may write them decides who is let in. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/key/key_directory.h"

#include "supervisor/setup/setup_keys.h"

#define MODE_KEY 0640

/* Links are not followed: what is there was made by root, or is not ours. */
static int
share(const char *directory, const char *name, gid_t group, bool is_directory, struct error *error)
{
    char *path = memory_format_text("%s/%s", directory, name);
    int descriptor =
        open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (is_directory ? O_DIRECTORY : 0));
    bool is_shared = descriptor >= 0 && fchown(descriptor, (uid_t)-1, group) == 0 &&
                     (is_directory || fchmod(descriptor, MODE_KEY) == 0);
    int status = is_shared ? 0
                           : error_set(error, SETUP_FILE_UNWRITTEN, event_text("path", path),
                                       event_text("words", strerror(errno)));
    if (descriptor >= 0)
        (void)close(descriptor);
    free(path);
    return status;
}

int setup_keys(const char *directory, bool *is_new, struct error *error)
{
    if (key_directory_look(directory, is_new, error) != 0 ||
        (*is_new && key_directory_init(directory, error) != 0))
        return -1;
    const struct group *group = geteuid() == 0 ? getgrnam(KEY_DIRECTORY_ADMINISTRATORS) : NULL;
    if (group == NULL)
        return 0;
    return share(directory, "supervisor.key", group->gr_gid, false, error) == 0 &&
                   share(directory, "allowed", group->gr_gid, true, error) == 0 &&
                   share(directory, "revoked", group->gr_gid, true, error) == 0
               ? 0
               : -1;
}
