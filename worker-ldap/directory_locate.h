/* `locate`: the service connection points of Exchange in one directory, for one mail domain, with a session of its
 * own: it is asked once a day, and must cost no resolve job anything. */
#ifndef WORKER_LDAP_DIRECTORY_LOCATE_H
#define WORKER_LDAP_DIRECTORY_LOCATE_H

#include <systemd/sd-event.h>

#include "proto/message/message.h"

struct directory_locate;
struct login_desk;

/* The last call: the owner destroys the search. */
typedef void directory_locate_done_function(void *context, const struct message *located);

/* Begins with the directory that is asked for; one whose pointer for the mail domain leads to another directory of
 * the settings goes on there. Keeps `logins`, `settings` and `context`, copies `asked`. done() follows from the loop:
 * done, also when there are no points; given back when the account may not be tried now; or failed, when no server
 * of the directory has answered. */
struct directory_locate *directory_locate_create(sd_event *loop,
                                                 struct login_desk *logins,
                                                 const struct settings *settings,
                                                 const struct locate *asked,
                                                 directory_locate_done_function *done,
                                                 void *context);

/* Without done(). NULL is fine. */
void directory_locate_destroy(struct directory_locate *locate);

#endif
