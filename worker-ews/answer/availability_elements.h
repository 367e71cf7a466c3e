/* The elements of an answer to GetUserAvailability: one table says who may stand below whom and what
 * becomes of it. Pure. See Microsoft's EWS reference for the shape and docs/mapping.md for what is made
 * of it. */
#ifndef WORKER_EWS_AVAILABILITY_ELEMENTS_H
#define WORKER_EWS_AVAILABILITY_ELEMENTS_H

#include <stdint.h>

struct element_row;

/* The row of an element below the one of `parent` (NULL: the document itself); NULL if it is not
 * known there. */
const struct element_row *
element_row_find(const struct element_row *parent, const char *namespace, const char *name);

/* The bit of a row, each has another. */
uint64_t element_row_bit(const struct element_row *row);

#endif
