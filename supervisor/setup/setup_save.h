/* Writing what the assistant has collected, so that the service can read it and nobody else: the configuration and its
 * passwords belong to root and the service's group (0640), or to root alone (0600) where there is no such group. */
#ifndef SETUP_SAVE_H
#define SETUP_SAVE_H

#include "proto/event/error.h"

#include "supervisor/setup/setup_draft.h"

/* Writes every file of the draft, and the configuration if it is another one than before. First all of them under
 * other names, then each takes the place of the old one, the configuration last: when something fails before that,
 * nothing has changed. Directories that are missing are made (0750). Returns 0, or -1: UNAVAILABLE (which file, and
 * why). */
int setup_save(const struct setup_draft *draft, struct error *error);

#endif
