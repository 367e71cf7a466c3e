/* The form of one log line: time, level, name, sentence, key=value. Nothing that comes from outside
 * can forge a line or reach a terminal as a command. Pure. */
#ifndef PROTO_LOG_LINE_H
#define PROTO_LOG_LINE_H

#include <stddef.h>
#include <stdint.h>

/* _(enumerator, word): the levels, the most important one first, and how people write them. */
#define LOG_LEVELS(_)                                                                              \
    _(ERROR, "error")                                                                              \
    _(WARNING, "warning")                                                                          \
    _(INFO, "info")                                                                                \
    _(DEBUG, "debug")

#define LOG_LEVEL_ENUMERATOR(enumerator, word) LOG_LEVEL_##enumerator,
enum log_level { LOG_LEVELS(LOG_LEVEL_ENUMERATOR) };

/* A line is never longer (newline included); a value longer than its limit is cut and ends in
 * "...", and fields for which there is no room are left out. */
#define LOG_LINE_BYTES  8192
#define LOG_VALUE_BYTES 1024

struct log_field {
    const char *key;  /* NULL ends a list of fields */
    const char *text; /* NULL: `number` is the value */
    int64_t number;
};

/* The level in capitals, "ERROR"; never NULL. */
const char *log_level_name(enum log_level level);

/* Reads "error", "warning", "info" or "debug" in any case. Returns 0, or -1 for other texts. */
int log_level_from_text(const char *text, enum log_level *level);

/* What a line says. All texts are borrowed. `fields` ends with a field without key; fields may be
 * NULL. */
struct log_line {
    int64_t wall_ms;
    enum log_level level;
    const char *name;
    const char *sentence;
    const struct log_field *fields;
};

/* Writes the line with a newline and a NUL behind it; returns its size without the NUL. Values are
 * put in quotes when they are empty or hold blanks, quotes, '=' or '\'. UTF-8 is kept; control
 * characters, line separators, direction marks and octets that are not UTF-8 are escaped. */
size_t log_line_format(const struct log_line *line, char text[LOG_LINE_BYTES + 1]);

#endif
