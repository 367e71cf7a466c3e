/* How wide what is written may be: a table that is wider than the terminal is a heap of letters, one that a program
 * reads must not be cut. What is drawn into memory first, so that its lines can be wrapped or cut, has no columns of
 * its own: whoever draws hands on how wide the screen is. */
#ifndef CTL_SCREEN_H
#define CTL_SCREEN_H

#include <stddef.h>
#include <stdio.h>

/* Columns of the terminal behind the stream, or what the environment's COLUMNS says; 0: as wide as it likes, because
 * nobody knows, or it is read by a program. */
size_t ctl_screen_columns(FILE *stream);

/* Its lines; 0: nobody knows. */
size_t ctl_screen_lines(FILE *stream);

/* What is drawn into memory before it is shown. */
struct ctl_drawing {
    FILE *stream; /* draws */
    char *text;
    size_t size_bytes;
};

/* Begins an empty one in the caller's memory; it ends by one of the next two. */
void ctl_screen_draw(struct ctl_drawing *drawing);

/* Ends it. Returns new: what was drawn. */
char *ctl_screen_drawn(struct ctl_drawing *drawing);

/* Ends it, and writes what was drawn with its lines wrapped to so many columns (0: as they are). Returns how many lines
 * it has become. */
size_t ctl_screen_show(struct ctl_drawing *drawing, size_t width, FILE *stream);

#endif
