/* How wide what is written may be: a table that is wider than the terminal is a heap of letters, one that a program
 * reads must not be cut. */
#ifndef CTL_SCREEN_H
#define CTL_SCREEN_H

#include <stddef.h>
#include <stdio.h>

/* Columns of the terminal behind the stream, or what the environment's COLUMNS says; 0: as wide as it likes, because
 * nobody knows, or it is read by a program. */
size_t ctl_screen_columns(FILE *stream);

/* Its lines; 0: nobody knows. */
size_t ctl_screen_lines(FILE *stream);

#endif
