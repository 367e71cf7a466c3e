/* What follows from settings and is needed at several places. The names of accounts made here are kept in
 * the state database and count the log-in tries, so they must stay the same over versions. */
#ifndef SETTINGS_DERIVED_H
#define SETTINGS_DERIVED_H

#include "supervisor/settings/settings.h"

/* Returns a new text: the web service's address, from `url` or from `host` and `port`. */
char *settings_exchange_url(const struct settings_exchange *exchange);

/* Returns where the supervisor listens for the others and for ewscalctl, as a new text for a bus. */
char *settings_bus_endpoint(const struct configuration *settings);

/* Whether an Exchange is logged in to by Kerberos alone: then clocks that differ are in the way. */
bool settings_need_kerberos(const struct configuration *settings);

/* Returns a new name of the account of a `user`, the same however its letters are written; the caller frees
 * it. The UCServer's administrators are accounts of their own, and so is a user by a keytab. */
char *settings_account_windows(const char *user);
char *settings_account_exchange(const struct settings_exchange *exchange);
char *settings_account_ucserver(const char *user);

/* The account of a section, by its struct, whichever it is: a new text, or NULL when it has none. */
char *settings_account_of(const struct configuration *settings, const void *section);

/* Whether processes of the role log in as the account. */
bool settings_account_is_of_role(const struct configuration *settings,
                                 const char *account,
                                 enum role role);

/* All that proves an account, one behind the other: its password (it has one, however many sections name it), then
 * its keytabs. Returns new octets, which the caller wipes and frees; none: size 0. */
char *settings_account_proofs(const struct configuration *settings,
                              const char *account,
                              size_t *size_bytes);

#endif
