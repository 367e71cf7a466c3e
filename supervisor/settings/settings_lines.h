/* The lines of an INI file as libinih gets to see them.
 *
 * libinih cuts lines after 199 characters, drops everything behind " ;", joins continuation lines
 * and knows no line numbers. This reader counts, and refuses every line that libinih would
 * misunderstand, so that what reaches it means what it says. */
#ifndef SETTINGS_LINES_H
#define SETTINGS_LINES_H

#include <stdio.h>

#include "supervisor/settings/settings_report.h"

/* Called with the text between the brackets of each section line. */
typedef void (*settings_section_function)(void *user, const char *section);

struct settings_lines {
    FILE *stream;
    struct settings_report *report;
    int line; /* number of the line that was read last */
    settings_section_function begin_section;
    void *user;
};

/* A reader for ini_parse_stream(); `stream` is a struct settings_lines. A refused line goes to the
 * report and reaches libinih as an empty one. */
char *settings_lines_read(char *line, int size, void *stream);

#endif
