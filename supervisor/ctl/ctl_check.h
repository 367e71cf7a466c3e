/* What `check` shows. `check exchange --all`: what the account may see of each mailbox. Everybody is read in a round
 * of its own, which begins at once and is spread over the budget like any other; it is waited for. */
#ifndef CTL_CHECK_H
#define CTL_CHECK_H

#include <stdio.h>
#include <jansson.h>

#include "proto/event/error.h"

#include "supervisor/ctl/ctl_options.h"
#include "supervisor/ctl/ctl_words.h"

/* Begins a round, waits for its end and returns 0 and new `users`, the answer to the command `users`; the
 * caller gives them back with json_decref(). `is_whole`: the round has ended; else its time was over. -1:
 * no answer as of ctl_request(), or BROKEN. */
int ctl_check_everybody(const struct ctl_options *options,
                        json_t **users,
                        bool *is_whole,
                        struct error *error);

/* The mark of a step of that answer which is of no search. */
enum ctl_mark ctl_check_mark(const json_t *step);

/* Writes the answer to `check`: each server with its steps, and where Exchange was found, in tables as wide as the
 * screen (0: as they like). */
void ctl_check_write(const json_t *answer, size_t width, FILE *stream);

/* Adds how many there are of each kind, for programs. */
void ctl_check_add_totals(json_t *users);

/* Writes the table of the users, as wide as the screen (0: as it likes), and how many there are of each kind. */
void ctl_check_write_views(const json_t *users, size_t width, FILE *stream);

#endif
