/* What a setting wants, in words. */
#ifndef SETTINGS_EXPECTED_H
#define SETTINGS_EXPECTED_H

#include "supervisor/settings/settings_row.h"

/* Returns a new text that says what the row wants: "a duration from 1s to 1d, such as 15m". */
char *settings_expected(const struct settings_row *row);

#endif
