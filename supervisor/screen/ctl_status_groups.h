/* What would make the screen longer with each host or process, put together: processes by host, and servers that many
 * processes see. Pure but for writing. */
#ifndef CTL_STATUS_GROUPS_H
#define CTL_STATUS_GROUPS_H

#include <stdio.h>
#include <jansson.h>

/* Writes a table with a line for each host: how many processes of each role, of which versions; of many hosts those
 * with most processes. As wide as the screen (0: as it likes). */
void ctl_status_write_hosts(const json_t *answer, size_t width, FILE *stream);

/* Returns a new array with one object for each server of that one, as the process sees it that sees it worst, with the
 * sums of what all of them have counted. */
json_t *ctl_status_join_servers(const json_t *servers);

/* Returns a new object with the servers of the answer: as they are when there are few lines of them, else one line
 * for each server, with the worst state that a process sees, and sums. */
json_t *ctl_status_condense(const json_t *answer);

#endif
