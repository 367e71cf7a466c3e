/* `ewscalctl status`, and those of its parts that other screens show, too. What comes from the supervisor may be
 * missing or of another version. */
#ifndef CTL_STATUS_H
#define CTL_STATUS_H

#include <stdio.h>
#include <jansson.h>

/* Writes the screen, with tables as wide as that (0: as they like). The answer is printable
 * (ctl_json_make_printable()). */
void ctl_status_write(const json_t *answer, size_t width, FILE *stream);

/* Writes what a screen would show no more of that answer, because it has fewer lines: whether all is well. */
void ctl_status_write_short(const json_t *answer, FILE *stream);

/* Writes what there is to say about the round that runs, the last one and the next. */
void ctl_status_write_round(const json_t *answer, FILE *stream);

/* Writes a line for each role whose processes do not run as they should. */
void ctl_status_write_pools(const json_t *answer, FILE *stream);

#endif
