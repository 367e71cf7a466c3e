/* An event as it travels over the bus and lies in the state database: its name and its parameters as one
 * text, `exchange.busy server="exchange emea" wait_ms=30000`. Never a sentence: that is made by whoever
 * shows it (sentence.h).
 *
 * It is one text and not a record, so that it can be copied, compared, stored and sent like any other, and
 * a program that does not know the name yet still shows something readable. A text that is no packed
 * reason is a sentence of a version that sent sentences; it becomes the parameter `words` of `other`. */
#ifndef PROTO_REASON_H
#define PROTO_REASON_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/event/event.h"
#include "proto/event/event_field.h"

/* The longest packed reason with its end, the longest name, the most parameters. Values that do not fit
 * are cut at a whole character and end in "...". */
#define REASON_BYTES      768
#define REASON_NAME_BYTES 64
#define REASON_PARAMETERS EVENT_MOST_FIELDS

/* A reason taken apart. The texts of the parameters lie in `octets`, so it is never copied. */
struct reason {
    char name[REASON_NAME_BYTES];
    size_t count;
    struct event_field parameters[REASON_PARAMETERS + 1]; /* the last one has no key */
    char octets[2 * REASON_BYTES];
};

/* Whether the text is a packed reason: a name, then parameters; the name need not be known here. */
bool reason_is_packed(const char *text);

/* Takes a packed reason apart; any other text becomes `other` with the text as its words, an empty one
 * too. */
void reason_read(const char *text, struct reason *reason);

/* The value of a parameter; NULL when there is none. */
const char *reason_parameter(const struct reason *reason, const char *key);

/* Packs a name and fields, which end with EVENT_END. The fields that come first are the last ones to be
 * cut. */
void reason_pack(const char *name, const struct event_field *fields, char text[REASON_BYTES]);

/* The text itself if it is a packed reason or empty, else the packed `other` that it becomes, written to
 * `room`. Borrows both. */
const char *reason_or_other(const char *text, char room[REASON_BYTES]);

/* The name at the front of a packed reason, "other" for any other text and "" for none. */
void reason_copy_name(const char *text, char name[REASON_NAME_BYTES]);

/* Whether it is only a warning: what it tells of works, but will need somebody. False for a name that is not known. */
bool reason_is_warning(const char *text);

#endif
