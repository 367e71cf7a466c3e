/* What one value alone does not show: settings that contradict each other or are unwise. An error is what
 * could not work or would give a secret away; a warning is what works and will disappoint. */
#ifndef SETTINGS_CHECK_H
#define SETTINGS_CHECK_H

#include "supervisor/settings/settings.h"
#include "supervisor/settings/settings_report.h"

/* Reports every contradiction as an error and what is unwise as a warning. Values that are
 * missing count as not set. */
void settings_check(const struct configuration *settings, struct settings_report *report);

/* The same for the contents of the files, when they have been read. What is very likely a slip is a warning, before
 * the only try of a password is spent on it. One account has one password: with two of them one would always be
 * wrong, and tried again and again. One password of two accounts is a warning: they may be one, whose log-in tries
 * would be counted apart. */
void settings_check_secrets(const struct configuration *settings, struct settings_report *report);

#endif
