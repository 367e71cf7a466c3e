/* Lines for a terminal: one that is longer than that breaks between words, and goes on below its text, so that marks
 * and names in front stay easy to find. */
#ifndef SUPERVISOR_WRAPPED_LINES_H
#define SUPERVISOR_WRAPPED_LINES_H

#include <stddef.h>
#include <stdio.h>

/* Writes the lines of `text` in at most so many columns (0: as they are); a word that is longer stays whole. */
void wrapped_lines_write(const char *text, size_t columns, FILE *stream);

/* The same as a new text, which the caller frees. */
char *wrapped_lines(const char *text, size_t columns);

#endif
