/* Rows of the store with texts of their own, for tests that play their owner. */
#ifndef TESTS_ROW_COPY_H
#define TESTS_ROW_COPY_H

#include <stdlib.h>

#include "proto/base/memory.h"

#include "supervisor/store/store_row.h"

#define ROW_TEXT(column)  function(&each->column);
#define ROW_OTHER(column) /* is in the row itself */
#define ROW_TEXTS(upper, lower, columns)                                                           \
    case STORE_##upper: {                                                                          \
        struct store_##lower *each = &row->lower;                                                  \
        columns(ROW_TEXT, ROW_TEXT, ROW_TEXT, ROW_OTHER, ROW_OTHER, ROW_OTHER) break;              \
    }

static inline void row_each_text(struct store_row *row, void (*function)(const char **text))
{
    switch (row->table) {
        STORE_TABLES(ROW_TEXTS)
    case STORE_TABLE_COUNT:
        break;
    }
}

static inline void row_copy_text(const char **text)
{
    *text = memory_copy_text(*text);
}

static inline void row_free_text(const char **text)
{
    free((char *)(uintptr_t)*text);
}

/* Gives the row copies of its texts (none may be NULL), and frees them. */
static inline void row_copy(struct store_row *row)
{
    row_each_text(row, row_copy_text);
}

static inline void row_clear(struct store_row *row)
{
    row_each_text(row, row_free_text);
}

#endif
