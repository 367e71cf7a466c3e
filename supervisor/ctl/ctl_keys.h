/* `ewscalctl keys`: works on the files of the directory of keys, without the supervisor, because these
 * files decide whom a supervisor lets in and must be there before it starts. */
#ifndef CTL_KEYS_H
#define CTL_KEYS_H

#include <stdio.h>

#include "proto/event/error.h"

#include "supervisor/ctl/ctl_options.h"

/* Does `keys init | add-host HOST | list | revoke HOST [ROLE]` and writes what was done. Returns an
 * exit status; when it is not good `error` says why. */
enum ctl_status ctl_keys(const struct ctl_options *options, FILE *stream, struct error *error);

#endif
