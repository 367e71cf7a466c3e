/* The log of one process: standard error, one file of limited size, and for what an administrator
 * must see also the machine's own log. Never waits and never fails.
 *
 * One line per event: the sentence of its row, event=NAME, then key=value. What repeats is limited per
 * event (log_limiter.h). Never a secret, never a subject line.
 *
 *     log_event(log, PROCESS_LEFT, event_text("peer", name), event_number("leases", count));
 */
#ifndef PROTO_LOG_H
#define PROTO_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/event/event.h"
#include "proto/event/event_field.h"
#include "proto/log/log_line.h"

struct error;
struct log;

/* All texts are copied. */
struct log_options {
    const char *name; /* role and number, "worker-ews/2" */
    enum log_level level;
    const char *directory;   /* NULL or empty: no file */
    int64_t limit_bytes;     /* of one file; 0: LOG_DEFAULT_LIMIT_BYTES */
    int keep;                /* older files; 0: LOG_DEFAULT_KEEP */
    bool is_quiet;           /* nothing on standard error */
    const char *syslog_path; /* NULL: LOG_SYSLOG_PATH; empty: none */
    /* In front of it; NULL: LOG_JOURNAL_PATH, or none when a syslog is named; empty: none. */
    const char *journal_path;
};

#define LOG_DEFAULT_LIMIT_BYTES 10000000
#define LOG_DEFAULT_KEEP        5

/* Changes everything to the new options and returns the log, which is a new one if `log` is NULL. Borrows
 * the options. Nothing is opened before the first line. */
struct log *log_configure(struct log *log, const struct log_options *options);

/* Changes the level alone. */
void log_set_level(struct log *log, enum log_level level);

/* Closes and frees. NULL is fine. */
void log_destroy(struct log *log);

/* Whether a line of this level would be written; false for NULL. */
bool log_is_wanted(const struct log *log, enum log_level level);

/* log_event(log, EVENT, fields ...): writes the line of an event: its sentence, event=NAME and the fields,
 * with the level of its row. A line that would not be written costs nothing but its fields. `log` may be
 * NULL. Borrows the fields. */
#define log_event(log, ...) log_tell((log), __VA_ARGS__, EVENT_END)
void log_tell(struct log *log, enum event event, ...);

/* Writes what the limiter left out in windows that have ended. Called regularly. */
void log_tell_left_out(struct log *log);

#endif
