/* Lists of an answer as tables, and one object as lines. */
#ifndef CTL_LIST_H
#define CTL_LIST_H

#include <stdint.h>
#include <stdio.h>
#include <jansson.h>

#define CTL_SPAN_BYTES 32

/* How a value is written. */
enum ctl_format {
    CTL_TEXT,
    CTL_TEXT_OR_BLANK,
    CTL_TEXT_OR_CODE, /* the object's "code" where there is no text */
    CTL_YES,          /* yes or no, and other words for flags */
    CTL_DRAINING,
    CTL_REVOKED,
    CTL_TIMES_ONLY,
    CTL_QUARANTINED,
    CTL_NUMBER,
    CTL_MILLISECONDS, /* "350 ms" */
    CTL_SPAN,         /* of milliseconds: "12 min" */
    CTL_SPAN_IF_KNOWN,
    CTL_SIZE, /* of octets: "12.3 M" */
    CTL_TIME, /* of milliseconds; 0: never */
};

/* Columns end with one without a title. */
struct ctl_column {
    const char *title;
    const char *key;
    enum ctl_format format;
};

/* Writes a table with a row for each object of the array, at most 8 columns that are as wide as their
 * widest cell; a cell without text is "-". Without rows only the titles, or nothing when there is a
 * heading (else NULL) that would stand before them. */
void ctl_list_write(const json_t *array,
                    const struct ctl_column *columns,
                    const char *heading,
                    FILE *stream);

/* Writes a line with title and value for each value of the object that is not empty. */
void ctl_list_write_lines(const json_t *object, const struct ctl_column *lines, FILE *stream);

/* Writes "3 d 4 h", "12 min", "45 s", "0.8 s"; "never" for negative spans. */
void ctl_span_to_text(int64_t span_ms, char text[CTL_SPAN_BYTES]);

#endif
