/* One named value of an event: a parameter of its sentence and a field of its log line. The same fields make
 * an error and a line, so that both tell the same story. */
#ifndef PROTO_EVENT_FIELD_H
#define PROTO_EVENT_FIELD_H

#include <stdbool.h>
#include <stdint.h>

/* The key under which one event is the cause of another; its value is a packed reason. */
#define EVENT_CAUSE "cause"

struct event_field {
    const char *key;  /* NULL ends a list of fields */
    const char *text; /* NULL: `number` is the value */
    int64_t number;
    bool is_reason; /* the text is a packed reason: a log line shows its name and its sentence */
};

/* Texts are borrowed; NULL gives "-". */
struct event_field event_text(const char *key, const char *text);
struct event_field event_number(const char *key, int64_t number);

/* What caused the event: a packed reason (reason.h), as it came in a message or stands in an error. */
struct event_field event_cause(const char *reason);

#define EVENT_END         ((struct event_field){.key = NULL})
#define EVENT_MOST_FIELDS 16 /* of one event; what is more is left out */

#endif
