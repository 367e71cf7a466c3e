/* What the guide's chapter of all settings says about one of them, in the person's language: the program's own table of
 * settings is in English alone. */
#ifndef SUPERVISOR_GUIDE_SETTING_H
#define SUPERVISOR_GUIDE_SETTING_H

/* Returns the meaning of `key` in [section] as a new text without marks; NULL: the guide is not installed in that
 * language, or has no such row. */
char *
guide_setting_text(const char *folder, const char *language, const char *section, const char *key);

#endif
