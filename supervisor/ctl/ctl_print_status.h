/* The answers that are made of the supervisor's statistics. */
#ifndef CTL_PRINT_STATUS_H
#define CTL_PRINT_STATUS_H

#include <stdio.h>
#include <jansson.h>

void ctl_print_status(const json_t *answer, FILE *stream);
void ctl_print_workers(const json_t *answer, FILE *stream);
void ctl_print_cycle(const json_t *answer, FILE *stream);

#endif
