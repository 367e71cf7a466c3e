/* Secrets and user names that are valid and very likely a slip of an editor: a server would refuse them, and
 * count that. */
#ifndef SETTINGS_ODDITY_H
#define SETTINGS_ODDITY_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/event/event.h"

#include "supervisor/settings/settings_row.h"

#define SETTINGS_ODDITIES 8

/* Whether it is text in UTF-16, as some editors of Windows write it. */
bool settings_oddity_is_utf16(const struct settings_file *file);

/* Writes the events that warn of what was read of a file, of a secret or of certificates, and returns how many.
 * They show nothing of it. */
size_t settings_oddity_of_file(enum settings_kind kind,
                               const struct settings_file *file,
                               enum event events[SETTINGS_ODDITIES]);

/* The same of a user's name; `is_windows`: of a directory or an Exchange. */
size_t
settings_oddity_of_user(const char *user, bool is_windows, enum event events[SETTINGS_ODDITIES]);

#endif
