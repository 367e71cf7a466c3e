/* The keys of the bus, of an installation that has none yet: the service does not run as root, so they are made for its
 * group to read. */
#ifndef SETUP_KEYS_H
#define SETUP_KEYS_H

#include <stdbool.h>

#include "proto/event/error.h"

/* Makes the keys in the directory when there are none, and lets the service's group read what the supervisor needs.
 * `is_new` tells whether they were made. Returns 0, or -1: UNAVAILABLE, INVALID (what is wrong with the directory). */
int setup_keys(const char *directory, bool *is_new, struct error *error);

#endif
