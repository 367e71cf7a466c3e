/* A reason as an administrator sees it on every screen: "the sentence [the.name]". The sentence says what
 * happened and what helps; the name is the same in the log, in /stats, as a metric's label and in the
 * catalogue (docs/events.md), so what is read here can be searched for there. */
#ifndef CTL_REASON_H
#define CTL_REASON_H

#include <stdio.h>
#include <jansson.h>

#include "proto/event/error.h"
#include "proto/event/event_text.h"
#include "proto/event/sentence.h"

/* Room for the longest sentence and the longest name. */
#define CTL_REASON_BYTES (SENTENCE_BYTES + REASON_NAME_BYTES + 8)

/* The sentence under `key` in the person's language with the name under `key`_name; the sentence alone when
 * no name is known, NULL when there is no sentence. What is returned is written to `room`. */
const char *ctl_reason(const json_t *object, const char *key, char room[CTL_REASON_BYTES]);

/* The same of a packed reason (reason.h); NULL or empty: NULL. */
const char *ctl_reason_packed(const char *reason, char room[CTL_REASON_BYTES]);

/* The same with the name under a key of its own. */
const char *ctl_reason_named(const json_t *object,
                             const char *key,
                             const char *name_key,
                             char room[CTL_REASON_BYTES]);

/* The sentence under `key` in the person's language without its name, as for what was done. */
const char *ctl_reason_alone(const json_t *object, const char *key, char room[CTL_REASON_BYTES]);
const char *ctl_reason_alone_named(const json_t *object,
                                   const char *key,
                                   const char *name_key,
                                   char room[CTL_REASON_BYTES]);

/* Writes a sentence of the table without the parts that are not always there; a parameter is written as <name>. */
void ctl_reason_write_pattern(const char *pattern, FILE *stream);

/* Returns what an event means in the person's language as a new text, written like that: a count of it has no
 * parameters. NULL: there is no such event. */
char *ctl_reason_meaning(const char *name);

/* Writes a line with the sentence of an error, and its name when `is_named`: a slip on the command line
 * is understood without one. */
void ctl_reason_complain(const struct error *error, bool is_named, FILE *stream);

/* The same for a sentence that is there already. On a terminal the line breaks between words. */
void ctl_reason_write_complaint(const char *text, FILE *stream);

#endif
