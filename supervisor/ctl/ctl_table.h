/* Columns for people: as wide as their widest cell. */
#ifndef CTL_TABLE_H
#define CTL_TABLE_H

#include <stdint.h>
#include <stdio.h>

#define CTL_TABLE_COLUMNS 8

struct ctl_table;

/* Returns a new table; the titles end with NULL, at most CTL_TABLE_COLUMNS. Borrows the titles. */
struct ctl_table *ctl_table_create(const char *const *titles);
void ctl_table_destroy(struct ctl_table *table);

/* Adds a row, one text for each title; copies them. NULL and "" are written as "-". The texts are fit for a
 * terminal already (ctl_json_make_printable). */
void ctl_table_add(struct ctl_table *table, const char *const *cells);

/* Writes titles and rows, each line indented by two blanks. */
void ctl_table_write(const struct ctl_table *table, FILE *stream);

#define CTL_SPAN_BYTES 32

/* Writes "3 d 4 h", "12 min", "45 s", "0.8 s"; "never" for negative spans. */
void ctl_span_to_text(int64_t span_ms, char text[CTL_SPAN_BYTES]);

/* Writes "512 K", "12.3 M". */
void ctl_size_to_text(int64_t size_bytes, char text[CTL_SPAN_BYTES]);

#endif
