/* One account may be written in several ways: `EXAMPLE\svc`, `svc@example.com`, or in other letter case.
 * A server counts wrong passwords by account and not by the way in which it is written. Pure. */
#ifndef SUPERVISOR_SPELLING_H
#define SUPERVISOR_SPELLING_H

#include <stdbool.h>

/* In front of an account's name: a secret of it that is not that of the settings. */
#define SPELLING_TYPED "typed "

/* The account that a typed secret is of: behind that word and the digits that follow it; else the name itself. */
const char *spelling_base(const char *account);

/* Whether the name is of an account of Windows; those alone may be written in several ways. */
bool spelling_is_windows(const char *account);

/* Whether the user parts of two names are equal: what is before the @, behind the backslash, or the common
 * name of a distinguished one. Those with letters beyond ASCII are taken for equal. */
bool spelling_is_same_user(const char *account, const char *other);

/* Whether the account is of just that user, as the settings write it, in any letter case. */
bool spelling_is_of_user(const char *account, const char *user);

#endif
