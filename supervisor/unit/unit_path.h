/* How a folder's path is meant, however it is written: systemd reads `//`, `/./` and a `/` at the end away, and the
 * kernel follows links. */
#ifndef UNIT_PATH_H
#define UNIT_PATH_H

#include <stdbool.h>

/* Returns a new path without `//`, `/./` and a `/` at the end, as systemd keeps it. */
char *unit_path_plain(const char *path);

/* Whether there is a `..` in it: systemd passes over such a path. */
bool unit_path_is_upwards(const char *path);

/* Returns a new plain path: where the links in the part of it that is there lead. */
char *unit_path_real(const char *path);

#endif
