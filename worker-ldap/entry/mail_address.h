/* Which address of an entry is the mailbox, and what can be an address at all. The rules are those of
 * docs/mapping.md, "Which address". Pure. */
#ifndef WORKER_LDAP_MAIL_ADDRESS_H
#define WORKER_LDAP_MAIL_ADDRESS_H

#include <stdbool.h>

#include "worker-ldap/entry/directory_entry.h"

#define MAIL_CHARACTER_BYTES 128

/* Whether the text can be a mail address: one @ with something on both sides, no white space, control
 * or invisible characters, angle brackets or quotes, nothing that XML does not allow, at most 320 octets of
 * UTF-8. */
bool mail_address_is_valid(const char *text);

/* Writes which character it is that no address may have, the first one, as "U+00A0 NO-BREAK SPACE". Returns
 * whether there is one. */
bool mail_address_find_forbidden(const char *text, char character[MAIL_CHARACTER_BYTES]);

enum mail_choice {
    MAIL_FOUND,
    MAIL_NONE,
    MAIL_UNUSABLE, /* there is one, but it cannot be an address */
    MAIL_AMBIGUOUS /* two different primary addresses */
};

/* Chooses among the values that begin with the prefix (with case) the only valid address behind it.
 * `*address`, of MAIL_FOUND and MAIL_UNUSABLE, is borrowed from the values. */
enum mail_choice
mail_address_choose(const struct address_list *values, const char *prefix, const char **address);

#endif
