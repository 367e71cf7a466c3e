/* `ewscalctl keys`: works on files, without the supervisor. */
#ifndef CTL_KEYS_H
#define CTL_KEYS_H

#include <stdio.h>

#include "proto/event/error.h"

#include "supervisor/ctl/ctl_options.h"

/* Does `keys init | add-host HOST | list | revoke HOST [ROLE]` and writes what was done. Returns an
 * exit status; when it is not good `error` says why. */
enum ctl_status ctl_keys(const struct ctl_options *options, FILE *stream, struct error *error);

#endif
