/* The sentence that an administrator reads, made from an event's row and its parameters.
 *
 * In a row `{name}` stands for a parameter, and `{?...{name}...}` for a part that is left out when a
 * parameter in it is missing or empty. Parameters that end in _ms are shown as times ("12 s", "5 min"),
 * `{cause}` as the sentence of that reason. In front comes where it happened (sentence_contexts.h) as far
 * as the row does not say it itself, behind it what helps:
 *
 *     exchange emea, account svc: the password is not accepted; ... */
#ifndef PROTO_SENTENCE_H
#define PROTO_SENTENCE_H

#include "proto/event/event.h"
#include "proto/event/event_field.h"
#include "proto/language/catalogue.h"

/* The longest sentence with its end; a longer one is cut and ends in "...". */
#define SENTENCE_BYTES 2048

struct sentence {
    char text[SENTENCE_BYTES];
};

/* Writes the sentence of a packed reason (reason.h) and returns its text; of a text that is none, the text
 * itself. A name that has no row here is shown with its parameters as they are. */
const char *sentence_of_reason(const char *reason, struct sentence *sentence);

/* The same in another language; a catalogue of events (event_text.h), NULL: English. What it has no
 * translation of stays English. Borrows the catalogue. */
const char *sentence_of_reason_in(const struct catalogue *catalogue,
                                  const char *reason,
                                  struct sentence *sentence);

/* Writes the sentence of an event without where it happened: in a log line the fields say that. The
 * fields end with EVENT_END. Returns its text. */
const char *
sentence_of_event(enum event event, const struct event_field *fields, struct sentence *sentence);

#endif
