/* Tables and lines by columns. */
#include <inttypes.h>

#include "proto/base/time_text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_table.h"
#include "supervisor/statistics/statistics_keys.h"

#define CELL_BYTES 64

/* Of flags that are not set, and that are. */
static const char *const words[][2] = {
    [CTL_YES] = {"no", "yes"},
    [CTL_DRAINING] = {"working", "draining"},
    [CTL_TIMES_ONLY] = {NULL, "yes, the service account sees no texts here"},
    [CTL_QUARANTINED] = {NULL, "yes, this user's data ended a process twice"},
};

/* Returns what is written of a value: its own text, a constant, or `cell`, filled in. NULL: nothing. */
static const char *
show(const json_t *object, const struct ctl_column *column, char cell[CELL_BYTES])
{
    const char *text = ctl_json_text(object, column->key);
    int64_t number = ctl_json_number(object, column->key);
    switch (column->format) {
    case CTL_TEXT:
        return text;
    case CTL_TEXT_OR_BLANK:
        return text != NULL && text[0] != '\0' ? text : " ";
    case CTL_TEXT_OR_CODE:
        return text != NULL ? text : ctl_json_text(object, key_problem_code);
    case CTL_YES:
    case CTL_DRAINING:
    case CTL_TIMES_ONLY:
    case CTL_QUARANTINED:
        return words[column->format][ctl_json_boolean(object, column->key)];
    case CTL_NUMBER:
    case CTL_MILLISECONDS:
        (void)snprintf(cell, CELL_BYTES, "%" PRId64 "%s", number,
                       column->format == CTL_NUMBER ? "" : " ms");
        return cell;
    case CTL_SPAN_IF_KNOWN:
    case CTL_SPAN:
        ctl_span_to_text(number, cell);
        return column->format == CTL_SPAN || ctl_json_span(object, column->key) >= 0 ? cell : NULL;
    case CTL_SIZE:
        ctl_size_to_text(number, cell);
        return cell;
    case CTL_TIME:
        time_to_text(number / 1000, cell);
        return number > 0 ? cell : "never";
    }
    return NULL;
}

static void add_row(struct ctl_table *table, const json_t *object, const struct ctl_column *columns)
{
    char buffers[CTL_TABLE_COLUMNS][CELL_BYTES];
    const char *cells[CTL_TABLE_COLUMNS] = {NULL};
    for (size_t i = 0; columns[i].title != NULL; i++)
        cells[i] = show(object, &columns[i], buffers[i]);
    ctl_table_add(table, cells);
}

void ctl_list_write(const json_t *array,
                    const struct ctl_column *columns,
                    const char *heading,
                    FILE *stream)
{
    const char *titles[CTL_TABLE_COLUMNS + 1] = {NULL};
    size_t index = 0;
    json_t *object = NULL;
    if (heading != NULL && json_array_size(array) == 0)
        return;
    for (size_t i = 0; columns[i].title != NULL; i++)
        titles[i] = columns[i].title;
    struct ctl_table *table = ctl_table_create(titles);
    json_array_foreach(array, index, object) add_row(table, object, columns);
    (void)fputs(heading != NULL ? heading : "", stream);
    ctl_table_write(table, stream);
    ctl_table_destroy(table);
}

void ctl_list_write_lines(const json_t *object, const struct ctl_column *lines, FILE *stream)
{
    char cell[CELL_BYTES];
    for (; lines->title != NULL; lines++) {
        const char *text = show(object, lines, cell);
        if (text != NULL && text[0] != '\0')
            (void)fprintf(stream, "  %-12s %s\n", lines->title, text);
    }
}
