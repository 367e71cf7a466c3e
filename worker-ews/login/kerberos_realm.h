/* Which Kerberos realm an account of the settings is looked for in, and by which name. Pure.
 *
 * A person writes DOMAIN\user, user@domain or user. The realm of a domain is its DNS name in capitals; the short
 * name in front of a backslash, and a suffix that Active Directory has added for its users' names, are none. */
#ifndef WORKER_EWS_KERBEROS_REALM_H
#define WORKER_EWS_KERBEROS_REALM_H

#include <stdbool.h>
#include <stddef.h>

struct domain_name;

struct kerberos_name {
    char *realm; /* in capitals */
    /* user@domain: what the domain controller is asked for (RFC 6806, section 5) */
    char *enterprise;
    char *plain;   /* user, as a keytab has it in that realm */
    bool is_guess; /* the realm is a written name without a dot, which nobody has said to be one */
};

/* Chooses by the setting `realm` (NULL or empty: none), else by the directory's domains, else by what stands
 * behind the @ or in front of the backslash. Borrows everything, fills `name`, which the caller clears. Returns
 * -1, and changes nothing, when the name is empty on one side or nothing says which realm it is. */
int kerberos_realm_choose(struct kerberos_name *name,
                          const char *user,
                          const char *realm,
                          const struct domain_name *domains,
                          size_t domain_count);

/* Frees the texts; it is empty afterwards. An empty one is fine. */
void kerberos_name_clear(struct kerberos_name *name);

#endif
