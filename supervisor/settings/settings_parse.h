/* From lines to sections: names, keys, duplicates, what is missing, defaults. */
#ifndef SETTINGS_PARSE_H
#define SETTINGS_PARSE_H

#include <stdio.h>

#include "supervisor/settings/settings.h"

/* Reads the sections of the file into `settings->sections`; those that are not there get their
 * defaults. A value that cannot be read is reported and becomes its default, so that what follows
 * can still be checked. Borrows the stream. */
void settings_parse(FILE *stream, struct configuration *settings, struct settings_report *report);

/* Frees the sections, wiping secrets. */
void settings_sections_clear(struct configuration *settings);

/* The section's name as it would stand in the file: "[directory emea]". The text lives as long
 * as the caller's buffer. */
#define SETTINGS_SECTION_TEXT_BYTES 96
const char *settings_section_text(const struct settings_section *section,
                                  char text[SETTINGS_SECTION_TEXT_BYTES]);

/* The line of a key, or of the section when the key is not in the file. */
int settings_line_of(const struct settings_section *section, const char *key);

#endif
