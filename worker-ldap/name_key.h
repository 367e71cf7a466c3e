/* The form in which names are compared: equal for names that differ in letter case alone, umlauts and the
 * like included, as a directory compares them (caseIgnoreMatch, RFC 4517 section 4.2.11). */
#ifndef WORKER_LDAP_NAME_KEY_H
#define WORKER_LDAP_NAME_KEY_H

/* Returns the new key of a name; NULL for NULL. What is not UTF-8 is only compared in ASCII letters. */
char *name_key_create(const char *name);

/* Returns the new key of a distinguished name, which is equal too when the same name is only written in
 * another way (RFC 4514: escapes, spaces around separators). */
char *name_key_create_dn(const char *dn);

#endif
