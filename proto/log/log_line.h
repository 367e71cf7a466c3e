/* The form of one log line: time, level, name, sentence, event=NAME, key=value. A field that is a
 * reason becomes two: reason=NAME and why="its sentence". Nothing that comes from outside
 * can forge a line or reach a terminal as a command. Pure. */
#ifndef PROTO_LOG_LINE_H
#define PROTO_LOG_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "proto/event/event_field.h"
#include "proto/event/log_level.h"

/* A line is never longer (newline included); a value longer than its limit is cut and ends in
 * "...", and fields for which there is no room are left out. */
#define LOG_LINE_BYTES  8192
#define LOG_VALUE_BYTES 1024

/* What a line says. All texts are borrowed. `fields` ends with a field without key; fields may be
 * NULL. */
struct log_line {
    int64_t wall_ms;
    enum log_level level;
    const char *name;
    const char *sentence;
    const char *event; /* the event's name */
    const struct event_field *fields;
};

/* Writes the line with a newline and a NUL behind it; returns its size without the NUL. Values are
 * put in quotes when they are empty or hold blanks, quotes, '=' or '\'. UTF-8 is kept; control
 * characters, line separators, direction marks and octets that are not UTF-8 are escaped. */
size_t log_line_format(const struct log_line *line, char text[LOG_LINE_BYTES + 1]);

#endif
