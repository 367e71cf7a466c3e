/* `support-bundle`: what to send to somebody who is to find out what is wrong. What goes into it is
 * decided in supervisor/bundle; this is the asking and the telling. */
#ifndef CTL_BUNDLE_H
#define CTL_BUNDLE_H

#include <stdio.h>

#include "proto/event/error.h"

#include "supervisor/ctl/ctl_options.h"

/* Makes the bundle and writes to `stream` where it is and what it lacks. Errors: as bundle_end(). */
int ctl_bundle(const struct ctl_options *options, FILE *stream, struct error *error);

#endif
