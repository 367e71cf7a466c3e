/* docs/failures-ucserver.md: what the UCServer may answer, and what is made of it. It is printed from the
 * tables that decide, so that an administrator reads what the program does. */
#ifndef PUBLISHER_ANSWER_PAGE_H
#define PUBLISHER_ANSWER_PAGE_H

#include <stdio.h>

/* Writes the page to `file`. The caller looks at ferror(). */
void answer_page_write(FILE *file);

#endif
