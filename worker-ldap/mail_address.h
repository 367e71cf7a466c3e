/* Which address of an entry is the mailbox. docs/mapping.md, "Which address". */
#ifndef WORKER_LDAP_MAIL_ADDRESS_H
#define WORKER_LDAP_MAIL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text can be a mail address: one @ with something on both sides, no white space, control
 * characters, angle brackets or quotes, nothing that XML does not allow, at most 320 octets of UTF-8. */
bool mail_address_is_valid(const char *text);

enum mail_choice {
    MAIL_FOUND,
    MAIL_NONE,
    MAIL_AMBIGUOUS /* two different primary addresses */
};

/* Chooses among the values of proxyAddresses the one with the prefix "SMTP:" (with case).
 * `*address` is borrowed from the values. */
enum mail_choice
mail_address_choose_primary(char *const *proxy_addresses, size_t count, const char **address);

/* Chooses among the values of mail in the same way: there should be one. */
enum mail_choice mail_address_choose_mail(char *const *mails, size_t count, const char **address);

#endif
