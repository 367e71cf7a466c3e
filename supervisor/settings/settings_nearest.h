/* What somebody meant who mistyped a word, so that the complaint about an unknown key can name the right
 * one. Pure. */
#ifndef SETTINGS_NEAREST_H
#define SETTINGS_NEAREST_H

#include <stddef.h>

/* How many letters must be put in, left out, replaced or swapped with their neighbour to make one
 * word from the other. Words longer than 40 octets count as far apart. */
size_t settings_nearest_distance(const char *left, const char *right);

/* Whether the distance is small enough for a guess: at most half of the shorter word. */
int settings_nearest_is_close(const char *word, const char *candidate);

#endif
