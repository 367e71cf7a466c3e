/* Reading the configuration: one INI file, checked completely before anything is started. Also used for a
 * reload, where a configuration with an error changes nothing. */
#ifndef SETTINGS_LOAD_H
#define SETTINGS_LOAD_H

#include <stdio.h>

#include "supervisor/settings/settings.h"
#include "supervisor/settings/settings_report.h"

/* Reads and checks the file and the files that it names. Every problem goes to `report`, each
 * with file, line, key and what was expected. Returns new settings, or NULL when the report holds
 * an error (then exit with status 2). */
struct configuration *settings_load(const char *path, struct settings_report *report);

/* The same from a stream that is called `name` in the report, without opening the secret and
 * certificate files that it names. Borrows the stream. */
struct configuration *settings_read(FILE *stream, const char *name, struct settings_report *report);

/* Wipes the secrets and frees everything. NULL is fine. */
void settings_destroy(struct configuration *settings);

#endif
