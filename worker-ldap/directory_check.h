/* `ewscalctl check directory`: one directory after the other, step by step, with the sessions that the real
 * work uses, so that a check finds what a job would meet. */
#ifndef WORKER_LDAP_DIRECTORY_CHECK_H
#define WORKER_LDAP_DIRECTORY_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "proto/message/message.h"

struct directory_check;
struct login_desk;

/* The last call; the owner destroys the check. */
typedef void directory_check_done_function(void *context, const struct message *checked);

/* Begins to check all servers of the directories with that name (empty: all). Keeps `logins`,
 * `settings` and `context`. */
struct directory_check *directory_check_create(sd_event *loop,
                                               struct login_desk *logins,
                                               const struct settings *settings,
                                               const struct check *check,
                                               directory_check_done_function *done,
                                               void *context);

/* Ends it before its time: done() follows at once, with a last step that says why. Borrows
 * `reason`. */
void directory_check_abandon(struct directory_check *check, const char *reason);

/* Without done(). NULL is fine. */
void directory_check_destroy(struct directory_check *check);

#endif
