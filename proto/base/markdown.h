/* Pages of the documentation that programs print: what Markdown would take for its own is written so that
 * it stays text. */
#ifndef PROTO_MARKDOWN_H
#define PROTO_MARKDOWN_H

#include <stdio.h>

/* Writes the text of one cell of a table: a bar in it does not end the column. */
void markdown_write_cell(FILE *file, const char *text);

#endif
