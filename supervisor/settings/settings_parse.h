/* From lines to sections: names, keys, duplicates, what is missing, defaults. Strict on purpose: a line
 * that could be read in two ways is refused, because a setting that silently means something else is
 * found only when calendars are wrong. */
#ifndef SETTINGS_PARSE_H
#define SETTINGS_PARSE_H

#include <stdio.h>

#include "supervisor/settings/settings.h"
#include "supervisor/settings/settings_report.h"

/* Reads the sections of the file into `settings->sections`; those that are not there get their
 * defaults. A value that cannot be read is reported and becomes its default, so that what follows
 * can still be checked. Borrows the stream. */
void settings_parse(FILE *stream, struct configuration *settings, struct settings_report *report);

#endif
