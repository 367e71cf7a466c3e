/* A chapter as text for a terminal. Only what the guide is written in is known: headings, paragraphs, lists, notes,
 * tables and blocks of code. */
#ifndef SUPERVISOR_GUIDE_TEXT_H
#define SUPERVISOR_GUIDE_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* Writes what `from` holds in lines of at most `width` places; code, and words that are longer, stay whole. */
void guide_text_write(FILE *from, size_t width, FILE *to);

/* Returns a new text without the marks of one line: links, emphasis, anchors; code keeps its own. */
char *guide_text_plain(const char *text);

#endif
