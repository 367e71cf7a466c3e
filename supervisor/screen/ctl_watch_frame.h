/* What `ewscalctl status --watch` draws: a screen that is written over the one before, so that nothing flickers, and
 * the progress of the round. Pure: sizes are arguments. */
#ifndef CTL_WATCH_FRAME_H
#define CTL_WATCH_FRAME_H

#include <stddef.h>
#include <stdio.h>
#include <jansson.h>

/* Writes a line with the progress of the round that runs, in at most so many columns (0: 80); nothing between two
 * rounds. */
void ctl_watch_write_progress(const json_t *answer, size_t columns, FILE *stream);

/* Writes a text over what stands on a terminal: from its first line on, each line cut to so many columns, at most so
 * many lines, and clears what is left of the screen before. A size of 0 is no limit. */
void ctl_watch_write_frame(const char *text, size_t columns, size_t lines, FILE *stream);

#endif
