/* Messages in the log, for whoever looks for a fault. Secrets and the texts of appointments are masked by
 * the message table, not here. */
#ifndef PROTO_MESSAGE_TRACE_H
#define PROTO_MESSAGE_TRACE_H

#include "proto/event/event.h"

struct log;
struct message;

/* Writes one line at the level debug: whether it was sent or received (MESSAGE_SENT, MESSAGE_RECEIVED), the
 * peer, and the message without its secrets and without the texts of appointments. Costs nothing at another
 * level. Borrows all. */
void message_trace(struct log *log,
                   enum event event,
                   const char *peer,
                   const struct message *message);

#endif
