/* One user's way from the list of users to the UCServer, as the supervisor that runs knows it: what a check shows
 * of the whole chain without reading anything once more. */
#ifndef CTL_PREREQUISITES_USER_H
#define CTL_PREREQUISITES_USER_H

#include <stdbool.h>

#include "proto/event/error.h"

#include "supervisor/ctl/ctl_options.h"

/* Asks for the user of that name, or for NULL for the first one whose calendar is fresh, and fills `said` with how
 * far they have come: good, a warning when nobody is fresh, a failure for a user who was named and is not. Returns
 * false when there was no answer. */
bool ctl_prerequisites_user(const struct ctl_options *asked, const char *name, struct error *said);

#endif
