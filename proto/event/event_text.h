/* The texts of the tables of events in another language. Their catalogue (supervisor/ctl/po/reasons-de.po) finds
 * a sentence by the name of its event and not by its English words, so that both languages are held together
 * by what never changes; the English text beside it shows when a translation is out of date.
 *
 *     msgctxt "exchange.busy"          the sentence
 *     msgctxt "exchange.busy remedy"   what helps
 *     msgctxt "context line"           where something happened (sentence_contexts.h)
 *     msgctxt "help correct"           what helps where a row has no remedy of its own (event_help.h)
 *     msgctxt "value class"            a word of ours as the value of the parameter `class`
 *     msgctxt "value span"             what stands in a span of time, and in any other number with a point */
#ifndef PROTO_EVENT_TEXT_H
#define PROTO_EVENT_TEXT_H

#include <stdint.h>

#include "proto/base/time_text.h"
#include "proto/event/event.h"
#include "proto/event/event_field.h"
#include "proto/language/catalogue.h"

/* The domain of the catalogue, for language_catalogue(). */
#define EVENT_TEXT_DOMAIN "ewscal-reasons"

/* Of each: the translation in the catalogue, else the English text; borrowed from either. */
const char *event_sentence_text(const struct catalogue *catalogue, const struct event_row *row);
const char *
event_context_text(const struct catalogue *catalogue, const char *key, const char *english);
const char *
event_general_help_text(const struct catalogue *catalogue, const char *key, const char *english);

/* The same; NULL when nothing helps. */
const char *event_remedy_text(const struct catalogue *catalogue, const struct event_row *row);

/* The text of a field, translated when it is a word of ours. NULL when the field is a number. */
const char *event_value_text(const struct catalogue *catalogue, const struct event_field *field);

/* Writes a span of time as time_span_to_text() does, with the words and the decimal point of the language; returns
 * `text`. */
const char *
event_span_text(const struct catalogue *catalogue, int64_t span_ms, char text[TIME_SPAN_BYTES]);

/* Puts the language's decimal point in the place of the first point of a text. */
void event_text_put_point(const struct catalogue *catalogue, char *text);

#endif
