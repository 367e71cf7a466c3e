/* What the dispatcher needs of the configuration, so that the dispatcher itself does not know how the
 * configuration is written down. */
#ifndef SUPERVISOR_DISPATCHER_INPUT_H
#define SUPERVISOR_DISPATCHER_INPUT_H

#include "supervisor/dispatcher/dispatcher.h"
#include "supervisor/settings/settings.h"

struct arena;

struct dispatcher_input {
    struct dispatcher_settings settings;
    struct arena *arena; /* of what the configuration does not have as it is wanted */
};

/* Returns new input whose settings borrow the texts of `configuration`. */
struct dispatcher_input *dispatcher_input_create(const struct configuration *configuration,
                                                 int64_t calendars);

/* NULL is fine. */
void dispatcher_input_destroy(struct dispatcher_input *input);

#endif
