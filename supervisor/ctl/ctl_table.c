/* Tables, spans and sizes as text. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/day.h"
#include "proto/base/memory.h"

#include "supervisor/ctl/ctl_table.h"

struct row {
    char *cells[CTL_TABLE_COLUMNS];
};

struct ctl_table {
    size_t columns;
    struct row *rows; /* the first one holds the titles */
    size_t count;
};

/* How many places a UTF-8 text takes; wide letters count as one. */
static size_t width_of(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static char *copy_cell(const char *text)
{
    return memory_copy_text(text != NULL && text[0] != '\0' ? text : "-");
}

struct ctl_table *ctl_table_create(const char *const *titles)
{
    struct ctl_table *table = memory_allocate(sizeof(*table));
    while (table->columns < CTL_TABLE_COLUMNS && titles[table->columns] != NULL)
        table->columns++;
    ctl_table_add(table, titles);
    return table;
}

void ctl_table_destroy(struct ctl_table *table)
{
    if (table == NULL)
        return;
    for (size_t row = 0; row < table->count; row++) {
        for (size_t column = 0; column < table->columns; column++)
            free(table->rows[row].cells[column]);
    }
    free(table->rows);
    free(table);
}

void ctl_table_add(struct ctl_table *table, const char *const *cells)
{
    table->rows = memory_resize(table->rows, table->count + 1, sizeof(*table->rows));
    struct row *row = &table->rows[table->count++];
    for (size_t column = 0; column < table->columns; column++)
        row->cells[column] = copy_cell(cells[column]);
}

static size_t column_width(const struct ctl_table *table, size_t column)
{
    size_t widest = 0;
    for (size_t row = 0; row < table->count; row++) {
        size_t width = width_of(table->rows[row].cells[column]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

void ctl_table_write(const struct ctl_table *table, FILE *stream)
{
    size_t widths[CTL_TABLE_COLUMNS] = {0};
    for (size_t column = 0; column < table->columns; column++)
        widths[column] = column_width(table, column);
    for (size_t row = 0; row < table->count; row++) {
        for (size_t column = 0; column < table->columns; column++) {
            const char *cell = table->rows[row].cells[column];
            bool is_last = column + 1 == table->columns;
            int padding = is_last ? 0 : (int)(widths[column] - width_of(cell));
            (void)fprintf(stream, "  %s%*s", cell, padding, "");
        }
        (void)fputc('\n', stream);
    }
}

void ctl_span_to_text(int64_t span_ms, char text[CTL_SPAN_BYTES])
{
    int64_t seconds = span_ms / 1000;
    if (span_ms < 0)
        (void)snprintf(text, CTL_SPAN_BYTES, "never");
    else if (span_ms < 10000)
        (void)snprintf(text, CTL_SPAN_BYTES, "%" PRId64 ".%d s", seconds,
                       (int)(span_ms % 1000 / 100));
    else if (seconds < 120)
        (void)snprintf(text, CTL_SPAN_BYTES, "%" PRId64 " s", seconds);
    else if (seconds < 7200)
        (void)snprintf(text, CTL_SPAN_BYTES, "%" PRId64 " min", seconds / 60);
    else if (seconds < 172800)
        (void)snprintf(text, CTL_SPAN_BYTES, "%" PRId64 " h", seconds / 3600);
    else
        (void)snprintf(text, CTL_SPAN_BYTES, "%" PRId64 " d %" PRId64 " h", seconds / DAY_SECONDS,
                       seconds % DAY_SECONDS / 3600);
}

void ctl_size_to_text(int64_t size_bytes, char text[CTL_SPAN_BYTES])
{
    int64_t tenths_of_mebibyte = size_bytes * 10 / (1024 * 1024);
    if (size_bytes < 1024 * 1024)
        (void)snprintf(text, CTL_SPAN_BYTES, "%" PRId64 " K", size_bytes / 1024);
    else
        (void)snprintf(text, CTL_SPAN_BYTES, "%" PRId64 ".%d M", tenths_of_mebibyte / 10,
                       (int)(tenths_of_mebibyte % 10));
}
