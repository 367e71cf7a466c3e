/* Messages in the log, for whoever looks for a fault. */
#ifndef PROTO_MESSAGE_TRACE_H
#define PROTO_MESSAGE_TRACE_H

struct log;
struct message;

/* Writes one line at the level debug: the sentence ("received"), the peer, and the message
 * without its secrets and without the texts of appointments. Costs nothing at another level. Borrows all. */
void message_trace(struct log *log,
                   const char *sentence,
                   const char *peer,
                   const struct message *message);

#endif
