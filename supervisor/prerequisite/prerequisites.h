/* What must be there before, and while, calendars are replicated: the list that `ewscalctl check` goes through.
 * What is of this machine is looked at here; servers are tried as in trial.h, or by the supervisor, which the
 * caller asks. */
#ifndef SUPERVISOR_PREREQUISITES_H
#define SUPERVISOR_PREREQUISITES_H

#include <stdbool.h>
#include <stdint.h>

#include "supervisor/prerequisite/prerequisite.h"

struct configuration;

/* `programs` and `limit_ms` as in trial.h; the rest of the trial's options follow from the configuration. */
struct prerequisite_options {
    const char *config;         /* path of the configuration */
    const char *connect, *keys; /* NULL: those of the configuration */
    const char *programs;
    const char *user; /* who is taken through the chain; NULL: the first one */
    int64_t limit_ms;
};

/* What there is; begins as {0}. */
struct prerequisites {
    struct configuration *settings; /* NULL: it is wrong, and nothing else was looked at */
    bool is_supervised;             /* a supervisor runs with it */
};

/* Looks at the configuration and at this machine as the service's user, when that is possible, and is again who it was
 * afterwards. Fills `prerequisites`, which prerequisites_clear() ends. */
void prerequisites_look(const struct prerequisite_options *options,
                        const struct prerequisite_callbacks *callbacks,
                        struct prerequisites *prerequisites);

/* Before there is a configuration: looks at what of this machine needs none, with every setting's default, as above. */
void prerequisites_look_before_setup(const struct prerequisite_callbacks *callbacks);

/* Looks at the folders of the settings, as above. */
void prerequisites_look_at_folders(const struct configuration *settings,
                                   const struct prerequisite_callbacks *callbacks);

/* Tries all servers and one user's way, while no supervisor runs. */
void prerequisites_try(const struct prerequisite_options *options,
                       const struct prerequisite_callbacks *callbacks,
                       const struct prerequisites *prerequisites);

/* Gives back the settings; cleared already is fine. */
void prerequisites_clear(struct prerequisites *prerequisites);

#endif
