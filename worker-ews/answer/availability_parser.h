/* Reads the answer to GetUserAvailability while it arrives: filter, XML, meaning. One mailbox at a
 * time is in memory. Pure: no socket, no clock, no log.
 *
 * What is reported for a mailbox counts only when the whole answer turned out to be complete
 * (availability_parser_finish() returned 0 and it was no fault). */
#ifndef WORKER_EWS_AVAILABILITY_PARSER_H
#define WORKER_EWS_AVAILABILITY_PARSER_H

#include <stddef.h>

#include "worker-ews/answer/availability_answer.h"

struct availability_parser;
struct error;

/* Returns a new parser for an answer about `mailbox_count` mailboxes, or NULL when there is no
 * memory. Keeps `context`. */
struct availability_parser *availability_parser_create(size_t mailbox_count,
                                                       availability_mailbox_function *mailbox,
                                                       void *context);

/* NULL is fine. Not to be called from `mailbox`. */
void availability_parser_destroy(struct availability_parser *parser);

/* Reads the next octets. Returns 0, or -1 with `error` (BROKEN, LIMIT): the answer is worthless. */
int availability_parser_feed(struct availability_parser *parser,
                             const void *octets,
                             size_t size_bytes,
                             struct error *error);

/* The answer is over. Returns 0 and fills `answer` when it was complete: either a fault or exactly
 * as many mailboxes as were asked for. Else -1 with `error` (BROKEN). */
int availability_parser_finish(struct availability_parser *parser,
                               struct availability_answer *answer,
                               struct error *error);

#endif
