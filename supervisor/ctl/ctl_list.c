/* Tables and lines by columns. */
#include <inttypes.h>

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_list.h"
#include "supervisor/ctl/ctl_table.h"

_Static_assert(CTL_CELL_BYTES >= CTL_SPAN_BYTES, "a span fits into a cell");

const char *ctl_cell_text(const json_t *object, const char *key, char cell[CTL_CELL_BYTES])
{
    (void)cell;
    return ctl_json_text(object, key);
}

const char *ctl_cell_number(const json_t *object, const char *key, char cell[CTL_CELL_BYTES])
{
    (void)snprintf(cell, CTL_CELL_BYTES, "%" PRId64, ctl_json_number(object, key));
    return cell;
}

const char *ctl_cell_span(const json_t *object, const char *key, char cell[CTL_CELL_BYTES])
{
    ctl_span_to_text(ctl_json_number(object, key), cell);
    return cell;
}

const char *ctl_cell_size(const json_t *object, const char *key, char cell[CTL_CELL_BYTES])
{
    ctl_size_to_text(ctl_json_number(object, key), cell);
    return cell;
}

const char *ctl_cell_yes(const json_t *object, const char *key, char cell[CTL_CELL_BYTES])
{
    (void)cell;
    return ctl_json_boolean(object, key) ? "yes" : "no";
}

static void add_row(struct ctl_table *table, const json_t *object, const struct ctl_column *columns)
{
    char buffers[CTL_TABLE_COLUMNS][CTL_CELL_BYTES];
    const char *cells[CTL_TABLE_COLUMNS] = {NULL};
    for (size_t i = 0; columns[i].title != NULL; i++)
        cells[i] = columns[i].cell(object, columns[i].key, buffers[i]);
    ctl_table_add(table, cells);
}

size_t ctl_list_write(const json_t *array,
                      const struct ctl_column *columns,
                      const char *heading,
                      FILE *stream)
{
    const char *titles[CTL_TABLE_COLUMNS + 1] = {NULL};
    size_t index = 0;
    json_t *object = NULL;
    for (size_t i = 0; columns[i].title != NULL; i++)
        titles[i] = columns[i].title;
    struct ctl_table *table = ctl_table_create(titles);
    json_array_foreach(array, index, object) add_row(table, object, columns);
    size_t rows = ctl_table_count(table);
    if (heading != NULL && rows > 0)
        (void)fputs(heading, stream);
    if (heading == NULL || rows > 0)
        ctl_table_write(table, stream);
    ctl_table_destroy(table);
    return rows;
}

void ctl_list_write_lines(const json_t *object, const struct ctl_column *lines, FILE *stream)
{
    for (; lines->title != NULL; lines++) {
        char cell[CTL_CELL_BYTES];
        const char *text = lines->cell(object, lines->key, cell);
        if (text != NULL && text[0] != '\0')
            (void)fprintf(stream, "  %-12s %s\n", lines->title, text);
    }
}
