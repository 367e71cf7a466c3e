/* The directories and Exchanges that the settings name, their accounts, and who waits for each of them.
 * What such a server is like is in the room supervisor/server; here it is joined with users and with
 * what goes out to the processes. */
#ifndef SUPERVISOR_DISPATCHER_SERVERS_H
#define SUPERVISOR_DISPATCHER_SERVERS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/message_values.h"

struct dispatcher;
struct dispatcher_servers;
struct user;
struct user_line;

/* Makes them, each with a line of users, and the accounts, which tell the processes and write down what
 * lasts; or ends them. */
void servers_begin(struct dispatcher *d, const struct dispatcher_servers *settings);
void servers_end(struct dispatcher *d);

/* New settings. The servers themselves stay: one that comes or goes needs a restart. Returns whether one of them is
 * found by Autodiscover now that was not, or the other way round. */
bool servers_take_settings(struct dispatcher *d, const struct dispatcher_servers *settings);

/* The line for a user at the server that serves them, among those that processes of `role` ask; which one
 * is noted in the user. NULL: there is none. `context` is the dispatcher. */
struct user_line *servers_line(void *context, struct user *user, enum role role);

/* The waiting counts anew: while the replication was paused nobody could be asked. */
void servers_begin_waiting(struct dispatcher *d);

/* When a server may be asked that may not now, or will have been silent for too long; INT64_MAX: none
 * by itself. */
int64_t servers_next_ms(const struct dispatcher *d);

#endif
