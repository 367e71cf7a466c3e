/* `ewscalctl status --watch`: the screen of `status`, again and again, until somebody has seen enough. A supervisor
 * that is restarted meanwhile is waited for. */
#ifndef CTL_WATCH_H
#define CTL_WATCH_H

#include "supervisor/ctl/ctl_options.h"

/* Asks every `watch_ms` and shows what comes on standard output: on a terminal in place of what was there, until `q`,
 * an interrupt or a termination; else one block after the other, until one of the signals or until nobody reads.
 * Returns the exit status of the newest answer, CTL_BAD without one. */
int ctl_watch(const struct ctl_options *options);

#endif
