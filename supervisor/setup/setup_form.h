/* One page with its values while a person changes them: out of the configuration's text and back into it. A value
 * that is the setting's default is not written where nothing stands. Pure.
 *
 * Words of the assistant's own: "find" of Exchange ("auto", "host") is whether `host` or `url` is set, and
 * "same_account" whether its account and password are those of Active Directory. */
#ifndef SETUP_FORM_H
#define SETUP_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "supervisor/setup/configuration_text.h"
#include "supervisor/setup/setup_page.h"

struct setup_form {
    const struct setup_page *page;
    char *section; /* as in the brackets: "directory emea"; owned */
    char **values; /* one for each field, never NULL; owned */
    bool *is_kept; /* of a secret: there is one already */
};

/* Returns a new form with the values of the configuration, or else the settings' defaults; no secret is read. */
struct setup_form *setup_form_create(const struct setup_page *page,
                                     const struct configuration_text *configuration);

/* Wipes secrets. NULL is fine. */
void setup_form_destroy(struct setup_form *form);

/* Puts a copy in the place of the field's value, which is wiped. */
void setup_form_put(struct setup_form *form, size_t field, const char *value);

/* Whether the field is asked for, with the other values as they are. */
bool setup_form_asks(const struct setup_form *form, size_t field);

/* Whether Exchange is to be at an address and none is given: written, that would be Autodiscover. */
bool setup_form_lacks_address(const struct setup_form *form);

/* Writes what the form says into the configuration; a secret is represented by the path of its file, of which
 * `secrets_directory` is the folder, unless one is named there already. Returns whether anything changed. */
bool setup_form_write(const struct setup_form *form,
                      const char *secrets_directory,
                      struct configuration_text *configuration);

#endif
