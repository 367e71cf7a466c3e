/* The way to a folder, which root goes alone: whoever may write to a folder on the way could put a link there and have
 * root make or give away something else. */
#ifndef UNIT_WALK_H
#define UNIT_WALK_H

#include "proto/event/error.h"

/* Opens the folder, and makes it and those above where they are missing, for root, with mode 0755. Links are followed.
 * Returns its descriptor, or -1: REFUSED (a folder on the way is not root's alone), UNAVAILABLE (which, and why). */
int unit_walk(const char *path, struct error *error);

#endif
