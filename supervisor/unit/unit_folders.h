/* Folders for the state and the logs that are elsewhere than the packages have them: they are made, with the owner,
 * group and mode that the packages' have, and the unit of the service, to which systemd closes all others, is told of
 * them in a drop-in of our own. */
#ifndef UNIT_FOLDERS_H
#define UNIT_FOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "proto/event/error.h"

#include "supervisor/unit/unit_walls.h"

#define UNIT_DROP_IN_FOLDER "/etc/systemd/system/" UNIT_NAME ".d"
#define UNIT_DROP_IN        UNIT_DROP_IN_FOLDER "/ewscal-folders.conf"

struct unit_folder {
    const char *path;
    const char *group; /* its owner is the service */
    mode_t mode;
};

/* Makes the folder, and those above it; one that is there already stays as it is, because it may be somebody else's.
 * `*is_new`: it is not there yet. Returns 0, or -1 as unit_walk(): then none was made. */
int unit_folders_make(const struct unit_folder *folder, bool *is_new, struct error *error);

/* What the drop-in must be when the service is to write to these folders: a new text, "" when it needs none. `walls`
 * are those with the drop-in `before` ("": none), of which nothing counts. */
char *unit_folders_drop_in(const struct unit_folder *folders,
                           size_t count,
                           const struct unit_walls *walls,
                           const char *before);

/* Whether the walls have what the drop-in `text` opens: not so when systemd has not looked at it. */
bool unit_folders_is_read(const struct unit_folder *folders,
                          size_t count,
                          const struct unit_walls *walls,
                          const char *text);

enum unit_change {
    UNIT_UNCHANGED,
    UNIT_DROP_IN_WRITTEN,
    UNIT_DROP_IN_REMOVED,
    UNIT_DROP_IN_UNREAD, /* it is as it must be, and systemd has not looked at it */
};

/* Writes the drop-in, or removes it, if that is another one than the present. Returns 0 and what was done, or -1 as
 * above. Unless nothing has changed systemd is to be told, and the service to be started again. */
int unit_folders_write(const struct unit_folder *folders,
                       size_t count,
                       const struct unit_walls *walls,
                       enum unit_change *change,
                       struct error *error);

#endif
