/* The settings table as pages for people: one for the web, one for man, and what is new. Neither is written by hand, so
 * none of them can be behind the program. */
#ifndef SETTINGS_REFERENCE_H
#define SETTINGS_REFERENCE_H

#include <stdio.h>

/* Writes docs/settings.md. Returns 0, or -1 when the stream fails. */
int settings_write_reference(FILE *stream);

/* Writes the manual page ewscal.conf(5). Returns 0, or -1 when the stream fails. */
int settings_write_manual(FILE *stream);

/* Writes "VERSION [SECTION] KEY" for each setting that came after the first packages, which the packages
 * show to who upgrades. Returns 0, or -1 when the stream fails. */
int settings_write_newer(FILE *stream);

#endif
