/* The supervisor's answers in words and tables. */
#ifndef CTL_PRINT_H
#define CTL_PRINT_H

#include <stdio.h>
#include <jansson.h>

/* Writes the answer to `command`. Everything in it comes from outside and may be missing. */
void ctl_print(const char *command, const json_t *answer, FILE *stream);

#endif
