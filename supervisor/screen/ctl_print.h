/* The supervisor's answers in words and tables, for people; programs use --json, which prints the answer
 * as it came. The wording here may change, the keys of JSON may not. */
#ifndef CTL_PRINT_H
#define CTL_PRINT_H

#include <stdio.h>
#include <jansson.h>

/* Writes the answer to `command`, with tables as wide as the screen (0: as they like). Everything in it comes from
 * outside and may be missing; its texts are made printable in their place first. */
void ctl_print(const char *command, json_t *answer, size_t width, FILE *stream);

#endif
