/* What `status` and `check` show of where Exchange was found, and of the hosts that somebody has allowed. Nothing
 * where the settings name every Exchange. */
#ifndef CTL_PLACES_H
#define CTL_PLACES_H

#include <stdio.h>
#include <jansson.h>

/* Writes both lists of an answer that has them, as wide as the screen (0: as they like). */
void ctl_places_write(const json_t *answer, size_t width, FILE *stream);

#endif
