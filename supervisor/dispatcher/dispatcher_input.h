/* What the dispatcher needs of the configuration. */
#ifndef SUPERVISOR_DISPATCHER_INPUT_H
#define SUPERVISOR_DISPATCHER_INPUT_H

#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/settings/settings.h"

/* Returns new dispatcher settings that borrow the texts of `settings`. */
struct dispatcher_settings *dispatcher_input_create(const struct configuration *settings,
                                                    int64_t calendars);

/* NULL is fine. */
void dispatcher_input_destroy(struct dispatcher_settings *input);

#endif
