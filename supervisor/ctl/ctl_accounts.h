/* Accounts on the screens: which are refused, why, and when they are tried again. In `status` only those
 * that need somebody. */
#ifndef CTL_ACCOUNTS_H
#define CTL_ACCOUNTS_H

#include <stdio.h>
#include <jansson.h>

/* Writes a line for each account of a status that is refused or held. */
void ctl_accounts_write_troubles(const json_t *answer, FILE *stream);

/* Writes the answer to `account`: a table, or all that is known when there is one only, as wide as the screen (0: as
 * it likes). */
void ctl_accounts_write(const json_t *answer, size_t width, FILE *stream);

#endif
