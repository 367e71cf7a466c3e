/* What happened, in the words of the person who sets up: one place for all faces, so that every line ends with the name
 * under which the log and the guide know it. */
#ifndef SETUP_WORDS_H
#define SETUP_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "supervisor/settings/settings_load.h"

/* Returns the sentence of a packed reason in the person's language as a new text, fit for a terminal; with the reason's
 * name behind it when it is wanted, as for what is wrong. Empty for no reason. */
char *setup_words(const char *reason, bool is_named);

/* The same without the server, the step, the account and the next try, where a person sees these beside it. */
char *setup_words_of_step(const char *reason, bool is_named);

/* Returns what is wrong with a setting, behind its section and key, as a new text. */
char *setup_words_of_problem(const struct settings_problem *problem);

/* Returns the text in lines of at most `width` letters (0: one), broken at blanks, a word that is longer anywhere; the
 * second line and those that follow have `indent` blanks in front of these. A new text. */
char *setup_words_wrap(const char *text, size_t width, size_t indent);

#endif
