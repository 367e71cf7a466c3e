/* Lists of an answer as tables, and one object as lines. A printer only says which keys it wants in which
 * columns and how their values are written; widths and missing values are decided here. */
#ifndef CTL_LIST_H
#define CTL_LIST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <jansson.h>

/* How a value is written. */
enum ctl_format {
    CTL_TEXT,
    CTL_WORD,     /* a state, a result: in the language of the person */
    CTL_REASON,   /* as ctl_reason() gives it */
    CTL_SENTENCE, /* a text that stands where a reason would */
    CTL_REASON_OR_BLANK,
    CTL_REASON_OR_CODE, /* the object's "code" where there is no sentence */
    CTL_YES,            /* yes or no, and other words for flags */
    CTL_DRAINING,
    CTL_REVOKED,
    CTL_TIMES_ONLY,
    CTL_QUARANTINED,
    CTL_ZONE_UNKNOWN,
    CTL_LISTED,
    CTL_PROVEN,
    CTL_NUMBER,
    CTL_NUMBER_IF_ANY,
    CTL_ENTRIES,      /* of a mailbox, before any are left out */
    CTL_MILLISECONDS, /* "350 ms" */
    CTL_SPAN,         /* of milliseconds: "12 min" */
    CTL_SPAN_IF_KNOWN,
    CTL_SIZE, /* of octets: "12.3 M" */
    CTL_TIME, /* of milliseconds; 0: never */
    CTL_TIME_IF_KNOWN,
    CTL_DAY,      /* of milliseconds: "2026-12-31" */
    CTL_NEXT_TRY, /* 0: now; null: when a person acts */
};

/* Columns end with one without a title, which is marked by N_() where it stands. */
struct ctl_column {
    const char *title;
    const char *key;
    enum ctl_format format;
};

#define CTL_COLUMNS_MOST 8

/* A table whose rows come in parts; begins with its columns. A part has columns at least as wide as the one
 * before. */
struct ctl_table {
    const struct ctl_column *columns;
    size_t widths[CTL_COLUMNS_MOST];
    size_t cell_widths[CTL_COLUMNS_MOST]; /* without the titles */
    bool has_titles;
};

/* Writes a row for each object of the array, behind the titles the first time, in at most `width` columns of a screen;
 * 0: as wide as it likes. Where rows would be wider than that, the reasons at their ends stand below them instead, with
 * their titles; rows that follow each other with the same one share it. */
void ctl_table_write(struct ctl_table *table, const json_t *array, size_t width, FILE *stream);

/* Writes such a table of at most 8 columns that are as wide as their widest cell, and cut to the width of the screen
 * (0: none); a cell without text is "-". Without rows only the
 * titles, or nothing when there is a heading (else NULL), which is written before them. */
void ctl_list_write(const json_t *array,
                    const struct ctl_column *columns,
                    const char *heading,
                    size_t width,
                    FILE *stream);

/* Whether that table would be shown without anything cut and with all of its columns in rows. */
bool ctl_list_fits(const json_t *array, const struct ctl_column *columns, size_t width);

/* Writes a line with title and value for each value of the object that is not empty. */
void ctl_list_write_lines(const json_t *object, const struct ctl_column *lines, FILE *stream);

#endif
