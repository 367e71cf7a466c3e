/* The message table as a page of the documentation. A unit test compares the page in docs/ with what this
 * writes. */
#ifndef PROTO_MESSAGE_PAGE_H
#define PROTO_MESSAGE_PAGE_H

#include <stdio.h>

/* Writes docs/internals/message-table.md to `file`. The caller looks at ferror(). */
void message_page_write(FILE *file);

#endif
