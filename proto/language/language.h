/* Which language a person reads, and the catalogues of it. A person's language is a wish of the environment
 * alone: what is written for programs and to logs does not ask for it. */
#ifndef PROTO_LANGUAGE_H
#define PROTO_LANGUAGE_H

#include "proto/language/catalogue.h"

#define LANGUAGE_BYTES 8

/* The language that the environment asks for, by gettext's rules: LC_ALL, else LC_MESSAGES, else LANG names the
 * locale; unless that is missing, C or POSIX, the first language of LANGUAGE that there is goes first. "de",
 * or "en" for every other one. The locale need not be there. */
const char *language_of_environment(void);

/* A catalogue as it lies beside the program, in ../share/locale/LANGUAGE/LC_MESSAGES/DOMAIN.mo: that holds for
 * a build and for what is installed. NULL for English, and when there is none. The caller destroys it. */
struct catalogue *language_catalogue(const char *language, const char *domain);

#endif
