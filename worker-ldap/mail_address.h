/* Which address of an entry is the mailbox, and what can be an address at all. The rules are those of
 * docs/mapping.md, "Which address". Pure. */
#ifndef WORKER_LDAP_MAIL_ADDRESS_H
#define WORKER_LDAP_MAIL_ADDRESS_H

#include <stdbool.h>

#include "worker-ldap/directory_entry.h"

/* Whether the text can be a mail address: one @ with something on both sides, no white space, control
 * characters, angle brackets or quotes, nothing that XML does not allow, at most 320 octets of UTF-8. */
bool mail_address_is_valid(const char *text);

enum mail_choice {
    MAIL_FOUND,
    MAIL_NONE,
    MAIL_AMBIGUOUS /* two different primary addresses */
};

/* Chooses among the values that begin with the prefix (with case) the only valid address behind it.
 * `*address` is borrowed from the values. */
enum mail_choice
mail_address_choose(const struct address_list *values, const char *prefix, const char **address);

#endif
