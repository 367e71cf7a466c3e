/* What happened, in the words of the person who sets up: one place for all faces, so that every line ends with the name
 * under which the log and the guide know it. */
#ifndef SETUP_WORDS_H
#define SETUP_WORDS_H

#include <stdbool.h>

/* Returns the sentence of a packed reason in the person's language as a new text, fit for a terminal; with the reason's
 * name behind it when it is wanted, as for what is wrong. Empty for no reason. */
char *setup_words(const char *reason, bool is_named);

#endif
