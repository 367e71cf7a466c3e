/* Where the supervisor's answers and the lines of the log have names of somebody or something: a user may be called
 * anything, so the form of a name alone would not find all of them. */
#ifndef BUNDLE_NAMES_H
#define BUNDLE_NAMES_H

#include <jansson.h>

#include "supervisor/bundle/pseudonym.h"

/* Learns the names in an answer, by the keys that hold them. */
void bundle_names_learn(const json_t *answer, struct pseudonyms *pseudonyms);

/* Learns those in lines of a log (`user=anna host="mail"`); behind the last octet there is a NUL, and there may be some
 * in it, as after a power cut. */
void bundle_names_learn_log(const char *text, size_t size, struct pseudonyms *pseudonyms);

/* Replaces them, and all that looks like a name, in each text of the answer. */
void bundle_names_replace(json_t *answer, const struct pseudonyms *pseudonyms);

#endif
