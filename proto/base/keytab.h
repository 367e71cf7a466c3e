/* Files of Kerberos keys, as ktpass and ktutil write them (MIT's format, versions 1 and 2): whether one is whole, and
 * whose keys it holds. The keys themselves are not looked at. Pure. */
#ifndef PROTO_KEYTAB_H
#define PROTO_KEYTAB_H

#include <stdbool.h>
#include <stddef.h>

/* A name with one part: that of an account, not of a service. Owns both. */
struct keytab_principal {
    char *name;
    char *realm;
};

/* Whether the octets are a whole keytab that holds a key. */
bool keytab_is_whole(const void *octets, size_t size);

/* Looks for keys of an account, written as DOMAIN\user, user@domain or user, and tells its name as it stands there.
 * Only the part `user` counts, without the case of its letters. One of `realm` comes first; NULL: any. Fills `found`,
 * which the caller clears. Returns 0, or -1 and changes nothing when there is none. */
int keytab_find(const void *octets,
                size_t size,
                const char *user,
                const char *realm,
                struct keytab_principal *found);

void keytab_principal_clear(struct keytab_principal *principal);

#endif
