/* Where the Exchange of an address is, when the settings do not say it: the directories are asked for service
 * connection points, and Autodiscover for the rest, as a supervisor does. */
#ifndef SUPERVISOR_TRIAL_PLACE_H
#define SUPERVISOR_TRIAL_PLACE_H

#include "proto/event/error.h"

struct settings_exchange;
struct trial;

/* The section of that name, or the one whose mail domains an address is of; NULL: there is none. */
const struct settings_exchange *
trial_place_section(const struct trial *trial, const char *name, const char *address);

/* Finds it and keeps it in `trial->url` and `trial->trust`; nothing is to be found where the settings say it.
 * `address` may be NULL: then that of `check_mailbox`, or the account's. Returns 0; 1: it was not found, and
 * the steps say why; -1: it could not be looked for. */
int trial_place_find(struct trial *trial,
                     const char *name,
                     const char *address,
                     struct error *error);

#endif
