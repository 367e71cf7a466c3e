/* The assistant as plain questions, one line each: for terminals that cannot be drawn on, for screen readers and for
 * scripts that talk to it. */
#ifndef SETUP_PLAIN_H
#define SETUP_PLAIN_H

#include <stdio.h>

#include "supervisor/setup/setup_face.h"

struct setup_plain;

/* Returns a new one that reads answers from `input` and writes to `output`; keeps both. An end of the input leaves the
 * assistant without writing anything. */
struct setup_plain *setup_plain_create(FILE *input, FILE *output);
void setup_plain_destroy(struct setup_plain *plain);

/* Its face, owned by it. */
const struct setup_face *setup_plain_face(struct setup_plain *plain);

#endif
