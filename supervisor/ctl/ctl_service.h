/* `service start|stop|status`: the supervisor as a unit of systemd, as the original's page "diagnosis" shows its
 * service. */
#ifndef CTL_SERVICE_H
#define CTL_SERVICE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "proto/event/error.h"

#include "supervisor/ctl/ctl_options.h"
#include "supervisor/unit/unit_walls.h"

/* Does it, waits until it is done, and writes the unit's state to `stream`. `*is_good`: it runs, or after a stop, it
 * does not. Errors: INVALID (no systemd, no unit), REFUSED (not root), UNAVAILABLE. */
int ctl_service(const struct ctl_options *options,
                FILE *stream,
                bool *is_good,
                struct error *error);

/* Has the service start with the machine, and now; one that runs is started again when its settings are new
 * (`is_new`). Waits until that is done, or `limit_ms` is over. `*runs`: it runs. Errors as above. */
int ctl_service_bring_up(bool is_new, int64_t limit_ms, bool *runs, struct error *error);

/* Asks what is closed to the unit, whether it runs or not. Fills `walls`, which unit_walls_clear() ends. Errors
 * as above. */
int ctl_service_walls(struct unit_walls *walls, struct error *error);

/* Has systemd look at the files of its units again. Errors as above. */
int ctl_service_reload(struct error *error);

#endif
