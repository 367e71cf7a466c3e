/* The questions where Exchange is that wait for this process, answered one after the other: each has a session of its
 * own, and a hundred mail domains must not open a hundred of them at once. */
#ifndef WORKER_LDAP_LOCATE_QUEUE_H
#define WORKER_LDAP_LOCATE_QUEUE_H

#include <systemd/sd-event.h>

#include "proto/message/message.h"

struct locate_queue;
struct login_desk;

typedef void locate_queue_send_function(void *context, const struct message *located);

/* Returns a new queue without a question. Keeps `logins` and `context`. */
struct locate_queue *locate_queue_create(sd_event *loop,
                                         struct login_desk *logins,
                                         locate_queue_send_function *send,
                                         void *context);

/* Ends all without an answer. NULL is fine. */
void locate_queue_destroy(struct locate_queue *queue);

/* Takes a question (copied) about the directories of these settings, which it keeps until it is answered: `located`
 * follows. */
void locate_queue_add(struct locate_queue *queue,
                      const struct settings *settings,
                      const struct message *locate);

/* Gives all back, at once. */
void locate_queue_give_back(struct locate_queue *queue, const char *reason);

/* Forgets all without an answer. */
void locate_queue_forget(struct locate_queue *queue);

#endif
