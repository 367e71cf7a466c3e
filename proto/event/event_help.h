/* What helps against an event, for whoever looks up its name (the catalogue, `ewscalctl help`, the tables of
 * failures) or asks whether anything does. A row that needs a remedy of its own has one; for the others it follows
 * from level and class, and this is the one place where it does. A sentence shows only a remedy of its own: beside
 * what is wrong "correct what the sentence names" would say nothing new. */
#ifndef PROTO_EVENT_HELP_H
#define PROTO_EVENT_HELP_H

#include "proto/event/event.h"
#include "proto/language/catalogue.h"

/* clang-format off */
#define EVENT_HELPS(HELP) \
    HELP(EVENT_HELP_CORRECT, "correct", "correct what the sentence names") \
    HELP(EVENT_HELP_SEE_REASON, "reason", "see the reason that stands beside it") \
    HELP(EVENT_HELP_NOTHING, "nothing", "nothing to do")
/* clang-format on */

#define EVENT_HELP_ENUMERATOR(help, key, english) help,
enum event_help {
    EVENT_HELP_NO_FAULT, /* nothing is said of what helps */
    EVENT_HELP_REMEDY,   /* the row's own */
    EVENT_HELPS(EVENT_HELP_ENUMERATOR)
};

enum event_help event_help(const struct event_row *row);

/* In the language of the catalogue (NULL: English), in the form of sentence.h; borrowed. NULL: it is no fault. */
const char *event_help_text(const struct catalogue *catalogue, const struct event_row *row);

#endif
