/* The catalogue of events and reasons for administrators, docs/events.md and in German docs/ereignisse.md: every
 * name that a log, `ewscalctl`, /stats or a metric can show, with its sentence and what helps. */
#ifndef PROTO_EVENT_PAGE_H
#define PROTO_EVENT_PAGE_H

#include <stdio.h>

#include "proto/language/catalogue.h"

/* Writes the page as Markdown, in English. */
void event_page_write(FILE *file);

/* The same in German with a catalogue of events (event_text.h). Borrows it. */
void event_page_write_german(const struct catalogue *catalogue, FILE *file);

#endif
