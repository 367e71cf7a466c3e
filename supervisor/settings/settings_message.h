/* What each role gets of the configuration: the servers and secrets of its own work, nothing else. The
 * column "seen by" of the settings table decides. */
#ifndef SUPERVISOR_SETTINGS_MESSAGE_H
#define SUPERVISOR_SETTINGS_MESSAGE_H

#include "proto/message/message.h"

#include "supervisor/settings/settings.h"

struct arena;

/* Numbers of the settings: each change, and the newest change that shapes calendars. */
struct settings_numbers {
    int64_t number, calendars;
};

/* Fills `message` for a process of `role`. Lists come from `arena`, texts and octets are borrowed from
 * the settings. `device_id` is the stable name of this installation. Errors: LIMIT (arena). */
int settings_message_fill(const struct configuration *settings,
                          struct settings_numbers numbers,
                          enum role role,
                          const char *device_id,
                          struct arena *arena,
                          struct message *message,
                          struct error *error);

#endif
