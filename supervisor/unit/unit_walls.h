/* What systemd closes to the supervisor's unit: it may write to the folders that its unit names alone, and does not
 * even see homes and the machine's temporary files. Only links are looked at here; ctl_service_walls() in
 * ctl_service.h asks systemd. */
#ifndef UNIT_WALLS_H
#define UNIT_WALLS_H

#include <stdbool.h>

#define UNIT_NAME "ewscal-supervisor.service"

/* Begins as {0}. What ReadWritePaths= says, drop-ins included, is a list with NULL at the end, owned; without a list
 * everything may be written to. */
struct unit_walls {
    char **writable;
    bool hides_homes, hides_temporary;
};

enum unit_wall {
    UNIT_OPEN,
    UNIT_PROTECTED, /* may not be written to */
    UNIT_HIDDEN,    /* nor be seen, whatever ReadWritePaths= says */
};

/* How the folder is to the unit, however its path is written and wherever links lead. */
enum unit_wall unit_wall_of(const struct unit_walls *walls, const char *path);

/* Returns the path of an item of ReadWritePaths= without what may stand before it; borrowed. */
const char *unit_walls_item_path(const char *item);

/* Frees it; it is {0} then. */
void unit_walls_clear(struct unit_walls *walls);

#endif
