/* The configuration file as a person wrote it: lines, of which some set a key. Set-up changes values in it and
 * leaves everything else, comments, blanks and order, as it is: the file belongs to the administrator. Pure:
 * the file itself is read and written by others.
 *
 * What the values mean is not known here. A section is named by what stands between its brackets ("exchange",
 * "directory emea"), byte for byte but for blanks at both ends. */
#ifndef SETUP_CONFIGURATION_TEXT_H
#define SETUP_CONFIGURATION_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/event/event.h"

struct configuration_text;

/* Returns a new one; copies `text`, which may be empty. */
struct configuration_text *configuration_text_create(const char *text);
void configuration_text_destroy(struct configuration_text *configuration);

/* The section number `index` whose first word is `kind`: "directory emea" for "directory". NULL: there are not so
 * many. Borrowed until the text changes. */
const char *configuration_text_section(const struct configuration_text *configuration,
                                       const char *kind,
                                       size_t index);

/* The value of the key's line number `index` in the section, NULL: there are not so many. Borrowed until the text
 * changes. */
const char *configuration_text_value(const struct configuration_text *configuration,
                                     const char *section,
                                     const char *key,
                                     size_t index);

/* The first line that all functions here would pass over: it is neither blank, a comment, a section nor a key, or
 * begins a section that was there before, whose keys are not those of the first one. Returns its number and why, or
 * 0. */
int configuration_text_lost_line(const struct configuration_text *configuration, enum event *fault);

/* Calls `function` for each line that sets a key, in their order, with its line number in the file; the section is ""
 * before the first one. Ends at the first one that does not return 0, and returns what it returned. */
typedef int configuration_text_function(
    void *context, int line, const char *section, const char *key, const char *value);
int configuration_text_each(const struct configuration_text *configuration,
                            configuration_text_function *function,
                            void *context);

/* Returns the path of a file that is the section's alone, as a new text: `stem` and `ending`, with a number between
 * them when a key of another section names that one: what is written there would change the other section's server. */
char *configuration_text_own_path(const struct configuration_text *configuration,
                                  const char *section,
                                  const char *stem,
                                  const char *ending);

/* Gives the key exactly these values, one line for each; no values: the key's lines go. A line that has its value
 * already stays as it is, octet for octet. What is new follows the key's other lines, or the example of it in a
 * comment, or the section's last key; a section that is not there begins at the end. Copies. Returns whether
 * anything changed. */
bool configuration_text_set(struct configuration_text *configuration,
                            const char *section,
                            const char *key,
                            const char *const *values,
                            size_t count);

/* Gives the key one line more. */
void configuration_text_add(struct configuration_text *configuration,
                            const char *section,
                            const char *key,
                            const char *value);

/* Returns the whole as a new text, as it was given but for what was set. */
char *configuration_text_copy(const struct configuration_text *configuration);

#endif
