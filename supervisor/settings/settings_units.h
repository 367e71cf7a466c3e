/* Durations and sizes with units, as people write them. Reading and writing are inverse, so that a change
 * can be shown in the words of the file. */
#ifndef SETTINGS_UNITS_H
#define SETTINGS_UNITS_H

#include <stdint.h>

#include "supervisor/settings/settings_row.h"

#define SETTINGS_UNITS_TEXT_BYTES 32

/* Reads a whole number with a unit of the kind: of DURATION one of ms, s, m, h, d ("15m" is 900000), of
 * SIZE none or K, M, G (1024 each). Returns 0, or -1 for anything else or more than fits. */
int settings_units_read(enum settings_kind kind, const char *text, int64_t *value);

/* Writes it with the largest unit that leaves nothing over: "15m". Other kinds have no units. */
void settings_units_write(enum settings_kind kind,
                          int64_t value,
                          char text[SETTINGS_UNITS_TEXT_BYTES]);

#endif
