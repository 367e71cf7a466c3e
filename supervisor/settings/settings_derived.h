/* What follows from settings and is needed at several places. The names of accounts made here are kept in
 * the state database and count the log-in tries, so they must stay the same over versions. */
#ifndef SETTINGS_DERIVED_H
#define SETTINGS_DERIVED_H

#include "supervisor/settings/settings.h"

/* Returns a new text: the web service's address, from `url` or from `host` and `port`. */
char *settings_exchange_url(const struct settings_exchange *exchange);

/* Returns a new name of the account of a `user`, the same however its letters are written; the caller frees
 * it. The UCServer's administrators are accounts of their own. */
char *settings_account_windows(const char *user);
char *settings_account_ucserver(const char *user);

/* The same of a section: a user who is given with another password than in an earlier section is an account
 * of its own there, `windows USER [exchange NAME]`, because only one of the two passwords can be right. */
char *settings_account_directory(const struct configuration *settings,
                                 const struct settings_directory *directory);
char *settings_account_exchange(const struct configuration *settings,
                                const struct settings_exchange *exchange);

/* The same of whichever section it is, by its struct; NULL: it has no account. */
char *settings_account_of(const struct configuration *settings, const void *section);

#endif
