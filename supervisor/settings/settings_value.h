/* One value of a settings section: from text to its member and back, by its row of the table. */
#ifndef SETTINGS_VALUE_H
#define SETTINGS_VALUE_H

#include "proto/base/error.h"

#include "supervisor/settings/settings_row.h"

/* The row's member of `values`. */
void *settings_value_member(const struct settings_row *row, void *values);
const void *settings_value_look(const struct settings_row *row, const void *values);

/* Reads `text` and stores it in the member of `values`; a list gets one item more. Whether a
 * file that it names can be read is not looked at. Returns 0, or -1 with INVALID and the text
 * "expected ..., found ...". */
int settings_value_set(const struct settings_row *row,
                       const char *text,
                       void *values,
                       struct error *error);

/* Frees (secrets: wipes) the member and makes it unset. */
void settings_value_clear(const struct settings_row *row, void *values);

/* The member of one and the member of the other change places. */
void settings_value_exchange(const struct settings_row *row, void *one, void *other);

/* Returns a new text in one canonical form: lists joined by ", ", empty when unset, a file's
 * path for files. */
char *settings_value_to_text(const struct settings_row *row, const void *values);

#endif
