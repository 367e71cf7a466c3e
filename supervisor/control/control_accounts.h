/* What `ewscalctl account` shows: an excerpt of the statistics, so that an account looks alike
 * everywhere. */
#ifndef CONTROL_ACCOUNTS_H
#define CONTROL_ACCOUNTS_H

#include <jansson.h>

struct statistics;

/* Returns a new array of the accounts as /stats has them: of all, or of those that `user` names, by their
 * name or by that of their user alone, in any letter case. */
json_t *control_accounts(const struct statistics *statistics, const char *user);

#endif
