/* The sections of a configuration, whatever their kind. While the file is read they are a list in its
 * order; only then are the members of the configuration (`service`, `directories` ...) made to point into
 * it, because a list that grows moves. */
#ifndef SETTINGS_SECTION_H
#define SETTINGS_SECTION_H

#include "supervisor/settings/settings.h"
#include "supervisor/settings/settings_kinds.h"

/* Adds an empty section; copies `name`. Valid until the next one is added. */
struct settings_section *settings_section_add(struct configuration *settings,
                                              const struct settings_section_kind *kind,
                                              const char *name,
                                              int line);

/* The section of that kind and name, or NULL. */
struct settings_section *settings_section_find(const struct configuration *settings,
                                               const struct settings_section_kind *kind,
                                               const char *name);

/* How many sections of that kind there are. */
size_t settings_section_count(const struct configuration *settings,
                              const struct settings_section_kind *kind);

/* The section's name as it would stand in the file: "[directory emea]". The text lives as long
 * as the caller's buffer. */
#define SETTINGS_SECTION_TEXT_BYTES 96
const char *settings_section_text(const struct settings_section *section,
                                  char text[SETTINGS_SECTION_TEXT_BYTES]);

/* The same with a key of the section: "[directory emea] host", as problems and changes name a setting. */
#define SETTINGS_SETTING_TEXT_BYTES (SETTINGS_SECTION_TEXT_BYTES + 64)
const char *settings_setting_text(const struct settings_section *section,
                                  const char *key,
                                  char text[SETTINGS_SETTING_TEXT_BYTES]);

/* The line of a key, or of the section when the key is not in the file. */
int settings_section_line(const struct settings_section *section, const char *key);

/* The key that says where the file of this row is: a secret may be a credential instead. */
const char *settings_section_naming_key(const struct settings_section *section,
                                        const struct settings_row *row);

/* Makes the members of the configuration (`ucserver`, `directories`, ...) point to the values of the
 * sections, in their order. Called again when the order is another one. */
void settings_sections_assemble(struct configuration *settings);

/* Frees the sections and what assembling has made, wiping secrets; the configuration is at its end. */
void settings_sections_clear(struct configuration *settings);

#endif
