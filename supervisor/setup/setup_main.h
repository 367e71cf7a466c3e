/* `ewscalctl setup`: which face the assistant has, and where it begins. The only way into this room for the command
 * line. */
#ifndef SETUP_MAIN_H
#define SETUP_MAIN_H

#include "supervisor/ctl/ctl_options.h"

/* Runs the assistant as the options say. Returns CTL_GOOD when all was written and is well, CTL_BAD when it was left or
 * something is wrong, CTL_USAGE when it cannot begin so; `error` says why, and has no reason when the assistant has
 * told it. */
enum ctl_status setup_main(const struct ctl_options *options, struct error *error);

#endif
