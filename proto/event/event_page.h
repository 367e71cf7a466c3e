/* The catalogue of events and reasons as a page of the documentation. It is made from the table, so it cannot
 * say anything else than the program does. */
#ifndef PROTO_EVENT_PAGE_H
#define PROTO_EVENT_PAGE_H

#include <stdio.h>

/* Writes docs/events.md to `file`. The caller looks at ferror(). */
void event_page_write(FILE *file);

#endif
