/* Everything that can happen and is worth telling a person: each has a row with a short stable name, and
 * that name is what the log, `ewscalctl`, /stats and the metrics have in common.
 *
 * Only the name and the parameters travel and are stored (reason.h). Whoever shows an event makes the
 * sentence from the row (sentence.h), so the wording is decided in one place, can be translated, and may
 * change while the name stays. A name that has been released is never given another meaning.
 *
 * The rows stand in events_*.h, one table for each role and one for what all processes share; all of them
 * are known to every process, because the supervisor and `ewscalctl` show what others report. */
#ifndef PROTO_EVENT_H
#define PROTO_EVENT_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/event/log_level.h"

/* What the caller does next; nobody compares sentences or names for that. */
enum error_class {
    ERROR_NONE,
    ERROR_INVALID,     /* a setting or an input is wrong: do not retry */
    ERROR_REFUSED,     /* credentials or rights: do not retry by yourself */
    ERROR_UNAVAILABLE, /* not there now: retry, with growing pauses */
    ERROR_BUSY,        /* the server said when to come back */
    ERROR_LIMIT,       /* larger than we accept */
    ERROR_BROKEN,      /* the peer violates its protocol */
    ERROR_INTERNAL,    /* a mistake of ours, or this machine is out of something */
};

#include "proto/event/event_table.h"

#define EVENT_ENUMERATOR(event, name, level, class, parameters, sentence, remedy) event,
enum event { EVENTS(EVENT_ENUMERATOR) EVENT_COUNT };

struct event_row {
    const char *name; /* "exchange.busy" */
    size_t name_size; /* without its end */
    enum log_level level;
    bool is_important; /* goes to the machine's own log too, and is never left out by the limiter */
    enum error_class class;
    const char *parameters; /* names with blanks between them */
    const char *sentence;   /* as in sentence.h */
    const char *remedy;     /* what helps, in the same form; NULL: event_help.h */
};

/* The row of an event. */
const struct event_row *event_row(enum event event);

/* The name of an event. */
const char *event_name(enum event event);

/* The row with that name; NULL when there is none, as for one that only a newer program knows. */
const struct event_row *event_find(const char *name);

#endif
