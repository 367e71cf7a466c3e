/* The form in which names are compared: equal for names that differ only in letter case, umlauts and the
 * like included, and in how Unicode lets the same letters be written, composed or not. A directory may
 * take more for the same (caseIgnoreMatch, RFC 4517 section 4.2.11); that is not enough for us. */
#ifndef WORKER_LDAP_NAME_KEY_H
#define WORKER_LDAP_NAME_KEY_H

#include <stddef.h>

/* How many other ways of writing a name are asked for at most, and of a name of how many octets. */
#define NAME_VARIANTS      8
#define NAME_VARIANT_BYTES 256

/* Returns the new key of a name; NULL for NULL. What is not UTF-8 is only compared in ASCII letters. */
char *name_key_create(const char *name);

/* Returns the new key of a distinguished name, which is equal too when the same name is only written in
 * another way (RFC 4514: escapes, spaces around separators). */
char *name_key_create_dn(const char *dn);

/* Fills `variants` with new texts: the other ways of writing the name that have the same key and that a
 * directory may take for another name. Returns how many; none for a name in ASCII, or a long one. */
size_t name_key_variants(const char *name, char *variants[NAME_VARIANTS]);

#endif
