/* `ewscalctl check` without a server: everything that must be there, from the configuration to the list that would be
 * written for one user, before the service runs and with it. */
#ifndef CTL_PREREQUISITES_H
#define CTL_PREREQUISITES_H

#include <stdio.h>

#include "supervisor/ctl/ctl_options.h"

/* Goes through all of it and writes what was found. CTL_BAD: something has failed. */
enum ctl_status ctl_prerequisites(const struct ctl_options *options, FILE *stream);

#endif
