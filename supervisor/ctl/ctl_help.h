/* `help [TOPIC]`: a command, a setting, an event or a chapter of the guide, from the tables that the program is
 * made of, so that it cannot say anything else than they do. */
#ifndef CTL_HELP_H
#define CTL_HELP_H

#include <stdio.h>
#include <jansson.h>

#include "supervisor/ctl/ctl_options.h"

/* Writes what there is about the topic (NULL: which topics there are). Returns 0, or -1: nothing is. `guide` is the
 * folder with the guide's languages; `[exchange] auth`, `exchange.auth` and `auth` are a setting. */
int ctl_help(const char *topic, const char *guide, FILE *stream);

/* ---- `about`: of which versions everything is that belongs to it, and under which licence it may be used ---- */

/* Returns a new object: name, version, licence, libraries; and of the supervisor's answer to `version` (NULL: it is not
 * there) its version and those of all processes. */
json_t *ctl_about(const json_t *answer);

/* Writes it for a person. */
void ctl_about_write(const json_t *about, FILE *stream);

#endif
