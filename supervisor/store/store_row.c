/* Rows by key. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/store/store_row.h"

static void row_free(struct store_row *row)
{
    for (size_t i = 0; i < STORE_ROW_TEXTS; i++)
        free(row->texts[i]);
    free(row);
}

static struct store_row *find(const struct store_rows *rows, const char *key)
{
    struct store_row *row = NULL;
    HASH_FIND_STR(rows->by_key, key, row);
    return row;
}

struct store_row *store_rows_touch(struct store_rows *rows, const char *key)
{
    struct store_row *row = find(rows, key);
    if (row == NULL) {
        row = memory_allocate(sizeof(*row));
        row->texts[0] = memory_copy_text(key);
        HASH_ADD_KEYPTR(hh, rows->by_key, row->texts[0], strlen(row->texts[0]), row);
    }
    if (!row->is_waiting)
        rows->waiting++;
    row->is_waiting = true;
    row->is_gone = false;
    return row;
}

struct store_row *store_rows_find(const struct store_rows *rows, const char *key)
{
    struct store_row *row = find(rows, key);
    return row != NULL && !row->is_gone ? row : NULL;
}

void store_rows_written(struct store_rows *rows, struct store_row *row, bool keep)
{
    if (row->is_waiting)
        rows->waiting--;
    row->is_waiting = false;
    if (keep && !row->is_gone)
        return;
    HASH_DEL(rows->by_key, row);
    row_free(row);
}

void store_rows_touch_all(struct store_rows *rows)
{
    struct store_row *row = NULL;
    struct store_row *next = NULL;
    HASH_ITER(hh, rows->by_key, row, next)
    {
        if (!row->is_waiting)
            rows->waiting++;
        row->is_waiting = true;
    }
}

void store_rows_clear(struct store_rows *rows)
{
    struct store_row *row = NULL;
    struct store_row *next = NULL;
    HASH_ITER(hh, rows->by_key, row, next)
    {
        HASH_DEL(rows->by_key, row);
        row_free(row);
    }
    rows->waiting = 0;
}

void store_row_set_text(struct store_row *row, size_t place, const char *text)
{
    free(row->texts[place]);
    row->texts[place] = memory_copy_text(text);
}
