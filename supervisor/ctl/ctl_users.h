/* `ewscalctl users`, and whoever else needs everybody. The supervisor gives them part by part, so that its loop never
 * makes more than one. */
#ifndef CTL_USERS_H
#define CTL_USERS_H

#include <stdio.h>
#include <jansson.h>

#include "proto/event/error.h"

#include "supervisor/ctl/ctl_options.h"

/* Asks for the users that the options name and writes them as a table, as comma-separated values or as JSON. Returns
 * the exit status, which is wrong usage when the supervisor refuses the question and that has been said; or -1: as
 * ctl_request(). What was written before stays. */
int ctl_users(const struct ctl_options *options, FILE *stream, struct error *error);

/* Reads everybody into a new {"users": [user ...]}. Returns 0, or -1 as above; also when the supervisor refuses the
 * question, which has been said: the error is then empty. */
int ctl_users_read(const struct ctl_options *options, json_t **users, struct error *error);

#endif
