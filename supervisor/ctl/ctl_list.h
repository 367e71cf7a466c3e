/* Lists of an answer as tables, and one object as lines. */
#ifndef CTL_LIST_H
#define CTL_LIST_H

#include <stddef.h>
#include <stdio.h>
#include <jansson.h>

#define CTL_CELL_BYTES 64

/* Returns what is shown of a value: its own text, a constant or `cell` filled in. NULL: nothing. */
typedef const char *
ctl_cell_function(const json_t *object, const char *key, char cell[CTL_CELL_BYTES]);

/* Columns end with one without a title. */
struct ctl_column {
    const char *title;
    const char *key;
    ctl_cell_function *cell;
};

/* The value as it is: a text; a number; milliseconds as a span; octets as a size; yes or no. */
ctl_cell_function ctl_cell_text;
ctl_cell_function ctl_cell_number;
ctl_cell_function ctl_cell_span;
ctl_cell_function ctl_cell_size;
ctl_cell_function ctl_cell_yes;

/* Writes a table with a row for each object of the array, at most CTL_TABLE_COLUMNS columns. With a
 * heading, it stands before the table, and without rows nothing is written; NULL: none. Returns the
 * number of rows. */
size_t ctl_list_write(const json_t *array,
                      const struct ctl_column *columns,
                      const char *heading,
                      FILE *stream);

/* Writes a line with title and value for each value of the object that is not empty. */
void ctl_list_write_lines(const json_t *object, const struct ctl_column *lines, FILE *stream);

#endif
