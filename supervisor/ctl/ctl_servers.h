/* What `status` shows of the servers: how they are, what they are, and what is not as it should be with one that
 * works. */
#ifndef CTL_SERVERS_H
#define CTL_SERVERS_H

#include <stdio.h>
#include <jansson.h>

/* Writes a line for each warning; none where there is none. */
void ctl_servers_write_warnings(const json_t *answer, FILE *stream);

/* Writes the table of how they are, and that of what they have said of themselves, as wide as the screen (0: as
 * they like). */
void ctl_servers_write(const json_t *answer, size_t width, FILE *stream);

#endif
