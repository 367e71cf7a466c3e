/* Where the settings are that a remedy names. Remedies are written for whoever reads the file ("set ca_file to ...");
 * who sets up sees fields, and has not met the file yet. */
#ifndef SETUP_PLACES_H
#define SETUP_PLACES_H

#include <stdbool.h>

#include "supervisor/setup/setup_draft.h"

/* Returns in brackets where each setting is that helps against the packed reason, or against its cause: the field of a
 * page, or the section of the file; " (...)" to be put behind its words, or "" when no setting is named. A new text.
 * `server` is whose step it was ("directory emea"; "": not known); with `can_accept` it is also said that a certificate
 * may be accepted here. */
char *setup_places(const struct setup_draft *draft,
                   const char *reason,
                   const char *server,
                   bool can_accept);

#endif
